// Pages of 2 MB for the tables, whose rows are read at random: the processor then finds the place of a row without
// reading the system's tables of pages.
#ifndef WORD2VEC_TRAINING_KERNEL_HUGE_PAGES_H_
#define WORD2VEC_TRAINING_KERNEL_HUGE_PAGES_H_

#include <cstddef>
#include <cstdint>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace word2vec {

// Asks the system to move memory into huge pages, now. It may do nothing, and what is there stays as it is.
inline void MoveToHugePages(void* memory, size_t bytes) {
#if defined(__linux__)
  constexpr uintptr_t kPage = uintptr_t{1} << 21;
  // Since Linux 6.1. Older headers do not have the name, and older systems refuse the number.
  constexpr int kCollapse = 25;
  const uintptr_t begin = (reinterpret_cast<uintptr_t>(memory) + kPage - 1) / kPage * kPage;
  const uintptr_t end = (reinterpret_cast<uintptr_t>(memory) + bytes) / kPage * kPage;
  if (begin >= end) return;
  void* const first = reinterpret_cast<void*>(begin);
  // An older system moves the pages later, in a thread of its own.
  if (madvise(first, end - begin, MADV_HUGEPAGE) == 0) madvise(first, end - begin, kCollapse);
#else
  static_cast<void>(memory);
  static_cast<void>(bytes);
#endif
}

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_HUGE_PAGES_H_
