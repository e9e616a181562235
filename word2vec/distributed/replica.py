"""One copy of the model, which trains its pieces of the text."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Mapping
from contextlib import AbstractContextManager, closing
from types import MappingProxyType

from word2vec.arrays import Bools, Float32s
from word2vec.config.train import TrainConfig
from word2vec.distributed.crew import PieceReport
from word2vec.distributed.rounds import Piece, find_blocks_per_step
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.training.backend import choose_backend
from word2vec.training.run import Done, Run


class Replica:
    """A model that takes over tables, trains a piece, and gives its tables back.

    Attributes:
        words: About how many raw words of its piece it has trained. Another thread may read it.

    Args:
        corpus: The same on all hosts.
        config: The same for all replicas, but for ``threads``.
        slots: How many replicas train together.
        frozen: Which rows no step touches, as for :class:`~word2vec.training.model.Model`.

    Raises:
        KernelError: the kernel is needed and is not available.
    """

    def __init__(
        self,
        corpus: EncodedCorpus,
        config: TrainConfig,
        slots: int,
        frozen: Mapping[str, Bools] = MappingProxyType({}),
    ) -> None:
        self.backend = choose_backend(config, len(corpus.ids), progress=False)
        self._run = Run(corpus, config, self.backend, first_vectors=(), frozen=frozen)
        self._blocks_per_step = find_blocks_per_step(config, self.backend.blocks_per_step, slots)
        self._cancelled = False
        self.words = 0

    def take_over(self, rows: Iterable[tuple[str, int, Float32s]]) -> None:
        """Begin from other tables.

        Args:
            rows: Name of a table, first row, and float32 values of the rows from there on.
        """
        for name, first, values in rows:
            self._run.model.assign_rows(name, first, values)

    def train(self, piece: Piece) -> PieceReport:
        """Train a piece, or a part of it if :meth:`cancel` is called meanwhile."""
        self.words, self._cancelled = 0, False
        began = time.perf_counter()
        loss, targets, steps, rates = 0.0, 0, 0, 0.0
        with closing(self._train_steps(piece)) as done:
            for step in done:
                loss += step.loss
                targets += step.targets
                rates += step.rate
                steps += 1
                self.words += step.work.words
                if self._cancelled:
                    break
        return PieceReport(loss, targets, rates / steps if steps else None, time.perf_counter() - began)

    def _train_steps(self, piece: Piece) -> Generator[Done, None, None]:
        return self._run.train_stretch(
            piece.epoch, piece.begin, piece.end, blocks_per_step=self._blocks_per_step
        )

    def cancel(self) -> None:
        """Let :meth:`train` return after the step that is done."""
        self._cancelled = True

    def view(self) -> AbstractContextManager[dict[str, Float32s]]:
        """Give the tables as they are now, not copied. See :meth:`word2vec.training.model.Model.view`."""
        return self._run.model.view()
