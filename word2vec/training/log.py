"""What happens in training: the progress bar while it runs, ``training.json`` afterwards."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from tqdm import tqdm

from word2vec._version import __version__
from word2vec.blocks.stream import Step
from word2vec.config import TrainConfig
from word2vec.errors import TrainingError

_INTERVALS = 200
"""Loss is recorded so many times in a run, whatever its length."""


class TrainingLog:
    """What happened in training: the progress bar while it runs, ``training.json`` afterwards."""

    def __init__(self, config: TrainConfig, total_words: int) -> None:
        self.progress = 0.0
        self.intervals: list[dict[str, float]] = []
        self._config = config
        self._total = total_words
        self._started = self._interval_started = time.perf_counter()
        self._interval_words = 0
        # Python floats and ints: 64 bits, so that long runs lose nothing.
        self._loss = 0.0
        self._targets = self._all_targets = 0
        self._rate = config.starting_learning_rate
        self._epoch = 0
        self._bar: Any = None

    @contextmanager
    def bar(self, show: bool) -> Iterator[None]:
        """Show the progress bar while the block runs; the clock starts here."""
        with tqdm(
            total=self._total, unit=" words", unit_scale=True, desc="train", disable=not show
        ) as self._bar:
            self._started = self._interval_started = time.perf_counter()
            yield

    def add(self, step: Step, loss: float, targets: int, rate: float) -> None:
        """Count one step.

        Raises:
            TrainingError: its loss is not finite.
        """
        if not np.isfinite(loss):
            raise TrainingError(
                f"the loss is {loss} after {step.progress:.1%} of the training: learning_rate "
                f"{self._config.starting_learning_rate:g} is too high for these options; try "
                f"{self._config.starting_learning_rate / 4:g}. Nothing was written"
            )
        self._loss += loss
        self._targets += targets
        self._all_targets += targets
        self._rate = rate
        self._epoch = step.epoch
        self.progress = step.progress
        words = round(step.progress * self._total)
        self._bar.update(words - self._bar.n)
        if words - self._interval_words >= self._total / _INTERVALS:
            self.close_interval()

    def close_interval(self) -> None:
        """Record the interval that ends here, if anything happened in it."""
        if not self._targets:
            return
        now = time.perf_counter()
        words = round(self.progress * self._total)
        loss = self._loss / self._targets
        self.intervals.append(
            {
                "epoch": self._epoch + 1,
                "words": words,
                "loss": loss,
                "learning_rate": self._rate,
                "words_per_second": (words - self._interval_words) / max(now - self._interval_started, 1e-9),
            }
        )
        self._bar.set_postfix_str(f"loss {loss:.4f}, learning rate {self._rate:.5f}", refresh=False)
        self._loss, self._targets = 0.0, 0
        self._interval_words, self._interval_started = words, now

    def summary(self, interrupted: bool, backend: dict[str, Any], tensorflow_version: str) -> dict[str, Any]:
        """Return the contents of ``training.json``; loss is the mean cross entropy in nats per target."""
        seconds = time.perf_counter() - self._started
        words = round(self.progress * self._total)
        return {
            **backend,
            "finished": not interrupted,
            "progress": self.progress,
            "raw_words": words,
            "targets": self._all_targets,
            "seconds": seconds,
            "words_per_second": words / seconds,
            "threads": self._config.threads or os.cpu_count(),
            "versions": {
                "word2vec": __version__,
                "tensorflow": tensorflow_version,
                "numpy": np.__version__,
                "python": platform.python_version(),
            },
            "platform": f"{sys.platform} {platform.machine()}",
            "intervals": self.intervals,
        }
