// Which rows of a table can be among the nearest of a query, told by rows and queries rounded to 8 bits.
//
// Compiled for this machine and called by ctypes; knows neither Python nor TensorFlow.
//
// With x a row, y a query, both of length 1, and x' and y' as rounded: xy = x'y' + x'(y - y') + y(x - x'), and x'
// is no longer than 1 and what x is off. Therefore xy is off x'y' by at most
//     (1 + doubt of x) (doubt of y) + doubt of x,
// the doubts being how long x - x' and y - y' are. A row whose upper bound reaches the topn-th best lower bound
// may be among the topn nearest, any other cannot.
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "dots.h"

namespace {

using namespace word2vec;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr int kTile = kPanels * kPanel;  // rows
// A block of the table goes through all queries while it is in the second cache.
constexpr int64_t kBlockBytes = 1 << 17;
// What a thread takes at a time; starting one takes about as long as reading so much.
constexpr int64_t kShareBytes = 1 << 19;
// Candidates are looked through again, with what is known by then, when there are so many more.
constexpr size_t kManyCandidates = 1024;

// Rows in panels, each number 128 more than it stands for: processors multiply bytes with a sign by ones without.
struct Table {
  const uint8_t* panels;
  const float* steps;   // what a number of a row counts
  const float* doubts;
  int64_t groups;       // of four numbers in a row
};

struct Queries {
  const int8_t* numbers;  // [count, 4 groups]
  const float* steps;
  const float* doubts;
  int64_t count;
};

struct Candidate {
  int64_t row;
  float upper;
};

// What one thread knows of one query.
class Search {
 public:
  explicit Search(size_t topn) : topn_(topn) {}

  // At least topn rows are known to have a cosine not below.
  float bar() const { return best_.size() < topn_ ? -kInfinity : best_.front(); }

  void Add(int64_t row, float lower, float upper) {
    if (upper < bar()) return;
    candidates_.push_back({row, upper});
    if (best_.size() < topn_) {
      best_.push_back(lower);
      std::push_heap(best_.begin(), best_.end(), std::greater<float>());
    } else if (lower > best_.front()) {
      std::pop_heap(best_.begin(), best_.end(), std::greater<float>());
      best_.back() = lower;
      std::push_heap(best_.begin(), best_.end(), std::greater<float>());
    }
    if (candidates_.size() >= limit_) {
      DropBelow(bar());
      limit_ = 2 * candidates_.size() + kManyCandidates;
    }
  }

  void DropBelow(float bar) {
    candidates_.erase(std::remove_if(candidates_.begin(), candidates_.end(),
                                     [bar](const Candidate& candidate) { return candidate.upper < bar; }),
                      candidates_.end());
  }

  const std::vector<Candidate>& candidates() const { return candidates_; }
  const std::vector<float>& best() const { return best_; }

 private:
  size_t topn_;
  size_t limit_ = kManyCandidates;
  std::vector<float> best_;  // lower bounds, a heap with the least of them in front
  std::vector<Candidate> candidates_;
};

// Adds rows first up to last of one tile to the searches of Q queries.
template <int Q>
void SearchTile(const Table& table, const Queries& queries, const int32_t* from, int64_t query, int64_t tile,
                int64_t first, int64_t last, Search* searches) {
  Ints sums[Q * kPanels];
  const int64_t start = tile * kTile;
  Products<Q>(table.panels + start * table.groups * kGroup, queries.numbers + query * table.groups * kGroup,
              table.groups, from + query, sums);
  for (int q = 0; q < Q; ++q) {
    const float step = queries.steps[query + q];
    const float doubt = queries.doubts[query + q];
    Search& search = searches[query + q];
    for (int panel = 0; panel < kPanels; ++panel) {
      const int64_t row = start + panel * kPanel;
      const Floats cosines = __builtin_convertvector(sums[q * kPanels + panel], Floats) * Load(table.steps + row) * step;
      const Floats off = Load(table.doubts + row) * (1 + doubt) + doubt;
      const Floats upper = cosines + off;
      if (!AnyNotBelow(upper, search.bar())) continue;
      const Floats lower = cosines - off;
      for (int64_t r = std::max(row, first); r < std::min(row + kPanel, last); ++r) {
        search.Add(r, lower[r - row], upper[r - row]);
      }
    }
  }
}

// Searches rows first up to last for all queries.
void SearchRows(const Table& table, const Queries& queries, const int32_t* from, int64_t first, int64_t last,
                std::vector<Search>& searches) {
  if (first >= last) return;
  const int64_t tiles = std::max<int64_t>(1, kBlockBytes / (kTile * table.groups * kGroup));
  const int64_t end = (last + kTile - 1) / kTile;
  for (int64_t block = first / kTile; block < end; block += tiles) {
    const int64_t block_end = std::min(end, block + tiles);
    int64_t query = 0;
    for (; query + kQueries <= queries.count; query += kQueries) {
      for (int64_t tile = block; tile < block_end; ++tile) {
        SearchTile<kQueries>(table, queries, from, query, tile, first, last, searches.data());
      }
    }
    for (; query < queries.count; ++query) {
      for (int64_t tile = block; tile < block_end; ++tile) {
        SearchTile<1>(table, queries, from, query, tile, first, last, searches.data());
      }
    }
  }
}

// One search of all rows, which threads take share by share. They are not waited for before they have taken one:
// a thread that starts late, because the processor is busy, finds nothing left to do, and nobody has missed it.
class Work {
 public:
  Work(const Table& table, const Queries& queries, int64_t first, int64_t last, size_t topn, int64_t threads)
      : table_(table), queries_(queries), first_(first), last_(last), topn_(topn), parts_(threads) {
    const int64_t row_bytes = table.groups * kGroup;
    share_rows_ = std::max<int64_t>(1, kShareBytes / (kTile * row_bytes)) * kTile;
    shares_ = (last - first + share_rows_ - 1) / share_rows_;
    // The 128 that each number of a row is too large.
    from_.assign(queries.count, 0);
    for (int64_t query = 0; query < queries.count; ++query) {
      for (int64_t i = 0; i < row_bytes; ++i) from_[query] -= 128 * int32_t{queries.numbers[query * row_bytes + i]};
    }
  }

