// The TensorFlow operations of the kernel backend. They check their inputs here, before any of them reaches worker.h or
// frame.h.
#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "frame.h"
#include "losses.h"
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"
#include "tensorflow/core/framework/resource_mgr.h"
#include "tensorflow/core/framework/resource_var.h"
#include "tensorflow/core/framework/shape_inference.h"
#include "tensorflow/core/lib/core/threadpool.h"
#include "tensorflow/core/platform/mutex.h"
#include "worker.h"

namespace {

using tensorflow::DT_FLOAT;
using tensorflow::OpKernel;
using tensorflow::OpKernelConstruction;
using tensorflow::OpKernelContext;
using tensorflow::Tensor;
using tensorflow::TensorShape;
using tensorflow::errors::InvalidArgument;

REGISTER_OP("Word2vecTrainBlocks")
    .Input("tables: N * resource")
    .Input("tokens: int32")
    .Input("left: int32")
    .Input("right: int32")
    .Input("negatives: int32")
    .Input("rate: float")
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
    .Attr("threads: int >= 0")
    .Attr("dry: bool = false")
    .SetIsStateful()
    .SetShapeFn(tensorflow::shape_inference::ScalarShape)
    .Doc(R"(Trains on S blocks, one after the other, in place.
With one thread the result is a function of the inputs alone.
tables: input, then output if untied, then bias if there is one.
negative_coordinates: q, the last coordinates of a tied table that count negatively in a score.
log_expected: for losses that correct their scores, [V] the log of each word's expected count among the random words.
Empty for the others.
loss: "random_softmax", "sampled_softmax", "negative_sampling" or "nce".
focal_gamma, margin, margin_steepness: see word2vec/loss_shape.py. 0, 1 and 0 leave the loss as it is.
threads: 0 takes all of TensorFlow's.
dry: check the inputs and train nothing, to measure everything around this operation.)");

REGISTER_OP("Word2vecFrame")
    .Input("ids: int32")
    .Input("keep: uint32")
    .Input("cumulative: double")
    .Input("guide: int32")
    .Input("keys: uint64")
    .Output("tokens: int32")
    .Output("left: int32")
    .Output("right: int32")
    .Output("negatives: int32")
    .Attr("window: int >= 1")
    .Attr("length: int >= 1")
    .Attr("noise_words: int >= 1")
    .SetShapeFn(tensorflow::shape_inference::UnknownShape)
    .Doc("See word2vec/blocks/stream.py:frame_chunk, which this equals.");

bool AllInRange(const Tensor& tensor, int32_t low, int32_t high, int64_t* where) {
  const auto values = tensor.flat<int32_t>();
  const int32_t* data = values.data();
  const uint32_t count = static_cast<uint32_t>(high) - static_cast<uint32_t>(low);
  // A first pass without branches, which the compiler turns into vectors.
  uint32_t outside = 0;
  for (int64_t i = 0; i < values.size(); ++i) outside |= static_cast<uint32_t>(data[i] - low) >= count;
  if (!outside) return true;
  *where = 0;
  while (static_cast<uint32_t>(data[*where] - low) < count) ++*where;
  return false;
}

absl::Status CheckRange(const char* name, const Tensor& tensor, int32_t low, int32_t high) {
  int64_t where = 0;
  if (AllInRange(tensor, low, high, &where)) return absl::OkStatus();
  return InvalidArgument(name, " has ", tensor.flat<int32_t>()(where), " at place ", where, "; it must be in ", low,
                         "..", high - 1);
}

class TrainBlocks : public OpKernel {
 public:
  explicit TrainBlocks(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("N", &tables_));
    OP_REQUIRES_OK(construction, construction->GetAttr("skipgram", &kind_.skipgram));
    OP_REQUIRES_OK(construction, construction->GetAttr("tied", &kind_.tied));
    OP_REQUIRES_OK(construction, construction->GetAttr("bias", &kind_.has_bias));
    OP_REQUIRES_OK(construction, construction->GetAttr("negative_coordinates", &kind_.negative_coordinates));
    OP_REQUIRES(construction, kind_.tied || !kind_.negative_coordinates,
                InvalidArgument("negative_coordinates is ", kind_.negative_coordinates, ", but untied tables have none"));
    OP_REQUIRES_OK(construction, construction->GetAttr("threads", &threads_));
    OP_REQUIRES_OK(construction, construction->GetAttr("dry", &dry_));
    const int wanted = 1 + !kind_.tied + kind_.has_bias;
    OP_REQUIRES(construction, tables_ == wanted,
                InvalidArgument("tables must be ", wanted, " (input", kind_.tied ? "" : ", output",
                                kind_.has_bias ? ", bias" : "", "), not ", tables_));
    std::string loss;
    OP_REQUIRES_OK(construction, construction->GetAttr("loss", &loss));
    OP_REQUIRES_OK(construction, FindLoss(loss));
    OP_REQUIRES_OK(construction, construction->GetAttr("focal_gamma", &parameters_.focal_gamma));
    OP_REQUIRES_OK(construction, construction->GetAttr("margin", &parameters_.margin));
    OP_REQUIRES_OK(construction, construction->GetAttr("margin_steepness", &parameters_.margin_steepness));
    OP_REQUIRES_OK(construction, ShapeLoss(loss));
  }

