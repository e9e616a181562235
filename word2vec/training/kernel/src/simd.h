// Vectors of floats, in the vector extension that GCC and Clang share: no intrinsics, any instruction set.
#ifndef WORD2VEC_TRAINING_KERNEL_SIMD_H_
#define WORD2VEC_TRAINING_KERNEL_SIMD_H_

#include <cstdint>
#include <cstring>

namespace word2vec {

#if defined(__AVX512F__)
#define WORD2VEC_LANES 16
#elif defined(__AVX__)
#define WORD2VEC_LANES 8
#else
#define WORD2VEC_LANES 4
#endif

constexpr int kLanes = WORD2VEC_LANES;

// How many vectors the processor's registers hold.
#if defined(__AVX512F__) || defined(__aarch64__)
constexpr int kRegisters = 32;
#else
constexpr int kRegisters = 16;
#endif

// For what is used in the innermost loops. With several losses in one file compilers leave some of it as a call, which
// costs a few percent of the speed.
#define WORD2VEC_INLINE inline __attribute__((always_inline))

// Stands before the stages of a block's training. In a build for a profile they are functions that it can tell apart
// (scripts/benchmarks/kernel_stages.py).
#if defined(WORD2VEC_PROFILE)
#define WORD2VEC_STAGE __attribute__((noinline))
#else
#define WORD2VEC_STAGE
#endif

typedef float Vec __attribute__((vector_size(4 * WORD2VEC_LANES)));
typedef int32_t IntVec __attribute__((vector_size(4 * WORD2VEC_LANES)));
// The same in memory, at any address.
typedef float UnalignedVec __attribute__((vector_size(4 * WORD2VEC_LANES), aligned(4), may_alias));

inline Vec Load(const float* from) { return *reinterpret_cast<const UnalignedVec*>(from); }
inline void Store(float* to, Vec value) { *reinterpret_cast<UnalignedVec*>(to) = value; }
// Nothing is subtracted, for which compilers emit no instruction. Adding 0 would make -0 a 0.
inline Vec Splat(float value) { return value - Vec{}; }

inline constexpr int RoundUp(int count) { return (count + kLanes - 1) / kLanes * kLanes; }

inline IntVec LaneNumbers() {
  IntVec lanes{};
  for (int lane = 0; lane < kLanes; ++lane) lanes[lane] = lane;
  return lanes;
}

inline float Sum(Vec value) {
  float sum = 0;
  for (int lane = 0; lane < kLanes; ++lane) sum += value[lane];
  return sum;
}

// The larger value of each lane. Where `a` is not a number it is that of `b`.
inline Vec Max(Vec a, Vec b) { return a > b ? a : b; }

// |value|. What is not a number stays so.
inline Vec Abs(Vec value) { return reinterpret_cast<Vec>(reinterpret_cast<IntVec>(value) & 0x7fffffff); }

// a0 b0 a1 b1 ..., of the first and of the second halves.
#if WORD2VEC_LANES == 16
inline Vec InterleaveLow(Vec a, Vec b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
inline Vec InterleaveHigh(Vec a, Vec b) {
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}
#elif WORD2VEC_LANES == 8
inline Vec InterleaveLow(Vec a, Vec b) { return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11); }
inline Vec InterleaveHigh(Vec a, Vec b) { return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15); }
#else
inline Vec InterleaveLow(Vec a, Vec b) { return __builtin_shufflevector(a, b, 0, 4, 1, 5); }
inline Vec InterleaveHigh(Vec a, Vec b) { return __builtin_shufflevector(a, b, 2, 6, 3, 7); }
#endif

// Transposes kLanes vectors in place. One round moves a bit of the row number into the lane number.
WORD2VEC_INLINE void Transpose(Vec* rows) {
  Vec next[kLanes];
  for (int round = 1; round < kLanes; round *= 2) {
#pragma GCC unroll 16
    for (int i = 0; i < kLanes / 2; ++i) {
      next[2 * i] = InterleaveLow(rows[i], rows[i + kLanes / 2]);
      next[2 * i + 1] = InterleaveHigh(rows[i], rows[i + kLanes / 2]);
    }
#pragma GCC unroll 16
    for (int i = 0; i < kLanes; ++i) rows[i] = next[i];
  }
}

