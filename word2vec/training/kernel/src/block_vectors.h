// The vectors of one block and their changes, beside each other and padded, so that a block works on them in the first
// two caches: read from the tables before it, added to the tables after it. Nothing here knows the loss.
#ifndef WORD2VEC_TRAINING_KERNEL_BLOCK_VECTORS_H_
#define WORD2VEC_TRAINING_KERNEL_BLOCK_VECTORS_H_

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "block.h"
#include "products.h"
#include "rows.h"
#include "simd.h"

namespace word2vec {

// One thread's memory for the vectors of a block.
class BlockVectors {
 public:
  // Where the vectors of a block lie, and where their changes are written: rows of length width().
  //
  // target_changes are by the words' rows of V. noise_changes are by rows of W: Scatter multiplies them by the signs.
  struct Roles {
    float *inputs, *input_changes;    // of the words that predict: rows of V
    float *targets, *target_changes;  // of the words that are predicted: rows of W
    float *noise, *noise_changes;     // of the random words: rows of W
    float *hidden, *hidden_changes;   // multiplied with targets and noise: inputs, or their means
  };

  BlockVectors(const Shape& shape, const Kind& kind)
      : shape_(shape),
        kind_(kind),
        parts_(shape, kind),
        width_(RoundUp(shape.width)),
        noise_rows_(RoundUp(shape.negatives)),
        // Bands reach over the ends of a matrix, and so do whole vectors of centres.
        margin_(std::max(2 * shape.window + kBandRows, kLanes)),
        outputs_(parts_.from_output.count + noise_rows_, width_, margin_),
        output_changes_(parts_.from_output.count + noise_rows_, width_, margin_),
        inputs_(parts_.from_input.count, width_, margin_),
        input_changes_(parts_.from_input.count, width_, margin_),
        signed_targets_(kind.negative_coordinates ? parts_.targets.count : 0, width_, margin_),
        hidden_(kind.skipgram ? 0 : RoundUp(shape.length), width_, margin_),
        hidden_changes_(kind.skipgram ? 0 : RoundUp(shape.length), width_, margin_),
        bias_(1, BiasOfNoise() + noise_rows_),
        bias_changes_(1, BiasOfNoise() + noise_rows_),
        signs_(2, width_),
        roles_(AssignRoles()) {
    for (int k = 0; k < width_; ++k) {
      signs_.row(kOnes)[k] = 1.0f;
      signs_.row(kSigns)[k] = k < shape.width - kind.negative_coordinates ? 1.0f : -1.0f;
    }
  }

  const Roles& roles() const { return roles_; }
  int width() const { return width_; }    // d, padded to whole vectors
  int margin() const { return margin_; }  // zeroed rows before and after each matrix

  // The rows that are read from the output table. Tied, they are all words of the block, with both their roles.
  const float* outputs() { return outputs_.row(0); }
  // [width()] the signs of W = V diag(a).
  const float* signs() { return signs_.row(kSigns); }
  // What is added to the scores of the targets, and of the random words.
  float* bias() { return bias_.row(0); }
  float* noise_bias() { return bias_.row(0) + BiasOfNoise(); }
  float* bias_changes() { return bias_changes_.row(0); }
  float* noise_bias_changes() { return bias_changes_.row(0) + BiasOfNoise(); }

  // Reads the rows of the block's words, and the bias of the targets and of the random words.
  WORD2VEC_STAGE void Gather(const Block& block, const Tables& tables) {
    const Words words = WordsOf(block);
    const float *ones = signs_.row(kOnes), *signs = signs_.row(kSigns);
    GatherRows(tables.output, shape_.width, words.outputs, parts_.from_output.count, ones, outputs_.row(0), width_);
    if (kind_.negative_coordinates) {
      SignRows(parts_.targets.count, width_, signs, outputs_.row(parts_.targets.first), roles_.targets);
    }
    GatherRows(tables.output, shape_.width, block.negatives, shape_.negatives, signs, roles_.noise, width_);
    // The bias comes before the inputs, because threads wait for each other's lines of it. Rows are read meanwhile.
    if (kind_.has_bias) {
      for (int i = 0; i < parts_.targets.count; ++i) bias()[i] = tables.bias[words.targets[i]];
      for (int k = 0; k < shape_.negatives; ++k) noise_bias()[k] = tables.bias[block.negatives[k]];
      std::memset(bias_changes_.row(0), 0, (BiasOfNoise() + noise_rows_) * sizeof(float));
    }
    if (kind_.corrected) CorrectBias(words.targets, block.negatives, tables.log_expected);
    GatherRows(tables.input, shape_.width, words.inputs, parts_.from_input.count, ones, inputs_.row(0), width_);
  }

