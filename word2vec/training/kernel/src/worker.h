// Training on one block: everything between reading its rows from the tables and adding their changes. The algorithm is
// that of word2vec/reference.py. Nothing here knows TensorFlow.
//
// The band of centre i are the words i .. i + 2w of the block. The centre itself is word i + w. Matrices of the band
// have a row for each centre and a column for each offset (products.h:BandStride).
#ifndef WORD2VEC_TRAINING_KERNEL_WORKER_H_
#define WORD2VEC_TRAINING_KERNEL_WORKER_H_

#include <cstdint>

#include "block.h"
#include "block_vectors.h"
#include "losses.h"
#include "noise_products.h"
#include "products.h"
#include "rows.h"
#include "simd.h"
#include "window_means.h"

namespace word2vec {

// One thread's memory and sums. Loss is a struct of losses.h.
template <class Loss>
class Worker {
 public:
  Worker(const Shape& shape, const Kind& kind, const LossParameters& parameters)
      : shape_(shape),
        kind_(kind),
        loss_(parameters),
        vectors_(shape, kind),
        roles_(vectors_.roles()),
        width_(vectors_.width()),
        groups_(RoundUp(shape.length)),
        means_(shape, width_),
        noise_(shape, width_, kind.rounded),
        band_scores_(BandRows(), BandStride(shape.band()), vectors_.margin()),
        band_(BandRows(), BandStride(shape.band()), vectors_.margin()),
        symmetric_band_(BandRows(), BandStride(shape.band()), vectors_.margin()),
        of_centres_(4, groups_),
        fetch_share_(FetchShare()) {}

  // Changes the rows of the block's words in the tables. Reads the rows of `next`, which may be null, into the cache.
  void Train(const Block& block, const Block* next, const Tables& tables, float rate) {
    next_ = next;
    tables_ = tables;
    fetched_ = 0;
    vectors_.Gather(block, tables);
    if (kind_.skipgram) {
      SkipGram(block, rate);
    } else {
      Cbow(block, rate);
    }
    vectors_.Scatter(block, tables);
    for (int i = 0; i < shape_.length; ++i) {
      targets_ += kind_.skipgram ? block.left[i] + block.right[i] : block.left[i] + block.right[i] > 0;
    }
  }

  double loss() const { return loss_sum_; }
  int64_t targets() const { return targets_; }

 private:
  // Every centre predicts each word of its window.
  void SkipGram(const Block& block, float rate) {
    const int length = shape_.length, window = shape_.window, words = shape_.words(), band = shape_.band();
    ScoreNoise();
    ScoreBand(block);
    ApplyLossToBand(block, rate);
    if (kind_.tied) {
      // Both roles of a word in one product: it is the centre of some pairs and in the window of others.
      MakeBandSymmetric();
      BandProduct(words, width_, band, symmetric_band_.row(0), roles_.targets - window * width_, width_,
                  roles_.target_changes, width_);
    } else {
      BandProduct(length, width_, band, band_.row(0), roles_.targets, width_, roles_.hidden_changes, width_);
      TransposedBandProduct(words, width_, band, band_.row(0), roles_.hidden, width_, roles_.target_changes, width_);
    }
    AddNoiseChanges();
  }

  // The mean of the window predicts the centre.
  void Cbow(const Block& block, float rate) {
    const int length = shape_.length;
    means_.Take(block, roles_.inputs, roles_.hidden);
    ScoreNoise();
    ApplyLossToCentres(block, rate);
    const float* factors = of_centres_.row(kTargetFactor);
    ScaleRows(length, width_, factors, roles_.targets, roles_.hidden_changes);
    AddNoiseChanges();
    if (kind_.tied) {
      // Both roles of the centres share their rows.
      means_.GiveBack(block, roles_.hidden_changes, {factors, vectors_.signs(), roles_.hidden}, roles_.input_changes);
    } else {
      means_.GiveBack(block, roles_.hidden_changes, {}, roles_.input_changes);
      ScaleRows(length, width_, factors, roles_.hidden, roles_.target_changes);
    }
  }

