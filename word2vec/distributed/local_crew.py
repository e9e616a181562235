"""A crew in this process: one model trains the pieces of all replicas, one after the other.

It takes as long as one replica takes for all. It shows what replicas would come to, and it goes on with a
training whose replicas are gone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from word2vec.arrays import Bools, Float32s
from word2vec.config.train import TrainConfig
from word2vec.distributed.combine import Changes
from word2vec.distributed.crew import CombinedRound, PieceReport, combine_rows, list_frequent_rows
from word2vec.distributed.replica import Replica
from word2vec.distributed.rounds import Piece
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.storage.table_file import RowReader


class LocalCrew:
    """A crew of one model.

    Args:
        corpus: To train on.
        config: The options. With ``half_changes`` the changes are rounded as if they had travelled.
        slots: How many replicas it stands for.
        frozen: As for :class:`~word2vec.distributed.replica.Replica`.
    """

    def __init__(
        self,
        corpus: EncodedCorpus,
        config: TrainConfig,
        slots: int,
        frozen: Mapping[str, Bools] = MappingProxyType({}),
    ) -> None:
        self.slots = slots
        self._replica = Replica(corpus, config, slots, frozen)
        self._half, self._loss = config.half_changes, config.loss

    def start(self, is_given_up: Callable[[], bool]) -> bool:
        """Return that it takes work. See :class:`~word2vec.distributed.crew.Crew`."""
        return not is_given_up()

    def train_round(
        self,
        tables: Mapping[str, RowReader],
        pieces: Sequence[Piece],
        watch: Callable[[int], bool],
        *,
        parts: int,
        base_is_new: bool,
    ) -> CombinedRound | None:
        """Train the parts of the pieces one after the other. See :class:`~word2vec.distributed.crew.Crew`."""
        base = {name: table[: table.shape[0]] for name, table in tables.items()}
        frequent = list_frequent_rows({name: len(table) for name, table in base.items()}, self._loss)
        held: list[dict[str, Float32s]] = [base] * len(pieces)  # of each replica the tables that it has now
        reports: list[list[PieceReport]] = [[] for _ in pieces]
        cuts = [piece.cut(parts) for piece in pieces]
        for part in range(parts):
            for slot, cut in enumerate(cuts):
                self._replica.take_over((name, 0, table) for name, table in held[slot].items())
                reports[slot].append(self._replica.train(cut[part]))
                if watch(0):
                    return None
                with self._replica.view() as trained:
                    held[slot] = {name: np.array(trained[name]) for name in base}
            if part < parts - 1:
                base = self._combine_frequent(base, held, frequent)
        rows = ((name, 0, self._combine(table, [one[name] for one in held])) for name, table in base.items())
        return CombinedRound([PieceReport.of_parts(found) for found in reports], rows, 0.0)

    def _combine_frequent(
        self,
        base: Mapping[str, Float32s],
        held: Sequence[Mapping[str, Float32s]],
        frequent: Mapping[str, slice],
    ) -> dict[str, Float32s]:
        """Combine the frequent rows of all replicas, there too, and return the base with these rows."""
        combined = {name: np.array(table) for name, table in base.items()}
        for name, rows in frequent.items():
            combined[name][rows] = self._combine(base[name][rows], [one[name][rows] for one in held])
            for one in held:
                one[name][rows] = combined[name][rows]
        return combined

    def _combine(self, base: Float32s, found: Changes) -> Float32s:
        return combine_rows(base, [np.asarray(one - base, np.float16) for one in found] if self._half else found)
