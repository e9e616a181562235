// What a block is, and the memory it is worked on in. Nothing here knows TensorFlow.
//
// A block is L consecutive words, the centres, with a halo of w words on each side (W = L + 2w words in all), and K
// random words. Vectors have length d.
#ifndef WORD2VEC_TRAINING_KERNEL_BLOCK_H_
#define WORD2VEC_TRAINING_KERNEL_BLOCK_H_

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include "simd.h"

namespace word2vec {

struct Shape {
  int length;     // L
  int window;     // w
  int negatives;  // K
  int width;      // d

  int words() const { return length + 2 * window; }  // W
  int band() const { return 2 * window + 1; }
};

// What a model is beside its size.
struct Kind {
  bool skipgram, tied, has_bias;
  int negative_coordinates;  // q: the last coordinates of W = V diag(a) have the sign -1. 0 if untied.
  bool corrected;            // the log of a word's expected count among the random words is subtracted from its scores
  bool rounded = false;      // products with the random words multiply bfloat16 numbers

  // Whether a number of each word is added to its scores.
  bool shifts_scores() const { return has_bias || corrected; }
};

// Tied: output == input, and W is the table times the signs.
struct Tables {
  float* input;   // [V, d] word vectors
  float* output;  // [V, d] softmax matrix
  float* bias;    // [V] softmax bias, or nullptr without one
  // [V] what multiplies the learning rate of each row, or nullptr for 1. Rows of rate 0 are frozen.
  const float *input_rates, *output_rates, *bias_rates;
  const float* log_expected;  // [V] log(K q(w)), or nullptr if scores are not corrected. q: the noise distribution.
};

// One row of each array of word2vec/blocks/framing.py:Blocks.
struct Block {
  const int32_t* tokens;     // [W]
  const int32_t* left;       // [L] words before the centre that are in its window
  const int32_t* right;      // [L] words after it
  const int32_t* negatives;  // [K]
};

// Neighbouring words of a block.
struct Span {
  int first, count;
};

// Which words of a block predict, which are predicted, and which are read from each table.
struct Parts {
  Parts(const Shape& shape, const Kind& kind) {
    const Span all{0, shape.words()}, centres{shape.window, shape.length}, none{0, 0};
    // Skip-Gram: each centre predicts the words of its window. CBOW: these words together predict the centre.
    inputs = kind.skipgram ? centres : all;
    targets = kind.skipgram ? all : centres;
    // Tied: a word is read once, from the output table, for both of its roles.
    from_input = kind.tied ? none : inputs;
    from_output = kind.tied ? all : targets;
  }

  Span inputs, targets;
  Span from_input, from_output;
};

// A zeroed [rows, stride] matrix of floats with zeroed rows before and after it.
class Matrix {
 public:
  Matrix(int rows, int stride, int margin = 0)
      : stride_(stride), margin_(margin), size_(static_cast<size_t>(rows + 2 * margin) * stride) {
    void* memory = nullptr;
    // 64: a cache line and the widest vector.
    if (posix_memalign(&memory, 64, (size_ + kLanes) * sizeof(float)) != 0) throw std::bad_alloc();
    memory_.reset(static_cast<float*>(memory));
    std::memset(memory, 0, (size_ + kLanes) * sizeof(float));
  }
  float* row(int i) { return memory_.get() + static_cast<long>(i + margin_) * stride_; }

 private:
  struct Free {
    void operator()(float* memory) const { free(memory); }
  };
  long stride_;
  int margin_;
  size_t size_;
  std::unique_ptr<float, Free> memory_;
};

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_BLOCK_H_