  // The scores of the random words become the loss's f of hidden · noise + bias. Per centre: kNoiseSum and kSummary.
  WORD2VEC_STAGE void ScoreNoise() {
    noise_.Score(roles_.noise, roles_.hidden, [&] { FetchNext(); });
    const float* bias = vectors_.noise_bias();
    for (int group = 0; group < groups_; group += kLanes) {
      Vec shift{};
      if constexpr (Loss::kShift) shift = LargestNoiseScores(group, bias);
      Vec sum{};
      for (int k = 0; k < shape_.negatives; ++k) {
        float* scores = noise_.row(k) + group;
        Store(scores, loss_.Noise(Load(scores) + (bias[k] - shift), &sum));
      }
      Store(of_centres_.row(kNoiseSum) + group, sum);
      Store(of_centres_.row(kSummary) + group, loss_.Summarise(shift, sum));
    }
  }

  // Returns the largest random word's score of each centre of a group.
  Vec LargestNoiseScores(int group, const float* bias) {
    Vec largest = Splat(-1e30f);
    for (int k = 0; k < shape_.negatives; ++k) largest = Max(largest, Load(noise_.row(k) + group) + bias[k]);
    return largest;
  }

  // band_scores_[i][o] = hidden_i · target_(i + o), where that is in the window.
  WORD2VEC_STAGE void ScoreBand(const Block& block) {
    const int window = shape_.window;
    const float *hidden = roles_.hidden, *targets = roles_.targets;
    if (kind_.tied) {
      // The scores are symmetric: each pair of neighbours once, from the left word, then mirrored.
      const float* rows = vectors_.outputs();
      const int words = shape_.words();
      for (int i = 0; i + 1 < words; ++i) {
        const int reach = window < words - 1 - i ? window : words - 1 - i;
        // Row i - window belongs to the word i as a centre. The rows before and after the centres are a halo, too.
        float* forward = band_scores_.row(i - window) + 1 + window + 1;
        for (int o = 0; o < reach; o += kLanes) {
          const int count = reach - o < kLanes ? reach - o : kLanes;
          Store(forward + o,
                InnerProducts(count, width_, rows + i * width_, targets + (i + 1 + o) * width_, width_));
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
              InnerProducts(count, width_, hidden + i * width_, targets + (i + o) * width_, width_));
      }
    }
  }

  // Skip-Gram: band_ = rate * (1 - p(target)). Adds the loss, and makes the random words' scores changes.
  WORD2VEC_STAGE void ApplyLossToBand(const Block& block, float rate) {
    const int length = shape_.length, band = shape_.band();
    Vec loss{};
    for (int group = 0; group < length; group += kLanes) {
      Vec sums[kLanes] = {};
      Vec targets{};
      for (int n = 0; n < kLanes && group + n < length; ++n) {
        const int i = group + n;
        const Vec summary = Splat(of_centres_.row(kSummary)[i]);
        targets[n] = rate * (block.left[i] + block.right[i]);
        for (int o = 0; o < band; o += kLanes) {
          Vec scores = Load(band_scores_.row(i) + 1 + o);
          if (kind_.shifts_scores()) scores += Load(vectors_.bias() + i + o);
          const Vec change = loss_.Target(scores, summary, InWindow(block, i, o), &loss) * rate;
          sums[n] += change;
          Store(band_.row(i) + 1 + o, change);
          if (kind_.has_bias) {
            float* to = vectors_.bias_changes() + i + o;
            Store(to, Load(to) + change);
          }
        }
      }
      const Vec changes = ReduceEach<kLanes>(sums, [](Vec a, Vec b) { return a + b; });
      SetNoiseFactor(group, changes, targets);
    }
    loss_sum_ += Sum(loss);
    ScaleNoise();
  }

  // CBOW, one target per centre: kTargetFactor = rate * (1 - p(target)). The rest as in ApplyLossToBand.
  WORD2VEC_STAGE void ApplyLossToCentres(const Block& block, float rate) {
    const int length = shape_.length;
    const float *hidden = roles_.hidden, *targets = roles_.targets;
    Vec loss{};
    for (int group = 0; group < length; group += kLanes) {
      Vec rows[kLanes] = {};
      IntVec inside{};
      for (int n = 0; n < kLanes && group + n < length; ++n) {
        const int i = group + n;
        inside[n] = block.left[i] + block.right[i] > 0 ? -1 : 0;
        for (int k = 0; k < width_; k += kLanes) {
          rows[n] += Load(hidden + i * width_ + k) * Load(targets + i * width_ + k);
        }
      }
      Vec scores = ReduceEach<kLanes>(rows, [](Vec a, Vec b) { return a + b; });
      if (kind_.shifts_scores()) scores += Load(vectors_.bias() + group);
      const Vec change = loss_.Target(scores, Load(of_centres_.row(kSummary) + group), inside, &loss) * rate;
      Store(of_centres_.row(kTargetFactor) + group, change);
      SetNoiseFactor(group, change, inside ? Splat(rate) : Vec{});
    }
    loss_sum_ += Sum(loss);
    ScaleNoise();
    if (kind_.has_bias) {
      for (int i = 0; i < length; ++i) vectors_.bias_changes()[i] += of_centres_.row(kTargetFactor)[i];
    }
  }

