// The operation that frames a stretch of the encoded corpus. It checks its inputs here, before they reach frame.h.
#ifndef WORD2VEC_TRAINING_KERNEL_FRAME_BLOCKS_H_
#define WORD2VEC_TRAINING_KERNEL_FRAME_BLOCKS_H_

#include <new>

#include "frame.h"
#include "ranges.h"
#include "tensorflow/core/framework/common_shape_fns.h"
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"

namespace word2vec {

REGISTER_OP("Word2vecFrame")
    .Input("ids: int32")
    .Input("keep: uint32")
    .Input("cumulative: double")
    .Input("guide: int32")
    .Input("keys: uint64")
    .Input("part: int64")
    .Output("tokens: int32")
    .Output("left: int32")
    .Output("right: int32")
    .Output("negatives: int32")
    .Output("total: int64")
    .Attr("window: int >= 1")
    .Attr("length: int >= 1")
    .Attr("noise_words: int >= 1")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape)
    .Doc("See word2vec/blocks/framing.py:frame_part, which this equals.");

// So that products of numbers of a chunk stay far below 2^63.
constexpr int64_t kLongestChunk = int64_t{1} << 31;

class Frame : public tensorflow::OpKernel {
 public:
  explicit Frame(tensorflow::OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("window", &window_));
    OP_REQUIRES_OK(construction, construction->GetAttr("length", &length_));
    OP_REQUIRES_OK(construction, construction->GetAttr("noise_words", &negatives_));
  }

  void Compute(tensorflow::OpKernelContext* context) override {
    const auto keep = context->input(1).flat<uint32_t>();
    const auto cumulative = context->input(2).flat<double>();
    const auto guide = context->input(3).flat<int32_t>();
    const auto keys = context->input(4).flat<uint64_t>();
    const int64_t size = keep.size();
    OP_REQUIRES(context, size > 0 && cumulative.size() == size && guide.size() == size && keys.size() == 3,
                tensorflow::errors::InvalidArgument("keep, cumulative and guide must be of one size, and keys of size 3"));
    const auto part = context->input(5).flat<int64_t>();
    OP_REQUIRES(context, part.size() == 4 && part(2) >= 1 && part(3) >= 1,
                tensorflow::errors::InvalidArgument("part must be four numbers, the last two of them above 0"));
    OP_REQUIRES(context, part(0) <= part(1) && part(2) < kLongestChunk && part(3) < kLongestChunk,
                tensorflow::errors::InvalidArgument("part must begin before its end, and its numbers be below 2^31"));
    // A draw is below 1, so that it ends at the last word if not before.
    OP_REQUIRES(context, cumulative(size - 1) >= 1.0, tensorflow::errors::InvalidArgument("cumulative must end in 1"));
    OP_REQUIRES_OK(context, CheckRange("ids", context->input(0), kSentenceEnd, static_cast<int32_t>(size)));
    OP_REQUIRES_OK(context, CheckRange("guide", context->input(3), 0, static_cast<int32_t>(size)));

    // An exception that leaves an operation would end the process.
    try {
      FrameChunk(context);
    } catch (const std::bad_alloc&) {
      context->SetStatus(OutOfMemory());
    }
  }

 private:
  void FrameChunk(tensorflow::OpKernelContext* context) const {
    const auto ids = context->input(0).flat<int32_t>();
    const auto keep = context->input(1).flat<uint32_t>();
    const auto cumulative = context->input(2).flat<double>();
    const auto guide = context->input(3).flat<int32_t>();
    const auto keys = context->input(4).flat<uint64_t>();
    const int64_t size = keep.size();
    const Framer framer(ids.data(), ids.size(), keep.data(), window_, length_, keys(0));
    const auto part = context->input(5).flat<int64_t>();
    const auto [begin, end] = Part{part(0), part(1), part(2), part(3)}.FindBlocks(framer.blocks());
    const int64_t blocks = end - begin;
    tensorflow::Tensor *tokens, *left, *right, *negatives, *total;
    OP_REQUIRES_OK(context, context->allocate_output(0, {blocks, length_ + 2 * window_}, &tokens));
    OP_REQUIRES_OK(context, context->allocate_output(1, {blocks, length_}, &left));
    OP_REQUIRES_OK(context, context->allocate_output(2, {blocks, length_}, &right));
    OP_REQUIRES_OK(context, context->allocate_output(3, {blocks, negatives_}, &negatives));
    OP_REQUIRES_OK(context, context->allocate_output(4, {}, &total));
    total->scalar<int64_t>()() = framer.blocks();
    framer.Write(begin, end, keys(1), keys(2), {cumulative.data(), guide.data(), size}, negatives_, tokens->flat<int32_t>().data(),
                 left->flat<int32_t>().data(), right->flat<int32_t>().data(), negatives->flat<int32_t>().data());
  }

  int window_, length_, negatives_;
};

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_FRAME_BLOCKS_H_
