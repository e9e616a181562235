// Finds the rows of a table that can be among the nearest of a query. Rows and queries are rounded to 8 bits.
//
// It is compiled for this machine and called by ctypes. It uses neither Python nor TensorFlow.
//
// The bound. Let x be a row and y a query, both of length 1, and x' and y' the same rounded. The doubts are the
// lengths of x - x' and of y - y'. Then
//     xy = x'y' + x'(y - y') + y(x - x'),
// and x' is at most 1 + (doubt of x) long. Therefore xy differs from x'y' by at most
//     (1 + doubt of x) (doubt of y) + doubt of x.
//
// The search. Every row has a lower and an upper bound of its cosine. At least topn rows reach the topn-th best lower
// bound, which is the bar. A row whose upper bound is below the bar cannot be among the topn nearest. The other rows
// are candidates.
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
// A block of the table goes through all queries while it is in the second-level cache.
constexpr int64_t kBlockBytes = 1 << 17;
// The part of the table that a thread takes at a time. Starting a thread takes about as long as reading this much.
constexpr int64_t kShareBytes = 1 << 19;
// When this many candidates have been added, those below the bar are dropped.
constexpr size_t kManyCandidates = 1024;

// Rows in panels. Each number is kept as 128 more than it is, because x86 multiplies signed bytes by unsigned ones.
struct Table {
  const uint8_t* panels;
  const float* steps;   // a row is its numbers times its step
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

// The candidates that one thread has found for one query.
class Search {
 public:
  explicit Search(size_t topn) : topn_(topn) {}

  // The topn-th best lower bound so far. At least topn rows have a cosine that is not below it.
  float bar() const { return best_.size() < topn_ ? -kInfinity : best_.front(); }

  // Adds a row with the bounds of its cosine.
  void Add(int64_t row, float lower, float upper) {
    if (upper < bar()) return;
    candidates_.push_back({row, upper});
    // Keep the topn best lower bounds. The least of them is the bar.
    if (best_.size() < topn_) {
      best_.push_back(lower);
      std::push_heap(best_.begin(), best_.end(), std::greater<float>());
    } else if (lower > best_.front()) {
      std::pop_heap(best_.begin(), best_.end(), std::greater<float>());
      best_.back() = lower;
      std::push_heap(best_.begin(), best_.end(), std::greater<float>());
    }
    // The bar has risen since the first candidates were added. Drop those that are below it now.
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

// Adds the rows of one tile, from first up to last, to the searches of Q queries.
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
      // Most panels hold no candidate.
      if (!AnyNotBelow(upper, search.bar())) continue;
      const Floats lower = cosines - off;
      for (int64_t r = std::max(row, first); r < std::min(row + kPanel, last); ++r) {
        search.Add(r, lower[r - row], upper[r - row]);
      }
    }
  }
}

// Searches the rows from first up to last for all queries.
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

// One search of all rows, which threads take share by share. Only threads that have taken a share are waited for. A
// thread that starts late, because the processor is busy, finds nothing left to do.
class Work {
 public:
  Work(const Table& table, const Queries& queries, int64_t first, int64_t last, size_t topn, int64_t threads)
      : table_(table), queries_(queries), first_(first), last_(last), topn_(topn), parts_(threads) {
    const int64_t row_bytes = table.groups * kGroup;
    share_rows_ = std::max<int64_t>(1, kShareBytes / (kTile * row_bytes)) * kTile;
    shares_ = (last - first + share_rows_ - 1) / share_rows_;
    // Each number of a row is too large. The sums of products start at the correction for that.
    from_.assign(queries.count, 0);
    for (int64_t query = 0; query < queries.count; ++query) {
      const int8_t* numbers = queries.numbers + query * row_bytes;
      for (int64_t i = 0; i < row_bytes; ++i) from_[query] -= kRowOffset * int32_t{numbers[i]};
    }
  }

  int64_t shares() const { return shares_; }

  // Takes shares as long as there are any. Without a share it does not touch the caller's memory.
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

  // For each thread the searches of all queries. A thread that did not join, or could not begin, has none.
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

// The rows found for each query: those of the first query, then those of the second, and so on.
struct Result {
  std::vector<int64_t> rows;
};

// Merges the candidates of one query that the threads found, each among its own rows.
void Merge(const std::vector<std::vector<Search>>& parts, int64_t query, size_t topn, Result* result) {
  const size_t before = result->rows.size();
  // Put the lower bounds of all threads together.
  std::vector<float> best;
  for (const auto& searches : parts) {
    if (searches.empty()) continue;
    best.insert(best.end(), searches[query].best().begin(), searches[query].best().end());
  }
  // The topn-th best of them is the bar for the whole table.
  float bar = -kInfinity;
  if (best.size() >= topn) {
    std::nth_element(best.begin(), best.begin() + (topn - 1), best.end(), std::greater<float>());
    bar = best[topn - 1];
  }
  // Keep the candidates that reach it.
  for (const auto& searches : parts) {
    if (searches.empty()) continue;
    for (const Candidate& candidate : searches[query].candidates()) {
      if (candidate.upper >= bar) result->rows.push_back(candidate.row);
    }
  }
  std::sort(result->rows.begin() + before, result->rows.end());
}

// The C++ runtime allocates a thread's exception state on its first throw. If memory is short then, it calls
// std::terminate. Force that allocation now.
void ReserveExceptionState() {
  try {
    throw 0;
  } catch (int) {
  }
}

}  // namespace

extern "C" {

// The largest number that a query may have.
int32_t word2vec_largest_query_number() { return kLargestQueryNumber; }

// The number of rows of a table must be a multiple of this. Rows from `last` on are read but never found.
int32_t word2vec_tile() { return kTile; }

// Finds for each query ascending rows, from first up to last, among which are its topn nearest ones.
//
//   panels                       [rows / 16, groups, 16, 4]
//   steps, row_doubts            [rows]
//   numbers                      [count, 4 groups]
//   query_steps, query_doubts    [count]
//   found                        [count], receives how many rows were found for each query
//
// Returns a result for word2vec_take, which must be called next, or null if there is not enough memory.
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
        ReserveExceptionState();
        work->Help();
      }).detach();
    }
  } catch (const std::system_error&) {
    // The threads that could be started do the work.
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

// Copies the rows that were found, query by query, and frees the result.
void word2vec_take(void* result, int64_t* rows) {
  auto* held = static_cast<Result*>(result);
  std::copy(held->rows.begin(), held->rows.end(), rows);
  delete held;
}

}  // extern "C"
