// Products of small matrices that stay in the first two caches. Rows are padded with zeros to whole vectors.
#ifndef WORD2VEC_TRAINING_KERNEL_PRODUCTS_H_
#define WORD2VEC_TRAINING_KERNEL_PRODUCTS_H_

#include "simd.h"

namespace word2vec {

// A tile of sums lives in registers: kTileRows x kTileColumns of 32, or of 16. For NEON g++ loads the factors of all rows
// before the products, and a fourth column would not fit beside them.
constexpr int kTileRows = 6;
constexpr int kTileColumns = kRegisters == 16 ? 2 : kLanes == 16 ? 4 : 3;

// Whether a product is added to the values that are there, or replaces them.
enum class Into { kSum, kNew };

// Multiplies floats. Pairs of bfloat16.h multiplies two numbers in the place of each.
struct Floats {
  static WORD2VEC_INLINE Vec Repeat(const float* number) { return Splat(*number); }
  static WORD2VEC_INLINE Vec MultiplyAdd(Vec sum, Vec a, Vec b) { return sum + a * b; }
};

// c[r, :] = (or +=) sum over s of a(r, s) * b[s, :], for Rows rows and Columns vectors.
// a(r, s) is at a[r * a_row + s * a_step]: a matrix, its transpose, or a band. The numbers of a and b are Floats or Pairs.
template <Into into, int Rows, int Columns, class Numbers>
inline void Tile(const float* a, long a_row, long a_step, const float* b, long b_step, int steps, float* c,
                 long c_row) {
  Vec sums[Rows][Columns];
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 8
    for (int v = 0; v < Columns; ++v) sums[r][v] = into == Into::kSum ? Load(c + r * c_row + v * kLanes) : Vec{};
  for (int s = 0; s < steps; ++s) {
    Vec row[Columns];
#pragma GCC unroll 8
    for (int v = 0; v < Columns; ++v) row[v] = Load(b + s * b_step + v * kLanes);
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) {
      const Vec factor = Numbers::Repeat(a + r * a_row + s * a_step);
#pragma GCC unroll 8
      for (int v = 0; v < Columns; ++v) sums[r][v] = Numbers::MultiplyAdd(sums[r][v], factor, row[v]);
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 8
    for (int v = 0; v < Columns; ++v) Store(c + r * c_row + v * kLanes, sums[r][v]);
}

// What a product calls between its tiles: nothing.
struct Nothing {
  void operator()() const {}
};

// Returns how many tiles cover a product.
inline constexpr int CountTiles(int rows, int width) {
  const int across = (rows + kTileRows - 1) / kTileRows, columns = kTileColumns * kLanes;
  return across * ((width + columns - 1) / columns);
}

// Tiles beside each other: 1 to 6 rows and any number of vectors. Calls between() before each.
template <Into into, int Rows, class Numbers = Floats, class Between = Nothing>
inline void TilesOfRows(int vectors, const float* a, long a_row, long a_step, const float* b, long b_step, int steps,
                        float* c, long c_row, const Between& between = {}) {
  for (; vectors >= kTileColumns; vectors -= kTileColumns) {
    between();
    Tile<into, Rows, kTileColumns, Numbers>(a, a_row, a_step, b, b_step, steps, c, c_row);
    b += kTileColumns * kLanes;
    c += kTileColumns * kLanes;
  }
  if (vectors > 0) between();
  switch (vectors) {
    case 3: Tile<into, Rows, 3, Numbers>(a, a_row, a_step, b, b_step, steps, c, c_row); break;
    case 2: Tile<into, Rows, 2, Numbers>(a, a_row, a_step, b, b_step, steps, c, c_row); break;
    case 1: Tile<into, Rows, 1, Numbers>(a, a_row, a_step, b, b_step, steps, c, c_row); break;
    default: break;
  }
}

// c = a b or c += a b, for a [rows, steps] (addressed as in Tile), b [steps, width] and c [rows, width]. The width is a
// multiple of kLanes. Calls between() before each tile.
template <Into into, class Numbers = Floats, class Between = Nothing>
WORD2VEC_STAGE inline void Product(int rows, int width, int steps, const float* a, long a_row, long a_step,
                                   const float* b, long b_step, float* c, long c_row, const Between& between = {}) {
  const int vectors = width / kLanes;
  for (; rows >= kTileRows; rows -= kTileRows) {
    TilesOfRows<into, kTileRows, Numbers>(vectors, a, a_row, a_step, b, b_step, steps, c, c_row, between);
    a += kTileRows * a_row;
    c += kTileRows * c_row;
  }
  switch (rows) {
    case 5: TilesOfRows<into, 5, Numbers>(vectors, a, a_row, a_step, b, b_step, steps, c, c_row, between); break;
    case 4: TilesOfRows<into, 4, Numbers>(vectors, a, a_row, a_step, b, b_step, steps, c, c_row, between); break;
    case 3: TilesOfRows<into, 3, Numbers>(vectors, a, a_row, a_step, b, b_step, steps, c, c_row, between); break;
    case 2: TilesOfRows<into, 2, Numbers>(vectors, a, a_row, a_step, b, b_step, steps, c, c_row, between); break;
    case 1: TilesOfRows<into, 1, Numbers>(vectors, a, a_row, a_step, b, b_step, steps, c, c_row, between); break;
    default: break;
  }
}

// A band matrix keeps the coefficient of row i and column i + o at [i][o + 1], o in 0..band-1. To the left and to the
// right are kBandRows - 1 zeros or more, so that a tile of neighbouring rows can run over all their columns.
constexpr int kBandRows = 2;

inline constexpr int BandStride(int band) { return RoundUp(band + kBandRows) + kLanes; }

// to[i, :] = sum over o of band[i][o] * from[i + o, :].
WORD2VEC_STAGE inline void BandProduct(int rows, int width, int band, const float* coefficients, const float* from, long from_row,
                        float* to, long to_row) {
  const long stride = BandStride(band);
  const int vectors = width / kLanes;
  for (; rows >= kBandRows; rows -= kBandRows) {
    // The next row's coefficients start one column later.
    TilesOfRows<Into::kNew, kBandRows>(vectors, coefficients + 1, stride - 1, 1, from, from_row, band + kBandRows - 1,
                                       to, to_row);
    coefficients += kBandRows * stride;
    from += kBandRows * from_row;
    to += kBandRows * to_row;
  }
  if (rows) TilesOfRows<Into::kNew, 1>(vectors, coefficients + 1, 0, 1, from, from_row, band, to, to_row);
}

// to[j, :] = sum over o of band[j - o][o] * from[j - o, :]: the transposed band. Rows of `coefficients` and `from`
// before the first and after the last are read and must be zeros.
WORD2VEC_STAGE inline void TransposedBandProduct(int rows, int width, int band, const float* coefficients, const float* from,
                                  long from_row, float* to, long to_row) {
  const long stride = BandStride(band);
  const int vectors = width / kLanes;
  // The first source row of target row 0 is 1 - band, where row 0 has offset band - 1.
  coefficients -= (band - 1) * stride;
  from -= (band - 1) * from_row;
  for (; rows >= kBandRows; rows -= kBandRows) {
    TilesOfRows<Into::kNew, kBandRows>(vectors, coefficients + band, 1, stride - 1, from, from_row,
                                       band + kBandRows - 1, to, to_row);
    coefficients += kBandRows * stride;
    from += kBandRows * from_row;
    to += kBandRows * to_row;
  }
  if (rows) TilesOfRows<Into::kNew, 1>(vectors, coefficients + band, 0, stride - 1, from, from_row, band, to, to_row);
}

// to[k, s] = from[s, k]: from [rows, width] to [width, rows padded], both multiples of kLanes.
WORD2VEC_STAGE inline void TransposeTo(int rows, int width, const float* from, long from_row, float* to, long to_row) {
  for (int r = 0; r < rows; r += kLanes) {
    for (int k = 0; k < width; k += kLanes) {
      Vec tile[kLanes];
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; ++i) tile[i] = Load(from + (r + i) * from_row + k);
      Transpose(tile);
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; ++i) Store(to + (k + i) * to_row + r, tile[i]);
    }
  }
}

// Returns the inner products of one row with the Count rows `many`, that with row i in lane i.
template <int Count>
inline Vec InnerProducts(int width, const float* one, const float* many, long many_row) {
  constexpr int kSums = CeilToPowerOfTwo(Count);
  Vec sums[kSums] = {};
  for (int k = 0; k < width; k += kLanes) {
    const Vec part = Load(one + k);
#pragma GCC unroll 16
    for (int i = 0; i < Count; ++i) sums[i] += part * Load(many + i * many_row + k);
  }
  return ReduceEach<kSums>(sums, [](Vec a, Vec b) { return a + b; });
}

// The same for a count known at run time, 1 to kLanes.
template <int Count = kLanes>
inline Vec InnerProducts(int count, int width, const float* one, const float* many, long many_row) {
  if constexpr (Count > 1) {
    if (count < Count) return InnerProducts<Count - 1>(count, width, one, many, many_row);
  }
  return InnerProducts<Count>(width, one, many, many_row);
}

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_PRODUCTS_H_
