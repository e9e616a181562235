// Products of numbers that are rounded to bfloat16 (8 bits of significand), with sums in float32, for processors that
// have them: one instruction multiplies and adds two numbers in the place of one float.
//
// A pair is two bfloat16 in the place of a float: those of two neighbouring steps of a product. So a matrix of pairs has
// half the steps of the matrix of floats that it was made of, and the same tiles multiply it (products.h).
#ifndef WORD2VEC_TRAINING_KERNEL_BFLOAT16_H_
#define WORD2VEC_TRAINING_KERNEL_BFLOAT16_H_

#include <cstdint>
#include <cstring>

#include "simd.h"

#if defined(__AVX512BF16__)
#include <immintrin.h>
#endif

namespace word2vec {

#if defined(__AVX512BF16__)

// Whether this build can multiply pairs.
constexpr bool kHasPairs = true;

// Multiplies pairs: both products are added to the sum. The processor takes numbers below 2^-126 as 0.
struct Pairs {
  // As a whole number: float arithmetic, even with 0, would lose pairs that look like a number below 2^-126.
  static WORD2VEC_INLINE Vec Repeat(const float* pair) {
    int32_t bits;
    std::memcpy(&bits, pair, sizeof(bits));
    return (Vec)(IntVec{} + bits);
  }
  static WORD2VEC_INLINE Vec MultiplyAdd(Vec sum, Vec a, Vec b) {
    return (Vec)_mm512_dpbf16_ps((__m512)sum, (__m512bh)a, (__m512bh)b);
  }
};

// Two vectors of floats to one of pairs, of neighbouring lanes: (low[0], low[1]), ..., (high[14], high[15]).
inline Vec PairLanes(Vec low, Vec high) { return (Vec)_mm512_cvtne2ps_pbh((__m512)high, (__m512)low); }

// Two vectors of floats to one of pairs, of the same lane: (first[0], second[0]), (first[1], second[1]), ...
inline Vec PairVectors(Vec first, Vec second) {
  // Lane n of the order names two halves of lanes: n of the first vector, and n of the second.
  const __m512i order = (__m512i)(LaneNumbers() | ((LaneNumbers() + kLanes) << 16));
  return (Vec)_mm512_permutexvar_epi16(order, (__m512i)PairLanes(first, second));
}

#else

constexpr bool kHasPairs = false;

// Never reached: whoever asks for pairs is refused before.
struct Pairs {
  static Vec Repeat(const float*) { return Vec{}; }
  static Vec MultiplyAdd(Vec sum, Vec, Vec) { return sum; }
};
inline Vec PairLanes(Vec low, Vec) { return low; }
inline Vec PairVectors(Vec first, Vec) { return first; }

#endif

// The floats of a row that its pairs fill, padded to whole vectors.
inline constexpr int PairedWidth(int width) { return RoundUp((width + 1) / 2); }

// Pairs of neighbouring numbers of each row: from [rows, width] to [rows, PairedWidth(width)]. The width is a multiple
// of kLanes.
WORD2VEC_STAGE inline void PairWithinRows(int rows, int width, const float* from, long from_row, float* to) {
  const int paired = PairedWidth(width);
  for (int r = 0; r < rows; ++r, from += from_row, to += paired) {
    for (int k = 0; k < width; k += 2 * kLanes) {
      const Vec high = k + kLanes < width ? Load(from + k + kLanes) : Vec{};
      Store(to + k / 2, PairLanes(Load(from + k), high));
    }
  }
}

// Pairs of the numbers of rows 2r and 2r + 1: from [rows, width] to [rows / 2 rounded up, width]. A last row alone is
// paired with zeros.
WORD2VEC_STAGE inline void PairRows(int rows, int width, const float* from, long from_row, float* to, long to_row) {
  for (int r = 0; r < rows; r += 2, from += 2 * from_row, to += to_row) {
    for (int k = 0; k < width; k += kLanes) {
      const Vec second = r + 1 < rows ? Load(from + from_row + k) : Vec{};
      Store(to + k, PairVectors(Load(from + k), second));
    }
  }
}

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_BFLOAT16_H_
