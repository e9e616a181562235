"""What a crew is: replicas that train a round together, wherever they are.

A round begins from the same tables everywhere, the base. Each replica trains its piece. Then the rows of all
replicas are combined, and the result is the next base. Nothing else is remembered between two rounds, so that a
round can be repeated, by the same replicas or by others, with the same result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from word2vec.arrays import Float32s
from word2vec.distributed.combine import Changes, combine, list_slices
from word2vec.distributed.rounds import Piece
from word2vec.storage.table_file import RowReader


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


@dataclass(frozen=True)
class CombinedRound:
    """What a crew has done in a round.

    Attributes:
        reports: Of each piece.
        rows: The combined tables in pieces: name, first row, [n, d] or [n] float32. To be read once.
        exchange_seconds: How long the round took until now, without the training of the slowest replica.
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
        base_is_new: bool,
    ) -> CombinedRound | None:
        """Train a round.

        Args:
            tables: The base, [V, d] or [V] float32 by name.
            pieces: One for each slot.
            watch: To be called several times a second with the raw words that were trained so far. It returns
                whether the round is to be given up.
            base_is_new: The base is another than the last round has returned, so what is kept of it is stale.

        Returns:
            None if the round was given up.
        """


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
