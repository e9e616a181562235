// Where training takes its blocks from. Any thread reads any of them. Nothing here knows TensorFlow.
#ifndef WORD2VEC_TRAINING_KERNEL_BLOCK_LIST_H_
#define WORD2VEC_TRAINING_KERNEL_BLOCK_LIST_H_

#include <cstdint>
#include <vector>

#include "block.h"

namespace word2vec {

// One thread's memory for a block.
struct BlockMemory {
  explicit BlockMemory(const Shape& shape)
      : tokens(shape.words()), left(shape.length), right(shape.length), negatives(shape.negatives) {}

  Block block() const { return {tokens.data(), left.data(), right.data(), negatives.data()}; }

  std::vector<int32_t> tokens, left, right, negatives;
};

// Blocks of one shape. Whoever makes a list has checked it: all ids are below size(), and windows within their range.
class BlockList {
 public:
  virtual ~BlockList() = default;

  // What a block is. Its width is 0, because nothing here knows of vectors.
  virtual Shape shape() const = 0;
  virtual int64_t count() const = 0;
  virtual int32_t size() const = 0;  // V
  // Returns a block, which may lie in the memory. `has_noise` says whether its random words will be read.
  virtual Block Read(int64_t number, bool has_noise, BlockMemory* memory) const = 0;
};

// Blocks whose arrays lie in memory, which somebody else owns: [S, L + 2w], twice [S, L], and [S, K].
class GivenBlocks : public BlockList {
 public:
  GivenBlocks(const Shape& shape, int64_t count, int32_t size, const Block& first)
      : shape_(shape), count_(count), size_(size), first_(first) {}

  Shape shape() const override { return shape_; }
  int64_t count() const override { return count_; }
  int32_t size() const override { return size_; }
  Block Read(int64_t number, bool, BlockMemory*) const override {
    return {first_.tokens + number * shape_.words(), first_.left + number * shape_.length,
            first_.right + number * shape_.length, first_.negatives + number * shape_.negatives};
  }

 private:
  const Shape shape_;
  const int64_t count_;
  const int32_t size_;
  const Block first_;
};

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_BLOCK_LIST_H_
