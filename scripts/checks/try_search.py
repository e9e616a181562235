"""Does the search kernel of a platform wheel answer as NumPy does? Run it where such a wheel is installed.

    python scripts/checks/try_search.py

It needs neither TensorFlow nor a compiler. The exit status is 1 if another library was used, or none, or if an
answer differs.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from word2vec.search.build import SHIPPED, describe_search
from word2vec.search.kernel import SearchLibrary
from word2vec.vectors import WordVectors

_WORDS, _SIZE, _QUESTIONS = 100_000, 64, 200


def main() -> None:
    """Ask a large table with and without the kernel, and compare."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    random = np.random.default_rng(1)
    words = [f"word{number}" for number in range(_WORDS)]
    matrix = random.standard_normal((_WORDS, _SIZE), np.float32)
    answers, seconds = [], []
    for rounding in (False, True):
        vectors = WordVectors(words, matrix)
        vectors.rounding, vectors.rounding_pays_after = rounding, 0
        # The first question makes the copy that the kernel searches.
        vectors.most_similar(words[0])
        start = time.perf_counter()
        answers.append([vectors.most_similar(word) for word in words[:_QUESTIONS]])
        seconds.append((time.perf_counter() - start) / _QUESTIONS)
    search = describe_search(SearchLibrary)
    if search["state"] != "shipped" or search["path"] not in Path("/proc/self/maps").read_text(encoding="utf-8"):
        sys.exit(f"error: the search kernel of {SHIPPED} was not used: {search}")
    if answers[0] != answers[1]:
        sys.exit(f"error: {search['path']} answers otherwise than NumPy")
    print(
        f"{Path(search['path']).name} answers {_QUESTIONS} questions as NumPy does, "
        f"in {seconds[1] * 1e3:.2f} ms each instead of {seconds[0] * 1e3:.2f} ms"
    )


if __name__ == "__main__":
    main()
