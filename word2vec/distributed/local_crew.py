"""A crew in this process: one model trains the pieces of all replicas, one after the other.

It takes as long as one replica takes for all. It shows what replicas would come to, and it goes on with a
training whose replicas are gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from word2vec.arrays import Bools, Float32s
from word2vec.config.train import TrainConfig
from word2vec.distributed.combine import Changes
from word2vec.distributed.crew import CombinedRound, combine_rows
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
        self._replica = Replica(corpus, config, frozen)
        self._half = config.half_changes

    def start(self, is_given_up: Callable[[], bool]) -> bool:
        """Return that it takes work. See :class:`~word2vec.distributed.crew.Crew`."""
        return not is_given_up()

    def train_round(
        self,
        tables: Mapping[str, RowReader],
        pieces: Sequence[Piece],
        watch: Callable[[int], bool],
        *,
        base_is_new: bool,
    ) -> CombinedRound | None:
        """Train the pieces one after the other. See :class:`~word2vec.distributed.crew.Crew`."""
        base = {name: table[: table.shape[0]] for name, table in tables.items()}
        reports, found = [], []
        for piece in pieces:
            self._replica.take_over((name, 0, table) for name, table in base.items())
            reports.append(self._replica.train(piece))
            if watch(0):
                return None
            with self._replica.view() as trained:
                found.append({name: np.array(trained[name]) for name in base})
        return CombinedRound(reports, self._combine_all(base, found), 0.0)

    def _combine_all(
        self, base: Mapping[str, Float32s], found: Sequence[Mapping[str, Float32s]]
    ) -> Iterator[tuple[str, int, Float32s]]:
        for name, table in base.items():
            rows: Changes = [tables[name] for tables in found]
            if self._half:
                rows = [np.asarray(one - table, np.float16) for one in rows]
            yield name, 0, combine_rows(table, rows)
