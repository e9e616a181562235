// Runs one case of worker.h, hierarchical.h or frame.h, read from stdin, and writes the result to stdout: the core of the kernel
// without TensorFlow, for sanitizers. scripts/checks/sanitize_kernel.py writes the cases and checks the results.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "frame.h"
#include "hierarchical.h"
#include "losses.h"
#include "worker.h"

namespace {

template <typename T>
std::vector<T> Read(size_t count) {
  std::vector<T> values(count);
  if (count && std::fread(values.data(), sizeof(T), count, stdin) != count) {
    std::fprintf(stderr, "the case is cut short\n");
    std::exit(2);
  }
  return values;
}

template <typename T>
void Write(const std::vector<T>& values) {
  if (!values.empty()) std::fwrite(values.data(), sizeof(T), values.size(), stdout);
}

template <class Loss>
void Train() {
  const auto header = Read<int32_t>(11);
  const bool tied = header[1], has_bias = header[2], corrected = header[10];
  const word2vec::Kind kind{header[0] != 0, tied, has_bias, header[3], corrected};
  const word2vec::Shape shape{header[4], header[5], header[6], header[7]};
  const size_t size = header[8], blocks = header[9];
  const float rate = Read<float>(1)[0];
  const auto shape_of_loss = Read<float>(3);
  const word2vec::LossParameters parameters{shape_of_loss[0], shape_of_loss[1], shape_of_loss[2]};
  auto input = Read<float>(size * shape.width);
  auto output = Read<float>(tied ? 0 : size * shape.width);
  auto bias = Read<float>(has_bias ? size : 0);
  const auto rates = Read<float>(size);
  const auto log_expected = Read<float>(corrected ? size : 0);
  const auto tokens = Read<int32_t>(blocks * shape.words());
  const auto left = Read<int32_t>(blocks * shape.length);
  const auto right = Read<int32_t>(blocks * shape.length);
  const auto negatives = Read<int32_t>(blocks * shape.negatives);
  const word2vec::Tables tables{input.data(), tied ? input.data() : output.data(), has_bias ? bias.data() : nullptr,
                                rates.data(), corrected ? log_expected.data() : nullptr};
  const auto block = [&](size_t n) {
    return word2vec::Block{&tokens[n * shape.words()], &left[n * shape.length], &right[n * shape.length],
                           &negatives[n * shape.negatives]};
  };
  word2vec::Worker<Loss> worker(shape, kind, parameters);
  for (size_t n = 0; n < blocks; ++n) {
    const word2vec::Block next = block(n + 1 < blocks ? n + 1 : n);
    worker.Train(block(n), n + 1 < blocks ? &next : nullptr, tables, rate);
  }
  Write(std::vector<double>{worker.loss(), static_cast<double>(worker.targets())});
  Write(input);
  Write(output);
  Write(bias);
}

void TrainTree() {
  const auto header = Read<int32_t>(9);
  const bool has_bias = header[1];
  const word2vec::Kind kind{header[0] != 0, false, has_bias, 0, false};
  const word2vec::Shape shape{header[2], header[3], 1, header[4]};
  const size_t size = header[5], blocks = header[6], total = header[7];
  const float rate = Read<float>(1)[0];
  auto input = Read<float>(size * shape.width);
  auto output = Read<float>((size - 1) * shape.width);
  auto bias = Read<float>(has_bias ? size - 1 : 0);
  const auto rates = Read<float>(size);
  const auto starts = Read<int64_t>(size + 1);
  const auto nodes = Read<int32_t>(total);
  const auto codes = Read<int8_t>(total);
  const auto tokens = Read<int32_t>(blocks * shape.words());
  const auto left = Read<int32_t>(blocks * shape.length);
  const auto right = Read<int32_t>(blocks * shape.length);
  const word2vec::Tables tables{input.data(), output.data(), has_bias ? bias.data() : nullptr, rates.data(),
                                nullptr};
  const word2vec::Tree tree{starts.data(), nodes.data(), codes.data()};
  const auto block = [&](size_t n) {
    return word2vec::Block{&tokens[n * shape.words()], &left[n * shape.length], &right[n * shape.length], nullptr};
  };
  word2vec::TreeWorker worker(shape, kind, tree, header[8]);
  for (size_t n = 0; n < blocks; ++n) {
    const word2vec::Block next = block(n + 1 < blocks ? n + 1 : n);
    worker.Train(block(n), n + 1 < blocks ? &next : nullptr, tables, rate);
  }
  Write(std::vector<double>{worker.loss(), static_cast<double>(worker.targets())});
  Write(input);
  Write(output);
  Write(bias);
}

void Frame() {
  const auto header = Read<int32_t>(5);
  const int window = header[0], length = header[1], negatives = header[2];
  const size_t size = header[3], count = header[4];
  const auto keys = Read<uint64_t>(3);
  const auto ids = Read<int32_t>(count);
  const auto keep = Read<uint32_t>(size);
  const auto cumulative = Read<double>(size);
  const auto guide = Read<int32_t>(size);
  const word2vec::Framer framer(ids.data(), static_cast<int64_t>(count), keep.data(), window, length, keys[0]);
  const size_t blocks = framer.blocks();
  std::vector<int32_t> tokens(blocks * (length + 2 * window)), left(blocks * length), right(blocks * length),
      noise(blocks * negatives);
  framer.Write(keys[1], keys[2], {cumulative.data(), guide.data(), static_cast<int64_t>(size)}, negatives,
               tokens.data(), left.data(), right.data(), noise.data());
  Write(tokens);
  Write(left);
  Write(right);
  Write(noise);
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
  } else if (what == "frame") {
    Frame();
  } else {
    return 2;
  }
}
