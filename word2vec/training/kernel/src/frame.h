// Framing: a chunk of the encoded corpus to blocks. The blocks are exactly those of word2vec/blocks/framing.py:frame_chunk.
// See there what the arrays are and where each random draw comes from. Nothing here knows TensorFlow.
//
// Threads share the work. Each takes pieces of the chunk, and draws which of their words are kept and how far their
// windows reach. A block is only put together, and its random words are drawn, by the thread that trains on it.
#ifndef WORD2VEC_TRAINING_KERNEL_FRAME_H_
#define WORD2VEC_TRAINING_KERNEL_FRAME_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "block_list.h"

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

  // Draws ids by the random numbers first, first + 1, ... of a stream.
  void Draw(uint64_t key, uint64_t first, int32_t count, int32_t* ids) const {
    constexpr int32_t kTogether = 64;
    double places[kTogether];
    for (int32_t done = 0; done < count; done += kTogether) {
      const int32_t now = std::min(kTogether, count - done);
      // The tables are larger than the first caches, and how far a walk goes cannot be guessed. So all are asked for
      // their lines before the first walk.
      for (int32_t k = 0; k < now; ++k) {
        places[k] = static_cast<double>(RandomAt(key, first + done + k) >> 11) * 0x1p-53;
        ids[done + k] = guide[static_cast<int64_t>(places[k] * static_cast<double>(size))];
        __builtin_prefetch(cumulative + ids[done + k]);
      }
      for (int32_t k = 0; k < now; ++k) {
        int32_t id = ids[done + k];
        while (cumulative[id] <= places[k]) ++id;
        ids[done + k] = id;
      }
    }
  }
};

// The keys of the random draws of a chunk.
struct FrameKeys {
  uint64_t words, order, noise;
};

// What is kept of a piece of a chunk.
struct Piece {
  int64_t begin, end;      // ids of the chunk
  int64_t words = 0;       // that are kept, which lie from `begin` on in the arrays of the chunk
  int64_t head = 0;        // of them before the first end of a sentence, or all
  int64_t tail = 0;        // of them behind the last end of a sentence, or all
  bool has_end = false;    // of a sentence
  int64_t outside = -1;    // place of an id that is no word of the vocabulary, or -1
  int64_t first = 0;       // number of its first kept word, in the chunk
};

// Arrays for the words of a chunk, which later chunks use again: fresh memory costs a page fault for each 4 kB.
struct ChunkMemory {
  void Fit(int64_t count) {
    for (auto* array : {&tokens, &left, &right}) {
      if (static_cast<int64_t>(array->size()) < count) array->resize(count);
    }
  }

  std::vector<int32_t> tokens, left, right;
};

// The blocks of a chunk. Make it, call Keep for every piece from any thread, then Finish, then read.
class FramedBlocks : public BlockList {
 public:
  // `keep` [V] is in units of 2^-24. Nothing is copied: ids and keep are read until Finish, and noise until the end.
  FramedBlocks(const int32_t* ids, int64_t count, const uint32_t* keep, const Noise& noise, const Shape& shape,
               const FrameKeys& keys, int64_t piece_size, std::unique_ptr<ChunkMemory> memory)
      : ids_(ids), keep_(keep), noise_(noise), shape_(shape), keys_(keys), memory_(std::move(memory)) {
    memory_->Fit(count);
    for (int64_t begin = 0; begin < count; begin += piece_size) {
      pieces_.push_back({begin, std::min(begin + piece_size, count)});
    }
  }

  int64_t pieces() const { return static_cast<int64_t>(pieces_.size()); }

  // Draws which words of a piece are kept and how far their windows reach. The first words' windows reach to the left,
  // and the last ones' to the right, as if their sentences had no end in other pieces.
  void Keep(int64_t number) {
    Piece& piece = pieces_[number];
    int32_t *tokens = &memory_->tokens[piece.begin], *left = &memory_->left[piece.begin];
    int32_t* right = &memory_->right[piece.begin];
    const uint64_t window = shape_.window;
    int64_t words = 0, start = -shape_.window;
    for (int64_t i = piece.begin; i < piece.end; ++i) {
      const int32_t id = ids_[i];
      if (static_cast<uint32_t>(id) >= static_cast<uint32_t>(noise_.size)) {
        if (id != kSentenceEnd) {
          piece.outside = i;
          return;
        }
        if (!piece.has_end) piece.head = words;
        piece.has_end = true;
        ClipRight(std::max<int64_t>(start, 0), words, 0, right);
        start = words;
        continue;
      }
      const uint64_t random = RandomAt(keys_.words, i);
      const int32_t radius = 1 + static_cast<int32_t>((random & 0xffffffff) * window >> 32);
      // Written in any case, and overwritten if it is not kept: a branch would be guessed wrong too often.
      tokens[words] = id;
      left[words] = static_cast<int32_t>(std::min<int64_t>(radius, words - start));
      right[words] = radius;
      words += random >> 40 < keep_[id];
    }
    piece.words = words;
    piece.tail = words - std::max<int64_t>(start, 0);
    if (!piece.has_end) piece.head = words;
  }

