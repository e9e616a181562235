// Training a hierarchical softmax on one block. The algorithm is that of word2vec/reference_unsampled.py. Nothing here
// knows TensorFlow.
//
// The words of the block are predicted one after the other. Each time the rows of its path are read, scored with all
// hidden vectors that predict the word, and changed in the table at once, because most paths share their first nodes.
// The hidden vectors' changes are summed and applied at the end of the block.
#ifndef WORD2VEC_TRAINING_KERNEL_HIERARCHICAL_H_
#define WORD2VEC_TRAINING_KERNEL_HIERARCHICAL_H_

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "block.h"
#include "losses.h"
#include "products.h"
#include "rows.h"
#include "simd.h"

namespace word2vec {

// Paths from the root to the words: word2vec/scores/huffman.py:HuffmanTree.
struct Tree {
  const int64_t* starts;  // [V + 1]
  const int32_t* nodes;   // [total] rows of the output table
  const int8_t* codes;    // [total] 1 or -1

  int length(int32_t word) const { return static_cast<int>(starts[word + 1] - starts[word]); }
  const int32_t* path(int32_t word) const { return nodes + starts[word]; }
};

// One thread's memory and sums.
class TreeWorker {
 public:
  // `longest` is the largest number of nodes on a path of the tree.
  TreeWorker(const Shape& shape, const Kind& kind, const Tree& tree, int longest)
      : shape_(shape),
        kind_(kind),
        tree_(tree),
        inputs_of_(kind.skipgram ? Span{shape.window, shape.length} : Span{0, shape.words()}),
        width_(RoundUp(shape.width)),
        path_width_(RoundUp(longest)),
        inputs_(inputs_of_.count, width_),
        input_changes_(inputs_of_.count, width_),
        hidden_(kind.skipgram ? 0 : shape.length, width_),
        hidden_changes_(kind.skipgram ? 0 : shape.length, width_),
        picked_(2 * shape.window, width_),
        picked_changes_(2 * shape.window, width_),
        picked_centres_(2 * shape.window),
        rows_(longest, width_),
        row_changes_(longest, width_),
        scores_(2 * shape.window, path_width_),
        codes_(1, path_width_),
        bias_(1, path_width_),
        ones_(1, width_) {
    for (int k = 0; k < width_; ++k) ones_.row(0)[k] = 1.0f;
  }

  // Changes the rows of the block's words and of their paths in the tables. Reads rows of `next`, which may be null,
  // into the cache.
  void Train(const Block& block, const Block* next, const Tables& tables, float rate) {
    tables_ = tables;
    const int32_t* words = block.tokens + inputs_of_.first;
    GatherRows(tables.input, shape_.width, words, inputs_of_.count, ones_.row(0), inputs_.row(0), width_);
    Clear(&input_changes_, inputs_of_.count);
    if (kind_.skipgram) {
      SkipGram(block, next, rate);
    } else {
      Cbow(block, next, rate);
    }
    ScatterRows(tables.input, shape_.width, words, inputs_of_.count, ones_.row(0), tables.input_rates,
                input_changes_.row(0), width_);
  }

  double loss() const { return loss_; }
  int64_t targets() const { return targets_; }

 private:
  // Each word of the block is predicted by all centres whose window it is in.
  void SkipGram(const Block& block, const Block* next, float rate) {
    const int words = shape_.words();
    for (int j = 0; j < words; ++j) {
      if (j + 1 < words) FetchPath(block.tokens[j + 1]);
      FetchInputs(next, j, words);
      int count = 0;
      for (int i = std::max(0, j - 2 * shape_.window); i <= std::min(shape_.length - 1, j); ++i) {
        const int offset = j - shape_.window - i;
        if (offset != 0 && offset >= -block.left[i] && offset <= block.right[i]) picked_centres_[count++] = i;
      }
      if (count == 0) continue;
      for (int n = 0; n < count; ++n) {
        std::memcpy(picked_.row(n), inputs_.row(picked_centres_[n]), width_ * sizeof(float));
      }
      Descend(block.tokens[j], count, picked_.row(0), picked_changes_.row(0), rate);
      for (int n = 0; n < count; ++n) AddTo(input_changes_.row(picked_centres_[n]), picked_changes_.row(n), 1.0f);
    }
  }

