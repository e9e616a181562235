// Framing: a stretch of the encoded corpus to blocks. Gives exactly what word2vec/blocks/framing.py:frame_chunk gives.
// See there what the arrays are and where each random draw comes from. Nothing here knows TensorFlow.
#ifndef WORD2VEC_TRAINING_KERNEL_FRAME_H_
#define WORD2VEC_TRAINING_KERNEL_FRAME_H_

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace word2vec {

// Stands after each sentence of the ids: SENTENCE_END of word2vec/encoding/corpus.py.
constexpr int32_t kSentenceEnd = -1;

// The index-th number of a SplitMix64 stream (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number
// generators", with the constants of Vigna's splitmix64.c).
inline uint64_t RandomAt(uint64_t key, uint64_t index) {
  uint64_t z = key + (index + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// Draws ids in proportion to weights by their cumulated sums, from a guide table: guide[g] is the id that a draw of
// g / V gives. From there a short walk leads to the right one (Chen and Asau 1974).
struct Noise {
  const double* cumulative;  // [V], ends in 1
  const int32_t* guide;      // [V]
  int64_t size;              // V

  int32_t Draw(uint64_t random) const {
    const double place = static_cast<double>(random >> 11) * 0x1p-53;
    int32_t id = guide[static_cast<int64_t>(place * static_cast<double>(size))];
    while (cumulative[id] <= place) ++id;
    return id;
  }
};

class Framer {
 public:
  // Draws which words are kept and how far their windows reach. `keep` [V] is in units of 2^-24.
  Framer(const int32_t* ids, int64_t count, const uint32_t* keep, int window, int length, uint64_t word_key)
      : window_(window), length_(length), tokens_(count), left_(count), right_(count) {
    int64_t start = 0;
    for (int64_t i = 0; i < count; ++i) {
      if (ids[i] == kSentenceEnd) {
        EndSentence(start);
        start = words_;
        continue;
      }
      const uint64_t random = RandomAt(word_key, i);
      const int32_t radius = 1 + static_cast<int32_t>((random & 0xffffffff) * window >> 32);
      // Written in any case, and overwritten if it is not kept: a branch would be guessed wrong too often.
      tokens_[words_] = ids[i];
      left_[words_] = static_cast<int32_t>(std::min<int64_t>(radius, words_ - start));
      right_[words_] = radius;
      words_ += random >> 40 < keep[ids[i]];
    }
    EndSentence(start);
  }

  int64_t blocks() const { return (words_ + length_ - 1) / length_; }

  // Writes blocks begin to end - 1 of those in random order: n times L + 2w, twice L, and K.
  void Write(int64_t begin, int64_t end, uint64_t order_key, uint64_t noise_key, const Noise& noise, int negatives,
             int32_t* tokens, int32_t* left, int32_t* right, int32_t* noise_ids) const {
    std::vector<std::pair<uint64_t, int64_t>> order(blocks());
    for (int64_t b = 0; b < blocks(); ++b) order[b] = {RandomAt(order_key, b), b};
    std::sort(order.begin(), order.end());
    const int width = length_ + 2 * window_;
    for (int64_t b = begin; b < end; ++b) {
      const int64_t first = order[b].second * length_, row = b - begin;
      Copy(tokens_, first - window_, width, tokens + row * width);
      Copy(left_, first, length_, left + row * length_);
      Copy(right_, first, length_, right + row * length_);
      for (int64_t k = 0; k < negatives; ++k) {
        noise_ids[row * negatives + k] = noise.Draw(RandomAt(noise_key, b * negatives + k));
      }
    }
  }

 private:
  // Clips the windows at the end of the sentence that began at `start`.
  void EndSentence(int64_t start) {
    for (int64_t i = std::max(start, words_ - window_); i < words_; ++i) {
      right_[i] = static_cast<int32_t>(std::min<int64_t>(right_[i], words_ - 1 - i));
    }
  }

  // to = from[first : first + count], with 0 outside.
  void Copy(const std::vector<int32_t>& from, int64_t first, int64_t count, int32_t* to) const {
    const int64_t begin = std::max<int64_t>(first, 0), end = std::min(first + count, words_);
    std::fill(to, to + (begin - first), 0);
    std::copy(from.begin() + begin, from.begin() + end, to + (begin - first));
    std::fill(to + (end - first), to + count, 0);
  }

  const int window_, length_;
  int64_t words_ = 0;  // kept
  std::vector<int32_t> tokens_, left_, right_;
};

// Which blocks of a chunk are framed: see Part in word2vec/blocks/framing.py, which this equals.
struct Part {
  int64_t begin, end, length, blocks_per_step;

  std::pair<int64_t, int64_t> FindBlocks(int64_t blocks) const {
    const int64_t steps = (blocks + blocks_per_step - 1) / blocks_per_step;
    if (steps == 0) return {0, 0};
    return {blocks * FindStep(begin, steps) / steps, blocks * FindStep(end, steps) / steps};
  }

 private:
  // The first step that begins at an id of the chunk or behind it.
  int64_t FindStep(int64_t place, int64_t steps) const {
    if (place <= 0) return 0;
    if (place >= length) return steps;
    return std::min(steps, (place * steps + length - 1) / length);
  }
};

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_FRAME_H_
