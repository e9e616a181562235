// Training on one block: everything between reading its rows from the tables and adding their changes. The algorithm is
// that of word2vec/reference.py. Nothing here knows TensorFlow.
//
// The band of centre i are the words i .. i + 2w of the block; the centre itself is word i + w. Matrices of the band have
// a row for each centre and a column for each offset (products.h:BandStride).
#ifndef WORD2VEC_KERNELS_WORKER_H_
#define WORD2VEC_KERNELS_WORKER_H_

#include <cstdint>
#include <cstring>

#include "block.h"
#include "products.h"
#include "simd.h"

namespace word2vec {

// One thread's memory and sums.
class Worker {
 public:
  Worker(const Shape& shape, bool skipgram, bool tied)
      : shape_(shape),
        skipgram_(skipgram),
        tied_(tied),
        width_(RoundUp(shape.width)),
        noise_width_(RoundUp(shape.negatives)),
        groups_(RoundUp(shape.length)),
        margin_(2 * shape.window + kBandRows),
        outputs_(shape.words() + noise_width_, width_, margin_),
        output_changes_(shape.words() + noise_width_, width_, margin_),
        inputs_(tied ? 0 : shape.words(), width_, margin_),
        input_changes_(tied ? 0 : shape.words(), width_, margin_),
        hidden_(skipgram ? 0 : groups_, width_, margin_),
        hidden_changes_(skipgram ? 0 : groups_, width_, margin_),
        noise_columns_(width_, noise_width_),
        noise_scores_(groups_, noise_width_),
        band_scores_(shape.words(), BandStride(shape.band()), margin_),
        band_(shape.words(), BandStride(shape.band()), margin_),
        symmetric_band_(shape.words(), BandStride(shape.band()), margin_),
        bias_(1, RoundUp(shape.words()) + noise_width_ + BandStride(shape.band())),
        bias_changes_(1, RoundUp(shape.words()) + noise_width_ + BandStride(shape.band())),
        of_centres_(4, groups_) {}

  // Changes the rows of the block's words in the tables. Reads the rows of `next`, which may be null, into the cache.
  void Train(const Block& block, const Block* next, const Tables& tables, float rate) {
    next_ = next;
    tables_ = tables;
    fetched_ = 0;
    if (skipgram_) {
      SkipGram(block, rate);
    } else {
      Cbow(block, rate);
    }
    for (int i = 0; i < shape_.length; ++i) {
      targets_ += skipgram_ ? block.left[i] + block.right[i] : block.left[i] + block.right[i] > 0;
    }
  }

  double loss() const { return loss_; }
  int64_t targets() const { return targets_; }

 private:
  // Every centre predicts each word of its window.
  void SkipGram(const Block& block, float rate) {
    const int length = shape_.length, window = shape_.window, words = shape_.words(), band = shape_.band();
    GatherOutputs(block, block.tokens, words);
    if (!tied_) Gather(tables_.input, block.tokens + window, length, inputs_.row(0));
    float* hidden = tied_ ? outputs_.row(window) : inputs_.row(0);
    float* hidden_changes = tied_ ? output_changes_.row(window) : input_changes_.row(0);

    NoiseScores(hidden, words);
    BandScores(block, hidden);
    BandLoss(block, rate);
    if (tied_) {
      // Both roles of a word in one product: it is the centre of some pairs and in the window of others.
      MakeBandSymmetric();
      BandProduct(words, width_, band, symmetric_band_.row(0), outputs_.row(-window), width_, output_changes_.row(0),
                  width_);
    } else {
      BandProduct(length, width_, band, band_.row(0), outputs_.row(0), width_, hidden_changes, width_);
      TransposedBandProduct(words, width_, band, band_.row(0), hidden, width_, output_changes_.row(0), width_);
    }
    NoiseProducts(hidden, hidden_changes, words);

    ScatterOutputs(block, block.tokens, words);
    if (!tied_) Scatter(tables_.input, block.tokens + window, length, input_changes_.row(0));
  }

