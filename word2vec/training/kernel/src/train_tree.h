// The operation that trains on blocks with the hierarchical softmax.
#ifndef WORD2VEC_TRAINING_KERNEL_TRAIN_TREE_H_
#define WORD2VEC_TRAINING_KERNEL_TRAIN_TREE_H_

#include <algorithm>

#include "hierarchical.h"
#include "tensorflow/core/framework/common_shape_fns.h"
#include "tensorflow/core/framework/op.h"
#include "train_op.h"

namespace word2vec {

REGISTER_OP("Word2vecTrainTree")
    .Input("tables: N * resource")
    .Input("tokens: int32")
    .Input("left: int32")
    .Input("right: int32")
    .Input("rates: float")
    .Input("rate: float")
    .Input("starts: int64")
    .Input("nodes: int32")
    .Input("codes: int8")
    .Output("loss_sum: float")
    .Output("targets: int64")
    .Attr("N: int >= 2")
    .Attr("skipgram: bool")
    .Attr("bias: bool")
    .Attr("threads: int >= 0")
    .Attr("dry: bool = false")
    .SetIsStateful()
    .SetShapeFn(tensorflow::shape_inference::ScalarShape)
    .Doc(R"(Trains a hierarchical softmax on S blocks, one after the other, in place.
With one thread the result is a function of the inputs alone.
tables: input [V, d], output [V - 1, d], then bias [V - 1] if there is one.
rates: [V] what multiplies the rate of each word's row of the input table. Empty for 1. A row of rate 0 keeps its bits.
starts, nodes, codes: the tree, see word2vec/scores/huffman.py.
threads: 0 takes all of TensorFlow's.
dry: check the inputs and train nothing, to measure everything around this operation.)");

class TrainTree : public TrainOp {
 public:
  explicit TrainTree(tensorflow::OpKernelConstruction* construction) : TrainOp(construction) {
    OP_REQUIRES_OK(construction, CheckNumberOfTables());
  }

 private:
  const Tensor& Rate(Context* context) const { return Input(context, 4); }

  Tree TreeOf(Context* context) const {
    return {Input(context, 5).flat<int64_t>().data(), Input(context, 6).flat<int32_t>().data(),
            Input(context, 7).flat<int8_t>().data()};
  }

  absl::Status CheckInputs(Context* context, const Variables& variables, Shape* shape) const override {
    const Tensor &tokens = Tokens(context), &left = Left(context);
    const Tensor& table = *variables[0]->tensor();
    if (table.dims() != 2 || tokens.dims() != 2 || left.dims() != 2) {
      return InvalidArgument("tables, tokens and left must be matrices");
    }
    const int64_t size = table.dim_size(0);
    TF_RETURN_IF_ERROR(CheckTables(variables, std::max<int64_t>(0, size - 1),
                                   "output and bias must have a row for each inner node, one less than input"));
    TF_RETURN_IF_ERROR(CheckRates("rates", Rates(context), size));
    if (!BlocksFit(context)) {
      return InvalidArgument("shapes must be tokens [S, L + 2w], left and right [S, L], not ",
                             tokens.shape().DebugString(), ", ", left.shape().DebugString(), ", ",
                             Right(context).shape().DebugString());
    }
    if (!tensorflow::TensorShapeUtils::IsScalar(Rate(context).shape())) {
      return InvalidArgument("rate must be a scalar");
    }
    *shape = MeasureBlocks(context, variables);
    TF_RETURN_IF_ERROR(CheckRange("tokens", tokens, 0, static_cast<int32_t>(size)));
    TF_RETURN_IF_ERROR(CheckWindows(context, *shape));
    return CheckPaths(context, size);
  }

  // Checks the paths of the words of the blocks. A step reads no others, and the whole tree is much larger.
  absl::Status CheckPaths(Context* context, int64_t size) const {
    const Tensor &starts = Input(context, 5), &nodes = Input(context, 6), &codes = Input(context, 7);
    if (starts.shape() != tensorflow::TensorShape({size + 1}) || nodes.dims() != 1 || codes.shape() != nodes.shape()) {
      return InvalidArgument("shapes must be starts [V + 1], nodes and codes [total], not ",
                             starts.shape().DebugString(), ", ", nodes.shape().DebugString(), ", ",
                             codes.shape().DebugString());
    }
    const Tree tree = TreeOf(context);
    const auto words = Tokens(context).flat<int32_t>();
    for (int64_t i = 0; i < words.size(); ++i) {
      const int64_t begin = tree.starts[words(i)], end = tree.starts[words(i) + 1];
      // No path is longer than there are inner nodes.
      if (begin < 0 || end < begin || end > nodes.dim_size(0) || end - begin > size - 1) {
        return InvalidArgument("the path of word ", words(i), " is from ", begin, " to ", end, " of ",
                               nodes.dim_size(0), " nodes");
      }
      for (int64_t n = begin; n < end; ++n) {
        if (tree.nodes[n] < 0 || tree.nodes[n] >= size - 1) {
          return InvalidArgument("nodes has ", tree.nodes[n], " at place ", n, "; it must be in 0..", size - 2);
        }
        if (tree.codes[n] != 1 && tree.codes[n] != -1) {
          return InvalidArgument("codes has ", static_cast<int>(tree.codes[n]), " at place ", n, "; it must be 1 or -1");
        }
      }
    }
    return absl::OkStatus();
  }

  void Train(Context* context, const Shape& shape, const Tables& tables, Sums* sums) const override {
    const auto words = Tokens(context).flat<int32_t>();
    const int32_t* left = Left(context).flat<int32_t>().data();
    const int32_t* right = Right(context).flat<int32_t>().data();
    const float rate = Rate(context).scalar<float>()();
    const Tree tree = TreeOf(context);
    int longest = 0;
    for (int64_t i = 0; i < words.size(); ++i) longest = std::max(longest, tree.length(words(i)));
    DealOut(
        context, sums, [&] { return TreeWorker(shape, kind_, tree, longest); },
        [&](int64_t number) {
          return Block{words.data() + number * shape.words(), left + number * shape.length,
                       right + number * shape.length, nullptr};
        },
        [&](TreeWorker* worker, const Block& block, const Block* next) { worker->Train(block, next, tables, rate); });
  }
};

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_TRAIN_TREE_H_
