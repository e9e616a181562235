// Rows of a table: read them, add to them, fetch them into the cache. In the table a row has `width` floats. Outside it
// has `stride`, padded with zeros to whole vectors. A row can be there twice.
#ifndef WORD2VEC_TRAINING_KERNEL_ROWS_H_
#define WORD2VEC_TRAINING_KERNEL_ROWS_H_

#include <cstdint>

#include "simd.h"

namespace word2vec {

// Copies rows of the table times the signs [width]. The padding stays as it is.
inline void GatherRows(const float* table, int width, const int32_t* rows, int count, const float* signs, float* to,
                       int stride) {
  const int whole = width / kLanes * kLanes;
  for (int i = 0; i < count; ++i, to += stride) {
    const float* from = table + static_cast<long>(rows[i]) * width;
    for (int k = 0; k < whole; k += kLanes) Store(to + k, Load(from + k) * Load(signs + k));
    for (int k = whole; k < width; ++k) to[k] = from[k] * signs[k];
  }
}

// Adds changes times the signs to rows of the table, one row after the other. `rates`, unless it is null, has a factor
// for each row of the table. A row whose factor is 0 is frozen: it is not even written, so it keeps its bits, whatever
// other threads do.
inline void ScatterRows(float* table, int width, const int32_t* rows, int count, const float* signs,
                        const float* rates, const float* changes, int stride) {
  const int whole = width / kLanes * kLanes;
  for (int i = 0; i < count; ++i, changes += stride) {
    float* to = table + static_cast<long>(rows[i]) * width;
    const float rate = rates == nullptr ? 1.0f : rates[rows[i]];
    if (rate == 0.0f) continue;
    const Vec factor = Splat(rate);
    for (int k = 0; k < whole; k += kLanes) {
      Store(to + k, Load(to + k) + Load(changes + k) * (factor * Load(signs + k)));
    }
    for (int k = whole; k < width; ++k) to[k] += changes[k] * (rate * signs[k]);
  }
}

// The same for a table of one column, such as a bias.
inline void ScatterNumbers(float* column, const int32_t* rows, int count, const float* rates, const float* changes) {
  for (int i = 0; i < count; ++i) {
    const float rate = rates == nullptr ? 1.0f : rates[rows[i]];
    if (rate != 0.0f) column[rows[i]] += changes[i] * rate;
  }
}

// Prefetches a row that will be read and changed soon.
inline void FetchRow(const float* table, int width, long row) {
  // 16 floats are a cache line. To the second cache, because the first is full of the block at hand. A prefetch for
  // writing would go to the first one on AMD (prefetchw has no level).
  for (int k = 0; k < width; k += 16) __builtin_prefetch(table + row * width + k, 0, 2);
}

// The same for a table of one column. It may be null.
inline void FetchNumber(const float* column, long row) {
  if (column != nullptr) __builtin_prefetch(column + row, 0, 2);
}

// to_i = factors_i * from_i, for rows outside the table.
inline void ScaleRows(int count, int stride, const float* factors, const float* from, float* to) {
  for (int i = 0; i < count; ++i, from += stride, to += stride) {
    const Vec factor = Splat(factors[i]);
    for (int k = 0; k < stride; k += kLanes) Store(to + k, factor * Load(from + k));
  }
}

// to_i = signs * from_i, for rows outside the table.
inline void SignRows(int count, int stride, const float* signs, const float* from, float* to) {
  for (int i = 0; i < count; ++i, from += stride, to += stride) {
    for (int k = 0; k < stride; k += kLanes) Store(to + k, Load(from + k) * Load(signs + k));
  }
}

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_ROWS_H_
