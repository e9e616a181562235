// Sums of products of 8-bit numbers, for 16 rows of a table at a time.
#ifndef WORD2VEC_SEARCH_DOTS_H_
#define WORD2VEC_SEARCH_DOTS_H_

#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace word2vec {

// A panel is 16 rows. It holds the first four numbers of each row, then the next four of each, and so on.
constexpr int kPanel = 16;
constexpr int kGroup = 4;
constexpr int kPanelGroup = kPanel * kGroup;  // bytes

// One number for each row of a panel.
typedef int32_t Ints __attribute__((vector_size(4 * kPanel)));
typedef float Floats __attribute__((vector_size(4 * kPanel)));
typedef float UnalignedFloats __attribute__((vector_size(4 * kPanel), aligned(4), may_alias));

inline Floats Load(const float* from) { return *reinterpret_cast<const UnalignedFloats*>(from); }

// What follows is different for each instruction set:
//   kPanels, kQueries     panels and queries at a time. Their sums fill about half of the registers.
//   kLargestQueryNumber   the query's numbers are at most as large, with either sign
//   kRowOffset            how much more than they are a row's numbers are where they are multiplied
//   Register              sums of neighbouring rows
//   Row, Query            four numbers of each of these rows, and the query's four numbers for each of them
//   AddProducts           adds four products to each sum

#if defined(__AVX512VNNI__)

constexpr int kPanels = 2;
constexpr int kQueries = 8;
constexpr int kLargestQueryNumber = 127;
constexpr int kRowOffset = 128;

typedef int32_t Register __attribute__((vector_size(64)));
typedef __m512i Row;
typedef __m512i Query;

inline Row ReadRow(const uint8_t* from) { return _mm512_loadu_si512(from); }
inline Query Repeat(int32_t numbers) { return _mm512_set1_epi32(numbers); }

inline Register AddProducts(Register sums, Row row, Query query) {
  return reinterpret_cast<Register>(_mm512_dpbusd_epi32(reinterpret_cast<__m512i>(sums), row, query));
}

inline bool AnyNotBelow(Floats values, float bar) {
  return _mm512_cmp_ps_mask(reinterpret_cast<__m512>(values), _mm512_set1_ps(bar), _CMP_NLT_UQ) != 0;
}

#elif defined(__AVX2__)

constexpr int kPanels = 1;
constexpr int kQueries = 4;
// Two products are summed in 16 bits. 2 * 255 * 63 is below 2^15, and 2 * 255 * 64 is not.
constexpr int kLargestQueryNumber = 63;
constexpr int kRowOffset = 128;

typedef int32_t Register __attribute__((vector_size(32)));
typedef __m256i Row;
typedef __m256i Query;

inline Row ReadRow(const uint8_t* from) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)); }
inline Query Repeat(int32_t numbers) { return _mm256_set1_epi32(numbers); }

