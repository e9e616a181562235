"""Which words are skipped and which are drawn as noise: pure functions of the word counts.

Random numbers come from a counter, not from a generator with a state. So NumPy here and the compiled kernel draw
the same ones, whatever the order.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]


def random_at(key: np.uint64, count: int) -> NDArray[np.uint64]:
    """Return the first ``count`` numbers of a SplitMix64 stream: [count] uint64, uniform in all their bits.

    Number i is a function of key and i alone: the mixing function of SplitMix64 (Steele, Lea, Flood 2014,
    "Fast splittable pseudorandom number generators", with the constants of Vigna's splitmix64.c) of
    key + (i + 1) * golden ratio.

    Example:
        >>> [f"{number:016x}" for number in random_at(np.uint64(0), 2)]     # as splitmix64.c from state 0
        ['e220a8397b1dcdaf', '6e789e6aa1b965f4']
    """
    z = np.arange(1, count + 1, dtype=np.uint64)
    z *= np.uint64(0x9E3779B97F4A7C15)
    z += key
    z ^= z >> np.uint64(30)
    z *= np.uint64(0xBF58476D1CE4E5B9)
    z ^= z >> np.uint64(27)
    z *= np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return z


def keep_probabilities(counts: NDArray[np.int64], subsample: float) -> NDArray[np.float32]:
    """Return the probability that an occurrence of each word is kept for training.

    With z the word's share of the text and t = ``subsample``: min(1, (sqrt(z / t) + 1) * t / z), the rule of
    word2vec.c (``ran = (sqrt(cn / (sample * train_words)) + 1) * (sample * train_words) / cn``).

    Args:
        counts: [V] int64, all above 0.
        subsample: t. 0 keeps everything.

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


def compute_kept_share(counts: NDArray[np.int64], subsample: float) -> float:
    """Return the share of the running words that subsampling is expected to keep.

    Args:
        counts: [V] int64, all above 0.
        subsample: As for :func:`keep_probabilities`.

    Example:
        >>> round(compute_kept_share(np.array([900, 90, 10]), 0.01), 3)
        0.155
    """
    return float(counts @ keep_probabilities(counts, subsample).astype(np.float64) / counts.sum())


class NoiseDistribution:
    """Draws words in proportion to count ** exponent (0.75 in Mikolov et al. 2013, section 2.2). 0 is uniform.

    Args:
        counts: [V] int64, all above 0.
        exponent: Any finite number.

    Attributes:
        cumulative: [V] float64, the sums of the probabilities up to each word. The last is 1.
    """

    def __init__(self, counts: NDArray[np.int64], exponent: float) -> None:
        self._counts, self._exponent = counts, exponent
        cumulative = np.cumsum(np.exp(self._find_logs()))
        self._log_sum = np.log(cumulative[-1])
        self.cumulative: NDArray[np.float64] = cumulative / cumulative[-1]

    def _find_logs(self) -> NDArray[np.float64]:
        # Relative to the largest count, so no exponent overflows.
        logs: NDArray[np.float64] = self._exponent * (np.log(self._counts) - np.log(self._counts.max()))
        return logs

    @functools.cached_property
    def log_probabilities(self) -> NDArray[np.float64]:
        """[V] float64, all finite. Few losses ask for them."""
        # Not from the differences of cumulative, which round the probability of a rare word to 0.
        return np.asarray(self._find_logs() - self._log_sum)

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """[V] float64, sums to 1."""
        return np.diff(self.cumulative, prepend=0.0)

    def log_expected(self, draws: int) -> NDArray[np.float64]:
        """Return the log of how often each word is expected among some draws, log(draws * q(w)): [V] float64."""
        return self.log_probabilities + float(np.log(draws))

    @functools.cached_property
    def guide(self) -> NDArray[np.int32]:
        """[V] int32. Entry g is the word that a draw of g / V gives, where a search can begin."""
        size = len(self.cumulative)
        return np.searchsorted(self.cumulative, np.arange(size) / size, side="right").astype(np.int32)

    def draw(self, random: NDArray[np.uint64]) -> NDArray[np.int32]:
        """Return the words that random numbers stand for: int32 ids of the same shape.

        Args:
            random: uint64, uniform. The upper 53 bits are used.
        """
        places = (random >> np.uint64(11)).astype(np.float64) * 2.0**-53
        # side="right": a draw of exactly 0.0, or of a step's edge, belongs to the next word with weight.
        return np.searchsorted(self.cumulative, places, side="right").astype(np.int32)
