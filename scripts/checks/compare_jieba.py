"""Does the fast path cut as jieba does? Cuts every line of a file with both and shows where they differ.

    python scripts/checks/compare_jieba.py FILE [--processes N] [--limit MB] [--no-hmm]

FILE is UTF-8 text, plain or compressed. Every piece is compared, white space and punctuation too, before words
are lower-cased. MB/s are of the text in UTF-8 and per process, without loading. The row "tokenizer" is the
fast path with all that JiebaTokenizer does. The exit code is 1 if any line differs.
"""

from __future__ import annotations

import argparse
import functools
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from word2vec.text.sources.compression import open_decompressed
from word2vec.text.tokenizers.jieba_fast import VERIFIED, FastCutter, is_available
from word2vec.text.tokenizers.jieba_words import JiebaTokenizer, PlainCutter

_BATCH = 2000  # lines
_SHOWN = 20  # differing lines


@dataclass
class Outcome:
    """The result of comparing some lines.

    Attributes:
        lines: The number of lines.
        bytes: Their length in UTF-8.
        seconds: The time that each path took.
        differing: The lines cut differently, each with its number, the fast path's cut and jieba's.
    """

    lines: int = 0
    bytes: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    differing: list[tuple[int, list[str], list[str]]] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Add the result of other lines."""
        self.lines += other.lines
        self.bytes += other.bytes
        for path, seconds in other.seconds.items():
            self.seconds[path] = self.seconds.get(path, 0.0) + seconds
        self.differing += other.differing


@functools.cache
def _paths(hmm: bool) -> dict[str, Callable[[str], list[str]]]:
    paths: dict[str, Callable[[str], list[str]]] = {
        "fast": FastCutter(hmm),
        "jieba": PlainCutter(hmm),
        "tokenizer": JiebaTokenizer(hmm=hmm),
    }
    for path in paths.values():
        path("加载")
    return paths


def compare(hmm: bool, batch: tuple[int, list[str]]) -> Outcome:
    """Cut a batch, the first line's number and the lines, with all paths."""
    first, lines = batch
    outcome = Outcome(len(lines), sum(len(line.encode()) for line in lines))
    cuts: dict[str, list[list[str]]] = {}
    for name, path in _paths(hmm).items():
        start = time.perf_counter()
        cuts[name] = [path(line) for line in lines]
        outcome.seconds[name] = time.perf_counter() - start
    pairs = zip(cuts["fast"], cuts["jieba"], strict=True)
    outcome.differing = [(number, *pair) for number, pair in enumerate(pairs, first) if pair[0] != pair[1]]
    return outcome


def batches(path: Path, limit: float) -> Iterator[tuple[int, list[str]]]:
    """Yield batches of lines, each with the number of its first line, up to a limit in MB."""
    number, size = 1, 0
    with open_decompressed(path) as (_, stream):
        while size < limit * 1e6 and (data := list(islice(stream, _BATCH))):
            yield number, [line.decode() for line in data]
            number += len(data)
            size += sum(map(len, data))


def report(total: Outcome) -> None:
    """Print the figures and the first differing lines."""
    share = len(total.differing) / max(total.lines, 1)
    print(f"{total.lines:,} lines, {total.bytes / 1e6:.1f} MB")
    print(f"{len(total.differing):,} lines differ ({share:.4%})")
    speeds = {path: total.bytes / 1e6 / seconds for path, seconds in total.seconds.items()}
    for path, speed in speeds.items():
        print(f"{path:>10}: {speed:6.2f} MB/s per process, {speed / speeds['jieba']:5.1f} x jieba")
    for number, fast, plain in sorted(total.differing)[:_SHOWN]:
        print(f"line {number}\n  fast:  {fast}\n  jieba: {plain}")


def main() -> int:
    """Compare and return the exit code."""
    parser = argparse.ArgumentParser(description="Compare the fast path's cuts with jieba's.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument(
        "--limit", type=float, default=float("inf"), metavar="MB", help="stop after this much text"
    )
    parser.add_argument("--no-hmm", action="store_true", help="without the hidden Markov model")
    options = parser.parse_args()
    if not is_available():
        print(f"needs the versions {VERIFIED}: pip install rjieba=={VERIFIED['rjieba']}", file=sys.stderr)
        return 2
    total = Outcome()
    compare_batch = functools.partial(compare, not options.no_hmm)
    with multiprocessing.Pool(options.processes) as pool:
        for outcome in pool.imap(compare_batch, batches(options.file, options.limit)):
            total.add(outcome)
    report(total)
    return 1 if total.differing else 0


if __name__ == "__main__":
    sys.exit(main())