  void Compute(OpKernelContext* context) override {
    std::vector<tensorflow::core::RefCountPtr<tensorflow::Var>> variables(tables_);
    for (int i = 0; i < tables_; ++i) {
      OP_REQUIRES_OK(context, LookupResource(context, HandleFromInput(context, i), &variables[i]));
    }
    // Locked in the order of their addresses, so that two steps at once cannot wait for each other.
    std::vector<tensorflow::Var*> in_order;
    for (const auto& variable : variables) in_order.push_back(variable.get());
    std::sort(in_order.begin(), in_order.end());
    in_order.erase(std::unique(in_order.begin(), in_order.end()), in_order.end());
    std::vector<std::unique_ptr<tensorflow::mutex_lock>> locks;
    for (auto* variable : in_order) locks.push_back(std::make_unique<tensorflow::mutex_lock>(*variable->mu()));
    for (auto* variable : in_order) OP_REQUIRES_OK(context, OwnAlone(context, variable));

    word2vec::Shape shape;
    OP_REQUIRES_OK(context, CheckInputs(context, variables, &shape));
    const word2vec::Tables tables{Data(variables[0].get()), Data(variables[kind_.tied ? 0 : 1].get()),
                                  kind_.has_bias ? Data(variables[tables_ - 1].get()) : nullptr,
                                  kind_.corrected ? LogExpected(context).flat<float>().data() : nullptr};

    double loss = 0;
    int64_t targets = 0;
    if (!dry_) (this->*train_)(context, shape, tables, &loss, &targets);
    Tensor* output = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, {}, &output));
    output->scalar<float>()() = static_cast<float>(loss);
    OP_REQUIRES_OK(context, context->allocate_output(1, {}, &output));
    output->scalar<int64_t>()() = targets;
  }

 private:
  using TrainFunction = void (TrainBlocks::*)(OpKernelContext*, const word2vec::Shape&, const word2vec::Tables&,
                                              double*, int64_t*) const;

  struct LossOperation {
    TrainFunction train;
    bool corrected;
  };

  // The losses by their names in the configuration. Each struct of losses.h compiles a Worker of its own.
  absl::Status FindLoss(const std::string& name) {
    static const std::map<std::string, LossOperation> losses = {
        {"random_softmax", {&TrainBlocks::Train<word2vec::RandomSoftmax>, false}},
        {"sampled_softmax", {&TrainBlocks::Train<word2vec::RandomSoftmax>, true}},
        {"negative_sampling", {&TrainBlocks::Train<word2vec::NegativeSampling>, false}},
        {"nce", {&TrainBlocks::Train<word2vec::NegativeSampling>, true}},
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
    train_ = &TrainBlocks::Train<word2vec::ShapedSoftmax>;
    return absl::OkStatus();
  }

  static float* Data(tensorflow::Var* variable) { return variable->tensor()->flat<float>().data(); }

  // A read of the variable may still share its memory. Then the variable gets memory of its own.
  static absl::Status OwnAlone(OpKernelContext* context, tensorflow::Var* variable) {
    Tensor* tensor = variable->tensor();
    if (!variable->is_initialized || tensor->dtype() != DT_FLOAT) {
      return InvalidArgument("the tables must be initialized float32 variables");
    }
    if (tensor->RefCountIsOne()) return absl::OkStatus();
    Tensor copy;
    TF_RETURN_IF_ERROR(context->allocate_temp(DT_FLOAT, tensor->shape(), &copy));
    std::copy_n(tensor->flat<float>().data(), tensor->NumElements(), copy.flat<float>().data());
    *tensor = copy;
    return absl::OkStatus();
  }

  const Tensor& Ids(OpKernelContext* context, int number) const { return context->input(tables_ + number); }
  const Tensor& Rate(OpKernelContext* context) const { return context->input(tables_ + 4); }
  const Tensor& LogExpected(OpKernelContext* context) const { return context->input(tables_ + 5); }

  absl::Status CheckInputs(OpKernelContext* context,
                           const std::vector<tensorflow::core::RefCountPtr<tensorflow::Var>>& variables,
                           word2vec::Shape* shape) const {
    const Tensor& tokens = Ids(context, 0);
    const Tensor& left = Ids(context, 1);
    const Tensor& right = Ids(context, 2);
    const Tensor& negatives = Ids(context, 3);
    const TensorShape& table = variables[0]->tensor()->shape();
    if (table.dims() != 2 || tokens.dims() != 2 || left.dims() != 2 || negatives.dims() != 2) {
      return InvalidArgument("tables, tokens, left and negatives must be matrices");
    }
    const TensorShape column({table.dim_size(0)});
    if ((!kind_.tied && variables[1]->tensor()->shape() != table) ||
        (kind_.has_bias && variables[tables_ - 1]->tensor()->shape() != column)) {
      return InvalidArgument("output must be shaped like input, and bias like a column of it");
    }
    const int64_t halo = tokens.dim_size(1) - left.dim_size(1);
    if (left.shape() != right.shape() || halo < 2 || halo % 2 || left.dim_size(1) < 1 || negatives.dim_size(1) < 1 ||
        tokens.dim_size(0) != left.dim_size(0) || tokens.dim_size(0) != negatives.dim_size(0)) {
      return InvalidArgument("shapes must be tokens [S, L + 2w], left and right [S, L], negatives [S, K], not ",
                             tokens.shape().DebugString(), ", ", left.shape().DebugString(), ", ",
                             right.shape().DebugString(), ", ", negatives.shape().DebugString());
    }
    if (!tensorflow::TensorShapeUtils::IsScalar(Rate(context).shape())) {
      return InvalidArgument("rate must be a scalar");
    }
    if (LogExpected(context).shape() != (kind_.corrected ? column : TensorShape({0}))) {
      return InvalidArgument("log_expected must be ", kind_.corrected ? "shaped like a column of input" : "empty",
                             " for this loss, not ", LogExpected(context).shape().DebugString());
    }
    const int32_t size = static_cast<int32_t>(table.dim_size(0));
    shape->length = static_cast<int>(left.dim_size(1));
    shape->window = static_cast<int>(halo / 2);
    shape->negatives = static_cast<int>(negatives.dim_size(1));
    shape->width = static_cast<int>(table.dim_size(1));
    if (kind_.negative_coordinates > shape->width) {
      return InvalidArgument("negative_coordinates is ", kind_.negative_coordinates, "; it must be at most ",
                             shape->width);
    }
    TF_RETURN_IF_ERROR(CheckRange("tokens", tokens, 0, size));
    TF_RETURN_IF_ERROR(CheckRange("negatives", negatives, 0, size));
    TF_RETURN_IF_ERROR(CheckRange("left", left, 0, shape->window + 1));
    return CheckRange("right", right, 0, shape->window + 1);
  }

  template <class Loss>
  void Train(OpKernelContext* context, const word2vec::Shape& shape, const word2vec::Tables& tables, double* loss,
             int64_t* targets) const {
    const int32_t* tokens = Ids(context, 0).flat<int32_t>().data();
    const int32_t* left = Ids(context, 1).flat<int32_t>().data();
    const int32_t* right = Ids(context, 2).flat<int32_t>().data();
    const int32_t* negatives = Ids(context, 3).flat<int32_t>().data();
    const float rate = Rate(context).scalar<float>()();
    const int64_t blocks = Ids(context, 0).dim_size(0);
    const auto block = [&](int64_t number) {
      return word2vec::Block{tokens + number * shape.words(), left + number * shape.length,
                             right + number * shape.length, negatives + number * shape.negatives};
    };
    // Threads take blocks as they come, a few at a time: where one core is slower, the others do more.
    constexpr int64_t kTake = 8;
    std::atomic<int64_t> taken{0};
    tensorflow::mutex mutex;
    const auto work = [&](int64_t, int64_t) {
      word2vec::Worker<Loss> worker(shape, kind_, parameters_);
      for (int64_t first; (first = taken.fetch_add(kTake)) < blocks;) {
        const int64_t last = std::min(first + kTake, blocks);
        for (int64_t number = first; number < last; ++number) {
          const word2vec::Block next = block(std::min(number + 1, last - 1));
          worker.Train(block(number), number + 1 < last ? &next : nullptr, tables, rate);
        }
      }
      tensorflow::mutex_lock lock(mutex);
      *loss += worker.loss();
      *targets += worker.targets();
    };
    const auto& pool = *context->device()->tensorflow_cpu_worker_threads();
    const int64_t threads = std::min<int64_t>(threads_ ? threads_ : pool.num_threads, (blocks + kTake - 1) / kTake);
    if (threads <= 1) {
      work(0, 1);
    } else {
      // As many work items as threads. Each takes blocks until there are none.
      const auto one_each = tsl::thread::ThreadPool::SchedulingParams(
          tsl::thread::ThreadPool::SchedulingStrategy::kFixedBlockSize, absl::nullopt, 1);
      pool.workers->ParallelFor(threads, one_each, work);
    }
  }

  int tables_, threads_;
  word2vec::Kind kind_;
  word2vec::LossParameters parameters_;
  bool dry_;
  TrainFunction train_ = nullptr;
};

