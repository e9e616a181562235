"""Time the explorer's maps, and how much memory they take beside the table.

    python scripts/benchmarks/explorer_maps.py --model build/model
    python scripts/benchmarks/explorer_maps.py --words 1000000 --size 128

Without a model the table is random and has clusters, as word vectors have. It lies in a temporary file and is
mapped, as that of a model is. All is found once, in a new process for each case. Nothing is kept.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from word2vec.explorer.maps.all_maps import UMAP_WORDS, Maps
from word2vec.explorer.maps.progress import Progress
from word2vec.storage.npy_file import map_npy
from word2vec.vectors import WordVectors

T = TypeVar("T")

_CLUSTERS = 1000
_ROWS_AT_A_TIME = 1 << 16
_PAUSE = 0.02


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", type=Path, help="a model directory or file of vectors")
    parser.add_argument("--words", type=int, default=200_000, help="V of a random table (default 200,000)")
    parser.add_argument("--size", type=int, default=128, help="d of a random table (default 128)")
    parser.add_argument("--umap-words", type=int, default=UMAP_WORDS, help="laid out by UMAP (default 20,000)")
    parser.add_argument("--classes", type=int, default=12, help="classes of words (default 12)")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        measure_all(options)
        return
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    # The peak of memory is that of a process.
    subprocess.run([sys.executable, __file__, "--one", *sys.argv[1:]], check=True)


def measure_all(options: argparse.Namespace) -> None:
    """Find all maps of one table and print a line for each."""
    with tempfile.TemporaryDirectory() as directory:
        if options.model:
            vectors = WordVectors.load(options.model)
        else:
            vectors = make_vectors(Path(directory) / "input.npy", options.words, options.size)
        words, size = vectors.matrix.shape
        print(f"{words:,} words of dimension {size}, UMAP of {min(options.umap_words, words):,}\n")
        print("| | s | MB beside the table | MB of another process |\n|---|---|---|---|")
        maps = Maps(vectors, None, umap_words=options.umap_words)
        show("lengths of the vectors, which every question needs", lambda: vectors.scale)
        show("PCA", maps.find_pca)
        show("an axis", lambda: maps.measure_axis(vectors.words[:2], vectors.words[2:4]))
        show(f"{options.classes} classes", lambda: wait_for(lambda: maps.find_classes(options.classes), {}))
        stages: dict[str, float] = {}
        show("UMAP", lambda: wait_for(maps.find_umap, stages))
        for stage, seconds in stages.items():
            print(f"| of these: {stage} | {seconds:.1f} | | |")
        maps.close()


def make_vectors(path: Path, words: int, size: int) -> WordVectors:
    """Return vectors [words, size] float32 in clusters of unequal number, mapped from a file."""
    random = np.random.default_rng(0)
    centres = random.standard_normal((_CLUSTERS, size), dtype=np.float32)
    matrix = np.lib.format.open_memmap(path, "w+", np.float32, (words, size))
    for start in range(0, words, _ROWS_AT_A_TIME):
        block = matrix[start : start + _ROWS_AT_A_TIME]
        clusters = np.sqrt(random.random(len(block)) * _CLUSTERS**2).astype(np.intp)
        block[:] = random.standard_normal(block.shape, dtype=np.float32) + centres[clusters]
    matrix.flush()
    return WordVectors([f"word{place}" for place in range(words)], map_npy(path, np.float32))


def wait_for(ask: Callable[[], T | Progress], stages: dict[str, float]) -> T:
    """Ask until there is a result, and add the seconds of each stage."""
    last = time.perf_counter()
    while isinstance(answer := ask(), Progress):
        if answer.state in ("failed", "refused"):
            raise SystemExit(answer.message)
        time.sleep(_PAUSE)
        now = time.perf_counter()
        if answer.stage:
            stages[answer.stage] = stages.get(answer.stage, 0.0) + now - last
        last = now
    return answer


def show(name: str, work: Callable[[], object]) -> None:
    """Do a piece of work and print its seconds, and the memory that it took at its peak, here and elsewhere."""
    before = read_memory("self")
    peaks, others = [before], [0.0]
    children: list[str] = []
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_PAUSE):
            peaks.append(read_memory("self"))
            # A new process is a copy of this one for a moment. Those that last are of interest.
            lasting = [number for number in find_children() if number in children]
            children[:] = find_children()
            others.extend(map(read_memory, lasting))

    watcher = threading.Thread(target=watch)
    watcher.start()
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    ended.set()
    watcher.join()
    print(f"| {name} | {seconds:.2f} | {max(peaks) - before:.0f} | {max(others):.0f} |", flush=True)


def find_children() -> list[str]:
    """Return the numbers of the processes that this one has started, as Linux tells."""
    lists = Path("/proc/self/task").glob("*/children")
    return [number for path in lists for number in path.read_text(encoding="ascii").split()]


def read_memory(process: str) -> float:
    """Return the megabytes of a process that are of no file, as Linux tells, 0 if it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon:"))


if __name__ == "__main__":
    main()
