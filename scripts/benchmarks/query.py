"""Time questions to word vectors beside gensim, on the same random table.

    python scripts/benchmarks/query.py                                # 200,000 x 128
    python scripts/benchmarks/query.py --approximate 1000000          # and usearch against the exact search

Single questions are asked twice. First the programs take turns, so all meet the same machine: a cache that holds
other tables, and processors on which the others' BLAS threads still run. Then each program answers its questions
in a row. Times are medians. The table has clusters, as word vectors have, because approximate search needs them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import save_vectors
from word2vec.vectors import WordVectors

_CLUSTERS = 1000


def main() -> None:
    """Run the benchmark and print a Markdown table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--words", type=int, default=200_000, help="V (default 200,000)")
    parser.add_argument("--size", type=int, default=128, help="d (default 128)")
    parser.add_argument("--batch", type=int, default=1000, help="questions in a batch (default 1,000)")
    parser.add_argument("--repeat", type=int, default=50, help="single questions (default 50)")
    parser.add_argument("--approximate", type=int, metavar="V", help="also time usearch at V words")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    facts: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        "numpy": np.__version__,
        "words": options.words,
        "size": options.size,
    }
    facts.update(against_gensim(options.words, options.size, options.batch, options.repeat))
    facts.update(from_disk(options.words, options.size))
    facts.update(load_time(400_000, 300))
    if options.approximate:
        facts.update(approximate(options.approximate, options.size, options.batch))
    if options.json:
        print(json.dumps(facts, indent=1))
        return
    print("| | |\n|---|---|")
    for name, value in facts.items():
        print(f"| {name} | {value:.4g} |" if isinstance(value, float) else f"| {name} | {value} |")


def table(words: int, size: int) -> Table:
    """Return a table [words, size] float32 of directions in clusters of unequal number, with lengths."""
    random = np.random.default_rng(0)
    centres = random.standard_normal((_CLUSTERS, size), dtype=np.float32)
    matrix = random.standard_normal((words, size), dtype=np.float32)
    matrix += centres[np.sqrt(random.random(words) * _CLUSTERS**2).astype(np.intp)]
    matrix *= random.uniform(0.5, 2, (words, 1)).astype(np.float32)
    return Table([f"word{place}" for place in range(words)], matrix, np.arange(words, 0, -1))


def milliseconds(call: Callable[[], object]) -> float:
    """Return how long one call takes."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1e3


def against_gensim(words: int, size: int, batch: int, repeat: int) -> dict[str, Any]:
    """Time single questions in turn, and a batch against gensim's one by one."""
    import gensim

    data = table(words, size)
    twin = gensim.models.KeyedVectors(size)
    twin.add_vectors(list(data.words), data.matrix)
    plain, vectors = WordVectors(data.words, data.matrix), WordVectors(data.words, data.matrix)
    plain.rounding = False  # as on a machine without a compiler
    rows = np.random.default_rng(1).integers(0, words, batch)
    questions = [data.words[row] for row in rows]
    expected: list[Any] = []
    one_by_one = milliseconds(lambda: expected.extend(twin.most_similar(word) for word in questions))
    agree = sum(
        {word for word, _ in found} == {word for word, _ in theirs}
        for found, theirs in zip(vectors.most_similar_batch(questions), expected, strict=True)
    )
    asked: dict[str, Callable[[str], Any]] = {
        "gensim": twin.most_similar,
        "word2vec": vectors.most_similar,
        "word2vec without a compiler": plain.most_similar,
    }
    words_asked = [questions[place % batch] for place in range(repeat)]
    in_turn: dict[str, list[float]] = {name: [] for name in asked}
    for word in words_asked:
        for name, ask in asked.items():
            in_turn[name].append(milliseconds(lambda ask=ask, word=word: ask(word)))  # type: ignore[misc]
    in_a_row = {
        name: [milliseconds(lambda ask=ask, word=word: ask(word)) for word in words_asked]  # type: ignore[misc]
        for name, ask in asked.items()
    }
    facts: dict[str, Any] = {"gensim": gensim.__version__, f"same ten words, of {batch} questions": agree}
    for how, times in (("in turn", in_turn), ("in a row", in_a_row)):
        p50 = {name: statistics.median(found) for name, found in times.items()}
        for name, found in p50.items():
            facts[f"{name}, questions {how}, p50 ms"] = found
            facts[f"{name}, questions {how}, times gensim's speed"] = p50["gensim"] / found
    facts["gensim, the batch one by one, ms"] = one_by_one
    for name, some in (("word2vec", vectors), ("word2vec without a compiler", plain)):
        together = statistics.median(
            milliseconds(lambda some=some: some.most_similar_batch(questions))  # type: ignore[misc]
            for _ in range(3)
        )
        facts[f"{name}, {batch} in a batch, ms"] = together
        facts[f"{name}, the batch, times gensim's speed"] = one_by_one / together
    return facts


def from_disk(words: int, size: int) -> dict[str, Any]:
    """Time ``word2vec similar`` on a saved model, from the start of the process to its answer."""
    with tempfile.TemporaryDirectory() as directory:
        save_vectors(Path(directory) / "model", table(words, size))
        command = [sys.executable, "-m", "word2vec", "similar", str(Path(directory) / "model"), "word7"]
        times = [
            milliseconds(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
            for _ in range(5)
        ]
    return {"word2vec similar, start to answer, s": statistics.median(times) / 1e3}


def load_time(words: int, size: int) -> dict[str, Any]:
    """Time the loading of a native model from the page cache. Its table is zeros, which are never read."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name) / "model"
        save_vectors(directory, Table([f"word{place}" for place in range(words)], np.zeros((words, size), "f4")))
        times = [milliseconds(lambda: WordVectors.load(directory)) for _ in range(7)]
        shutil.rmtree(directory)
    return {f"load of {words} x {size}, ms": statistics.median(times)}


def approximate(words: int, size: int, batch: int) -> dict[str, Any]:
    """Build an index, and compare its answers and its speed with the exact search's."""
    vectors = WordVectors(*_parts(words, size))
    build = milliseconds(vectors.build_index)
    questions = [vectors.words[row] for row in np.random.default_rng(2).integers(0, words, batch)]
    singles = questions[:30]
    exact = vectors.most_similar_batch(questions)
    found = vectors.most_similar_batch(questions, approximate=True)
    hits = sum(len(dict(a).keys() & dict(b).keys()) for a, b in zip(exact, found, strict=True))
    slow = [milliseconds(lambda word=word: vectors.most_similar(word)) for word in singles]  # type: ignore[misc]
    fast = [
        milliseconds(lambda word=word: vectors.most_similar(word, approximate=True))  # type: ignore[misc]
        for word in singles
    ]
    together = milliseconds(lambda: vectors.most_similar_batch(questions))
    together_fast = milliseconds(lambda: vectors.most_similar_batch(questions, approximate=True))
    return {
        "usearch, words": words,
        "usearch, build s": build / 1e3,
        "usearch, recall@10": hits / (10 * batch),
        "exact, one question, p50 ms": statistics.median(slow),
        "usearch, one question, p50 ms": statistics.median(fast),
        "usearch, times as fast": statistics.median(slow) / statistics.median(fast),
        "exact, batch ms": together,
        "usearch, batch ms": together_fast,
        "usearch, times as fast, batch": together / together_fast,
    }


def _parts(words: int, size: int) -> tuple[list[str], NDArray[Any]]:
    data = table(words, size)
    return list(data.words), data.matrix


if __name__ == "__main__":
    main()
