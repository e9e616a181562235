"""What checkpoints cost: words/s of trainings with and without them, in pairs.

    python scripts/benchmarks/checkpoint_cost.py --seconds 45 --every 15s

Trains on synthetic text whose words follow Zipf's law. Every training runs in a process of its own, with and
without checkpoints in turn. The median of the pairs' ratios is printed, and what it comes to for one checkpoint
a minute.
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

from zipf_text import encode_zipf_text

from word2vec.config.amounts import parse_amount

_WORDS = 8_000_000  # of an epoch


def main() -> None:
    """Run every case, or, as a child process, one training."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vocabularies", type=int, nargs="+", default=[75_000, 1_000_000])
    parser.add_argument("--vector-sizes", type=int, nargs="+", default=[128, 300])
    parser.add_argument("--seconds", type=float, default=45, help="of a training, about")
    parser.add_argument("--every", default="15s", help="a time, as checkpoint_every takes it")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--in-place", action="store_true", help="checkpoint_in_place")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(_train(json.loads(options.child))))
        return
    kept = {"checkpoint_every": options.every, "checkpoint_in_place": options.in_place}
    interval = parse_amount("--every", options.every).number
    print("vocabulary  d    tables    words/s without  with         ratio   one a minute")
    with tempfile.TemporaryDirectory() as directory:
        for vocabulary in options.vocabularies:
            corpus = encode_zipf_text(Path(directory), vocabulary, _WORDS)
            for size in options.vector_sizes:
                task = {"corpus": str(corpus), "vector_size": size, "epochs": 1}
                speed = _start(task)
                task["epochs"] = max(1, round(options.seconds * speed / _WORDS))
                pairs = [(_start(task), _start({**task, **kept})) for _ in range(options.pairs)]
                ratio = statistics.median(after / before for before, after in pairs)
                without, with_them = (statistics.median(side) for side in zip(*pairs, strict=True))
                print(
                    f"{vocabulary:>9,}  {size:>3}  {vocabulary * size * 4 / 1e6:6.0f} MB  {without:>15,.0f}  "
                    f"{with_them:>11,.0f}  {ratio:.3f}   {1 - (1 - ratio) * interval / 60:.3f}",
                    flush=True,
                )


def _start(task: dict[str, Any]) -> float:
    command = [sys.executable, __file__, "--child", json.dumps(task)]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment, check=True)
    return float(json.loads(done.stdout.splitlines()[-1]))


def _train(task: dict[str, Any]) -> float:
    """Train and return the raw words per second."""
    import word2vec

    with tempfile.TemporaryDirectory() as directory:
        output = Path(directory) / "model"
        word2vec.train(task.pop("corpus"), output, backend="kernel", subwords=False, progress=False, **task)
        training = json.loads((output / "training.json").read_text(encoding="utf-8"))
    return float(training["words_per_second"])


if __name__ == "__main__":
    main()
