// What operations that train have in common: they lock their tables, find their blocks, and deal the blocks out to
// threads.
#ifndef WORD2VEC_TRAINING_KERNEL_TRAIN_OP_H_
#define WORD2VEC_TRAINING_KERNEL_TRAIN_OP_H_

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <new>
#include <vector>

#include "block.h"
#include "block_list_ops.h"
#include "huge_pages.h"
#include "ranges.h"
#include "resources.h"
#include "tensorflow/core/framework/op_kernel.h"
#include "tensorflow/core/framework/resource_var.h"
#include "tensorflow/core/platform/mutex.h"
#include "threads.h"

namespace word2vec {

// Inputs are the tables, then blocks, rows, rate, rates, and what the operation adds. Attributes are N, skipgram, bias,
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
    for (int i = 0; i < tables_; ++i) OP_REQUIRES_OK(context, FindResource(context, i, &variables[i]));
    // Locked in the order of their addresses, so that two steps at once cannot wait for each other.
    std::vector<tensorflow::Var*> in_order;
    for (const auto& variable : variables) in_order.push_back(variable.get());
    std::sort(in_order.begin(), in_order.end());
    in_order.erase(std::unique(in_order.begin(), in_order.end()), in_order.end());
    std::vector<std::unique_ptr<tensorflow::mutex_lock>> locks;
    for (auto* variable : in_order) locks.push_back(std::make_unique<tensorflow::mutex_lock>(*variable->mu()));
    for (auto* variable : in_order) OP_REQUIRES_OK(context, OwnAlone(context, variable));
    MoveTables(in_order);

    tensorflow::core::RefCountPtr<HeldBlocks> held;
    OP_REQUIRES_OK(context, FindResource(context, tables_, &held));
    Work work{held->list(), 0, 0, Shape{}};
    OP_REQUIRES_OK(context, FindRows(Input(context, 1), work.list, &work.begin, &work.end));
    OP_REQUIRES(context, tensorflow::TensorShapeUtils::IsScalar(Rate(context).shape()),
                InvalidArgument("rate must be a scalar"));
    OP_REQUIRES(context, variables[0]->tensor()->dims() == 2, InvalidArgument("tables must be matrices"));
    const int64_t size = variables[0]->tensor()->dim_size(0);
    OP_REQUIRES(context, work.list.size() <= size,
                InvalidArgument("blocks are of a vocabulary of ", work.list.size(), ", and input has ", size, " rows"));
    work.shape = work.list.shape();
    work.shape.width = static_cast<int>(variables[0]->tensor()->dim_size(1));
    OP_REQUIRES_OK(context, CheckInputs(context, variables, work));
    const Tables tables{Data(variables[0].get()), Data(variables[kind_.tied ? 0 : 1].get()),
                        kind_.has_bias ? Data(variables[tables_ - 1].get()) : nullptr,
                        DataOrNull(Rates(context)), nullptr, nullptr, nullptr};
    Sums sums;
    if (!dry_) Train(context, work, tables, &sums);
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

  // Some blocks of a list.
  struct Work {
    const BlockList& list;
    int64_t begin, end;
    Shape shape;  // of a block, with the length of the vectors
  };

  // Checks the inputs that an operation adds, and the tables.
  virtual absl::Status CheckInputs(Context* context, const Variables& variables, const Work& work) const = 0;

  // Trains on all blocks of the work.
  virtual void Train(Context* context, const Work& work, const Tables& tables, Sums* sums) const = 0;

  // The inputs behind the tables.
  const Tensor& Input(Context* context, int number) const { return context->input(tables_ + number); }
  const Tensor& Rate(Context* context) const { return Input(context, 2); }
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

  // Trains on all blocks with a worker for each thread. `make_worker` makes one, and `train` trains a worker on a block,
  // given the next one or null. `has_noise` says whether the random words of the blocks are read.
  template <class MakeWorker, class TrainWorker>
  void DealOut(Context* context, const Work& work, bool has_noise, Sums* sums, const MakeWorker& make_worker,
               const TrainWorker& train) const {
    const int64_t blocks = work.end - work.begin;
    // Few words are in every block of a small text. So its small steps have fewer threads, and all threads together read
    // no more rows than there are. Otherwise they would change the same rows at once.
    const int64_t apart = work.list.size() / (work.shape.words() + work.shape.negatives);
    const int64_t most = std::min((blocks + kTake - 1) / kTake, std::max<int64_t>(1, apart));
    const int64_t threads = std::max<int64_t>(1, CountThreads(context, threads_, most));
    // Threads take blocks as they come, a few at a time: where one core is slower, the others do more. At the end of a
    // step they wait for each other, so many threads take fewer.
    const int64_t take = std::min<int64_t>(kTake, std::max<int64_t>(1, blocks / (threads * kTakes)));
    std::atomic<int64_t> taken{work.begin};
    tensorflow::mutex mutex;
    RunInThreads(context, threads, [&] {
      // An exception that leaves a thread of the pool would end the process.
      try {
        auto worker = make_worker();
        BlockMemory memory[2] = {BlockMemory(work.shape), BlockMemory(work.shape)};
        for (int64_t first; (first = taken.fetch_add(take)) < work.end;) {
          const int64_t last = std::min(first + take, work.end);
          Block block = work.list.Read(first, has_noise, &memory[0]);
          for (int64_t number = first + 1; number < last; ++number) {
            const Block next = work.list.Read(number, has_noise, &memory[(number - first) % 2]);
            train(&worker, block, &next);
            block = next;
          }
          train(&worker, block, nullptr);
        }
        tensorflow::mutex_lock lock(mutex);
        sums->loss += worker.loss();
        sums->targets += worker.targets();
      } catch (const std::exception&) {
        tensorflow::mutex_lock lock(mutex);
        sums->out_of_memory = true;
      }
    });
  }

  // Blocks that a thread takes at a time, at most, and how often it comes for some in a step, at least.
  static constexpr int64_t kTake = 8, kTakes = 8;

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

  // Moves the tables to huge pages, unless they are where those of the last call were.
  void MoveTables(const std::vector<tensorflow::Var*>& variables) {
    std::vector<const void*> found;
    for (auto* variable : variables) found.push_back(variable->tensor()->data());
    {
      tensorflow::mutex_lock lock(moved_mutex_);
      if (found == moved_) return;
      moved_ = found;
    }
    for (auto* variable : variables) {
      MoveToHugePages(variable->tensor()->data(), variable->tensor()->TotalBytes());
    }
  }

  int threads_;
  bool dry_;
  tensorflow::mutex moved_mutex_;
  std::vector<const void*> moved_;  // where the tables of the last call were
};

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_TRAIN_OP_H_
