"""Which words are skipped and which are drawn as noise: pure functions of the word counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def keep_probabilities(counts: NDArray[np.int64], subsample: float) -> NDArray[np.float32]:
    """Return the probability that an occurrence of each word is kept for training.

    With z the word's share of the text and t = ``subsample``: min(1, (sqrt(z / t) + 1) * t / z), the rule of
    word2vec.c (``ran = (sqrt(cn / (sample * train_words)) + 1) * (sample * train_words) / cn``).

    Args:
        counts: [V] int64, all above 0.
        subsample: t; 0 keeps everything.

    Returns:
        [V] float32 in (0, 1].

    Example:
        >>> keep_probabilities(np.array([900, 90, 10]), 0.01).round(3)
        array([0.117, 0.444, 1.   ], dtype=float32)
    """
    if subsample == 0:
        return np.ones(len(counts), np.float32)
    share = counts / counts.sum()
    keep = (np.sqrt(share / subsample) + 1) * subsample / share
    return np.asarray(np.minimum(keep, 1.0), np.float32)


class NoiseDistribution:
    """Draws words in proportion to count ** exponent (0.75 in Mikolov et al. 2013, section 2.2; 0 is uniform).

    Args:
        counts: [V] int64, all above 0.
        exponent: Any finite number.
    """

    def __init__(self, counts: NDArray[np.int64], exponent: float) -> None:
        # Relative to the largest count, so that no exponent overflows.
        weights = np.exp(exponent * (np.log(counts) - np.log(counts.max())))
        cumulative = np.cumsum(weights)
        self._cumulative: NDArray[np.float64] = cumulative / cumulative[-1]

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """[V] float64, sums to 1."""
        return np.diff(self._cumulative, prepend=0.0)

    def draw(self, random: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.int32]:
        """Return independent draws, with replacement: int32 ids of the given shape."""
        # side="right": a draw of exactly 0.0, or of a step's edge, belongs to the next word with weight.
        return np.searchsorted(self._cumulative, random.random(shape), side="right").astype(np.int32)
