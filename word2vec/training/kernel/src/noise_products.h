// The three products of a block's centres with its random words, which take most of the time of training: the scores,
// and what the changes of the scores ask of both sides.
//
// The scores have a row for each random word and a column for each centre, so that whatever is done with all random
// words of a centre is done in the lane of that centre.
#ifndef WORD2VEC_TRAINING_KERNEL_NOISE_PRODUCTS_H_
#define WORD2VEC_TRAINING_KERNEL_NOISE_PRODUCTS_H_

#include "block.h"
#include "products.h"
#include "simd.h"

namespace word2vec {

// One thread's memory for the products. Rows have `width` floats, whole vectors. `noise` has a row for each random word.
// `hidden` has a row for each centre, and memory behind them up to whole vectors of centres.
class NoiseProducts {
 public:
  NoiseProducts(const Shape& shape, int width)
      : negatives_(shape.negatives),
        length_(shape.length),
        width_(width),
        stride_(RoundUp(shape.length)),
        hidden_columns_(width, stride_),
        scores_(shape.negatives, stride_) {}

  // [stride()] the scores of random word k, and later their changes.
  float* row(int k) { return scores_.row(k); }
  int stride() const { return stride_; }  // L, padded to whole vectors

  // row(k)[i] = noise_k · hidden_i. Calls between() now and then.
  template <class Between>
  void Score(const float* noise, const float* hidden, const Between& between) {
    TransposeTo(stride_, width_, hidden, width_, hidden_columns_.row(0), stride_);
    Product<Into::kNew>(negatives_, stride_, width_, noise, width_, 1, hidden_columns_.row(0), stride_, scores_.row(0),
                        stride_, between);
  }

  // hidden_changes_i += the sum over k of row(k)[i] noise_k, and noise_changes_k = the sum over i of row(k)[i] hidden_i.
  template <class Between>
  void AddChanges(const float* noise, const float* hidden, float* hidden_changes, float* noise_changes,
                  const Between& between) {
    Product<Into::kSum>(length_, width_, negatives_, scores_.row(0), 1, stride_, noise, width_, hidden_changes, width_,
                        between);
    Product<Into::kNew>(negatives_, width_, length_, scores_.row(0), stride_, 1, hidden, width_, noise_changes, width_,
                        between);
  }

 private:
  const int negatives_, length_, width_, stride_;
  Matrix hidden_columns_;
  Matrix scores_;
};

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_NOISE_PRODUCTS_H_