  // Adds the changes of all that Gather read.
  WORD2VEC_STAGE void Scatter(const Block& block, const Tables& tables) {
    const Words words = WordsOf(block);
    const float *ones = signs_.row(kOnes), *signs = signs_.row(kSigns);
    ScatterRows(tables.output, shape_.width, words.outputs, parts_.from_output.count, ones,
                tables.output_rates, output_changes_.row(0), width_);
    ScatterRows(tables.output, shape_.width, block.negatives, shape_.negatives, signs, tables.output_rates,
                roles_.noise_changes, width_);
    if (kind_.has_bias) {
      const float *changes = bias_changes(), *noise_changes = noise_bias_changes();
      ScatterNumbers(tables.bias, words.targets, parts_.targets.count, tables.bias_rates, changes);
      ScatterNumbers(tables.bias, block.negatives, shape_.negatives, tables.bias_rates, noise_changes);
    }
    ScatterRows(tables.input, shape_.width, words.inputs, parts_.from_input.count, ones, tables.input_rates,
                input_changes_.row(0), width_);
  }

 private:
  enum Signs { kOnes, kSigns };

  // Where the words begin of which a block reads rows of a table, or the bias.
  struct Words {
    const int32_t *inputs, *outputs, *targets;
  };

  Words WordsOf(const Block& block) const {
    return {block.tokens + parts_.from_input.first, block.tokens + parts_.from_output.first,
            block.tokens + parts_.targets.first};
  }

  Roles AssignRoles() {
    Roles roles;
    if (kind_.tied) {
      // Both roles share their rows.
      roles.inputs = outputs_.row(parts_.inputs.first);
      roles.input_changes = output_changes_.row(parts_.inputs.first);
      roles.targets = kind_.negative_coordinates ? signed_targets_.row(0) : outputs_.row(parts_.targets.first);
      roles.target_changes = output_changes_.row(parts_.targets.first);
    } else {
      roles.inputs = inputs_.row(0);
      roles.input_changes = input_changes_.row(0);
      roles.targets = outputs_.row(0);
      roles.target_changes = output_changes_.row(0);
    }
    roles.noise = outputs_.row(parts_.from_output.count);
    roles.noise_changes = output_changes_.row(parts_.from_output.count);
    roles.hidden = kind_.skipgram ? roles.inputs : hidden_.row(0);
    roles.hidden_changes = kind_.skipgram ? roles.input_changes : hidden_changes_.row(0);
    return roles;
  }

  // Subtracts each word's log_expected from its bias, or from 0 if there is no bias.
  void CorrectBias(const int32_t* targets, const int32_t* negatives, const float* log_expected) {
    float *to = bias(), *noise_to = noise_bias();
    if (!kind_.has_bias) {
      std::memset(to, 0, parts_.targets.count * sizeof(float));
      std::memset(noise_to, 0, shape_.negatives * sizeof(float));
    }
    for (int i = 0; i < parts_.targets.count; ++i) to[i] -= log_expected[targets[i]];
    for (int k = 0; k < shape_.negatives; ++k) noise_to[k] -= log_expected[negatives[k]];
  }

  // The band of the last centre is read in whole vectors, which must not run into the random words' bias.
  int BiasOfNoise() const { return RoundUp(shape_.words()) + BandStride(shape_.band()); }

  const Shape shape_;
  const Kind kind_;
  const Parts parts_;
  const int width_, noise_rows_, margin_;
  Matrix outputs_, output_changes_;  // rows of the output table, then random words
  Matrix inputs_, input_changes_;    // rows of the input table, none if tied
  Matrix signed_targets_;            // targets' rows of W, none if they are those of V
  Matrix hidden_, hidden_changes_;   // CBOW only
  Matrix bias_, bias_changes_;       // targets, then random words at BiasOfNoise()
  Matrix signs_;
  const Roles roles_;
};

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_BLOCK_VECTORS_H_
