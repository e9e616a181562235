// Searches random tables by search.cc without Python and compares with a search in double precision, for
// sanitizers. scripts/checks/sanitize_search.py compiles and runs it.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "search.cc"

namespace {

std::mt19937_64 random_numbers(1);

int64_t Between(int64_t least, int64_t most) {
  return std::uniform_int_distribution<int64_t>(least, most)(random_numbers);
}

// Vectors of length 1, their coordinates rounded to whole numbers of steps, and bounds of the rounding error.
struct Rounded {
  std::vector<double> exact;
  std::vector<int> numbers;
  std::vector<float> steps, doubts;
};

Rounded Vectors(int64_t count, int64_t size, int largest_number) {
  Rounded made{std::vector<double>(count * size), std::vector<int>(count * size), {}, {}};
  std::normal_distribution<double> normal;
  for (int64_t row = 0; row < count; ++row) {
    double* exact = &made.exact[row * size];
    double length = 0, largest = 0, doubt = 0;
    for (int64_t i = 0; i < size; ++i) {
      exact[i] = normal(random_numbers);
      length += exact[i] * exact[i];
    }
    for (int64_t i = 0; i < size; ++i) {
      exact[i] /= std::sqrt(length);
      largest = std::max(largest, std::abs(exact[i]));
    }
    const float step = static_cast<float>(largest / largest_number);
    for (int64_t i = 0; i < size; ++i) {
      const int number = static_cast<int>(std::lrint(exact[i] / step));
      made.numbers[row * size + i] = std::max(-largest_number, std::min(largest_number, number));
      doubt += std::pow(exact[i] - step * made.numbers[row * size + i], 2);
    }
    made.steps.push_back(step);
    made.doubts.push_back(static_cast<float>(std::sqrt(doubt) + 1e-5));
  }
  return made;
}

// Searches once, with `count` queries among `rows` rows. Returns false if a row of the answer is not found.
bool Check(int64_t rows, int64_t size, int64_t count, int64_t topn, int threads) {
  const int64_t padded = (rows + word2vec_tile() - 1) / word2vec_tile() * word2vec_tile();
  const int64_t groups = (size + kGroup - 1) / kGroup;
  Rounded table = Vectors(rows, size, 127), queries = Vectors(count, size, word2vec_largest_query_number());
  table.steps.resize(padded), table.doubts.resize(padded);
  std::vector<uint8_t> panels(padded * groups * kGroup, 128);
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t i = 0; i < size; ++i) {
      const int64_t place = ((row / kPanel * groups + i / kGroup) * kPanel + row % kPanel) * kGroup + i % kGroup;
      panels[place] = static_cast<uint8_t>(128 + table.numbers[row * size + i]);
    }
  }
  std::vector<int8_t> numbers(count * groups * kGroup);
  for (int64_t query = 0; query < count; ++query) {
    for (int64_t i = 0; i < size; ++i) {
      numbers[query * groups * kGroup + i] = static_cast<int8_t>(queries.numbers[query * size + i]);
    }
  }
  const int64_t first = Between(0, rows - 1), last = Between(first, rows);
  std::vector<int64_t> found(count);
  void* result = word2vec_search(panels.data(), table.steps.data(), table.doubts.data(), groups, first, last,
                                 numbers.data(), queries.steps.data(), queries.doubts.data(), count, topn, threads,
                                 found.data());
  if (result == nullptr) return false;
  int64_t total = 0;
  for (const int64_t some : found) total += some;
  std::vector<int64_t> taken(total);
  word2vec_take(result, taken.data());
  auto next = taken.begin();
  for (int64_t query = 0; query < count; next += found[query++]) {
    if (!std::is_sorted(next, next + found[query])) return false;
    std::vector<std::pair<double, int64_t>> best;
    for (int64_t row = first; row < last; ++row) {
      double cosine = 0;
      for (int64_t i = 0; i < size; ++i) cosine += table.exact[row * size + i] * queries.exact[query * size + i];
      best.emplace_back(-cosine, row);
    }
    std::sort(best.begin(), best.end());
    for (int64_t place = 0; place < std::min<int64_t>(topn, best.size()); ++place) {
      if (!std::binary_search(next, next + found[query], best[place].second)) return false;
    }
  }
  return true;
}

}  // namespace

int main() {
  for (int number = 0; number < 200; ++number) {
    // Every tenth is large enough for several threads to take shares.
    const bool large = number % 10 == 0;
    const int64_t rows = large ? Between(20000, 30000) : Between(1, 400), size = large ? 64 : Between(1, 70);
    if (!Check(rows, size, Between(1, large ? 9 : 30), Between(1, 20), static_cast<int>(Between(1, 4)))) {
      std::fprintf(stderr, "case %d: a row is missing\n", number);
      return 1;
    }
  }
  std::puts("200 searches: none missed a row, and no sanitizer reported anything");
}