  // Returns the place of an id that is no word of the vocabulary, or -1.
  int64_t FindOutside() const {
    for (const Piece& piece : pieces_) {
      if (piece.outside >= 0) return piece.outside;
    }
    return -1;
  }

  // Clips the windows of sentences that lie in several pieces, and puts the blocks in random order.
  void Finish() {
    int64_t before = 0, first = 0;  // kept words of the sentence before the piece
    for (Piece& piece : pieces_) {
      int32_t* left = &memory_->left[piece.begin];
      const int64_t reached = std::min<int64_t>(piece.head, shape_.window - std::min<int64_t>(before, shape_.window));
      for (int64_t j = 0; j < reached; ++j) left[j] = static_cast<int32_t>(std::min<int64_t>(left[j], before + j));
      before = piece.has_end ? piece.tail : before + piece.words;
      piece.first = first;
      first += piece.words;
    }
    words_ = first;
    int64_t after = 0;  // kept words of the sentence behind the piece
    for (auto piece = pieces_.rbegin(); piece != pieces_.rend(); ++piece) {
      ClipRight(piece->words - piece->tail, piece->words, after, &memory_->right[piece->begin]);
      after = piece->has_end ? piece->head : after + piece->words;
    }
    order_.resize((words_ + shape_.length - 1) / shape_.length);
    std::vector<std::pair<uint64_t, int64_t>> order(order_.size());
    for (size_t b = 0; b < order.size(); ++b) order[b] = {RandomAt(keys_.order, b), b};
    std::sort(order.begin(), order.end());
    std::transform(order.begin(), order.end(), order_.begin(), [](const auto& block) { return block.second; });
    ids_ = nullptr;
    keep_ = nullptr;
  }

  Shape shape() const override { return shape_; }
  int64_t count() const override { return static_cast<int64_t>(order_.size()); }
  int32_t size() const override { return static_cast<int32_t>(noise_.size); }

  Block Read(int64_t number, bool has_noise, BlockMemory* memory) const override {
    const int64_t first = order_[number] * shape_.length;
    Copy(memory_->tokens, first - shape_.window, shape_.words(), memory->tokens.data());
    Copy(memory_->left, first, shape_.length, memory->left.data());
    Copy(memory_->right, first, shape_.length, memory->right.data());
    if (has_noise) {
      noise_.Draw(keys_.noise, number * shape_.negatives, shape_.negatives, memory->negatives.data());
    }
    return memory->block();
  }

  // Gives the arrays to later chunks.
  std::unique_ptr<ChunkMemory> TakeMemory() { return std::move(memory_); }

 private:
  // Clips the windows of words start .. end - 1, behind which `after` more words stand in their sentence.
  void ClipRight(int64_t start, int64_t end, int64_t after, int32_t* right) const {
    for (int64_t i = std::max(start, end - shape_.window); i < end; ++i) {
      right[i] = static_cast<int32_t>(std::min<int64_t>(right[i], end - 1 - i + after));
    }
  }

  // to = from[first : first + count] of the kept words, with 0 outside.
  void Copy(const std::vector<int32_t>& from, int64_t first, int64_t count, int32_t* to) const {
    const int64_t end = first + count;
    for (; first < 0 && first < end; ++first) *to++ = 0;
    if (first < std::min(end, words_)) {
      // The last piece that begins at this word or before it.
      auto piece = std::upper_bound(pieces_.begin(), pieces_.end(), first,
                                    [](int64_t word, const Piece& one) { return word < one.first; }) - 1;
      for (; first < std::min(end, words_); ++piece) {
        const int64_t last = std::min({piece->first + piece->words, end, words_});
        const auto begin = from.begin() + piece->begin - piece->first;
        to = std::copy(begin + first, begin + last, to);
        first = last;
      }
    }
    std::fill(to, to + (end - first), 0);
  }

  const int32_t* ids_;
  const uint32_t* keep_;
  const Noise noise_;
  const Shape shape_;
  const FrameKeys keys_;
  std::unique_ptr<ChunkMemory> memory_;
  std::vector<Piece> pieces_;
  std::vector<int64_t> order_;  // which block of the text each block is
  int64_t words_ = 0;           // kept
};

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_FRAME_H_
