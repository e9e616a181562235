// Runs one case of dots.h or search.cc, read from stdin, and writes the result to stdout. scripts/checks/search_cases.py
// writes the cases and checks the results.
#include <cstdint>
#include <string>
#include <vector>

#include "replay.h"
#include "search.cc"

namespace {

// The sizes that depend on the instruction set.
void TellSizes() {
  Write(std::vector<int32_t>{kPanels, kQueries, kRowOffset, word2vec_largest_query_number(),
                             static_cast<int32_t>(word2vec_tile())});
}

// Sums of products of all queries at once, then of each alone: [queries, rows] twice.
void Multiply() {
  const int64_t groups = Read<int64_t>(1)[0];
  const auto panels = Read<uint8_t>(kPanels * kPanelGroup * groups);
  const auto numbers = Read<int8_t>(kQueries * kGroup * groups);
  const auto from = Read<int32_t>(kQueries);
  Ints sums[kQueries * kPanels], alone[kPanels];
  Products<kQueries>(panels.data(), numbers.data(), groups, from.data(), sums);
  Write(std::vector<Ints>(sums, sums + kQueries * kPanels));
  for (int q = 0; q < kQueries; ++q) {
    Products<1>(panels.data(), numbers.data() + q * kGroup * groups, groups, from.data() + q, alone);
    Write(std::vector<Ints>(alone, alone + kPanels));
  }
}

// For each panel of values whether any is not below the bar.
void Compare() {
  const auto count = Read<int64_t>(1)[0];
  const auto bars = Read<float>(count);
  const auto values = Read<float>(count * kPanel);
  std::vector<int8_t> answers;
  for (int64_t n = 0; n < count; ++n) answers.push_back(AnyNotBelow(Load(&values[n * kPanel]), bars[n]));
  Write(answers);
}

// The number of candidates of each query, and the candidates.
void FindCandidates() {
  const auto header = Read<int64_t>(7);
  const int64_t rows = header[0], groups = header[1], count = header[4];
  const auto panels = Read<uint8_t>(rows * kGroup * groups);
  const auto steps = Read<float>(rows), doubts = Read<float>(rows);
  const auto numbers = Read<int8_t>(count * kGroup * groups);
  const auto query_steps = Read<float>(count), query_doubts = Read<float>(count);
  std::vector<int64_t> found(count);
  void* result = word2vec_search(panels.data(), steps.data(), doubts.data(), groups, header[2], header[3], numbers.data(),
                                 query_steps.data(), query_doubts.data(), count, header[5],
                                 static_cast<int32_t>(header[6]), found.data());
  if (result == nullptr) std::exit(3);
  int64_t total = 0;
  for (const int64_t some : found) total += some;
  std::vector<int64_t> taken(total);
  word2vec_take(result, taken.data());
  Write(found);
  Write(taken);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string what = argv[1];
  if (what == "sizes") {
    TellSizes();
  } else if (what == "multiply") {
    Multiply();
  } else if (what == "compare") {
    Compare();
  } else if (what == "candidates") {
    FindCandidates();
  } else {
    return 2;
  }
}
