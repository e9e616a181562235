// What operations that train have in common: they lock their tables, check their blocks, and deal the blocks out to
// threads.
#ifndef WORD2VEC_TRAINING_KERNEL_TRAIN_OP_H_
#define WORD2VEC_TRAINING_KERNEL_TRAIN_OP_H_

#include <algorithm>
#include <atomic>
#include <memory>
#include <new>
#include <vector>

#include "block.h"
#include "ranges.h"
#include "tensorflow/core/framework/op_kernel.h"
#include "tensorflow/core/framework/resource_mgr.h"
#include "tensorflow/core/framework/resource_var.h"
#include "tensorflow/core/lib/core/threadpool.h"
#include "tensorflow/core/platform/mutex.h"

namespace word2vec {

// Inputs are the tables, then tokens, left, right, rates, and what the operation adds. Attributes are N, skipgram, bias,
// threads, dry, and what the operation adds.
class TrainOp : public tensorflow::OpKernel {
 protected:
  using Context = tensorflow::OpKernelContext;
  using Tensor = tensorflow::Tensor;
  template <typename... Parts>
  static absl::Status InvalidArgument(const Parts&... parts) {
    return tensorflow::errors::InvalidArgument(parts...);
  }

 public:
  explicit TrainOp(tensorflow::OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("N", &tables_));
    OP_REQUIRES_OK(construction, construction->GetAttr("skipgram", &kind_.skipgram));
    OP_REQUIRES_OK(construction, construction->GetAttr("bias", &kind_.has_bias));
    OP_REQUIRES_OK(construction, construction->GetAttr("threads", &threads_));
    OP_REQUIRES_OK(construction, construction->GetAttr("dry", &dry_));
  }