  // The mean of the window predicts the centre.
  void Cbow(const Block& block, float rate) {
    const int length = shape_.length, window = shape_.window, words = shape_.words(), band = shape_.band();
    // Tied: the outputs are the inputs, with the halo; untied: the centres alone.
    const int targets = tied_ ? words : length;
    GatherOutputs(block, tied_ ? block.tokens : block.tokens + window, targets);
    if (!tied_) Gather(tables_.input, block.tokens, words, inputs_.row(0));
    float* inputs = tied_ ? outputs_.row(0) : inputs_.row(0);
    float* input_changes = tied_ ? output_changes_.row(0) : input_changes_.row(0);
    float* centres = outputs_.row(tied_ ? window : 0);
    float* centre_changes = output_changes_.row(tied_ ? window : 0);

    MeanBand(block);
    BandProduct(length, width_, band, band_.row(0), inputs, width_, hidden_.row(0), width_);
    NoiseScores(hidden_.row(0), targets);
    CentreLoss(block, centres, rate);
    const float* by_centre = of_centres_.row(kTargetFactor);
    for (int i = 0; i < length; ++i) {
      const Vec factor = Splat(by_centre[i]);
      for (int k = 0; k < width_; k += kLanes) {
        Store(hidden_changes_.row(i) + k, factor * Load(centres + i * width_ + k));
      }
    }
    NoiseProducts(hidden_.row(0), hidden_changes_.row(0), targets);
    TransposedBandProduct(words, width_, band, band_.row(0), hidden_changes_.row(0), width_, input_changes, width_);
    for (int i = 0; i < length; ++i) {
      const Vec factor = Splat(by_centre[i]);
      for (int k = 0; k < width_; k += kLanes) {
        const Vec change = factor * Load(hidden_.row(i) + k);
        float* to = centre_changes + i * width_ + k;
        Store(to, tied_ ? Load(to) + change : change);
      }
    }

    ScatterOutputs(block, tied_ ? block.tokens : block.tokens + window, targets);
    if (!tied_) Scatter(tables_.input, block.tokens, words, input_changes_.row(0));
  }

  // Reads `count` targets' rows, then the random words', and the bias of both.
  void GatherOutputs(const Block& block, const int32_t* targets, int count) {
    Gather(tables_.output, targets, count, outputs_.row(0));
    Gather(tables_.output, block.negatives, shape_.negatives, outputs_.row(count));
    float* noise_bias = bias_.row(0) + BiasOfNoise();
    // Padding among the random words' scores: they must not count in the softmax.
    for (int k = 0; k < noise_width_; ++k) noise_bias[k] = k < shape_.negatives ? 0.0f : -1e30f;
    if (tied_) return;
    for (int i = 0; i < count; ++i) bias_.row(0)[i] = tables_.bias[targets[i]];
    for (int k = 0; k < shape_.negatives; ++k) noise_bias[k] = tables_.bias[block.negatives[k]];
    std::memset(bias_changes_.row(0), 0, (BiasOfNoise() + noise_width_) * sizeof(float));
  }

  void ScatterOutputs(const Block& block, const int32_t* targets, int count) {
    Scatter(tables_.output, targets, count, output_changes_.row(0));
    Scatter(tables_.output, block.negatives, shape_.negatives, output_changes_.row(count));
    if (tied_) return;
    const float* changes = bias_changes_.row(0);
    for (int i = 0; i < count; ++i) tables_.bias[targets[i]] += changes[i];
    for (int k = 0; k < shape_.negatives; ++k) tables_.bias[block.negatives[k]] += changes[BiasOfNoise() + k];
  }

  int BiasOfNoise() const { return RoundUp(shape_.words()) + BandStride(shape_.band()); }