inline Register AddProducts(Register sums, Row row, Query query) {
  const __m256i pairs = _mm256_maddubs_epi16(row, query);
  return sums + reinterpret_cast<Register>(_mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

inline bool AnyNotBelow(Floats values, float bar) {
  __m256 halves[2];
  std::memcpy(halves, &values, sizeof values);
  const __m256 bars = _mm256_set1_ps(bar);
  return _mm256_movemask_ps(_mm256_or_ps(_mm256_cmp_ps(halves[0], bars, _CMP_NLT_UQ),
                                         _mm256_cmp_ps(halves[1], bars, _CMP_NLT_UQ))) != 0;
}

#elif defined(__SSE2__)

constexpr int kPanels = 1;
constexpr int kQueries = 2;
constexpr int kLargestQueryNumber = 127;
constexpr int kRowOffset = 128;

typedef int32_t Register __attribute__((vector_size(16)));

// Numbers of 16 bits: the first and the third of four, and the second and the fourth.
struct Row {
  __m128i first, second;
};
typedef Row Query;

inline Row ReadRow(const uint8_t* from) {
  const __m128i numbers = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  return {_mm_and_si128(numbers, _mm_set1_epi16(255)), _mm_srli_epi16(numbers, 8)};
}

inline Query Repeat(int32_t numbers) {
  const __m128i all = _mm_set1_epi32(numbers);
  return {_mm_srai_epi16(_mm_slli_epi16(all, 8), 8), _mm_srai_epi16(all, 8)};
}

inline Register AddProducts(Register sums, Row row, Query query) {
  sums += reinterpret_cast<Register>(_mm_madd_epi16(row.first, query.first));
  return sums + reinterpret_cast<Register>(_mm_madd_epi16(row.second, query.second));
}

inline bool AnyNotBelow(Floats values, float bar) {
  __m128 quarters[4];
  std::memcpy(quarters, &values, sizeof values);
  const __m128 bars = _mm_set1_ps(bar);
  return _mm_movemask_ps(_mm_or_ps(
             _mm_or_ps(_mm_cmpnlt_ps(quarters[0], bars), _mm_cmpnlt_ps(quarters[1], bars)),
             _mm_or_ps(_mm_cmpnlt_ps(quarters[2], bars), _mm_cmpnlt_ps(quarters[3], bars)))) != 0;
}

#elif defined(__aarch64__)

constexpr int kPanels = 1;
constexpr int kQueries = 4;
constexpr int kLargestQueryNumber = 127;
// NEON multiplies signed bytes by signed ones.
constexpr int kRowOffset = 0;

typedef int32x4_t Register;
typedef int8x16_t Row;
typedef int8x16_t Query;

// To flip the highest bit takes 128 away.
inline Row ReadRow(const uint8_t* from) { return vreinterpretq_s8_u8(veorq_u8(vld1q_u8(from), vdupq_n_u8(128))); }
inline Query Repeat(int32_t numbers) { return vreinterpretq_s8_s32(vdupq_n_s32(numbers)); }

inline Register AddProducts(Register sums, Row row, Query query) {
#if defined(__ARM_FEATURE_DOTPROD)
  return vdotq_s32(sums, row, query);
#else
  // Two products are summed in 16 bits. 2 * 128 * 127 is below 2^15.
  const int16x8_t low = vmull_s8(vget_low_s8(row), vget_low_s8(query));
  return vpadalq_s16(sums, vpaddq_s16(low, vmull_high_s8(row, query)));
#endif
}

inline bool AnyNotBelow(Floats values, float bar) {
  float32x4_t quarters[4];
  std::memcpy(quarters, &values, sizeof values);
  const float32x4_t bars = vdupq_n_f32(bar);
  const uint32x4_t below = vandq_u32(vandq_u32(vcltq_f32(quarters[0], bars), vcltq_f32(quarters[1], bars)),
                                     vandq_u32(vcltq_f32(quarters[2], bars), vcltq_f32(quarters[3], bars)));
  return vminvq_u32(below) == 0;
}

#else
#error "the 8-bit search needs x86-64 or ARM64; NumPy searches instead"
#endif

// Registers for the sums of a panel, or for one group of it.
constexpr int kParts = sizeof(Ints) / sizeof(Register);

// A single query waits for memory. The processor's own prefetching comes too late: half the time was waiting.
constexpr int kBytesAhead = 8192;

// The sums of products of kPanels panels and Q queries of `groups` groups: sums[q * kPanels + panel].
template <int Q>
inline void Products(const uint8_t* panels, const int8_t* queries, int64_t groups, const int32_t* from, Ints* sums) {
  // Local sums, which cannot overlap the bytes of the table, stay in registers.
  Register own[Q][kPanels][kParts];
  for (int q = 0; q < Q; ++q) {
    for (int panel = 0; panel < kPanels; ++panel) {
      for (int part = 0; part < kParts; ++part) own[q][panel][part] = Register{} + from[q];
    }
  }
  for (int64_t group = 0; group < groups; ++group) {
    Row rows[kPanels][kParts];
#pragma GCC unroll 2
    for (int panel = 0; panel < kPanels; ++panel) {
      const uint8_t* place = panels + (panel * groups + group) * kPanelGroup;
      if (Q == 1) __builtin_prefetch(panels + (group * kPanels + panel) * kPanelGroup + kBytesAhead, 0, 0);
#pragma GCC unroll 4
      for (int part = 0; part < kParts; ++part) rows[panel][part] = ReadRow(place + part * sizeof(Register));
    }
#pragma GCC unroll 8
    for (int q = 0; q < Q; ++q) {
      int32_t numbers;
      std::memcpy(&numbers, queries + (q * groups + group) * kGroup, sizeof numbers);
      const Query query = Repeat(numbers);
#pragma GCC unroll 2
      for (int panel = 0; panel < kPanels; ++panel) {
#pragma GCC unroll 4
        for (int part = 0; part < kParts; ++part) {
          own[q][panel][part] = AddProducts(own[q][panel][part], rows[panel][part], query);
        }
      }
    }
  }
  std::memcpy(sums, own, sizeof own);
}

}  // namespace word2vec

#endif  // WORD2VEC_SEARCH_DOTS_H_