  // The mean of the window predicts the centre.
  void Cbow(const Block& block, const Block* next, float rate) {
    Clear(&hidden_, shape_.length);
    for (int i = 0; i < shape_.length; ++i) {
      const int size = block.left[i] + block.right[i], centre = i + shape_.window;
      for (int j = centre - block.left[i]; j <= centre + block.right[i]; ++j) {
        if (j != centre) AddTo(hidden_.row(i), inputs_.row(j), 1.0f / size);
      }
    }
    for (int i = 0; i < shape_.length; ++i) {
      const int size = block.left[i] + block.right[i], centre = i + shape_.window;
      if (i + 1 < shape_.length) FetchPath(block.tokens[centre + 1]);
      FetchInputs(next, i, shape_.length);
      if (size == 0) continue;
      Descend(block.tokens[centre], 1, hidden_.row(i), hidden_changes_.row(i), rate);
      for (int j = centre - block.left[i]; j <= centre + block.right[i]; ++j) {
        if (j != centre) AddTo(input_changes_.row(j), hidden_changes_.row(i), 1.0f / size);
      }
    }
  }

  // Trains the nodes on the path to a word with `count` hidden vectors that predict it. Writes what the hidden vectors
  // are to change by.
  void Descend(int32_t word, int count, const float* hidden, float* hidden_changes, float rate) {
    const int length = tree_.length(word);
    const int32_t* path = tree_.path(word);
    targets_ += count;
    GatherRows(tables_.output, shape_.width, path, length, ones_.row(0), rows_.row(0), width_);
    // The code 0 stands where a vector of nodes is not full.
    std::memset(codes_.row(0), 0, path_width_ * sizeof(float));
    for (int n = 0; n < length; ++n) codes_.row(0)[n] = tree_.codes[tree_.starts[word] + n];
    if (kind_.has_bias) {
      for (int n = 0; n < length; ++n) bias_.row(0)[n] = tables_.bias[path[n]];
    }
    Vec loss{};
    for (int first = 0; first < length; first += kLanes) {
      const int nodes = std::min(kLanes, length - first);
      Vec sum{};
      for (int r = 0; r < count; ++r) {
        const Vec scores = InnerProducts(nodes, width_, hidden + r * width_, rows_.row(first), width_);
        const Vec change = Decide(scores + Load(bias_.row(0) + first), Load(codes_.row(0) + first), &loss) * rate;
        Store(scores_.row(r) + first, change);
        sum += change;
      }
      if (kind_.has_bias) {
        for (int n = 0; n < nodes; ++n) tables_.bias[path[first + n]] += sum[n];
      }
    }
    loss_ += Sum(loss);
    Product<Into::kNew>(count, width_, length, scores_.row(0), path_width_, 1, rows_.row(0), width_, hidden_changes,
                        width_);
    Product<Into::kNew>(length, width_, count, scores_.row(0), 1, path_width_, hidden, width_, row_changes_.row(0),
                        width_);
    ScatterRows(tables_.output, shape_.width, path, length, ones_.row(0), nullptr, row_changes_.row(0), width_);
  }

  // Returns code * (1 - p) and adds -log p to the loss, for the decisions of probability p = sigmoid(code * score).
  static Vec Decide(Vec score, Vec code, Vec* loss) {
    const Logistic missing(-code * score);
    *loss += code != 0.0f ? missing.softplus : Vec{};
    return code * missing.sigmoid;
  }

  // to += factor * from.
  void AddTo(float* to, const float* from, float factor) const {
    for (int k = 0; k < width_; k += kLanes) Store(to + k, Load(to + k) + factor * Load(from + k));
  }

  void Clear(Matrix* matrix, int rows) const { std::memset(matrix->row(0), 0, sizeof(float) * rows * width_); }

  // Prefetches the rows of a path. Those near the root are in the cache anyway.
  void FetchPath(int32_t word) const {
    const int32_t* path = tree_.path(word);
    for (int n = 0; n < tree_.length(word); ++n) FetchRow(tables_.output, shape_.width, path[n]);
  }

  // Prefetches one share of `shares` of the next block's word vectors.
  void FetchInputs(const Block* next, int share, int shares) const {
    if (next == nullptr) return;
    const int32_t* words = next->tokens + inputs_of_.first;
    for (int n = inputs_of_.count * share / shares; n < inputs_of_.count * (share + 1) / shares; ++n) {
      FetchRow(tables_.input, shape_.width, words[n]);
    }
  }

  const Shape shape_;
  const Kind kind_;
  const Tree tree_;
  const Span inputs_of_;  // the words that predict
  const int width_;       // d, padded to whole vectors
  const int path_width_;  // the longest path, padded
  Matrix inputs_, input_changes_;
  Matrix hidden_, hidden_changes_;  // CBOW only: means of inputs
  Matrix picked_, picked_changes_;  // Skip-Gram only: the centres that predict one word
  std::vector<int> picked_centres_;
  Matrix rows_, row_changes_;       // of a path
  Matrix scores_;                   // of hidden vectors and nodes, then their changes
  Matrix codes_, bias_;             // of a path
  Matrix ones_;
  Tables tables_{};
  double loss_ = 0;
  int64_t targets_ = 0;
};

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_HIERARCHICAL_H_