  void Compute(Context* context) override {
    Variables variables(tables_);
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

    Shape shape;
    OP_REQUIRES_OK(context, CheckInputs(context, variables, &shape));
    const Tables tables{Data(variables[0].get()), Data(variables[kind_.tied ? 0 : 1].get()),
                        kind_.has_bias ? Data(variables[tables_ - 1].get()) : nullptr,
                        DataOrNull(Rates(context)), nullptr, nullptr, nullptr};
    Sums sums;
    if (!dry_) Train(context, shape, tables, &sums);
    OP_REQUIRES(context, !sums.out_of_memory, OutOfMemory());
    Tensor* output = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, {}, &output));
    output->scalar<float>()() = static_cast<float>(sums.loss);
    OP_REQUIRES_OK(context, context->allocate_output(1, {}, &output));
    output->scalar<int64_t>()() = sums.targets;
  }

 protected:
  using Variables = std::vector<tensorflow::core::RefCountPtr<tensorflow::Var>>;

  struct Sums {
    double loss = 0;
    int64_t targets = 0;
    bool out_of_memory = false;  // of a thread, which has then not trained its blocks
  };

  // Checks every input, and finds the sizes of a block.
  virtual absl::Status CheckInputs(Context* context, const Variables& variables, Shape* shape) const = 0;

  // Trains on all blocks.
  virtual void Train(Context* context, const Shape& shape, const Tables& tables, Sums* sums) const = 0;

  // The inputs behind the tables.
  const Tensor& Input(Context* context, int number) const { return context->input(tables_ + number); }
  const Tensor& Tokens(Context* context) const { return Input(context, 0); }
  const Tensor& Left(Context* context) const { return Input(context, 1); }
  const Tensor& Right(Context* context) const { return Input(context, 2); }
  const Tensor& Rates(Context* context) const { return Input(context, 3); }

  // Checks that there are the tables that the attributes ask for.
  absl::Status CheckNumberOfTables() const {
    const int wanted = 1 + !kind_.tied + kind_.has_bias;
    if (tables_ == wanted) return absl::OkStatus();
    return InvalidArgument("tables must be ", wanted, " (input", kind_.tied ? "" : ", output",
                                               kind_.has_bias ? ", bias" : "", "), not ", tables_);
  }

  // Checks that an untied output table has `rows` rows as long as those of the input table, and the bias as many.
  absl::Status CheckTables(const Variables& variables, int64_t rows, const char* message) const {
    const tensorflow::TensorShape& input = variables[0]->tensor()->shape();
    const tensorflow::TensorShape table({rows, input.dim_size(1)}), column({rows});
    if ((kind_.tied || variables[1]->tensor()->shape() == table) &&
        (!kind_.has_bias || variables[tables_ - 1]->tensor()->shape() == column)) {
      return absl::OkStatus();
    }
    return InvalidArgument(message);
  }

  // Checks that there is a rate for each word, or none at all.
  absl::Status CheckRates(const char* name, const Tensor& rates, int64_t size) const {
    const tensorflow::TensorShape& shape = rates.shape();
    if (shape == tensorflow::TensorShape({size}) || shape == tensorflow::TensorShape({0})) return absl::OkStatus();
    return InvalidArgument(name, " must be empty or shaped like a column of input, not ", shape.DebugString());
  }

  // The numbers of an input that may be empty.
  static const float* DataOrNull(const Tensor& numbers) {
    return numbers.NumElements() ? numbers.flat<float>().data() : nullptr;
  }

  // Whether tokens, left and right fit together.
  bool BlocksFit(Context* context) const {
    const Tensor &tokens = Tokens(context), &left = Left(context);
    const int64_t halo = tokens.dim_size(1) - left.dim_size(1);
    return left.shape() == Right(context).shape() && halo >= 2 && halo % 2 == 0 && left.dim_size(1) >= 1 &&
           tokens.dim_size(0) == left.dim_size(0);
  }

  // Finds the sizes of a block of V words that fits.
  Shape MeasureBlocks(Context* context, const Variables& variables) const {
    Shape shape{};
    shape.length = static_cast<int>(Left(context).dim_size(1));
    shape.window = static_cast<int>((Tokens(context).dim_size(1) - shape.length) / 2);
    shape.width = static_cast<int>(variables[0]->tensor()->dim_size(1));
    return shape;
  }

  absl::Status CheckWindows(Context* context, const Shape& shape) const {
    TF_RETURN_IF_ERROR(CheckRange("left", Left(context), 0, shape.window + 1));
    return CheckRange("right", Right(context), 0, shape.window + 1);
  }

  // Trains on all blocks with a worker for each thread. `make_worker` makes one, `block` gives the block of a number, and
  // `train` trains a worker on a block, given the next one or null.
  template <class MakeWorker, class GetBlock, class TrainWorker>
  void DealOut(Context* context, Sums* sums, const MakeWorker& make_worker, const GetBlock& block,
               const TrainWorker& train) const {
    const int64_t blocks = Tokens(context).dim_size(0);
    // Threads take blocks as they come, a few at a time: where one core is slower, the others do more.
    constexpr int64_t kTake = 8;
    std::atomic<int64_t> taken{0};
    tensorflow::mutex mutex;
    const auto work = [&](int64_t, int64_t) {
      // An exception that leaves a thread of the pool would end the process.
      try {
        auto worker = make_worker();
        for (int64_t first; (first = taken.fetch_add(kTake)) < blocks;) {
          const int64_t last = std::min(first + kTake, blocks);
          for (int64_t number = first; number < last; ++number) {
            const Block next = block(std::min(number + 1, last - 1));
            train(&worker, block(number), number + 1 < last ? &next : nullptr);
          }
        }
        tensorflow::mutex_lock lock(mutex);
        sums->loss += worker.loss();
        sums->targets += worker.targets();
      } catch (const std::bad_alloc&) {
        tensorflow::mutex_lock lock(mutex);
        sums->out_of_memory = true;
      }
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

  int tables_;
  Kind kind_{};

 private:
  static float* Data(tensorflow::Var* variable) { return variable->tensor()->flat<float>().data(); }

  // A read of the variable may still share its memory. Then the variable gets memory of its own.
  static absl::Status OwnAlone(Context* context, tensorflow::Var* variable) {
    Tensor* tensor = variable->tensor();
    if (!variable->is_initialized || tensor->dtype() != tensorflow::DT_FLOAT) {
      return InvalidArgument("the tables must be initialized float32 variables");
    }
    if (tensor->RefCountIsOne()) return absl::OkStatus();
    Tensor copy;
    TF_RETURN_IF_ERROR(context->allocate_temp(tensorflow::DT_FLOAT, tensor->shape(), &copy));
    std::copy_n(tensor->flat<float>().data(), tensor->NumElements(), copy.flat<float>().data());
    *tensor = copy;
    return absl::OkStatus();
  }

  int threads_;
  bool dry_;
};

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_TRAIN_OP_H_