  // noise_scores_ = exp(hidden · noise + bias - m), m their largest. Per centre: kLogSum and kInverseSum of them.
  void NoiseScores(const float* hidden, int targets) {
    const int width = noise_width_;
    TransposeTo(width, width_, outputs_.row(targets), width_, noise_columns_.row(0), width);
    Product<Into::kNew>(shape_.length, width, width_, hidden, width_, 1, noise_columns_.row(0), width,
                        noise_scores_.row(0), width);
    const float* bias = bias_.row(0) + BiasOfNoise();
    for (int group = 0; group < groups_; group += kLanes) {
      Vec rows[kLanes];
      for (int i = 0; i < kLanes; ++i) {
        float* scores = noise_scores_.row(group + i);
        rows[i] = Splat(-1e30f);
        for (int k = 0; k < width; k += kLanes) {
          const Vec score = Load(scores + k) + Load(bias + k);
          Store(scores + k, score);
          rows[i] = Max(rows[i], score);
        }
      }
      const Vec largest = ReduceEach<kLanes>(rows, [](Vec a, Vec b) { return Max(a, b); });
      for (int i = 0; i < kLanes; ++i) {
        float* scores = noise_scores_.row(group + i);
        rows[i] = Vec{};
        for (int k = 0; k < width; k += kLanes) {
          const Vec exponential = Exp(Load(scores + k) - largest[i]);
          Store(scores + k, exponential);
          rows[i] += exponential;
        }
        FetchNext();
      }
      const Vec sum = ReduceEach<kLanes>(rows, [](Vec a, Vec b) { return a + b; });
      Store(of_centres_.row(kLogSum) + group, largest + Log(sum));
      Store(of_centres_.row(kInverseSum) + group, 1.0f / sum);
    }
  }

  // band_scores_[i][o] = hidden_i · output_(i + o), where that is in the window.
  void BandScores(const Block& block, const float* hidden) {
    const int window = shape_.window;
    if (tied_) {
      // The scores are symmetric: each pair of neighbours once, from the left word, then mirrored.
      const int words = shape_.words();
      for (int i = 0; i + 1 < words; ++i) {
        const int reach = window < words - 1 - i ? window : words - 1 - i;
        // Row i - window belongs to the word i as a centre; the rows before and after the centres are a halo, too.
        float* forward = band_scores_.row(i - window) + 1 + window + 1;
        for (int o = 0; o < reach; o += kLanes) {
          const int count = reach - o < kLanes ? reach - o : kLanes;
          Store(forward + o,
                InnerProducts(count, width_, outputs_.row(i), outputs_.row(i + 1 + o), width_));
        }
        for (int o = 0; o < reach; ++o) {
          band_scores_.row(i + 1 + o - window)[1 + window - 1 - o] = forward[o];
        }
      }
      return;
    }
    for (int i = 0; i < shape_.length; ++i) {
      const int end = window + block.right[i] + 1;
      for (int o = window - block.left[i]; o < end; o += kLanes) {
        const int count = end - o < kLanes ? end - o : kLanes;
        Store(band_scores_.row(i) + 1 + o,
              InnerProducts(count, width_, hidden + i * width_, outputs_.row(i + o), width_));
      }
    }
  }

  // band_ = rate * (1 - p(target)); the loss; the random words' exponentials become -rate * derivative.
  void BandLoss(const Block& block, float rate) {
    const int length = shape_.length, window = shape_.window, band = shape_.band();
    Vec loss{};
    for (int group = 0; group < length; group += kLanes) {
      Vec sums[kLanes] = {};
      for (int n = 0; n < kLanes && group + n < length; ++n) {
        const int i = group + n;
        const Vec log_sum = Splat(of_centres_.row(kLogSum)[i]);
        for (int o = 0; o < band; o += kLanes) {
          const IntVec offset = LaneNumbers() + (o - window);
          const IntVec inside = (offset >= -block.left[i]) & (offset <= block.right[i]) & (offset != 0);
          Vec scores = Load(band_scores_.row(i) + 1 + o);
          if (!tied_) scores += Load(bias_.row(0) + i + o);
          const Vec missing = RandomSoftmax(log_sum - scores, inside, &loss);
          const Vec change = missing * rate;
          sums[n] += change;
          Store(band_.row(i) + 1 + o, change);
          if (!tied_) {
            float* to = bias_changes_.row(0) + i + o;
            Store(to, Load(to) + change);
          }
        }
      }
      const Vec sum = ReduceEach<kLanes>(sums, [](Vec a, Vec b) { return a + b; });
      Store(of_centres_.row(kNoiseFactor) + group, -sum * Load(of_centres_.row(kInverseSum) + group));
    }
    loss_ += Sum(loss);
    ScaleNoise();
  }

