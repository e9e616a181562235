"""What spelling says about words that the fit has not seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Rows

_NUMBERS_AT_A_TIME = 1 << 21
MOST_HELD_OUT = 2000
"""The most words that are left out. They are at most a tenth of all."""
FEWEST = 10
"""Of fewer words nothing can be said."""
LEAST_GAIN = 0.05
"""The gain in cosine below which spelling is taken to say nothing. English and Chinese words gain 0.2 to 0.3,
words that are numbers of things 0."""


@dataclass(frozen=True)
class HeldOut:
    """How well the vectors of words that were left out are predicted from their spelling.

    Attributes:
        words: How many there were.
        cosine: The mean cosine of a word's vector and its prediction.
        chance: The mean cosine of a word's vector and the prediction of another word.
        rank: The median place of a word's vector among those of all V words, the nearest to its prediction
            first, from 1.
        within_ten: The share of words whose place is at most 10.
        vocabulary: V.
    """

    words: int
    cosine: float
    chance: float
    rank: float
    within_ten: float
    vocabulary: int

    def __str__(self) -> str:
        if self.words < FEWEST:
            return f"of {self.vocabulary:,} words {self.words} were hidden, too few to judge by"
        return (
            f"{self.words:,} hidden words, cosine {self.cosine:.2f} ({self.chance:.2f} by chance), "
            f"median rank {self.rank:,.0f}"
        )

    @property
    def says_something(self) -> bool:
        """Whether spelling tells enough of these words that their vectors should be mixed with it."""
        return self.words >= FEWEST and self.cosine - self.chance >= LEAST_GAIN


def choose_held_out_rows(count: int, seed: int = 0) -> Rows:
    """Return the rows of the words to leave out of ``count`` words, rising."""
    chosen = np.random.default_rng(seed).choice(count, min(MOST_HELD_OUT, count // 10), replace=False)
    return np.sort(chosen).astype(np.intp)


def judge_predictions(predicted: Float32s, rows: Rows, matrix: NDArray[Any], scale: Float32s) -> HeldOut:
    """Compare predictions with the vectors they should be.

    Args:
        predicted: [n, d] float32. Zeros are no prediction: their cosine is 0, and all other words are nearer.
        rows: [n], the rows of these words.
        matrix: [V, d] all words' vectors.
        scale: [V] float32, 1 / their lengths.
    """
    if not len(rows):
        return HeldOut(0, 0.0, 0.0, float("nan"), 0.0, len(matrix))
    lengths = np.sqrt(np.einsum("nd,nd->n", predicted, predicted))
    unit = predicted / np.where(lengths > 0, lengths, 1)[:, None]
    true = np.asarray(matrix[rows], np.float32) * scale[rows, None]
    own = np.einsum("nd,nd->n", unit, true)
    # The sum over all pairs of the prediction of one word and the vector of another.
    others = float(unit.sum(0, dtype=np.float64) @ true.sum(0, dtype=np.float64)) - float(own.sum())
    nearer = np.zeros(len(rows), np.int64)
    step = max(1, _NUMBERS_AT_A_TIME // len(rows))
    for start in range(0, len(matrix), step):
        part = slice(start, start + step)
        cosines = unit @ np.asarray(matrix[part], np.float32).T
        cosines *= scale[part]
        # Where the word itself stands it is not nearer than itself, though rounding may say so.
        here = np.flatnonzero((rows >= start) & (rows < start + step))
        cosines[here, rows[here] - start] = -np.inf
        nearer += np.count_nonzero(cosines > own[:, None], axis=1)
    nearer[lengths == 0] = len(matrix) - 1
    return HeldOut(
        words=len(rows),
        cosine=float(own.mean()),
        chance=others / max(1, len(rows) * (len(rows) - 1)),
        rank=float(np.median(nearer + 1)),
        within_ten=float(np.mean(nearer < 10)),
        vocabulary=len(matrix),
    )
