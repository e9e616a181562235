"""What a crew is: replicas that train a round together, wherever they are.

A round begins from the same tables everywhere, the base. Each replica trains its piece. Then the rows of all
replicas are combined, and the result is the next base. Nothing else is remembered between two rounds, so that a
round can be repeated, by the same replicas or by others, with the same result.

Frequent rows are combined more often than that. A piece is trained in parts, and after each part the replicas
combine these rows and go on with what they came to. The other rows stay as each replica has them until the round
ends. So the vectors of a word that all replicas meet all the time do not drift apart, and little is sent for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from word2vec.arrays import Float32s
from word2vec.distributed.combine import Changes, combine, list_slices
from word2vec.distributed.rounds import Piece
from word2vec.scores.loss_facts import LOSS_FACTS, LossName
from word2vec.storage.table_file import RowReader

FREQUENT_ROWS = 8_000
"""Of each table, that are combined after each part. See docs/cluster.md for what more and fewer come to."""


@dataclass(frozen=True)
class PieceReport:
    """What a replica did.

    Attributes:
        loss: The sum over the targets, in nats.
        targets: Their number.
        rate: The mean learning rate of the steps. None if there were none.
        seconds: How long it trained.
    """

    loss: float
    targets: int
    rate: float | None
    seconds: float

    @classmethod
    def of_parts(cls, reports: Sequence[PieceReport]) -> PieceReport:
        """Return the report of a piece from those of its parts."""
        rates = [report.rate for report in reports if report.rate is not None]
        return cls(
            sum(report.loss for report in reports),
            sum(report.targets for report in reports),
            sum(rates) / len(rates) if rates else None,
            sum(report.seconds for report in reports),
        )


@dataclass(frozen=True)
class CombinedRound:
    """What a crew has done in a round.

    Attributes:
        reports: Of each piece.
        rows: The combined tables in pieces: name, first row, [n, d] or [n] float32. To be read once.
        exchange_seconds: How long the round took until now, without the training of the slowest replica of each
            part.
    """

    reports: Sequence[PieceReport]
    rows: Iterator[tuple[str, int, Float32s]]
    exchange_seconds: float


class Crew(Protocol):
    """Replicas that train rounds."""

    @property
    def slots(self) -> int:
        """R, how many pieces a round has."""

    def start(self, is_given_up: Callable[[], bool]) -> bool:
        """Wait until the replicas take work. Called once, before the first round.

        Args:
            is_given_up: To be called several times a second. It returns whether to wait no longer.

        Returns:
            False if it was given up.
        """

    def train_round(
        self,
        tables: Mapping[str, RowReader],
        pieces: Sequence[Piece],
        watch: Callable[[int], bool],
        *,
        parts: int,
        base_is_new: bool,
    ) -> CombinedRound | None:
        """Train a round.

        Args:
            tables: The base, [V, d] or [V] float32 by name.
            pieces: One for each slot.
            watch: To be called several times a second with the raw words that were trained so far. It returns
                whether the round is to be given up.
            parts: In how many parts each piece is trained.
            base_is_new: The base is another than the last round has returned, so what is kept of it is stale.

        Returns:
            None if the round was given up.
        """


def list_frequent_rows(rows: Mapping[str, int], loss: LossName) -> dict[str, slice]:
    """Return the rows of each table that are combined after each part.

    Words are numbered by their frequency, the most frequent first. In a text that grew, new words come last,
    however frequent they are. They are combined at the ends of rounds.

    Args:
        rows: Of each table.
        loss: Of the training. The nodes of a tree are numbered from the leaves to the root, so that all paths
            meet in the last rows.
    """
    found = {}
    for name, count in rows.items():
        few = min(FREQUENT_ROWS, count)
        is_of_nodes = LOSS_FACTS[loss].uses_tree and name != "input"
        found[name] = slice(count - few, count) if is_of_nodes else slice(0, few)
    return found


def combine_rows(base: Float32s, found: Changes) -> Float32s:
    """Combine some rows of all replicas, and return them as float32.

    Args:
        base: [n, d] or [n] float32, from which all began.
        found: Of each replica the same rows as they are now, float32, or how they have changed, float16.

    Returns:
        [n, d] or [n] float32.
    """
    if len(found) == 1 and found[0].dtype == np.float32:
        # As it is, so that one replica is a usual training to the bit.
        return np.asarray(found[0], np.float32)
    combined = np.empty(base.shape, np.float32)
    for rows in list_slices(base.shape):
        changes = [one[rows] - base[rows] if one.dtype == np.float32 else one[rows] for one in found]
        combined[rows] = combine(base[rows], changes)
    return combined