  // -1 in the lanes of the offsets o, o + 1, ... that are in the window of centre i, and are not the centre.
  IntVec InWindow(const Block& block, int i, int o) const {
    const IntVec offset = LaneNumbers() + (o - shape_.window);
    return (offset >= -block.left[i]) & (offset <= block.right[i]) & (offset != 0);
  }

  void SetNoiseFactor(int group, Vec changes, Vec targets) {
    const Vec sum = Load(of_centres_.row(kNoiseSum) + group);
    Store(of_centres_.row(kNoiseFactor) + group, loss_.NoiseFactor(changes, targets, sum));
  }

  // Multiplies what the random words' scores have become by kNoiseFactor, which makes it the scores' changes.
  WORD2VEC_STAGE void ScaleNoise() {
    const float* factors = of_centres_.row(kNoiseFactor);
    for (int first = 0; first < shape_.negatives; first += kLanes) {
      const int count = shape_.negatives - first < kLanes ? shape_.negatives - first : kLanes;
      Vec sums[kLanes] = {};
      for (int n = 0; n < count; ++n) {
        float* scores = noise_.row(first + n);
        for (int group = 0; group < groups_; group += kLanes) {
          const Vec change = Load(scores + group) * Load(factors + group);
          Store(scores + group, change);
          sums[n] += change;
        }
      }
      if (kind_.has_bias) {
        Store(vectors_.noise_bias_changes() + first, ReduceEach<kLanes>(sums, [](Vec a, Vec b) { return a + b; }));
      }
    }
  }

  // The random words' part of the changes: of the hidden vectors (added), and of the random words themselves.
  WORD2VEC_STAGE void AddNoiseChanges() {
    noise_.AddChanges(roles_.noise, roles_.hidden, roles_.hidden_changes, roles_.noise_changes, [&] { FetchNext(); });
  }

  // symmetric_band_[j][o]: of words j and j + o - w, the change that both directions of the pair ask for.
  WORD2VEC_STAGE void MakeBandSymmetric() {
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

  // Prefetches a few of the next block's rows. Called between tiles, because memory takes few requests at a time.
  WORD2VEC_STAGE void FetchNext() {
    if (next_ == nullptr) return;
    const int words = shape_.words(), rows = words + shape_.negatives;
    for (int n = 0; n < fetch_share_ && fetched_ < rows; ++n, ++fetched_) {
      const long row = fetched_ < words ? next_->tokens[fetched_] : next_->negatives[fetched_ - words];
      FetchRow(tables_.output, shape_.width, row);
      FetchNumber(tables_.output_rates, row);
      FetchNumber(tables_.bias, row);
      FetchNumber(tables_.log_expected, row);
      if (!kind_.tied && fetched_ < words) {
        FetchRow(tables_.input, shape_.width, row);
        FetchNumber(tables_.input_rates, row);
      }
    }
  }

  // Only Skip-Gram has scores of pairs.
  int BandRows() const { return kind_.skipgram ? shape_.words() : 0; }

  // Returns how many rows to fetch at a time, so that all are fetched in the three products.
  int FetchShare() const {
    const int tiles = CountTiles(shape_.negatives, groups_) + CountTiles(shape_.length, width_) +
                      CountTiles(shape_.negatives, width_);
    return (shape_.words() + shape_.negatives) / tiles + 1;
  }

  enum OfCentre { kNoiseSum, kSummary, kNoiseFactor, kTargetFactor };

  const Shape shape_;
  const Kind kind_;
  const Loss loss_;
  BlockVectors vectors_;
  const BlockVectors::Roles roles_;
  const int width_;   // d, padded to whole vectors
  const int groups_;  // L, padded
  WindowMeans means_;
  NoiseProducts noise_;
  Matrix band_scores_, band_, symmetric_band_;
  Matrix of_centres_;
  const int fetch_share_;  // rows that are fetched between two tiles
  const Block* next_ = nullptr;
  Tables tables_{};
  int fetched_ = 0;
  double loss_sum_ = 0;
  int64_t targets_ = 0;
};

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_WORKER_H_
