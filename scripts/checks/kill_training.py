"""Kill trainings by SIGKILL at random moments, resume them, and compare them with an undisturbed training.

    python scripts/checks/kill_training.py --kills 100

Each training is killed eight times, or until it comes to its end: at any moment, while a checkpoint is being
written, or while the model is being saved. After each kill the checkpoint and the model that are there must
load, and the checkpoint must not be behind the one before. At its end, the tables must be those of the
undisturbed training, bit for bit.

The trainings are forked from a process that has imported TensorFlow, so that a trial takes a second or two.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, Literal

import numpy as np

import word2vec
from word2vec.storage.checkpoint_directory import Checkpoint, find_checkpoint
from word2vec.storage.model_directory import ModelDirectory

Moment = Literal["any", "checkpoint", "save"]
_TABLES = ("input.npy", "output.npy", "bias.npy")
_LONGEST_WRITE = 0.05  # seconds: a kill comes within these after the write has begun
_POLL = 0.0005  # seconds
_MOST_KILLS = 8  # of one training, because one that is killed every time never ends


def main() -> None:
    """Run the trials of both backends and print what was counted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100, help="how many for each backend")
    parser.add_argument("--backends", nargs="+", default=["kernel", "graph"], choices=["kernel", "graph"])
    parser.add_argument("--words", type=int, default=250_000, help="of the text")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--vector-size", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    options = parser.parse_args()
    multiprocessing.set_start_method("forkserver")
    multiprocessing.set_forkserver_preload(["word2vec.training.trainer"])
    failed = False
    with tempfile.TemporaryDirectory() as directory:
        corpus = Path(directory) / "corpus"
        _write_corpus(corpus, options.words)
        for backend in options.backends:
            trials = _Trials(corpus, Path(directory) / backend, backend, options)
            trials.run(options.kills)
            failed |= trials.report()
    sys.exit(failed)


def _write_corpus(path: Path, words: int) -> None:
    """Encode a text of random words, as frequent as those of a language are (Zipf)."""
    numbers = np.random.default_rng(0).zipf(1.3, words) % 20_000
    sentences = [[f"w{number}" for number in line] for line in np.array_split(numbers, words // 20)]
    word2vec.prepare(sentences, path, min_count=1, progress=False)


def _train(corpus: str, output: str, options: dict[str, Any]) -> None:
    # What TensorFlow says about the machine, and what a resumed training says. Errors are counted.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    word2vec.train(Path(corpus), output, progress=False, **options)


class _Trials:
    """The trials of one backend, and what was counted."""

    def __init__(self, corpus: Path, home: Path, backend: str, options: argparse.Namespace) -> None:
        home.mkdir()
        self.corpus = corpus
        self.output = home / "model"
        self.whole = home / "whole"
        self.backend = backend
        self.random = random.Random(options.seed)
        self.kills: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.options = {
            "backend": backend,
            "deterministic": True,
            "subwords": False,
            "vector_size": options.vector_size,
            "epochs": options.epochs,
            "block_length": 8,
        }

    def run(self, kills: int) -> None:
        """Train undisturbed, then kill and resume trainings until there were so many kills."""
        started = time.monotonic()
        self._start(self.whole, {}).join()
        seconds = time.monotonic() - started
        while self.kills.total() < kills:
            self._train_to_the_end(seconds)

    def _start(self, output: Path, more: dict[str, Any]) -> multiprocessing.Process:
        process = multiprocessing.Process(
            target=_train, args=(str(self.corpus), str(output), {**self.options, **more}), daemon=True
        )
        process.start()
        return process

    def _train_to_the_end(self, seconds: float) -> None:
        """Kill one training again and again, until it is whole. Then compare it."""
        shutil.rmtree(self.output, ignore_errors=True)
        before = 0.0
        more = {"checkpoint_every": "0.05s", "resume": True, "or_start": True}
        for trial in range(_MOST_KILLS + 1):
            moment: Moment = self.random.choice(("any", "any", "checkpoint", "save"))
            process = self._start(self.output, more)
            killed = trial < _MOST_KILLS and self._kill(process, moment, seconds)
            process.join()
            self.kills.update([moment] if killed else [])
            before = self._check_state(before)
            if not find_checkpoint(self.output).exists() and self.output.exists():
                break
            if not killed and process.exitcode != 0:
                self.found["trainings that ended with an error"] += 1
                shutil.rmtree(find_checkpoint(self.output), ignore_errors=True)
                return
        self._compare()

    def _kill(self, process: multiprocessing.Process, moment: Moment, seconds: float) -> bool:
        """Kill a training at a moment, and return whether it was killed before its end."""
        pattern = {"any": "", "checkpoint": ".model.checkpoint.*.tmp", "save": ".model.??????*.tmp"}[moment]
        earliest = time.monotonic() + (0 if moment == "save" else self.random.uniform(0, 0.8 * seconds))
        remains: set[Path] = set()
        while process.is_alive():
            if time.monotonic() < earliest:
                remains = set(self.output.parent.glob(pattern)) if pattern else set()
            elif moment == "any":
                break
            elif self._has_begun(pattern, remains, moment):
                time.sleep(self.random.uniform(0, _LONGEST_WRITE))
                break
            time.sleep(_POLL)
        alive = process.is_alive()
        if alive and process.pid is not None:
            os.kill(process.pid, signal.SIGKILL)
        process.join()
        return alive and process.exitcode == -signal.SIGKILL

    def _has_begun(self, pattern: str, remains: set[Path], moment: Moment) -> bool:
        for path in set(self.output.parent.glob(pattern)) - remains:
            if moment == "checkpoint" or ".checkpoint." not in path.name:
                return True
        return False

    def _check_state(self, before: float) -> float:
        """Check what a killed training left, and return how far its checkpoint is."""
        path = find_checkpoint(self.output)
        if self.output.exists():
            try:
                ModelDirectory.load(self.output)
                word2vec.load(self.output).most_similar("w1")
            except word2vec.Word2VecError as error:
                print(f"{self.backend}: {error}", file=sys.stderr)
                self.found["models that do not load"] += 1
        if not path.exists():
            if before and not self.output.exists():
                self.found["checkpoints lost"] += 1
            return before
        try:
            progress = float(Checkpoint.load(path).state.log["progress"])
        except word2vec.Word2VecError as error:
            print(f"{self.backend}: {error}", file=sys.stderr)
            self.found["checkpoints that do not load"] += 1
            return before
        if progress < before:
            self.found["checkpoints behind the one before"] += 1
        return progress

    def _compare(self) -> None:
        self.found["trainings"] += 1
        for name in _TABLES:
            paths = [self.output / name, self.whole / name]
            there = [path.is_file() for path in paths]
            if there[0] != there[1] or (there[0] and not np.array_equal(*map(np.load, paths))):
                self.found["trainings with other bits"] += 1
                return

    def report(self) -> bool:
        """Print what was counted, and return whether anything went wrong."""
        print(f"{self.backend}: {self.kills.total()} kills of {self.found['trainings']} trainings")
        for moment, count in sorted(self.kills.items()):
            print(f"  {count:4} kills, moment: {moment}")
        faults = (
            "checkpoints that do not load",
            "checkpoints behind the one before",
            "checkpoints lost",
            "models that do not load",
            "trainings that ended with an error",
            "trainings with other bits",
        )
        for fault in faults:
            print(f"  {self.found[fault]:4} {fault}")
        return any(self.found[fault] for fault in faults)


if __name__ == "__main__":
    main()