class Frame : public OpKernel {
 public:
  explicit Frame(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("window", &window_));
    OP_REQUIRES_OK(construction, construction->GetAttr("length", &length_));
    OP_REQUIRES_OK(construction, construction->GetAttr("noise_words", &negatives_));
  }

  void Compute(OpKernelContext* context) override {
    const auto ids = context->input(0).flat<int32_t>();
    const auto keep = context->input(1).flat<uint32_t>();
    const auto cumulative = context->input(2).flat<double>();
    const auto guide = context->input(3).flat<int32_t>();
    const auto keys = context->input(4).flat<uint64_t>();
    const int64_t size = keep.size();
    OP_REQUIRES(context, size > 0 && cumulative.size() == size && guide.size() == size && keys.size() == 3,
                InvalidArgument("keep, cumulative and guide must be of one size, and keys of size 3"));
    // A draw is below 1, so that it ends at the last word if not before.
    OP_REQUIRES(context, cumulative(size - 1) >= 1.0, InvalidArgument("cumulative must end in 1"));
    OP_REQUIRES_OK(context, CheckRange("ids", context->input(0), word2vec::kSentenceEnd, static_cast<int32_t>(size)));
    OP_REQUIRES_OK(context, CheckRange("guide", context->input(3), 0, static_cast<int32_t>(size)));

    const word2vec::Framer framer(ids.data(), ids.size(), keep.data(), window_, length_, keys(0));
    const int64_t blocks = framer.blocks();
    Tensor *tokens, *left, *right, *negatives;
    OP_REQUIRES_OK(context, context->allocate_output(0, {blocks, length_ + 2 * window_}, &tokens));
    OP_REQUIRES_OK(context, context->allocate_output(1, {blocks, length_}, &left));
    OP_REQUIRES_OK(context, context->allocate_output(2, {blocks, length_}, &right));
    OP_REQUIRES_OK(context, context->allocate_output(3, {blocks, negatives_}, &negatives));
    framer.Write(keys(1), keys(2), {cumulative.data(), guide.data(), size}, negatives_, tokens->flat<int32_t>().data(),
                 left->flat<int32_t>().data(), right->flat<int32_t>().data(), negatives->flat<int32_t>().data());
  }

 private:
  int window_, length_, negatives_;
};

REGISTER_KERNEL_BUILDER(Name("Word2vecTrainBlocks").Device(tensorflow::DEVICE_CPU), TrainBlocks);
REGISTER_KERNEL_BUILDER(Name("Word2vecFrame").Device(tensorflow::DEVICE_CPU), Frame);

}  // namespace
