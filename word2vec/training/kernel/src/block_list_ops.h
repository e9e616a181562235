// The operations that make lists of blocks, as resources, and read them. They check everything here, so that whatever
// takes a list can rely on it.
#ifndef WORD2VEC_TRAINING_KERNEL_BLOCK_LIST_OPS_H_
#define WORD2VEC_TRAINING_KERNEL_BLOCK_LIST_OPS_H_

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <exception>
#include <utility>
#include <vector>

#include "block_list.h"
#include "frame.h"
#include "ranges.h"
#include "resources.h"
#include "tensorflow/core/framework/common_shape_fns.h"
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"
#include "tensorflow/core/framework/resource_mgr.h"
#include "tensorflow/core/framework/tensor_util.h"
#include "tensorflow/core/platform/mutex.h"
#include "threads.h"

namespace word2vec {

REGISTER_OP("Word2vecFrame")
    .Input("ids: int32")
    .Input("keep: uint32")
    .Input("cumulative: double")
    .Input("guide: int32")
    .Input("keys: uint64")
    .Output("blocks: resource")
    .Output("count: int64")
    .Attr("window: int >= 1")
    .Attr("length: int >= 1")
    .Attr("noise_words: int >= 1")
    .Attr("piece: int >= 1")
    .Attr("threads: int >= 0")
    .SetIsStateful()
    .SetShapeFn(tensorflow::shape_inference::UnknownShape)
    .Doc(R"(Frames a chunk: see word2vec/blocks/framing.py:frame_chunk, whose blocks these are.
piece: how many ids a thread takes at a time.
threads: 0 takes all of TensorFlow's.)");

REGISTER_OP("Word2vecHoldBlocks")
    .Input("tokens: int32")
    .Input("left: int32")
    .Input("right: int32")
    .Input("negatives: int32")
    .Output("blocks: resource")
    .Attr("size: int >= 1")
    .SetIsStateful()
    .SetShapeFn(tensorflow::shape_inference::UnknownShape)
    .Doc(R"(Makes a list of blocks that are there as arrays: see word2vec/blocks/framing.py:Blocks.
size: V.)");

REGISTER_OP("Word2vecReadBlocks")
    .Input("blocks: resource")
    .Input("rows: int64")
    .Output("tokens: int32")
    .Output("left: int32")
    .Output("right: int32")
    .Output("negatives: int32")
    .SetIsStateful()
    .SetShapeFn(tensorflow::shape_inference::UnknownShape)
    .Doc(R"(Reads blocks of a list as arrays.
rows: the first block, and the one behind the last.)");

// A list that operations hand to each other. It goes when its last handle goes.
class HeldBlocks : public tensorflow::ResourceBase {
 public:
  HeldBlocks(std::unique_ptr<const BlockList> list, std::vector<tensorflow::Tensor> tensors)
      : tensors_(std::move(tensors)), list_(std::move(list)) {}

  const BlockList& list() const { return *list_; }
  std::string DebugString() const override { return "a list of blocks"; }

 private:
  const std::vector<tensorflow::Tensor> tensors_;  // which the list reads
  const std::unique_ptr<const BlockList> list_;
};

// Checks that sums and products of the sizes of a block stay far below 2^31.
inline absl::Status CheckSizes(int64_t length, int64_t window, int64_t negatives) {
  constexpr int64_t kMost = 1 << 20;
  if (length <= kMost && window <= kMost && negatives <= kMost) return absl::OkStatus();
  return tensorflow::errors::InvalidArgument("a block has a length of ", length, ", a window of ", window, " and ", negatives,
                                             " random words; each must be at most ", kMost);
}

// Checks that an input has the first of some blocks of a list, and the one behind the last.
inline absl::Status FindRows(const tensorflow::Tensor& rows, const BlockList& list, int64_t* begin, int64_t* end) {
  if (rows.dtype() != tensorflow::DT_INT64 || rows.NumElements() != 2) {
    return tensorflow::errors::InvalidArgument("rows must be two numbers");
  }
  *begin = rows.flat<int64_t>()(0);
  *end = rows.flat<int64_t>()(1);
  if (0 <= *begin && *begin <= *end && *end <= list.count()) return absl::OkStatus();
  return tensorflow::errors::InvalidArgument("rows are ", *begin, "..", *end, " of ", list.count(), " blocks");
}

// Arrays that wait for the next chunk. The lists that have them give them back, whenever that is.
class SpareMemory {
 public:
  SpareMemory() { spare_.reserve(kMost); }

  std::unique_ptr<ChunkMemory> Take() {
    tensorflow::mutex_lock lock(mutex_);
    if (spare_.empty()) return std::make_unique<ChunkMemory>();
    auto memory = std::move(spare_.back());
    spare_.pop_back();
    return memory;
  }

  void Give(std::unique_ptr<ChunkMemory> memory) {
    tensorflow::mutex_lock lock(mutex_);
    if (spare_.size() < kMost) spare_.push_back(std::move(memory));
  }

 private:
  // The chunk that is trained and the one ahead of it, of a training and of another that follows.
  static constexpr size_t kMost = 4;

  tensorflow::mutex mutex_;
  std::vector<std::unique_ptr<ChunkMemory>> spare_;
};

// A framed chunk that gives its arrays back.
class ReturningBlocks : public FramedBlocks {
 public:
  template <class... Arguments>
  explicit ReturningBlocks(std::shared_ptr<SpareMemory> spare, const Arguments&... arguments)
      : FramedBlocks(arguments..., spare->Take()), spare_(std::move(spare)) {}
  ~ReturningBlocks() override { spare_->Give(TakeMemory()); }

 private:
  const std::shared_ptr<SpareMemory> spare_;
};

class Frame : public tensorflow::OpKernel {
 public:
  explicit Frame(tensorflow::OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("window", &shape_.window));
    OP_REQUIRES_OK(construction, construction->GetAttr("length", &shape_.length));
    OP_REQUIRES_OK(construction, construction->GetAttr("noise_words", &shape_.negatives));
    OP_REQUIRES_OK(construction, construction->GetAttr("piece", &piece_));
    OP_REQUIRES_OK(construction, construction->GetAttr("threads", &threads_));
    OP_REQUIRES_OK(construction, CheckSizes(shape_.length, shape_.window, shape_.negatives));
  }

  void Compute(tensorflow::OpKernelContext* context) override {
    const auto keep = context->input(1).flat<uint32_t>();
    const auto cumulative = context->input(2).flat<double>();
    const auto guide = context->input(3).flat<int32_t>();
    const auto keys = context->input(4).flat<uint64_t>();
    const int64_t size = keep.size();
    OP_REQUIRES(context, size > 0 && size <= INT32_MAX && cumulative.size() == size && guide.size() == size && keys.size() == 3,
                tensorflow::errors::InvalidArgument("keep, cumulative and guide must be of one size, and keys of size 3"));
    // A draw is below 1, so that it ends at the last word if not before.
    OP_REQUIRES(context, cumulative(size - 1) >= 1.0, tensorflow::errors::InvalidArgument("cumulative must end in 1"));
    OP_REQUIRES_OK(context, CheckRange("guide", context->input(3), 0, static_cast<int32_t>(size)));

    // An exception that leaves an operation would end the process.
    try {
      FrameChunk(context);
    } catch (const std::exception&) {
      context->SetStatus(OutOfMemory());
    }
  }

 private:
  void FrameChunk(tensorflow::OpKernelContext* context) {
    const auto ids = context->input(0).flat<int32_t>();
    const auto keep = context->input(1).flat<uint32_t>();
    const tensorflow::Tensor &cumulative = context->input(2), &guide = context->input(3);
    const auto keys = context->input(4).flat<uint64_t>();
    const Noise noise{cumulative.flat<double>().data(), guide.flat<int32_t>().data(), keep.size()};
    auto blocks = std::make_unique<ReturningBlocks>(spare_, ids.data(), static_cast<int64_t>(ids.size()), keep.data(), noise,
                                                    shape_, FrameKeys{keys(0), keys(1), keys(2)},
                                                    static_cast<int64_t>(piece_));
    std::atomic<int64_t> taken{0};
    const int64_t pieces = blocks->pieces();
    RunInThreads(context, CountThreads(context, threads_, pieces), [&] {
      for (int64_t number; (number = taken.fetch_add(1)) < pieces;) blocks->Keep(number);
    });
    const int64_t outside = blocks->FindOutside();
    OP_REQUIRES(context, outside < 0,
                tensorflow::errors::InvalidArgument("ids has ", ids(std::max<int64_t>(0, outside)), " at place ", outside,
                                                    "; it must be in ", kSentenceEnd, "..", keep.size() - 1));
    blocks->Finish();
    tensorflow::Tensor* count = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(1, {}, &count));
    count->scalar<int64_t>()() = blocks->count();
    OP_REQUIRES_OK(context, OutputResource(context, 0, std::make_unique<HeldBlocks>(
                                                           std::move(blocks), std::vector<tensorflow::Tensor>{cumulative, guide})));
  }

