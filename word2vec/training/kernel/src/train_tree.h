// The operations of the hierarchical softmax: one holds a tree, one trains on blocks with it.
#ifndef WORD2VEC_TRAINING_KERNEL_TRAIN_TREE_H_
#define WORD2VEC_TRAINING_KERNEL_TRAIN_TREE_H_

#include <algorithm>
#include <memory>

#include "hierarchical.h"
#include "tensorflow/core/framework/common_shape_fns.h"
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/tensor_util.h"
#include "train_op.h"

namespace word2vec {

REGISTER_OP("Word2vecHoldTree")
    .Input("starts: int64")
    .Input("nodes: int32")
    .Input("codes: int8")
    .Output("tree: resource")
    .SetIsStateful()
    .SetShapeFn(tensorflow::shape_inference::ScalarShape)
    .Doc("Checks a tree, see word2vec/scores/huffman.py, and holds it.");

REGISTER_OP("Word2vecTrainTree")
    .Input("tables: N * resource")
    .Input("blocks: resource")
    .Input("rows: int64")
    .Input("rate: float")
    .Input("rates: float")
    .Input("tree: resource")
    .Output("loss_sum: float")
    .Output("targets: int64")
    .Attr("N: int >= 2")
    .Attr("skipgram: bool")
    .Attr("bias: bool")
    .Attr("threads: int >= 0")
    .Attr("dry: bool = false")
    .SetIsStateful()
    .SetShapeFn(tensorflow::shape_inference::ScalarShape)
    .Doc(R"(Trains a hierarchical softmax on blocks of a list, one after the other, in place.
With one thread the result is a function of the inputs alone.
tables: input [V, d], output [V - 1, d], then bias [V - 1] if there is one.
rows: the first block, and the one behind the last.
rate: the learning rate.
rates: [V] what multiplies the rate of each word's row of the input table. Empty for 1. A row of rate 0 keeps its bits.
threads: 0 takes all of TensorFlow's.
dry: check the inputs and train nothing, to measure everything around this operation.)");

// A tree that has been checked: every path is inside it, and no node is V - 1 or more.
class HeldTree : public tensorflow::ResourceBase {
 public:
  HeldTree(const tensorflow::Tensor& starts, const tensorflow::Tensor& nodes, const tensorflow::Tensor& codes)
      : starts_(starts), nodes_(nodes), codes_(codes) {
    for (int64_t word = 0; word < size(); ++word) longest_ = std::max(longest_, tree().length(word));
  }

  Tree tree() const {
    return {starts_.flat<int64_t>().data(), nodes_.flat<int32_t>().data(), codes_.flat<int8_t>().data()};
  }
  int64_t size() const { return starts_.NumElements() - 1; }  // V
  int longest() const { return longest_; }                    // nodes of a path
  std::string DebugString() const override { return "a tree"; }

 private:
  const tensorflow::Tensor starts_, nodes_, codes_;
  int longest_ = 0;
};

class HoldTree : public tensorflow::OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(tensorflow::OpKernelContext* context) override {
    // Of its own: an array of the caller can change after the check.
    const tensorflow::Tensor starts = tensorflow::tensor::DeepCopy(context->input(0)),
                             nodes = tensorflow::tensor::DeepCopy(context->input(1)),
                             codes = tensorflow::tensor::DeepCopy(context->input(2));
    OP_REQUIRES_OK(context, CheckPaths(starts, nodes, codes));
    OP_REQUIRES_OK(context, OutputResource(context, 0, std::make_unique<HeldTree>(starts, nodes, codes)));
  }

 private:
  static absl::Status CheckPaths(const tensorflow::Tensor& starts, const tensorflow::Tensor& nodes,
                                 const tensorflow::Tensor& codes) {
    using tensorflow::errors::InvalidArgument;
    if (starts.dims() != 1 || starts.dim_size(0) < 2 || nodes.dims() != 1 || codes.shape() != nodes.shape()) {
      return InvalidArgument("shapes must be starts [V + 1], nodes and codes [total], not ",
                             starts.shape().DebugString(), ", ", nodes.shape().DebugString(), ", ",
                             codes.shape().DebugString());
    }
    const auto places = starts.flat<int64_t>();
    const int64_t size = places.size() - 1;
    for (int64_t word = 0; word < size; ++word) {
      const int64_t begin = places(word), end = places(word + 1);
      // No path is longer than there are inner nodes.
      if (begin < 0 || end < begin || end > nodes.dim_size(0) || end - begin > size - 1) {
        return InvalidArgument("the path of word ", word, " is from ", begin, " to ", end, " of ", nodes.dim_size(0),
                               " nodes");
      }
    }
    TF_RETURN_IF_ERROR(CheckRange("nodes", nodes, 0, static_cast<int32_t>(size - 1)));
    const auto signs = codes.flat<int8_t>();
    for (int64_t n = 0; n < signs.size(); ++n) {
      if (signs(n) == 1 || signs(n) == -1) continue;
      return InvalidArgument("codes has ", static_cast<int>(signs(n)), " at place ", n, "; it must be 1 or -1");
    }
    return absl::OkStatus();
  }
};

class TrainTree : public TrainOp {
 public:
  explicit TrainTree(tensorflow::OpKernelConstruction* construction) : TrainOp(construction) {
    OP_REQUIRES_OK(construction, CheckNumberOfTables());
  }

 private:
  absl::Status FindTree(Context* context, tensorflow::core::RefCountPtr<HeldTree>* held) const {
    return FindResource(context, tables_ + 4, held);
  }

  absl::Status CheckInputs(Context* context, const Variables& variables, const Work& work) const override {
    const int64_t size = variables[0]->tensor()->dim_size(0);
    TF_RETURN_IF_ERROR(CheckTables(variables, std::max<int64_t>(0, size - 1),
                                   "output and bias must have a row for each inner node, one less than input"));
    TF_RETURN_IF_ERROR(CheckRates("rates", Rates(context), size));
    tensorflow::core::RefCountPtr<HeldTree> held;
    TF_RETURN_IF_ERROR(FindTree(context, &held));
    if (held->size() == size) return absl::OkStatus();
    return InvalidArgument("tree has ", held->size(), " words, and input has ", size, " rows");
  }

  void Train(Context* context, const Work& work, const Tables& tables, Sums* sums) const override {
    tensorflow::core::RefCountPtr<HeldTree> held;
    OP_REQUIRES_OK(context, FindTree(context, &held));
    const float rate = Rate(context).scalar<float>()();
    DealOut(
        context, work, false, sums, [&] { return TreeWorker(work.shape, kind_, held->tree(), held->longest()); },
        [&](TreeWorker* worker, const Block& block, const Block* next) { worker->Train(block, next, tables, rate); });
  }
};

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_TRAIN_TREE_H_
