// The operation that trains on blocks with the losses of a target and random words.
#ifndef WORD2VEC_TRAINING_KERNEL_TRAIN_BLOCKS_H_
#define WORD2VEC_TRAINING_KERNEL_TRAIN_BLOCKS_H_

#include <map>
#include <string>

#include "losses.h"
#include "tensorflow/core/framework/common_shape_fns.h"
#include "tensorflow/core/framework/op.h"
#include "train_op.h"
#include "worker.h"

namespace word2vec {

REGISTER_OP("Word2vecTrainBlocks")
    .Input("tables: N * resource")
    .Input("blocks: resource")
    .Input("rows: int64")
    .Input("rate: float")
    .Input("rates: float")
    .Input("output_rates: float")
    .Input("bias_rates: float")
    .Input("log_expected: float")
    .Output("loss_sum: float")
    .Output("targets: int64")
    .Attr("N: int >= 1")
    .Attr("skipgram: bool")
    .Attr("tied: bool")
    .Attr("bias: bool")
    .Attr("negative_coordinates: int >= 0 = 0")
    .Attr("loss: string")
    .Attr("focal_gamma: float = 0.0")
    .Attr("margin: float = 1.0")
    .Attr("margin_steepness: float = 0.0")
    .Attr("noise_weight: float = 1.0")
    .Attr("rounded: bool = false")
    .Attr("threads: int >= 0")
    .Attr("dry: bool = false")
    .SetIsStateful()
    .SetShapeFn(tensorflow::shape_inference::ScalarShape)
    .Doc(R"(Trains on blocks of a list, one after the other, in place.
With one thread the result is a function of the inputs alone.
tables: input, then output if untied, then bias if there is one.
rows: the first block, and the one behind the last.
rate: the learning rate.
rates, output_rates, bias_rates: [V] what multiplies the rate of each word's row of the input table, the output table and
the bias. Empty for 1. A row of rate 0 keeps its bits. Those of tied tables are output_rates.
negative_coordinates: q, the last coordinates of a tied table that count negatively in a score.
log_expected: for losses that correct their scores, [V] the log of each word's expected count among the random words.
Empty for the others.
loss: "random_softmax", "sampled_softmax", "negative_sampling" or "nce".
focal_gamma, margin, margin_steepness: see word2vec/scores/loss_shape.py. 0, 1 and 0 leave the loss as it is.
noise_weight: what the loss of a random word counts, of negative_sampling and nce. 1 of the others.
rounded: round what is multiplied in the products with the random words to bfloat16. Sums stay float32.
threads: 0 takes all of TensorFlow's.
dry: check the inputs and train nothing, to measure everything around this operation.)");

REGISTER_OP("Word2vecMultipliesBfloat16")
    .Output("answer: bool")
    .SetShapeFn(tensorflow::shape_inference::ScalarShape)
    .Doc("Whether the processor that this was compiled for has products for `rounded` training.");

class MultipliesBfloat16 : public tensorflow::OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(tensorflow::OpKernelContext* context) override {
    tensorflow::Tensor* answer = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, {}, &answer));
    answer->scalar<bool>()() = kHasPairs;
  }
};