  Shape shape_{};
  int piece_, threads_;
  const std::shared_ptr<SpareMemory> spare_ = std::make_shared<SpareMemory>();
};

class HoldBlocks : public tensorflow::OpKernel {
 public:
  explicit HoldBlocks(tensorflow::OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("size", &size_));
  }

  void Compute(tensorflow::OpKernelContext* context) override {
    // Of its own: an array of the caller can change after the check.
    const tensorflow::Tensor tokens = tensorflow::tensor::DeepCopy(context->input(0)),
                             left = tensorflow::tensor::DeepCopy(context->input(1)),
                             right = tensorflow::tensor::DeepCopy(context->input(2)),
                             negatives = tensorflow::tensor::DeepCopy(context->input(3));
    OP_REQUIRES(context, tokens.dims() == 2 && left.dims() == 2 && negatives.dims() == 2,
                tensorflow::errors::InvalidArgument("tokens, left and negatives must be matrices"));
    const int64_t count = tokens.dim_size(0), halo = tokens.dim_size(1) - left.dim_size(1);
    OP_REQUIRES(context,
                left.shape() == right.shape() && halo >= 2 && halo % 2 == 0 && left.dim_size(1) >= 1 &&
                    left.dim_size(0) == count && negatives.dim_size(1) >= 1 && negatives.dim_size(0) == count,
                tensorflow::errors::InvalidArgument(
                    "shapes must be tokens [S, L + 2w], left and right [S, L], negatives [S, K], not ",
                    tokens.shape().DebugString(), ", ", left.shape().DebugString(), ", ", right.shape().DebugString(),
                    ", ", negatives.shape().DebugString()));
    OP_REQUIRES_OK(context, CheckSizes(left.dim_size(1), halo / 2, negatives.dim_size(1)));
    const Shape shape{static_cast<int>(left.dim_size(1)), static_cast<int>(halo / 2),
                      static_cast<int>(negatives.dim_size(1)), 0};
    OP_REQUIRES_OK(context, CheckRange("tokens", tokens, 0, size_));
    OP_REQUIRES_OK(context, CheckRange("negatives", negatives, 0, size_));
    OP_REQUIRES_OK(context, CheckRange("left", left, 0, shape.window + 1));
    OP_REQUIRES_OK(context, CheckRange("right", right, 0, shape.window + 1));
    const Block first{tokens.flat<int32_t>().data(), left.flat<int32_t>().data(), right.flat<int32_t>().data(),
                      negatives.flat<int32_t>().data()};
    auto list = std::make_unique<GivenBlocks>(shape, count, size_, first);
    OP_REQUIRES_OK(context, OutputResource(context, 0, std::make_unique<HeldBlocks>(
                                                           std::move(list), std::vector<tensorflow::Tensor>{
                                                                                tokens, left, right, negatives})));
  }

 private:
  int size_;
};

