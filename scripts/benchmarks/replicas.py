"""What replicas cost on one machine: words/s of one process of N threads and of N replicas of one thread.

    python scripts/benchmarks/replicas.py CORPUS --replicas 2 --pairs 5
    python scripts/benchmarks/replicas.py CORPUS --option architecture=skipgram --option rounds=16

CORPUS is an encoded corpus, or a text. Every training runs in a process of its own, one process and replicas in
turn. Options of training are given to both, but for those of replicas. The seconds are those of training
without the start of processes. The median of the pairs' ratios is printed, and how many rounds an epoch had.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from quality_settings import read_value

_OF_REPLICAS = ("replicas", "rounds", "half_changes", "cluster")


def main() -> None:
    """Run the pairs, or, as a child process, one training."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--replicas", type=int, default=2)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help="of training")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    given = dict(one.split("=", 1) for one in options.option)
    if options.child:
        print(json.dumps(_train(options.corpus, given)))
        return
    alone = {name: value for name, value in given.items() if name not in _OF_REPLICAS}
    pairs = []
    print("pair  one process, words/s  replicas, words/s  ratio  rounds an epoch")
    for number in range(1, options.pairs + 1):
        one = _start(options.corpus, {**alone, "threads": options.replicas})
        several = _start(options.corpus, {**given, "replicas": options.replicas, "threads": 1})
        pairs.append(several["words_per_second"] / one["words_per_second"])
        speeds = f"{one['words_per_second']:>20,.0f}  {several['words_per_second']:>17,.0f}"
        print(
            f"{number:>4}  {speeds}  {pairs[-1]:.3f}  {several['rounds_per_epoch']:>15}",
            flush=True,
        )
    print(f"median of {len(pairs)} ratios: {statistics.median(pairs):.3f}")


def _start(corpus: Path, options: dict[str, Any]) -> dict[str, Any]:
    flags = [flag for name, value in options.items() for flag in ("--option", f"{name}={value}")]
    command = [sys.executable, __file__, str(corpus), "--child", *flags]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _train(corpus: Path, options: dict[str, str]) -> dict[str, Any]:
    """Train and return what the model says about its training."""
    import word2vec

    values: dict[str, Any] = {name: read_value(text) for name, text in options.items()}
    with tempfile.TemporaryDirectory() as directory:
        output = Path(directory) / "model"
        source = corpus if corpus.is_dir() else str(corpus)
        word2vec.train(source, output, backend="kernel", subwords=False, progress=False, **values)
        training: dict[str, Any] = json.loads((output / "training.json").read_text(encoding="utf-8"))
    return {name: training.get(name) for name in ("words_per_second", "rounds_per_epoch")}


if __name__ == "__main__":
    main()