inline constexpr int CeilToPowerOfTwo(int count) { return count <= 1 ? 1 : 2 * CeilToPowerOfTwo((count + 1) / 2); }

// The upper half of the lanes moved down. The values left in the upper half do not matter.
template <int Half>
inline Vec UpperHalf(Vec value) {
  Vec moved = value;
  for (int lane = 0; lane < Half; ++lane) moved[lane] = value[lane + Half];
  return moved;
}

// Combines the lanes of each of Count vectors by an associative operation. The result of rows[i] is in lane i. Count
// is a power of two up to kLanes. Overwrites rows. The rounds are those of Transpose: a bit of the row number moves
// into the lane number, and the lane's own highest bit is combined away.
template <int Count, typename Combine>
WORD2VEC_INLINE Vec ReduceEach(Vec* rows, Combine combine) {
#pragma GCC unroll 4
  for (int half = Count / 2; half > 0; half /= 2) {
#pragma GCC unroll 16
    for (int i = 0; i < half; ++i) {
      rows[i] = combine(InterleaveLow(rows[i], rows[i + half]), InterleaveHigh(rows[i], rows[i + half]));
    }
  }
  // Left over: the lanes' own lower bits, now on top.
  Vec result = rows[0];
  if constexpr (kLanes >= 16 && Count <= 8) result = combine(result, UpperHalf<8>(result));
  if constexpr (kLanes >= 8 && Count <= 4) result = combine(result, UpperHalf<4>(result));
  if constexpr (kLanes >= 4 && Count <= 2) result = combine(result, UpperHalf<2>(result));
  if constexpr (Count == 1) result = combine(result, UpperHalf<1>(result));
  return result;
}

// exp(x) to 2 units in the last place, for x up to 88. Below -87 it is 1.2e-38 in place of 0. The reduction to
// [-ln 2 / 2, ln 2 / 2] and the minimax polynomial are those of Cephes expf (S. Moshier).
WORD2VEC_INLINE Vec Exp(Vec x) {
  x = Max(x, Splat(-87.0f));
  // Adding 1.5 * 2^23 rounds to a whole number and leaves it in the low bits.
  const Vec shifted = x * 1.44269504088896341f + 12582912.0f;
  const Vec whole = shifted - 12582912.0f;
  const Vec r = (x - whole * 0.693359375f) + whole * 2.12194440e-4f;
  Vec p = Splat(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  return reinterpret_cast<Vec>(reinterpret_cast<IntVec>(p) + (reinterpret_cast<IntVec>(shifted) << 23));
}

// log(x) to 2 units in the last place, for normal x > 0. Reduction to [sqrt(1/2), sqrt(2)] and polynomial of
// Cephes logf.
WORD2VEC_INLINE Vec Log(Vec x) {
  // 0x3f3504f3 is sqrt(1/2): the exponent is counted from there.
  const IntVec offset = reinterpret_cast<IntVec>(x) - 0x3f3504f3;
  const IntVec exponent = offset >> 23;
  const Vec f = reinterpret_cast<Vec>((offset & 0x007fffff) + 0x3f3504f3) - 1.0f;
  const Vec e = __builtin_convertvector(exponent, Vec);
  Vec p = Splat(7.0376836292e-2f);
  p = p * f - 1.1514610310e-1f;
  p = p * f + 1.1676998740e-1f;
  p = p * f - 1.2420140846e-1f;
  p = p * f + 1.4249322787e-1f;
  p = p * f - 1.6668057665e-1f;
  p = p * f + 2.0000714765e-1f;
  p = p * f - 2.4999993993e-1f;
  p = p * f + 3.3333331174e-1f;
  const Vec square = f * f;
  p = p * f * square - e * 2.12194440e-4f - 0.5f * square;
  return f + p + e * 0.693359375f;
}

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_SIMD_H_