  // CBOW's one target per centre: kTargetFactor = rate * (1 - p(target)); the loss; the random words as in BandLoss.
  void CentreLoss(const Block& block, const float* centres, float rate) {
    const int length = shape_.length;
    Vec loss{};
    for (int group = 0; group < length; group += kLanes) {
      Vec rows[kLanes] = {};
      IntVec inside{};
      for (int n = 0; n < kLanes && group + n < length; ++n) {
        const int i = group + n;
        inside[n] = block.left[i] + block.right[i] > 0 ? -1 : 0;
        for (int k = 0; k < width_; k += kLanes) {
          rows[n] += Load(hidden_.row(i) + k) * Load(centres + i * width_ + k);
        }
      }
      Vec scores = ReduceEach<kLanes>(rows, [](Vec a, Vec b) { return a + b; });
      if (!tied_) scores += Load(bias_.row(0) + group);
      const Vec log_sum = Load(of_centres_.row(kLogSum) + group);
      const Vec change = RandomSoftmax(log_sum - scores, inside, &loss) * rate;
      Store(of_centres_.row(kTargetFactor) + group, change);
      Store(of_centres_.row(kNoiseFactor) + group, -change * Load(of_centres_.row(kInverseSum) + group));
    }
    loss_ += Sum(loss);
    ScaleNoise();
    if (!tied_) {
      for (int i = 0; i < length; ++i) bias_changes_.row(0)[i] += of_centres_.row(kTargetFactor)[i];
    }
  }

  // Returns 1 - p(target) = sigmoid(margin) and adds -log p(target) = log(1 + exp(margin)) to the loss, where inside.
  static Vec RandomSoftmax(Vec margin, IntVec inside, Vec* loss) {
    const Vec size = Abs(margin);
    const Vec small = Exp(-size);
    const Vec inverse = 1.0f / (small + 1.0f);
    // 0.5 (m + |m|) is max(m, 0), and not a number where m is not: a training that has diverged shows it.
    const Vec cross_entropy = 0.5f * (margin + size) + Log(small + 1.0f);
    *loss += inside ? cross_entropy : Vec{};
    return inside ? (margin >= 0.0f ? inverse : small * inverse) : Vec{};
  }

  // Multiplies the random words' exponentials by kNoiseFactor, which makes them the change of their scores.
  void ScaleNoise() {
    Vec* sums = reinterpret_cast<Vec*>(bias_changes_.row(0) + BiasOfNoise());
    for (int i = 0; i < shape_.length; ++i) {
      const Vec factor = Splat(of_centres_.row(kNoiseFactor)[i]);
      for (int k = 0; k < noise_width_; k += kLanes) {
        float* scores = noise_scores_.row(i) + k;
        const Vec change = Load(scores) * factor;
        Store(scores, change);
        if (!tied_) sums[k / kLanes] += change;
      }
    }
  }

  // The random words' part of the changes: of the hidden vectors (added), and of the random words themselves.
  void NoiseProducts(const float* hidden, float* hidden_changes, int targets) {
    Product<Into::kSum>(shape_.length, width_, shape_.negatives, noise_scores_.row(0), noise_width_, 1,
                        outputs_.row(targets), width_, hidden_changes, width_);
    Product<Into::kNew>(shape_.negatives, width_, shape_.length, noise_scores_.row(0), 1, noise_width_, hidden, width_,
                        output_changes_.row(targets), width_);
  }

