// The means of the windows of a block, and their transpose: what a change of a mean asks of the words of its window.
//
// A mean is a difference of two running sums, so that its cost does not grow with the window: about 5 additions of a row
// for each centre instead of 2w. A sum runs over the words of one block, at most. It is rounded 2^-24 of its size at
// each word. That is far less than what training changes, where the rows of a block are of like lengths. A row that is
// not finite spoils the means behind it in the block, and a training with such a row has failed anyway.
#ifndef WORD2VEC_TRAINING_KERNEL_WINDOW_MEANS_H_
#define WORD2VEC_TRAINING_KERNEL_WINDOW_MEANS_H_

#include <algorithm>
#include <cstring>
#include <type_traits>
#include <vector>

#include "block.h"
#include "simd.h"

namespace word2vec {

// One thread's memory for the sums. Rows have `width` floats, whole vectors.
class WindowMeans {
 public:
  WindowMeans(const Shape& shape, int width)
      : shape_(shape), width_(width), sums_(shape.words() + 1, kStrip * kLanes), opened_(shape.words() + 1) {}

  // means[i] = the mean of the rows of `words` in the window of centre i, or 0 without any.
  WORD2VEC_STAGE void Take(const Block& block, const float* words, float* means) {
    ForEachStrip([&](int k, auto vectors) { TakeStrip<vectors.value>(block, words + k, means + k); });
  }

  // What the centres' rows change by beside that, as targets: factors[i] * signs * means[i].
  struct OfTargets {
    const float *factors, *signs, *means;
  };

  // changes[j] = the sum over the centres in whose windows word j is, of changes_of_means[i] / window size. Of the
  // centres also `of_targets`, unless its factors are null.
  WORD2VEC_STAGE void GiveBack(const Block& block, const float* changes_of_means, const OfTargets& of_targets,
                               float* changes) {
    CountOpened(block);
    ForEachStrip([&](int k, auto vectors) {
      GiveBackStrip<vectors.value>(block, k, changes_of_means, of_targets, changes);
    });
  }

 private:
  // Columns are worked on in strips of this many vectors, so that the sums of a block stay in the first cache.
  static constexpr int kStrip = 4;

  // Calls work(first column, vectors) for each strip, with the number of its vectors as a constant.
  template <class Work>
  void ForEachStrip(const Work& work) const {
    for (int k = 0; k < width_; k += kStrip * kLanes) {
      switch ((width_ - k) / kLanes) {
        case 1: work(k, std::integral_constant<int, 1>{}); break;
        case 2: work(k, std::integral_constant<int, 2>{}); break;
        case 3: work(k, std::integral_constant<int, 3>{}); break;
        default: work(k, std::integral_constant<int, kStrip>{});
      }
    }
  }

  static float Share(const Block& block, int i) {
    const int size = block.left[i] + block.right[i];
    return size > 0 ? 1.0f / size : 0.0f;
  }

  template <int Vectors>
  void TakeStrip(const Block& block, const float* words, float* means) {
    // Row j: the sum of the words before word j.
    float* sums = sums_.row(0);
    Vec sum[Vectors] = {};
    const int count = shape_.words();
    for (int j = 0; j <= count; ++j) {
      for (int v = 0; v < Vectors; ++v) {
        Store(sums + (j * kStrip + v) * kLanes, sum[v]);
        if (j < count) sum[v] += Load(words + static_cast<long>(j) * width_ + v * kLanes);
      }
    }
    for (int i = 0; i < shape_.length; ++i) {
      const int centre = i + shape_.window;
      const float* end = sums + (centre + block.right[i] + 1) * kStrip * kLanes;
      const float* begin = sums + (centre - block.left[i]) * kStrip * kLanes;
      const float* own = words + static_cast<long>(centre) * width_;
      const bool is_empty = block.left[i] + block.right[i] == 0;
      const Vec share = Splat(Share(block, i));
      for (int v = 0; v < Vectors; ++v) {
        const int k = v * kLanes;
        const Vec sum = Load(end + k) - Load(begin + k) - Load(own + k);
        Store(means + static_cast<long>(i) * width_ + k, is_empty ? Vec{} : sum * share);
      }
    }
  }

  template <int Vectors>
  void GiveBackStrip(const Block& block, int first, const float* changes_of_means, const OfTargets& of_targets,
                     float* changes) {
    // Row j: what is added to the sum at word j, where windows begin and end.
    float* steps = sums_.row(0);
    const int count = shape_.words();
    std::memset(steps, 0, (count + 1) * kStrip * kLanes * sizeof(float));
    for (int i = 0; i < shape_.length; ++i) {
      const int centre = i + shape_.window;
      float* begin = steps + (centre - block.left[i]) * kStrip * kLanes;
      float* end = steps + (centre + block.right[i] + 1) * kStrip * kLanes;
      const Vec share = Splat(Share(block, i));
      for (int v = 0; v < Vectors; ++v) {
        const int k = v * kLanes;
        const Vec change = Load(changes_of_means + Place(i, first + k)) * share;
        Store(begin + k, Load(begin + k) + change);
        Store(end + k, Load(end + k) - change);
      }
    }
    Vec sum[Vectors] = {};
    for (int j = 0; j < count; ++j) {
      // Behind the last open window nothing is left, not even what rounding leaves.
      const bool is_open = opened_[j] > 0;
      const int i = j - shape_.window;
      const bool is_centre = i >= 0 && i < shape_.length;
      const Vec share = Splat(is_centre ? Share(block, i) : 0.0f);
      for (int v = 0; v < Vectors; ++v) {
        const int k = first + v * kLanes;
        sum[v] = is_open ? sum[v] + Load(steps + (j * kStrip + v) * kLanes) : Vec{};
        Vec change = sum[v];
        if (is_centre) {
          // No centre is in its own window.
          change -= Load(changes_of_means + Place(i, k)) * share;
          if (of_targets.factors != nullptr) {
            change += Splat(of_targets.factors[i]) * Load(of_targets.signs + k) * Load(of_targets.means + Place(i, k));
          }
        }
        Store(changes + Place(j, k), change);
      }
    }
  }

  // Where a number of a row lies.
  long Place(int row, int column) const { return static_cast<long>(row) * width_ + column; }

  // opened_[j] = the windows with another word than the centre that reach over word j.
  void CountOpened(const Block& block) {
    std::fill(opened_.begin(), opened_.end(), 0);
    for (int i = 0; i < shape_.length; ++i) {
      if (block.left[i] + block.right[i] == 0) continue;
      ++opened_[i + shape_.window - block.left[i]];
      --opened_[i + shape_.window + block.right[i] + 1];
    }
    for (size_t j = 1; j < opened_.size(); ++j) opened_[j] += opened_[j - 1];
  }

  const Shape shape_;
  const int width_;
  Matrix sums_;
  std::vector<int> opened_;
};

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_WINDOW_MEANS_H_
