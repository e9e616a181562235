// Checks of whole tensors of numbers, before any of them reaches a worker.
#ifndef WORD2VEC_TRAINING_KERNEL_RANGES_H_
#define WORD2VEC_TRAINING_KERNEL_RANGES_H_

#include <cstdint>

#include "tensorflow/core/framework/tensor.h"
#include "tensorflow/core/lib/core/errors.h"

namespace word2vec {

inline bool AllInRange(const tensorflow::Tensor& tensor, int32_t low, int32_t high, int64_t* where) {
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

// Checks that an int32 tensor has only low, ..., high - 1.
inline absl::Status CheckRange(const char* name, const tensorflow::Tensor& tensor, int32_t low, int32_t high) {
  int64_t where = 0;
  if (AllInRange(tensor, low, high, &where)) return absl::OkStatus();
  return tensorflow::errors::InvalidArgument(name, " has ", tensor.flat<int32_t>()(where), " at place ", where,
                                             "; it must be in ", low, "..", high - 1);
}

// What an operation answers when it gets no memory.
inline absl::Status OutOfMemory() {
  return tensorflow::errors::ResourceExhausted("there is not enough memory to work on a block of this size");
}

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_RANGES_H_
