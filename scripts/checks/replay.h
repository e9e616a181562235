// Arrays of numbers of a case on stdin, and of its result on stdout, for the programs that replay cases.
#ifndef WORD2VEC_SCRIPTS_CHECKS_REPLAY_H_
#define WORD2VEC_SCRIPTS_CHECKS_REPLAY_H_

#include <cstdio>
#include <cstdlib>
#include <vector>

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

#endif  // WORD2VEC_SCRIPTS_CHECKS_REPLAY_H_