class TrainBlocks : public TrainOp {
 public:
  explicit TrainBlocks(tensorflow::OpKernelConstruction* construction) : TrainOp(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("tied", &kind_.tied));
    OP_REQUIRES_OK(construction, construction->GetAttr("negative_coordinates", &kind_.negative_coordinates));
    OP_REQUIRES(construction, kind_.tied || !kind_.negative_coordinates,
                InvalidArgument("negative_coordinates is ", kind_.negative_coordinates, ", but untied tables have none"));
    OP_REQUIRES_OK(construction, construction->GetAttr("rounded", &kind_.rounded));
    OP_REQUIRES(construction, kHasPairs || !kind_.rounded, InvalidArgument("this build has no bfloat16 products"));
    OP_REQUIRES_OK(construction, CheckNumberOfTables());
    std::string loss;
    OP_REQUIRES_OK(construction, construction->GetAttr("loss", &loss));
    OP_REQUIRES_OK(construction, FindLoss(loss));
    OP_REQUIRES_OK(construction, construction->GetAttr("focal_gamma", &parameters_.focal_gamma));
    OP_REQUIRES_OK(construction, construction->GetAttr("margin", &parameters_.margin));
    OP_REQUIRES_OK(construction, construction->GetAttr("margin_steepness", &parameters_.margin_steepness));
    OP_REQUIRES_OK(construction, construction->GetAttr("noise_weight", &parameters_.noise_weight));
    OP_REQUIRES(construction, parameters_.noise_weight > 0,
                InvalidArgument("noise_weight is ", parameters_.noise_weight, "; it must be above 0"));
    OP_REQUIRES_OK(construction, ShapeLoss(loss));
  }

 private:
  using TrainFunction = void (TrainBlocks::*)(Context*, const Work&, const Tables&, Sums*) const;

  struct LossOperation {
    TrainFunction train;
    bool corrected;
  };

  // The losses by their names in the configuration. Each struct of losses.h compiles a Worker of its own.
  absl::Status FindLoss(const std::string& name) {
    static const std::map<std::string, LossOperation> losses = {
        {"random_softmax", {&TrainBlocks::TrainWith<RandomSoftmax>, false}},
        {"sampled_softmax", {&TrainBlocks::TrainWith<RandomSoftmax>, true}},
        {"negative_sampling", {&TrainBlocks::TrainWith<NegativeSampling>, false}},
        {"nce", {&TrainBlocks::TrainWith<NegativeSampling>, true}},
    };
    const auto found = losses.find(name);
    if (found != losses.end()) {
      train_ = found->second.train;
      kind_.corrected = found->second.corrected;
      return absl::OkStatus();
    }
    std::string names;
    for (const auto& loss : losses) names += (names.empty() ? "" : ", ") + loss.first;
    return InvalidArgument("loss is \"", name, "\"; it must be one of: ", names);
  }

  // Takes the loss with a shape, if the parameters give it one.
  absl::Status ShapeLoss(const std::string& name) {
    const bool focal = parameters_.focal_gamma != 0, truncated = parameters_.margin != 1;
    if (!(parameters_.focal_gamma >= 0) || !(parameters_.margin > 0 && parameters_.margin <= 1) ||
        !(parameters_.margin_steepness >= 0)) {
      return InvalidArgument("focal_gamma and margin_steepness must be 0 or more, and margin above 0 and at most 1");
    }
    if (!truncated && parameters_.margin_steepness != 0) return InvalidArgument("margin_steepness needs a margin");
    if (!focal && !truncated) return absl::OkStatus();
    if (focal && truncated) return InvalidArgument("focal_gamma and margin cannot be given together");
    if (name != "random_softmax") {
      return InvalidArgument("focal_gamma and margin shape random_softmax only, and loss is \"", name, "\"");
    }
    train_ = &TrainBlocks::TrainWith<ShapedSoftmax>;
    return absl::OkStatus();
  }

  const Tensor& OutputRates(Context* context) const { return Input(context, 4); }
  const Tensor& BiasRates(Context* context) const { return Input(context, 5); }
  const Tensor& LogExpected(Context* context) const { return Input(context, 6); }

  absl::Status CheckInputs(Context* context, const Variables& variables, const Work& work) const override {
    const int64_t size = variables[0]->tensor()->dim_size(0);
    TF_RETURN_IF_ERROR(
        CheckTables(variables, size, "output must be shaped like input, and bias like a column of it"));
    TF_RETURN_IF_ERROR(CheckRates("rates", Rates(context), size));
    TF_RETURN_IF_ERROR(CheckRates("output_rates", OutputRates(context), size));
    TF_RETURN_IF_ERROR(CheckRates("bias_rates", BiasRates(context), size));
    if (LogExpected(context).shape() != tensorflow::TensorShape({kind_.corrected ? size : 0})) {
      return InvalidArgument("log_expected must be ", kind_.corrected ? "shaped like a column of input" : "empty",
                             " for this loss, not ", LogExpected(context).shape().DebugString());
    }
    if (kind_.negative_coordinates <= work.shape.width) return absl::OkStatus();
    return InvalidArgument("negative_coordinates is ", kind_.negative_coordinates, "; it must be at most ",
                           work.shape.width);
  }

  void Train(Context* context, const Work& work, const Tables& tables, Sums* sums) const override {
    Tables complete = tables;
    complete.output_rates = DataOrNull(OutputRates(context));
    complete.bias_rates = DataOrNull(BiasRates(context));
    if (kind_.corrected) complete.log_expected = LogExpected(context).flat<float>().data();
    (this->*train_)(context, work, complete, sums);
  }

  template <class Loss>
  void TrainWith(Context* context, const Work& work, const Tables& tables, Sums* sums) const {
    const float rate = Rate(context).scalar<float>()();
    DealOut(
        context, work, true, sums, [&] { return Worker<Loss>(work.shape, kind_, parameters_); },
        [&](Worker<Loss>* worker, const Block& block, const Block* next) {
          worker->Train(block, next, tables, rate);
        });
  }

  LossParameters parameters_;
  TrainFunction train_ = nullptr;
};

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_TRAIN_BLOCKS_H_
