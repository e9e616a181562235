"""Vectors are pulled towards where they began, so that they move only as far as the text asks for.

The loss of an epoch gets the term λ / 2 · Σ |v − v₀|² over the words that are held, so that λ counts like λ
occurrences of a word that ask for v₀. Its gradient is not subtracted, because that would overshoot where λ times
the learning rate is large. Each time the proximal step is taken, which is stable for any λ::

    v ← v₀ + (v − v₀) / (1 + λ · r · s)

with r the factor of the word's learning rate, and s the sum over the steps since the last time, of the learning
rate times the step's share of an epoch. Where steps move a vector by δ from one time to the next, it comes to
rest at v₀ + δ / (λ r s), where the two gradients are equal. The factor exp(−λ r s), which is exact for vectors
that nothing else moves, would not: there λ r s of 10 holds back all words alike.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from word2vec.arrays import Float32s, Rows
from word2vec.blocks.stream import Position
from word2vec.training.first_vectors import ROWS_AT_A_TIME
from word2vec.training.log import TrainingLog

_WORDS_PER_ROW = 16
"""All rows are pulled each time that the text had this many words for each, and after each epoch. To pull
a row takes about as long as to train a word."""


class Anchor:
    """Pulls some rows of a table.

    What it must remember is in the log: the words, and s, since the last time. So a training that is continued
    pulls at the same moments, by the same factors.

    Args:
        table: [V, d] float32.
        rows: [n] the rows that are pulled.
        read_start: Returns where some of these rows began: [k, d] float32.
        strength: λ.
        rates: [V] float32, what multiplies the learning rate of each row, or None for 1.
    """

    def __init__(
        self,
        table: tf.Variable,
        rows: Rows,
        read_start: Callable[[Rows], Float32s],
        strength: float,
        rates: Float32s | None,
    ) -> None:
        self._table = table
        self._rows = rows
        self._read_start = read_start
        self._strength = strength
        self._rates = rates

    def pull_if_due(self, log: TrainingLog, position: Position) -> bool:
        """Pull after a step, if it is time. Return whether it was.

        Args:
            log: Of the training. It counts anew afterwards.
            position: The next step.
        """
        epoch_ends = position[1:] == (0, 0)
        if epoch_ends or log.words_since_pull >= _WORDS_PER_ROW * self._table.shape[0]:
            self.pull(log.rate_since_pull)
            log.begin_pull()
            return True
        return False

    def pull(self, rate: float) -> None:
        """Take the proximal step, some rows at a time, so that there is never a second table in memory.

        Args:
            rate: s.
        """
        for first in range(0, len(self._rows), ROWS_AT_A_TIME):
            rows = self._rows[first : first + ROWS_AT_A_TIME]
            own = np.float32(1) if self._rates is None else self._rates[rows][:, None]
            factor = 1 / (1 + np.float32(self._strength * rate) * own)
            start, places = tf.constant(self._read_start(rows)), tf.constant(rows, tf.int32)
            values = start + (tf.gather(self._table, places) - start) * factor
            tf.raw_ops.ResourceScatterUpdate(resource=self._table.handle, indices=places, updates=values)
