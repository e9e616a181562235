"""How fast word2vec files are read, beside gensim's loader, and how much memory that takes.

    python scripts/benchmarks/formats.py

Writes random vectors in both word2vec formats. Then both loaders read each file in turn, every time in a process
of its own. The table shows medians: seconds, and peak memory relative to the size of the vectors. Each file is
read once before, so it comes from the page cache if that is large enough. Needs about 2 GB of disk and ten
minutes at the default size.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from process_memory import find_peak_memory

FORMATS = {"word2vec-binary": "v.bin", "word2vec-text": "v.txt"}
LOADERS = ("word2vec", "gensim", "word2vec without pyarrow")


def main() -> None:
    """Measure every case, or, as a child process, one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=400_000)
    parser.add_argument("--size", type=int, default=300, help="numbers of a vector")
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=list(FORMATS))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument(
        "--directory", type=Path, help="where the files are written (default: a temporary directory)"
    )
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(_load(*options.child)))
        return
    with tempfile.TemporaryDirectory(dir=options.directory) as directory:
        _write(Path(directory), options.words, options.size, options.formats)
        results = _measure(Path(directory), options.formats, options.repeats)
    print(f"{options.words:,} x {options.size}, medians of {options.repeats}\n")
    print("| format | loader | seconds | gensim's time / this | peak memory / table |")
    print("|---|---|---:|---:|---:|")
    table = 4 * options.words * options.size
    for (name, loader), (seconds, memory) in results.items():
        ratio = results[name, "gensim"][0] / seconds
        print(f"| {name} | {loader} | {seconds:.2f} | {ratio:.1f} | {memory / table:.2f} |")


def _write(directory: Path, words: int, size: int, names: list[str]) -> None:
    from word2vec import formats
    from word2vec.storage.table import Table

    random = np.random.default_rng(0)
    # Words of at most 14 letters.
    letters = [f"{word}{'abcdefgh'[: word % 9]}" for word in range(words)]
    matrix = random.standard_normal((words, size), np.float32)
    for name in names:
        formats.write(directory / FORMATS[name], Table(letters, matrix), name)


def _measure(directory: Path, names: list[str], repeats: int) -> dict[tuple[str, str], tuple[float, float]]:
    """Return ``{(format, loader): (seconds, peak bytes beyond the imports)}``."""
    cases = [
        (name, loader)
        for name in names
        for loader in LOADERS
        if name == "word2vec-text" or loader != "word2vec without pyarrow"
    ]
    runs: dict[tuple[str, str], list[dict[str, float]]] = {case: [] for case in cases}
    for repeat in range(repeats):
        for name, loader in cases:
            print(f"run {repeat + 1} of {repeats}: {name}, {loader}", file=sys.stderr)
            command = [sys.executable, __file__, "--child", name, loader, str(directory / FORMATS[name])]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            runs[name, loader].append(json.loads(done.stdout.splitlines()[-1]))
    return {
        case: (
            statistics.median(run["seconds"] for run in measured),
            statistics.median(run["bytes"] for run in measured),
        )
        for case, measured in runs.items()
    }


def _load(name: str, loader: str, path: str) -> dict[str, float]:
    _warm(Path(path))
    load = _loader(name, loader)
    before = _resident_bytes()
    started = time.perf_counter()
    vectors = load(path)
    # The look-up needs the index, which a loader may make only then.
    found = "0" in vectors
    seconds = time.perf_counter() - started
    if not found:
        raise RuntimeError(f"{loader} does not find the first word of {path}")
    return {"seconds": seconds, "bytes": find_peak_memory() - before}


def _loader(name: str, loader: str) -> Any:
    """Return a function that loads a file. The modules it needs are imported here, before the time is taken."""
    if loader == "gensim":
        from gensim.models import KeyedVectors

        return lambda path: KeyedVectors.load_word2vec_format(path, binary=name == "word2vec-binary")
    import word2vec

    if loader == "word2vec without pyarrow":
        # The toolkit looks for the module's specification before it imports the module.
        import importlib.util

        found = importlib.util.find_spec
        importlib.util.find_spec = lambda name, package=None: None if name == "pyarrow" else found(name, package)
    return lambda path: word2vec.load(path, name)


def _warm(path: Path) -> None:
    with path.open("rb") as file:
        buffer = bytearray(1 << 20)
        while file.readinto(buffer):
            pass


def _resident_bytes() -> int:
    """Return the resident memory or, where the system does not tell it, the peak, which is of the imports."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except FileNotFoundError:
        return find_peak_memory()


if __name__ == "__main__":
    main()