  int64_t shares() const { return shares_; }

  // Takes shares as long as there are any. Touches nothing of the caller's without one.
  void Help() {
    std::vector<Search>* searches = nullptr;
    for (int64_t share; (share = next_++) < shares_;) {
      try {
        // After a failure the shares are only counted off.
        if (!failed_) {
          if (searches == nullptr) {
            searches = &parts_[joined_++];
            searches->assign(queries_.count, Search(topn_));
          }
          const int64_t start = first_ + share * share_rows_;
          SearchRows(table_, queries_, from_.data(), start, std::min(last_, start + share_rows_), *searches);
        }
      } catch (...) {
        failed_ = true;
      }
      const std::lock_guard<std::mutex> lock(mutex_);
      if (++done_ == shares_) all_done_.notify_one();
    }
  }

  // True if all was searched, false if there was not enough memory.
  bool Wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    all_done_.wait(lock, [this] { return done_ == shares_; });
    return !failed_;
  }

  // Of each thread that joined the searches of all queries; none of one that failed to begin.
  const std::vector<std::vector<Search>>& parts() const { return parts_; }

 private:
  const Table table_;
  const Queries queries_;
  const int64_t first_, last_;
  const size_t topn_;
  int64_t share_rows_, shares_;
  std::vector<int32_t> from_;
  std::vector<std::vector<Search>> parts_;
  std::atomic<int64_t> next_{0}, joined_{0};
  std::atomic<bool> failed_{false};
  std::mutex mutex_;
  std::condition_variable all_done_;
  int64_t done_ = 0;
};

// The rows found for each query, one query's after the other's.
struct Result {
  std::vector<int64_t> rows;
};

// Puts together what the threads found, each among its own rows.
void Merge(const std::vector<std::vector<Search>>& parts, int64_t query, size_t topn, Result* result) {
  const size_t before = result->rows.size();
  std::vector<float> best;
  for (const auto& searches : parts) {
    if (searches.empty()) continue;
    best.insert(best.end(), searches[query].best().begin(), searches[query].best().end());
  }
  float bar = -kInfinity;
  if (best.size() >= topn) {
    std::nth_element(best.begin(), best.begin() + (topn - 1), best.end(), std::greater<float>());
    bar = best[topn - 1];
  }
  for (const auto& searches : parts) {
    if (searches.empty()) continue;
    for (const Candidate& candidate : searches[query].candidates()) {
      if (candidate.upper >= bar) result->rows.push_back(candidate.row);
    }
  }
  std::sort(result->rows.begin() + before, result->rows.end());
}

}  // namespace

extern "C" {

// How large a number of a query may be.
int32_t word2vec_largest_query_number() { return kLargestQueryNumber; }

// The table must have a multiple of this many rows; those from `last` on are looked at but never found.
int32_t word2vec_tile() { return kTile; }

// Finds for each query ascending rows, first up to last, among which are its topn nearest ones.
//
// panels: [rows / 16, groups, 16, 4]; steps, row_doubts: [rows]; numbers: [count, 4 groups]; query_steps,
// query_doubts: [count]. Sets how many rows were found for each query; word2vec_take must follow. Returns null if
// there is not enough memory.
void* word2vec_search(const uint8_t* panels, const float* steps, const float* row_doubts, int64_t groups,
                      int64_t first, int64_t last, const int8_t* numbers, const float* query_steps,
                      const float* query_doubts, int64_t count, int64_t topn, int32_t threads, int64_t* found) try {
  const auto work = std::make_shared<Work>(Table{panels, steps, row_doubts, groups},
                                           Queries{numbers, query_steps, query_doubts, count}, first, last,
                                           std::max<int64_t>(topn, 1), std::max(1, threads));
  const int64_t useful = std::min<int64_t>(threads, work->shares());
  try {
    for (int64_t k = 1; k < useful; ++k) {
      std::thread([work] {
        // What a thread needs to throw is allocated when it first does, and to fail at that would end the process.
        try {
          throw 0;
        } catch (int) {
        }
        work->Help();
      }).detach();
    }
  } catch (const std::system_error&) {
    // As many as could be started.
  }
  work->Help();
  if (!work->Wait()) return nullptr;
  auto result = std::make_unique<Result>();
  for (int64_t query = 0; query < count; ++query) {
    const size_t before = result->rows.size();
    Merge(work->parts(), query, std::max<int64_t>(topn, 1), result.get());
    found[query] = static_cast<int64_t>(result->rows.size() - before);
  }
  return result.release();
} catch (...) {
  return nullptr;
}

// Copies the rows that were found, one query's after the other's, and frees the result.
void word2vec_take(void* result, int64_t* rows) {
  auto* held = static_cast<Result*>(result);
  std::copy(held->rows.begin(), held->rows.end(), rows);
  delete held;
}

}  // extern "C"
