// Times the stages of the kernel without TensorFlow, in one thread. kernel_stages.py writes the case to stdin and reads
// the nanoseconds of each stage from stdout.
#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "../checks/replay.h"
#include "frame.h"
#include "huge_pages.h"
#include "losses.h"
#include "worker.h"

namespace {

// Returns the time that this thread has worked, in nanoseconds. What others do on the machine is not in it.
double Now() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return 1e9 * static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec);
}

}  // namespace

int main() {
  using namespace word2vec;
  const auto header = Read<int32_t>(11);
  const Shape shape{header[0], header[1], header[2], header[3]};
  const bool skipgram = header[4], has_bias = header[5];
  const Kind kind{skipgram, true, has_bias, header[6], false, header[7] != 0};
  if (kind.rounded && !kHasPairs) {
    std::fprintf(stderr, "this processor multiplies no bfloat16 numbers\n");
    return 2;
  }
  const int64_t size = header[8], count = header[9], piece = header[10];
  const auto keys = Read<uint64_t>(3);
  const auto ids = Read<int32_t>(count);
  const auto keep = Read<uint32_t>(size);
  const auto cumulative = Read<double>(size);
  const auto guide = Read<int32_t>(size);
  auto table = Read<float>(size * shape.width);
  std::vector<float> bias(size), rates(size, 1.0f);
  MoveToHugePages(table.data(), table.size() * sizeof(float));

  // The second time the memory of the chunk is there, as it is for all chunks but the first.
  auto memory = std::make_unique<ChunkMemory>();
  memory->Fit(count);
  const Noise noise{cumulative.data(), guide.data(), size};
  FramedBlocks framed(ids.data(), count, keep.data(), noise, shape, {keys[0], keys[1], keys[2]}, piece, std::move(memory));
  const double begin = Now();
  for (int64_t number = 0; number < framed.pieces(); ++number) framed.Keep(number);
  const double kept = Now();
  framed.Finish();
  const double finished = Now();
  BlockMemory blocks[2] = {BlockMemory(shape), BlockMemory(shape)};
  for (int64_t number = 0; number < framed.count(); ++number) framed.Read(number, true, &blocks[0]);
  const double read = Now();
  Worker<RandomSoftmax> worker(shape, kind, {});
  const Tables tables{table.data(), table.data(), has_bias ? bias.data() : nullptr, rates.data(), rates.data(),
                      rates.data(), nullptr};
  Block block = framed.Read(0, true, &blocks[0]);
  for (int64_t number = 1; number < framed.count(); ++number) {
    const Block next = framed.Read(number, true, &blocks[number % 2]);
    worker.Train(block, &next, tables, 0.01f);
    block = next;
  }
  const double trained = Now();
  std::printf("{\"blocks\": %lld, \"keep\": %.0f, \"finish\": %.0f, \"read\": %.0f, \"read and train\": %.0f, \"loss\": %f}\n",
              static_cast<long long>(framed.count()), kept - begin, finished - kept, read - finished, trained - read,
              worker.loss() / static_cast<double>(worker.targets()));
}
