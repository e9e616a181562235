// Runs one case of worker.h, hierarchical.h or frame.h, read from stdin, and writes the result to stdout: the core of
// the kernel without TensorFlow, for sanitizers. scripts/checks/sanitize_kernel.py writes the cases and checks the results.
#include <cstdint>
#include <string>
#include <vector>

#include "frame.h"
#include "hierarchical.h"
#include "losses.h"
#include "replay.h"
#include "worker.h"

namespace {

// The tables of a case. Tied, the output table is the input table.
struct CaseTables {
  CaseTables(size_t size, size_t outputs, size_t width, bool tied, bool has_bias, bool corrected)
      : tied(tied),
        input(Read<float>(size * width)),
        output(Read<float>(tied ? 0 : outputs * width)),
        bias(Read<float>(has_bias ? outputs : 0)),
        rates(Read<float>(size)),
        log_expected(Read<float>(corrected ? size : 0)) {}

  word2vec::Tables tables() {
    return {input.data(), tied ? input.data() : output.data(), bias.empty() ? nullptr : bias.data(), rates.data(),
            rates.data(), nullptr, log_expected.empty() ? nullptr : log_expected.data()};
  }

  const bool tied;
  std::vector<float> input, output, bias;
  const std::vector<float> rates, log_expected;
};

// The blocks of a case. Those of a tree have no random words.
struct CaseBlocks {
  CaseBlocks(size_t blocks, const word2vec::Shape& shape, bool sampled)
      : count(blocks),
        shape(shape),
        tokens(Read<int32_t>(blocks * shape.words())),
        left(Read<int32_t>(blocks * shape.length)),
        right(Read<int32_t>(blocks * shape.length)),
        negatives(Read<int32_t>(sampled ? blocks * shape.negatives : 0)) {}

  word2vec::Block block(size_t n) const {
    return {&tokens[n * shape.words()], &left[n * shape.length], &right[n * shape.length],
            negatives.empty() ? nullptr : &negatives[n * shape.negatives]};
  }

  const size_t count;
  const word2vec::Shape shape;
  const std::vector<int32_t> tokens, left, right, negatives;
};

// Trains on the blocks, and writes the loss, the number of targets, and the tables.
template <class Worker>
void TrainAndWrite(Worker* worker, const CaseBlocks& blocks, CaseTables* tables, float rate) {
  for (size_t n = 0; n < blocks.count; ++n) {
    const bool last = n + 1 == blocks.count;
    const word2vec::Block next = blocks.block(last ? n : n + 1);
    worker->Train(blocks.block(n), last ? nullptr : &next, tables->tables(), rate);
  }
  Write(std::vector<double>{worker->loss(), static_cast<double>(worker->targets())});
  Write(tables->input);
  Write(tables->output);
  Write(tables->bias);
}

template <class Loss>
void Train() {
  const auto header = Read<int32_t>(12);
  const bool tied = header[1], has_bias = header[2], corrected = header[10];
  const word2vec::Kind kind{header[0] != 0, tied, has_bias, header[3], corrected, header[11] != 0};
  const word2vec::Shape shape{header[4], header[5], header[6], header[7]};
  const size_t size = header[8], count = header[9];
  const float rate = Read<float>(1)[0];
  const auto shape_of_loss = Read<float>(4);
  CaseTables tables(size, size, shape.width, tied, has_bias, corrected);
  const CaseBlocks blocks(count, shape, true);
  word2vec::Worker<Loss> worker(shape, kind, {shape_of_loss[0], shape_of_loss[1], shape_of_loss[2], shape_of_loss[3]});
  TrainAndWrite(&worker, blocks, &tables, rate);
}

void TrainTree() {
  const auto header = Read<int32_t>(9);
  const bool has_bias = header[1];
  const word2vec::Kind kind{header[0] != 0, false, has_bias, 0, false};
  const word2vec::Shape shape{header[2], header[3], 1, header[4]};
  const size_t size = header[5], count = header[6], total = header[7];
  const float rate = Read<float>(1)[0];
  CaseTables tables(size, size - 1, shape.width, false, has_bias, false);
  const auto starts = Read<int64_t>(size + 1);
  const auto nodes = Read<int32_t>(total);
  const auto codes = Read<int8_t>(total);
  const CaseBlocks blocks(count, shape, false);
  word2vec::TreeWorker worker(shape, kind, {starts.data(), nodes.data(), codes.data()}, header[8]);
  TrainAndWrite(&worker, blocks, &tables, rate);
}

void Frame() {
  const auto header = Read<int32_t>(6);
  const word2vec::Shape shape{header[1], header[0], header[2], 0};
  const size_t size = header[3], count = header[4];
  const auto keys = Read<uint64_t>(3);
  const auto ids = Read<int32_t>(count);
  const auto keep = Read<uint32_t>(size);
  const auto cumulative = Read<double>(size);
  const auto guide = Read<int32_t>(size);
  const word2vec::Noise noise{cumulative.data(), guide.data(), static_cast<int64_t>(size)};
  word2vec::FramedBlocks framed(ids.data(), static_cast<int64_t>(count), keep.data(), noise, shape,
                                {keys[0], keys[1], keys[2]}, header[5], std::make_unique<word2vec::ChunkMemory>());
  for (int64_t piece = framed.pieces() - 1; piece >= 0; --piece) framed.Keep(piece);
  framed.Finish();
  std::vector<int32_t> arrays[4];
  word2vec::BlockMemory memory(shape);
  for (int64_t number = 0; number < framed.count(); ++number) {
    framed.Read(number, true, &memory);
    const std::vector<int32_t>* of_block[] = {&memory.tokens, &memory.left, &memory.right, &memory.negatives};
    for (int n = 0; n < 4; ++n) arrays[n].insert(arrays[n].end(), of_block[n]->begin(), of_block[n]->end());
  }
  for (const auto& array : arrays) Write(array);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string what = argv[1];
  if (what == "random_softmax") {
    Train<word2vec::RandomSoftmax>();
  } else if (what == "negative_sampling") {
    Train<word2vec::NegativeSampling>();
  } else if (what == "shaped_softmax") {
    Train<word2vec::ShapedSoftmax>();
  } else if (what == "hierarchical_softmax") {
    TrainTree();
  } else if (what == "multiplies_bfloat16") {
    return word2vec::kHasPairs ? 0 : 3;
  } else if (what == "frame") {
    Frame();
  } else {
    return 2;
  }
}