  // symmetric_band_[j][o]: of words j and j + o - w, the change that both directions of the pair ask for.
  void MakeBandSymmetric() {
    const int window = shape_.window, words = shape_.words();
    for (int j = 0; j < words; ++j) {
      const float* own = band_.row(j - window) + 1;
      float* forward = symmetric_band_.row(j) + 1 + window;
      for (int o = 1; o <= window && j + o < words; ++o) {
        const float change = own[window + o] + band_.row(j + o - window)[1 + window - o];
        forward[o] = change;
        symmetric_band_.row(j + o)[1 + window - o] = change;
      }
    }
  }

  // CBOW: band_[i][o] = 1 / window size, where in the window.
  void MeanBand(const Block& block) {
    for (int i = 0; i < shape_.length; ++i) {
      const int size = block.left[i] + block.right[i];
      const Vec share = Splat(size > 0 ? 1.0f / size : 0.0f);
      for (int o = 0; o < shape_.band(); o += kLanes) {
        const IntVec offset = LaneNumbers() + (o - shape_.window);
        const IntVec inside = (offset >= -block.left[i]) & (offset <= block.right[i]) & (offset != 0);
        Store(band_.row(i) + 1 + o, inside ? share : Vec{});
      }
    }
  }

  void Gather(const float* table, const int32_t* rows, int count, float* to) const {
    const int width = shape_.width, whole = width / kLanes * kLanes;
    for (int i = 0; i < count; ++i, to += width_) {
      const float* from = table + static_cast<long>(rows[i]) * width;
      for (int k = 0; k < whole; k += kLanes) Store(to + k, Load(from + k));
      for (int k = whole; k < width; ++k) to[k] = from[k];
    }
  }

  void Scatter(float* table, const int32_t* rows, int count, const float* changes) const {
    const int width = shape_.width, whole = width / kLanes * kLanes;
    for (int i = 0; i < count; ++i, changes += width_) {
      float* to = table + static_cast<long>(rows[i]) * width;
      for (int k = 0; k < whole; k += kLanes) Store(to + k, Load(to + k) + Load(changes + k));
      for (int k = whole; k < width; ++k) to[k] += changes[k];
    }
  }

  // Prefetches a share of the next block's rows. Called once per centre, because memory takes few requests at a time.
  void FetchNext() {
    if (next_ == nullptr) return;
    const int words = shape_.words(), rows = words + shape_.negatives;
    const int share = (rows + shape_.length - 1) / shape_.length;
    for (int n = 0; n < share && fetched_ < rows; ++n, ++fetched_) {
      const long row = fetched_ < words ? next_->tokens[fetched_] : next_->negatives[fetched_ - words];
      FetchRow(tables_.output + row * shape_.width);
      if (!tied_ && fetched_ < words) FetchRow(tables_.input + row * shape_.width);
    }
  }

  void FetchRow(const float* row) const {
    // 16 floats are a cache line. To the second cache, as the first is full of this block.
    for (int k = 0; k < shape_.width; k += 16) __builtin_prefetch(row + k, 1, 2);
  }

  enum OfCentre { kLogSum, kInverseSum, kNoiseFactor, kTargetFactor };

  const Shape shape_;
  const bool skipgram_, tied_;
  const int width_;        // d, padded to whole vectors
  const int noise_width_;  // K, padded
  const int groups_;       // L, padded
  const int margin_;
  Matrix outputs_, output_changes_;  // targets, then random words
  Matrix inputs_, input_changes_;    // untied only
  Matrix hidden_, hidden_changes_;   // CBOW only
  Matrix noise_columns_, noise_scores_;
  Matrix band_scores_, band_, symmetric_band_;
  Matrix bias_, bias_changes_;  // targets, then random words at BiasOfNoise()
  Matrix of_centres_;
  const Block* next_ = nullptr;
  Tables tables_{};
  int fetched_ = 0;
  double loss_ = 0;
  int64_t targets_ = 0;
};

}  // namespace word2vec

#endif  // WORD2VEC_KERNELS_WORKER_H_
