// The three products of a block's centres with its random words, which take most of the time of training: the scores,
// and what the changes of the scores ask of both sides.
//
// The scores have a row for each random word and a column for each centre, so that whatever is done with all random
// words of a centre is done in the lane of that centre.
#ifndef WORD2VEC_TRAINING_KERNEL_NOISE_PRODUCTS_H_
#define WORD2VEC_TRAINING_KERNEL_NOISE_PRODUCTS_H_

#include "bfloat16.h"
#include "block.h"
#include "products.h"
#include "simd.h"

namespace word2vec {

// One thread's memory for the products. Rows have `width` floats, whole vectors. `noise` has a row for each random word.
// `hidden` has a row for each centre, and memory behind them up to whole vectors of centres.
class NoiseProducts {
 public:
  // Paired: what is multiplied is rounded to bfloat16. Sums are floats in any case.
  NoiseProducts(const Shape& shape, int width, bool paired)
      : negatives_(shape.negatives),
        length_(shape.length),
        width_(width),
        stride_(RoundUp(shape.length)),
        paired_(paired),
        hidden_columns_(paired ? PairedWidth(width) : width, stride_),
        scores_(shape.negatives, stride_),
        hidden_within_(paired ? stride_ : 0, PairedWidth(width)),
        noise_within_(paired ? negatives_ : 0, PairedWidth(width)),
        changes_within_(paired ? negatives_ : 0, PairedWidth(stride_)),
        hidden_pairs_(paired ? (length_ + 1) / 2 : 0, width),
        noise_pairs_(paired ? (negatives_ + 1) / 2 : 0, width),
        change_pairs_(paired ? (negatives_ + 1) / 2 : 0, stride_) {}

  // [L, padded to whole vectors] the scores of random word k, and later their changes.
  float* row(int k) { return scores_.row(k); }

  // row(k)[i] = noise_k · hidden_i. Calls between() now and then.
  template <class Between>
  void Score(const float* noise, const float* hidden, const Between& between) {
    if (paired_) {
      ScorePairs(noise, hidden, between);
      return;
    }
    TransposeTo(stride_, width_, hidden, width_, hidden_columns_.row(0), stride_);
    Product<Into::kNew>(negatives_, stride_, width_, noise, width_, 1, hidden_columns_.row(0), stride_, scores_.row(0),
                        stride_, between);
  }

  // hidden_changes_i += the sum over k of row(k)[i] noise_k, and noise_changes_k = the sum over i of row(k)[i] hidden_i.
  template <class Between>
  void AddChanges(const float* noise, const float* hidden, float* hidden_changes, float* noise_changes,
                  const Between& between) {
    if (paired_) {
      AddChangesOfPairs(hidden_changes, noise_changes, between);
      return;
    }
    Product<Into::kSum>(length_, width_, negatives_, scores_.row(0), 1, stride_, noise, width_, hidden_changes, width_,
                        between);
    Product<Into::kNew>(negatives_, width_, length_, scores_.row(0), stride_, 1, hidden, width_, noise_changes, width_,
                        between);
  }

 private:
  template <class Between>
  void ScorePairs(const float* noise, const float* hidden, const Between& between) {
    const int paired = PairedWidth(width_);
    PairWithinRows(stride_, width_, hidden, width_, hidden_within_.row(0));
    TransposeTo(stride_, paired, hidden_within_.row(0), paired, hidden_columns_.row(0), stride_);
    PairWithinRows(negatives_, width_, noise, width_, noise_within_.row(0));
    Product<Into::kNew, Pairs>(negatives_, stride_, width_ / 2, noise_within_.row(0), paired, 1, hidden_columns_.row(0),
                               stride_, scores_.row(0), stride_, between);
    PairRows(length_, width_, hidden, width_, hidden_pairs_.row(0), width_);
    PairRows(negatives_, width_, noise, width_, noise_pairs_.row(0), width_);
  }

  // Multiplies what ScorePairs rounded.
  template <class Between>
  void AddChangesOfPairs(float* hidden_changes, float* noise_changes, const Between& between) {
    // The step behind the last centre of an odd number is paired with it. There are zeros in its place on the other side.
    PairWithinRows(negatives_, stride_, scores_.row(0), stride_, changes_within_.row(0));
    PairRows(negatives_, stride_, scores_.row(0), stride_, change_pairs_.row(0), stride_);
    Product<Into::kSum, Pairs>(length_, width_, (negatives_ + 1) / 2, change_pairs_.row(0), 1, stride_,
                               noise_pairs_.row(0), width_, hidden_changes, width_, between);
    Product<Into::kNew, Pairs>(negatives_, width_, (length_ + 1) / 2, changes_within_.row(0), PairedWidth(stride_), 1,
                               hidden_pairs_.row(0), width_, noise_changes, width_, between);
  }

  const int negatives_, length_, width_, stride_;
  const bool paired_;
  Matrix hidden_columns_;
  Matrix scores_;
  Matrix hidden_within_, noise_within_, changes_within_;  // pairs of numbers of a row
  Matrix hidden_pairs_, noise_pairs_, change_pairs_;      // pairs of rows
};

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_NOISE_PRODUCTS_H_
