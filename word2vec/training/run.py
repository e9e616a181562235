"""A training as an object: its parameters, its place in the work, and its log."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import tensorflow as tf

from word2vec.arrays import Float32s
from word2vec.blocks.stream import CHUNK, BlockStream, Position
from word2vec.config import TrainConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.prefetch import prefetch
from word2vec.training.backend import Backend
from word2vec.training.first_vectors import initial_vectors
from word2vec.training.log import TrainingLog
from word2vec.training.model import Model

_FINAL_RATE = 1e-4
"""The learning rate ends at this share of its start (word2vec.c: ``starting_alpha * 0.0001``)."""

_PREFETCHED_STEPS = 8


class Run:
    """A training that can stop after any chunk and continue from there.

    A run continues exactly if it is given the model's parameters, the position and the log of the one that
    stopped: with one thread, or with the graph backend, the bits are those of a run that never stopped.

    Attributes:
        model: The parameters, trained as far as ``position``.
        position: The first chunk of which nothing, or not all, is trained.
        log: What happened so far.

    Args:
        corpus: To train on.
        config: The options.
        backend: What computes the steps.
        first_vectors: Where the word vectors start, as for :class:`~word2vec.training.model.Model`. By default
            they are the random ones of ``config.seed``.
        position: Where to begin: an epoch and a chunk.
        shard: (k, n): train only every n-th chunk from chunk k on, see
            :meth:`word2vec.blocks.stream.BlockStream.steps`.
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
        position: tuple[int, int] = (0, 0),
        shard: tuple[int, int] = (0, 1),
        log: TrainingLog | None = None,
        chunk_size: int = CHUNK,
    ) -> None:
        size = len(corpus.vocabulary), config.vector_size
        if first_vectors is None:
            first_vectors = initial_vectors(*size, config.seed)
        with tf.device(backend.device):
            self.model = Model(*size, tied=config.tied, bias=config.has_bias, first_vectors=first_vectors)
        self.position = Position(*position)
        self.log = log or TrainingLog(config, corpus.raw_words * config.epochs)
        self._config = config
        self._backend = backend
        self._shard = shard
        self._stream = BlockStream.of(corpus, config, backend.frame, chunk_size)

    def train(self, should_stop: Callable[[], bool] = lambda: False, *, progress: bool = False) -> None:
        """Train to the end of the last epoch, or until told to stop.

        Args:
            should_stop: Asked after each step. ``position`` then tells where the training is.
            progress: Show a progress bar on stderr.

        Raises:
            TrainingError: the loss is no longer finite.
        """
        step = self._backend.train_step(self.model, self._config)
        works = self._stream.steps(
            self._config.epochs, self._backend.blocks_per_step, start=self.position, shard=self._shard
        )
        with self.log.bar(progress), prefetch(works, _PREFETCHED_STEPS) as ahead:
            for work in ahead:
                rate = self._config.starting_learning_rate * max(1.0 - work.before, _FINAL_RATE)
                loss, targets = step(work.blocks, rate)
                self.log.add(work, loss, targets, rate)
                self.position = work.position
                if work.ends_chunk:
                    self.position = self._stream.after(work.position)
                if should_stop():
                    break
            self.log.close_interval()
