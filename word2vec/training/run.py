"""A training as an object: its parameters, its place in the work, and its log."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from word2vec.arrays import Bools, Counts, Float32s
from word2vec.blocks.stream import CHUNK, BlockStream, Position, Work
from word2vec.config.train import TrainConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.prefetch import prefetch
from word2vec.scores.huffman import build_tree
from word2vec.scores.loss_facts import LOSS_FACTS
from word2vec.training.backend import Backend
from word2vec.training.first_vectors import draw_first_vectors, find_first_bias
from word2vec.training.learning_rates import scale_rate
from word2vec.training.log import TrainingLog
from word2vec.training.model import Model
from word2vec.training.warm_start import WarmStart
from word2vec.training.word_rates import find_word_rates

SIGNAL_CAME = "a signal came"
"""Why a training stops that a signal stops."""

_PREFETCHED_STEPS = 8


class Done(NamedTuple):
    """A step that was trained: its work, the summed loss, the number of targets, and the learning rate."""

    work: Work
    loss: float
    targets: int
    rate: float


class Run:
    """A training that can stop after any step and continue from there.

    A run that stopped is continued exactly by one that is given its model's parameters, its position and its
    log: with one thread, or with the graph backend, the bits are those of a run that never stopped.

    Attributes:
        model: The parameters.
        position: The next step.
        log: What happened so far.
        stop_reason: Why training is to stop before its end, as a sentence about itself. None if it is not.
        is_interrupted: Tells whether a signal came, for runs whose steps take long.
        can_go_on: An error has ended training between two steps, so that parameters, position and log are those
            of the last one.

    Args:
        corpus: To train on.
        config: The options.
        backend: What computes the steps.
        first_vectors: Where the word vectors start, as for :class:`~word2vec.training.model.Model`. By default
            they are the random ones of ``config.seed``, and those of ``warm_start``.
        warm_start: Older vectors. Their rows are read if ``first_vectors`` are not given. They say what is
            frozen and what is pulled in any case.
        frozen: Without a warm start, which rows keep their values, as for
            :class:`~word2vec.training.model.Model`.
        position: Where to begin.
        log: Of the training up to ``position``. By default a new one.
        chunk_size: Ids framed at a time.
    """

    def __init__(
        self,
        corpus: EncodedCorpus,
        config: TrainConfig,
        backend: Backend,
        *,
        first_vectors: Iterable[tuple[int, Float32s]] | None = None,
        warm_start: WarmStart | None = None,
        frozen: Mapping[str, Bools] = MappingProxyType({}),
        position: tuple[int, ...] = (0, 0),
        log: TrainingLog | None = None,
        chunk_size: int = CHUNK,
    ) -> None:
        settings = config.settings
        size = len(corpus.vocabulary), settings.vector_size
        counts = corpus.vocabulary.require_counts()
        starts_anew = first_vectors is None
        if first_vectors is None:
            first_vectors = draw_first_vectors(*size, config.seed)
            if warm_start is not None:
                first_vectors = warm_start.replace_rows(first_vectors)
        with tf.device(backend.device):
            self.model = Model(
                *size,
                tied=settings.tied,
                bias=settings.bias,
                signature=settings.signature,
                tree=build_tree(counts) if LOSS_FACTS[config.loss].uses_tree else None,
                rates=find_word_rates(counts, settings.subsample, settings.rare_boost),
                frozen=frozen if warm_start is None else warm_start.frozen,
                first_vectors=first_vectors,
            )
        self.position = Position(*position)
        self.stop_reason: str | None = None
        self.is_interrupted: Callable[[], bool] = lambda: False
        self.can_go_on = False
        chance = LOSS_FACTS[config.loss].compute_chance_loss(settings.negatives, size[0])
        self.log = log or TrainingLog(config, corpus.raw_words * settings.epochs, chance)
        self._config = config
        self._stream = BlockStream.of(corpus, config, backend.frame, chunk_size)
        self._start_bias(counts)
        self._anchor = None
        if warm_start is not None:
            self.log.parents = [warm_start.describe()]
            if starts_anew:
                self.model.assign(warm_start.mix_softmax(self.model.rows()))
            self._anchor = warm_start.make_anchor(self.model)
        self._blocks_per_step = backend.blocks_per_step
        # Once, because TensorFlow traces each new step.
        self._step = backend.train_step(self.model, config, self._stream.noise)

    def _start_bias(self, counts: Counts) -> None:
        """Let the bias say how frequent words are, where the loss asks scores to say so."""
        facts, settings = LOSS_FACTS[self._config.loss], self._config.settings
        if not (facts.bias_of_shares and settings.bias):
            return
        bias = find_first_bias(counts, settings.subsample)
        if facts.sampled and not facts.corrected:
            # Negative sampling asks for log p / (K q), which corrected losses subtract on their own.
            bias -= self._stream.noise.log_expected(settings.negatives).astype(np.float32)
        self.model.assign({"bias": bias})

    @classmethod
    def check_position(cls, position: Position, corpus: EncodedCorpus, epochs: int) -> None:
        """Make sure that a training of so many epochs can go on at a position.

        Raises:
            ValueError: it is outside the corpus.
        """
        epoch, chunk, _ = position
        behind = epoch >= epochs and position != (epochs, 0, 0)
        if behind or chunk * CHUNK >= len(corpus.ids):
            raise ValueError(f"its position, chunk {chunk} of epoch {epoch}, is outside the corpus")

    def describe(self) -> dict[str, Any]:
        """Return what ``training.json`` says about how it was trained, beside the log."""
        return {}

    def stop(self, reason: str) -> None:
        """Let training end after the step that is done. The first reason counts."""
        self.stop_reason = self.stop_reason or reason

    def _forget_stop(self) -> None:
        self.stop_reason = None

    def train(self, after_step: Callable[[], object] = lambda: None, *, progress: bool = False) -> None:
        """Train to the end of the last epoch, or until :meth:`stop` is called.

        A signal during the first step of all stops training too. That step does not count then.

        Args:
            after_step: Called after each step. No step is in flight then, so the parameters, the position and
                the log belong together.
            progress: Show a progress bar on stderr.

        Raises:
            TrainingError: the loss is not finite, or that of an interval is more than twice that of chance.
        """
        works = self._stream.steps(self._config.settings.epochs, self._blocks_per_step, start=self.position)
        self._forget_stop()
        with self.log.bar(progress), closing(self._train_steps(works)) as done:
            for work, loss, targets, rate in done:
                if not self.log.words and self.is_interrupted():
                    # The first step takes seconds, and nobody wants what it came to in place of an older model.
                    self.stop(SIGNAL_CAME)
                    break
                self.log.add(work, loss, targets, rate)
                self.position = work.after
                if self._anchor is not None:
                    self._anchor.pull_if_due(self.log, self.position)
                after_step()
                if self.stop_reason is not None:
                    break

    def train_stretch(
        self, epoch: int, begin: int, end: int, *, blocks_per_step: int | None = None
    ) -> Generator[Done, None, None]:
        """Train the steps of a stretch of the corpus. Neither position nor log change.

        Args:
            epoch: Counted from 0.
            begin: As for :meth:`word2vec.blocks.stream.BlockStream.steps_between`.
            end: As there.
            blocks_per_step: By default as many as in :meth:`train`.

        Yields:
            Each step that is done. No step is in flight then.
        """
        works = self._stream.steps_between(
            self._config.settings.epochs, blocks_per_step or self._blocks_per_step, epoch, begin, end
        )
        yield from self._train_steps(works)

    def find_rate(self, progress: float) -> float:
        """Return the learning rate when that share of the training is done."""
        scale = scale_rate(self._config.learning_rate_schedule, self._config.warmup, progress)
        return self._config.settings.learning_rate * scale

    def _train_steps(self, works: Iterator[Work]) -> Generator[Done, None, None]:
        """Train steps one after the other, while the next ones are framed."""
        with prefetch(works, _PREFETCHED_STEPS) as ahead:
            for work in ahead:
                rate = self.find_rate(work.before)
                loss, targets = self._step(work.blocks, rate)
                yield Done(work, loss, targets, rate)