class ReadBlocks : public tensorflow::OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(tensorflow::OpKernelContext* context) override {
    tensorflow::core::RefCountPtr<HeldBlocks> held;
    OP_REQUIRES_OK(context, FindResource(context, 0, &held));
    int64_t begin, end;
    OP_REQUIRES_OK(context, FindRows(context->input(1), held->list(), &begin, &end));
    const Shape shape = held->list().shape();
    const int widths[] = {shape.words(), shape.length, shape.length, shape.negatives};
    int32_t* outputs[4];
    for (int n = 0; n < 4; ++n) {
      tensorflow::Tensor* output = nullptr;
      OP_REQUIRES_OK(context, context->allocate_output(n, {end - begin, widths[n]}, &output));
      outputs[n] = output->flat<int32_t>().data();
    }
    // An exception that leaves an operation would end the process.
    try {
      BlockMemory memory(shape);
      for (int64_t number = begin; number < end; ++number) {
        const Block block = held->list().Read(number, true, &memory);
        const int32_t* arrays[] = {block.tokens, block.left, block.right, block.negatives};
        for (int n = 0; n < 4; ++n) outputs[n] = std::copy_n(arrays[n], widths[n], outputs[n]);
      }
    } catch (const std::exception&) {
      context->SetStatus(OutOfMemory());
    }
  }
};

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_BLOCK_LIST_OPS_H_
