"""What happens in training: the progress bar while it runs, ``training.json`` afterwards."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import itemgetter
from typing import Any, Protocol

import numpy as np

from word2vec.blocks.stream import Position
from word2vec.config.train import TrainConfig
from word2vec.errors import TrainingError
from word2vec.machine import describe_versions, name_system
from word2vec.terminal.progress_line import ProgressLine
from word2vec.training.divergence import FEWEST_TARGETS, has_diverged
from word2vec.training.process_clock import ProcessClock

INTERVALS = 200
"""The loss of a training is recorded this many times, whatever its length."""


class WorkDone(Protocol):
    """A part of the work that was done, as :class:`~word2vec.blocks.stream.Work` describes it."""

    @property
    def position(self) -> Position:
        """Where it began."""

    @property
    def before(self) -> float:
        """The share of the training that was done before it."""

    @property
    def progress(self) -> float:
        """The share of the training that is done after it."""

    @property
    def words(self) -> int:
        """The raw words that it stands for."""


class TrainingLog:
    """What happened in training.

    Attributes:
        progress: The share of the training that is done, 0 to 1.
        words: Raw words that were trained on so far.
        intervals: What was recorded, in order: ``epoch`` (from 1), ``words`` (raw words so far), ``loss`` (mean
            cross entropy in nats per target), ``learning_rate``, ``words_per_second``.
        parents: What is known of the older vectors from which the training began, for each model or file.
        words_since_pull: Raw words since an :class:`~word2vec.training.anchor.Anchor` pulled.
        rate_since_pull: The sum over the steps since then, of the learning rate times the step's share of an
            epoch.
        validations: Each validation, in order: ``epoch``, ``words``, ``loss`` (held-out cross entropy of the
            true softmax, in nats per word), ``perplexity``, ``unigram_perplexity``, ``positions`` (how many
            words were predicted) and ``seconds`` (what it took).
        held_out: The digest of the words that validations predict. None if there are none.
        evaluations: Each file of questions each time, in order: ``epoch``, ``words``, and the figures of
            :meth:`word2vec.training.evaluations.QuestionFile.evaluate`.

    Args:
        config: The options of the training.
        total_words: Raw words in all epochs together.
        chance_loss: See :meth:`~word2vec.scores.loss_facts.LossFacts.compute_chance_loss`.
        intervals: How many to record.
    """

    def __init__(
        self, config: TrainConfig, total_words: int, chance_loss: float, intervals: int = INTERVALS
    ) -> None:
        self.progress = 0.0
        self.words = 0
        self.intervals: list[dict[str, float]] = []
        self.parents: list[dict[str, Any]] = []
        self.validations: list[dict[str, Any]] = []
        self.evaluations: list[dict[str, Any]] = []
        self.held_out: str | None = None
        self._config = config
        self._total = total_words
        self._words_per_interval = total_words / intervals
        self._chance_loss = chance_loss
        self._interval_words = 0
        # Python floats and ints have 64 bits and more, so long runs lose nothing.
        self._loss = self._all_loss = 0.0
        self._targets = self._all_targets = 0
        self.begin_pull()
        self._rate = config.settings.learning_rate
        self._epoch = 0
        self._clock = ProcessClock()
        # What the clock showed when the interval began.
        self._interval_started = 0.0
        self._bar = ProgressLine(disable=True)
        # Words that the bar shows and that are not counted yet.
        self._ahead = 0

    @property
    def epoch(self) -> int:
        """The epoch of the last step, from 1."""
        return self._epoch + 1

    @property
    def learning_rate(self) -> float:
        """That of the last step."""
        return self._rate

    def state(self) -> dict[str, Any]:
        """Return what a later run needs to continue this log, as JSON can hold it."""
        return {
            "progress": self.progress,
            "words": self.words,
            "intervals": [dict(interval) for interval in self.intervals],
            "validations": [dict(validation) for validation in self.validations],
            "evaluations": [dict(evaluation) for evaluation in self.evaluations],
            "held_out": self.held_out,
            "interval_words": self._interval_words,
            "loss": self._loss,
            "targets": self._targets,
            "all_loss": self._all_loss,
            "all_targets": self._all_targets,
            "learning_rate": self._rate,
            "epoch": self._epoch,
            "seconds": self._clock.seconds,
            "interval_started": self._interval_started,
            "segments": self._clock.list_segments(self.words),
            "parents": self.parents,
            "words_since_pull": self.words_since_pull,
            "rate_since_pull": self.rate_since_pull,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Continue the log that gave this :meth:`state`. Its clock goes on from there.

        Raises:
            KeyError: something is missing in the state.
        """
        self.progress, self.words = state["progress"], state["words"]
        self.intervals = [dict(interval) for interval in state["intervals"]]
        self.validations = [dict(validation) for validation in state["validations"]]
        self.evaluations = [dict(evaluation) for evaluation in state["evaluations"]]
        self.held_out = state["held_out"]
        self._interval_words = state["interval_words"]
        self._loss, self._all_loss = state["loss"], state["all_loss"]
        self._targets, self._all_targets = state["targets"], state["all_targets"]
        self._rate, self._epoch = state["learning_rate"], state["epoch"]
        self._interval_started = state["interval_started"]
        self._clock.restore(state)
        self.parents = [dict(parent) for parent in state["parents"]]
        self.words_since_pull, self.rate_since_pull = state["words_since_pull"], state["rate_since_pull"]

    def begin_pull(self) -> None:
        """Count anew what lies between two pulls of an anchor."""
        self.words_since_pull, self.rate_since_pull = 0, 0.0

    @contextmanager
    def bar(self, show: bool) -> Iterator[None]:
        """Show the progress bar while the block runs. The clock runs meanwhile."""
        with (
            ProgressLine(
                total=self._total, initial=self.words, unit=" words", desc="train", disable=not show
            ) as self._bar,
            self._clock.running(),
        ):
            yield

    def show_ahead(self, words: int) -> None:
        """Let the bar show raw words that are trained and not counted yet, those of the next :meth:`add`."""
        self._bar.update(max(words - self._ahead, 0))
        self._ahead = max(words, self._ahead)

    def add(self, work: WorkDone, loss: float, targets: int, rate: float) -> None:
        """Count one step, or several that were trained together.

        Args:
            work: What was done.
            loss: The sum over the targets, in nats.
            targets: Their number.
            rate: The learning rate, of several steps its mean.

        Raises:
            TrainingError: the loss is not finite. Or an interval ends, and its loss is more than twice that of
                chance.
        """
        self.progress = work.progress
        if not np.isfinite(loss):
            raise self._make_error(f"the loss is {loss}")
        self._loss += loss
        self._all_loss += loss
        self._targets += targets
        self._all_targets += targets
        self._rate = rate
        self._epoch = work.position.epoch
        self.words += work.words
        self.words_since_pull += work.words
        self.rate_since_pull += rate * (work.progress - work.before) * self._config.settings.epochs
        self._bar.update(work.words - self._ahead)
        self._ahead = 0
        if self.words - self._interval_words >= self._words_per_interval:
            if self._targets >= FEWEST_TARGETS:
                self._check_loss(self._loss / self._targets, min)
            self.close_interval()

    def say(self, line: str) -> None:
        """Write a line about the training to stderr, above the progress bar if there is one."""
        self._bar.write(f"word2vec: {line}", file=sys.stderr)

    def _check_loss(self, loss: float, choose: Callable[[list[float]], float]) -> None:
        """Refuse a loss of a training that diverged. After a warm start one of the earlier losses is chosen."""
        losses = [interval["loss"] for interval in self.intervals] or [math.inf]
        if has_diverged(loss, self._chance_loss, choose(losses) if self.parents else None):
            raise self._make_error(f"the loss is {loss:.4g}, where chance would have {self._chance_loss:.4g},")

    def close_interval(self) -> None:
        """Record the interval that ends here, if anything was trained in it."""
        if not self._targets:
            return
        now, words = self._clock.seconds, self.words
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
        self._show()
        self._loss, self._targets = 0.0, 0
        self._interval_words, self._interval_started = words, now

    def add_validation(self, loss: float, unigram_loss: float, positions: int, seconds: float) -> None:
        """Record a validation.

        Args:
            loss: The held-out cross entropy, in nats per word.
            unigram_loss: That of the words' counts alone.
            positions: How many words were predicted.
            seconds: What it took.

        Raises:
            TrainingError: the loss is not finite.
        """
        if not np.isfinite(loss):
            raise self._make_error(f"the held-out loss is {loss}")
        self.validations.append(
            {
                "epoch": self._epoch + 1,
                "words": self.words,
                "loss": loss,
                "perplexity": float(np.exp(loss)),
                "unigram_perplexity": float(np.exp(unigram_loss)),
                "positions": positions,
                "seconds": seconds,
            }
        )
        self._show()

    def add_evaluation(self, figures: dict[str, Any]) -> None:
        """Record what a file of questions gave, and show it as a line above the progress bar."""
        self.evaluations.append({"epoch": self._epoch + 1, "words": self.words, **figures})
        if not self._bar.disable:
            score = "-" if figures["score"] is None else f"{figures['score']:.4f}"
            self.say(
                f"epoch {self._epoch + 1}, {self.words:,} words: {figures['file']} {figures['measure']} {score} "
                f"({figures['covered']:,} of {figures['questions']:,})"
            )

    def _show(self) -> None:
        """Show the last losses in the progress bar."""
        fields = [f"loss {interval['loss']:.4f}" for interval in self.intervals[-1:]]
        for last in self.validations[-1:]:
            perplexities = f"{last['perplexity']:.1f}, unigram {last['unigram_perplexity']:.1f}"
            fields.append(f"held-out {last['loss']:.4f} (perplexity {perplexities})")
        fields += [f"learning rate {self._rate:.5f}"]
        self._bar.set_postfix_str(", ".join(fields), refresh=False)

    def _make_error(self, reason: str) -> TrainingError:
        """Return the error that ends a training which diverged."""
        rate = self._config.settings.learning_rate
        usual = self._config.default_learning_rate
        long = " and the lengths of the vectors in init" if self.parents else ""
        return TrainingError(
            f"{reason} after {self.progress:.1%} of the training: learning_rate {rate:g} is too high for these "
            f"options{long}; try {min(rate / 4, usual):g}. Nothing was written"
        )

    def summary(self, interrupted: bool, backend: dict[str, Any], tensorflow_version: str) -> dict[str, Any]:
        """Close the last interval and return the contents of ``training.json``.

        ``seconds`` are those of the training loop.

        Raises:
            TrainingError: the training came to its end, and its mean loss is more than twice that of chance. In
                a short training no interval may have enough targets to be judged before.
        """
        self.close_interval()
        if not interrupted:
            # The mean of a training whose loss fell is above its least, and below its first.
            self._check_loss(self._all_loss / max(self._all_targets, 1), itemgetter(0))
        seconds = self._clock.seconds
        return {
            **backend,
            "finished": not interrupted,
            "progress": self.progress,
            "raw_words": self.words,
            "targets": self._all_targets,
            "seconds": seconds,
            "words_per_second": self.words / max(seconds, 1e-9),
            "threads": self._config.threads or os.cpu_count(),
            "versions": describe_versions(tensorflow_version),
            "platform": name_system(),
            "segments": self._clock.list_segments(self.words),
            **({"parents": self.parents} if self.parents else {}),
            "intervals": self.intervals,
            "validations": self.validations,
            "evaluations": self.evaluations,
        }
