// Sums of products of 8-bit numbers, for 16 rows of a table at a time.
#ifndef WORD2VEC_SEARCH_DOTS_H_
#define WORD2VEC_SEARCH_DOTS_H_

#include <immintrin.h>

#include <cstdint>
#include <cstring>

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

#if defined(__AVX512VNNI__)

// Panels and queries at a time. Their sums fill half of the 32 registers.
constexpr int kPanels = 2;
constexpr int kQueries = 8;
constexpr int kLargestQueryNumber = 127;

// Adds four products to each row's sum. The row's numbers are 0 to 255, the query's -127 to 127.
inline Ints AddProducts(Ints sums, const uint8_t* group, int32_t query) {
  return reinterpret_cast<Ints>(_mm512_dpbusd_epi32(reinterpret_cast<__m512i>(sums), _mm512_loadu_si512(group),
                                                    _mm512_set1_epi32(query)));
}

inline bool AnyNotBelow(Floats values, float bar) {
  return _mm512_cmp_ps_mask(reinterpret_cast<__m512>(values), _mm512_set1_ps(bar), _CMP_NLT_UQ) != 0;
}

#elif defined(__AVX2__)

constexpr int kPanels = 1;
constexpr int kQueries = 4;
// Two products are summed in 16 bits. 2 * 255 * 63 is below 2^15, and 2 * 255 * 64 is not.
constexpr int kLargestQueryNumber = 63;

inline __m256i AddHalf(__m256i sums, const uint8_t* group, __m256i query) {
  const __m256i row = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(group));
  return _mm256_add_epi32(sums, _mm256_madd_epi16(_mm256_maddubs_epi16(row, query), _mm256_set1_epi16(1)));
}

inline Ints AddProducts(Ints sums, const uint8_t* group, int32_t query) {
  __m256i halves[2];
  std::memcpy(halves, &sums, sizeof sums);
  const __m256i numbers = _mm256_set1_epi32(query);
  halves[0] = AddHalf(halves[0], group, numbers);
  halves[1] = AddHalf(halves[1], group + kPanelGroup / 2, numbers);
  std::memcpy(&sums, halves, sizeof sums);
  return sums;
}

inline bool AnyNotBelow(Floats values, float bar) {
  __m256 halves[2];
  std::memcpy(halves, &values, sizeof values);
  const __m256 bars = _mm256_set1_ps(bar);
  return _mm256_movemask_ps(_mm256_or_ps(_mm256_cmp_ps(halves[0], bars, _CMP_NLT_UQ),
                                         _mm256_cmp_ps(halves[1], bars, _CMP_NLT_UQ))) != 0;
}

#else
#error "the 8-bit search needs AVX2; NumPy searches instead"
#endif

// A single query waits for memory. The processor's own prefetching comes too late: half the time was waiting.
constexpr int kBytesAhead = 8192;

// The sums of products of kPanels panels and Q queries of `groups` groups: sums[q * kPanels + panel].
template <int Q>
inline void Products(const uint8_t* panels, const int8_t* queries, int64_t groups, const int32_t* from, Ints* sums) {
  // Local sums, which cannot overlap the bytes of the table, stay in registers.
  Ints own[Q][kPanels];
  for (int q = 0; q < Q; ++q) {
    for (int panel = 0; panel < kPanels; ++panel) own[q][panel] = Ints{} + from[q];
  }
  for (int64_t group = 0; group < groups; ++group) {
    for (int panel = 0; Q == 1 && panel < kPanels; ++panel) {
      _mm_prefetch(reinterpret_cast<const char*>(panels) + (group * kPanels + panel) * kPanelGroup + kBytesAhead,
                   _MM_HINT_NTA);
    }
#pragma GCC unroll 8
    for (int q = 0; q < Q; ++q) {
      int32_t numbers;
      std::memcpy(&numbers, queries + (q * groups + group) * kGroup, sizeof numbers);
#pragma GCC unroll 2
      for (int panel = 0; panel < kPanels; ++panel) {
        own[q][panel] = AddProducts(own[q][panel], panels + (panel * groups + group) * kPanelGroup, numbers);
      }
    }
  }
  std::memcpy(sums, own, sizeof own);
}

}  // namespace word2vec

#endif  // WORD2VEC_SEARCH_DOTS_H_
