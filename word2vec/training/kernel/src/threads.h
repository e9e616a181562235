// Work that several of TensorFlow's threads do at once.
#ifndef WORD2VEC_TRAINING_KERNEL_THREADS_H_
#define WORD2VEC_TRAINING_KERNEL_THREADS_H_

#include <algorithm>
#include <cstdint>

#include "tensorflow/core/framework/op_kernel.h"
#include "tensorflow/core/lib/core/threadpool.h"

namespace word2vec {

// Returns how many threads work on so many pieces. 0 asks for all of TensorFlow's.
inline int64_t CountThreads(tensorflow::OpKernelContext* context, int threads, int64_t pieces) {
  const auto& pool = *context->device()->tensorflow_cpu_worker_threads();
  return std::min<int64_t>(threads ? threads : pool.num_threads, pieces);
}

// Calls work() as many times as there are threads, at once where the pool has as many, and waits for all. It takes
// pieces until there are none left.
template <class Work>
void RunInThreads(tensorflow::OpKernelContext* context, int64_t threads, const Work& work) {
  if (threads <= 1) {
    work();
    return;
  }
  const auto one_each = tsl::thread::ThreadPool::SchedulingParams(
      tsl::thread::ThreadPool::SchedulingStrategy::kFixedBlockSize, absl::nullopt, 1);
  context->device()->tensorflow_cpu_worker_threads()->workers->ParallelFor(threads, one_each,
                                                                           [&](int64_t, int64_t) { work(); });
}

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_THREADS_H_
