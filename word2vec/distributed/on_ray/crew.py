"""A crew of Ray's actors, one for each replica, on this machine or on the hosts of a cluster.

The tables are cut into as many slices of rows as there are replicas. A round goes like this:

1. Each replica takes the base, slice by slice, from the object store of its host, trains the first part of its
   piece, and leaves the slices of frequent rows in that store.
2. Slice j of all replicas goes to one of them, which combines it (a reduce-scatter).
3. The combined slices go to all hosts when they begin the next part, and to the driver now (a gather).
4. So it goes with each part. After the last one the slices of all rows are combined.

So each host sends and receives each row about twice, whatever the number of hosts, and the base of a round is in
all stores already when it begins.

A call that is lost, with a process or with a host, is made again by another actor. All that it needs is in the
stores that are left, or in the tables of the driver. The result is the same to the bit if training is
deterministic, because an actor keeps nothing from one piece to the next.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from word2vec.arrays import Bools, Float32s
from word2vec.config.train import TrainConfig
from word2vec.distributed.crew import CombinedRound, list_frequent_rows
from word2vec.distributed.host_checks import find_host_facts
from word2vec.distributed.on_ray.round import BaseLost, RayRound
from word2vec.distributed.on_ray.session import RaySession
from word2vec.distributed.on_ray.slices import CutTables, cut_tables, put_rows
from word2vec.distributed.on_ray.workers import Workers
from word2vec.distributed.rounds import MOST_PARTS, Piece
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.scores.loss_facts import LossName
from word2vec.storage.table_file import RowReader


@contextmanager
def open_ray_crew(
    session: RaySession,
    corpus: EncodedCorpus,
    config: TrainConfig,
    frozen: Mapping[str, Bools],
    *,
    slots: int,
    backend: str,
) -> Iterator[RayCrew]:
    """Give a crew whose actors end with it.

    Args:
        session: A running Ray.
        corpus: To train on. Its directory must be there on all hosts.
        config: The options.
        frozen: As for :class:`~word2vec.distributed.replica.Replica`.
        slots: How many replicas there are.
        backend: The name of the driver's backend.

    Raises:
        ConfigError: more threads are asked for than a host has.
    """
    workers = Workers(session, corpus, config, frozen, slots, find_host_facts(corpus, backend))
    try:
        yield RayCrew(session.ray, workers, slots, loss=config.loss, half=config.half_changes)
    finally:
        workers.close()


def estimate_store(tables_bytes: int, frequent_bytes: int, slots: int) -> int:
    """Return how many bytes of object store the replicas of one machine need.

    Args:
        tables_bytes: Of all tables of the model.
        frequent_bytes: Of the rows that are combined after each part.
        slots: How many replicas there are.
    """
    # The base, what it came to, one that is still being freed, and the tables of each replica.
    # What each part came to is kept until the round is done.
    return (slots + 4) * tables_bytes + (slots + MOST_PARTS) * frequent_bytes + (64 << 20)


class RayCrew:
    """A crew of actors. See :class:`~word2vec.distributed.crew.Crew`.

    Attributes:
        slots: R, how many pieces a round has.
        repeated: How many calls were made again because they were lost.

    Args:
        ray: The module.
        workers: The actors.
        slots: How many replicas there are.
        loss: Of the training.
        half: Changes travel as float16.
    """

    def __init__(self, ray: Any, workers: Workers, slots: int, *, loss: LossName, half: bool) -> None:
        self.slots = slots
        self.repeated = 0
        self._ray, self._workers, self._half, self._loss = ray, workers, half, loss
        self._rounds = 0
        self._cut = CutTables((), ())
        self._base: list[Any] = []  # references to the slices of the base
        # The same in this host's store, so that they outlive the hosts that made them.
        self._kept: list[Float32s] = []

    def start(self, is_given_up: Callable[[], bool]) -> bool:
        """Wait until the actors are ready that come in time. See :class:`~word2vec.distributed.crew.Crew`.

        Raises:
            ConfigError: a host cannot take part.
            TrainingError: no actor is ready in time.
        """
        return self._workers.wait_for_start(is_given_up)

    def train_round(
        self,
        tables: Mapping[str, RowReader],
        pieces: Sequence[Piece],
        watch: Callable[[int], bool],
        *,
        parts: int,
        base_is_new: bool,
    ) -> CombinedRound | None:
        """Train a round. See :class:`~word2vec.distributed.crew.Crew`.

        Raises:
            ConfigError: a host cannot take part.
            TrainingError: no replica is left, or one fails again and again, or the object store is full.
        """
        began = time.monotonic()
        if base_is_new or not self._base:
            self._put_base(tables)
        self._rounds += 1
        cut_pieces = [piece.cut(parts) for piece in pieces]
        work = RayRound(self._ray, self._workers, self._rounds, cut_pieces, self._cut, half=self._half)
        while True:
            try:
                is_done = work.run(self._base, watch)
                break
            except BaseLost:
                self._put_base(tables)
        self.repeated += work.losses
        if not is_done:
            return None
        self._base, self._kept = work.list_references(), work.list_rows()
        rows = ((name, first, kept) for (name, first, _), kept in zip(self._cut.slices, self._kept, strict=True))
        exchange = max(0.0, time.monotonic() - began - work.training_seconds)
        return CombinedRound(work.list_reports(), rows, exchange)

    def _put_base(self, tables: Mapping[str, RowReader]) -> None:
        """Put the tables of the driver into its object store, from where the hosts fetch them."""
        counts = {name: table.shape[0] for name, table in tables.items()}
        self._cut = cut_tables(counts, list_frequent_rows(counts, self._loss), self.slots)
        # Before others are put, so that the store has room for them.
        self._base, self._kept = [], []
        size = sum(4 * int(np.prod(table.shape)) for table in tables.values())
        for name, first, end in self._cut.slices:
            rows = np.ascontiguousarray(tables[name][first:end], np.float32)
            self._base.append(put_rows(self._ray, rows, size))
