"""Correlations, and how certain they and accuracies are: bootstrap intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Counts, Float64s, Int64s

Interval = tuple[float, float]

RESAMPLES = 1_000
UNKNOWN: Interval = (float("nan"), float("nan"))
_CHUNK = 1 << 20  # numbers held at a time in each of about ten arrays of 8 MB


def accuracy_interval(correct: int, counted: int, resamples: int = RESAMPLES, seed: int = 0) -> Interval:
    """Return the bootstrap percentile 95 % interval of an accuracy (Efron 1979) over resampled questions.

    The number of right answers among n questions drawn with replacement is binomially distributed, so that it is
    drawn directly. The questions of a file share their words, which makes the truth somewhat less certain. Where
    none or all are right the interval is a point, however few they are. That is how the percentile method works.

    Example:
        >>> accuracy_interval(10, 10)
        (1.0, 1.0)
    """
    if not counted or not resamples:
        return UNKNOWN
    drawn = np.random.default_rng(seed).binomial(counted, correct / counted, resamples) / counted
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)


def spearman_interval(
    first: NDArray[Any], second: NDArray[Any], resamples: int = RESAMPLES, seed: int = 0
) -> Interval:
    """Return the bootstrap percentile 95 % interval of Spearman's correlation (Efron 1979) over resampled pairs.

    A resample is the number of times that each pair is drawn. The mean ranks of equal values follow from the
    running sums of these numbers, all resamples at once. Resamples with all values equal are left out.

    Args:
        first: [n] values.
        second: [n] values.
        resamples: How many resamples.
        seed: The seed of the draws.
    """
    if len(first) < 2 or not resamples:
        return UNKNOWN
    random = np.random.default_rng(seed)
    chances = np.full(len(first), 1 / len(first))
    step = max(1, _CHUNK // len(first))
    found = []
    for start in range(0, resamples, step):
        drawn = random.multinomial(len(first), chances, min(step, resamples - start))
        found.append(_weighted_correlation(_rank_drawn(first, drawn), _rank_drawn(second, drawn), drawn))
    values = np.concatenate(found)
    values = values[np.isfinite(values)]
    if not len(values):
        return UNKNOWN
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def spearman(first: NDArray[Any], second: NDArray[Any]) -> float:
    """Return Spearman's rank correlation, equal values sharing their mean rank. NaN if it is undefined.

    Example:
        >>> spearman(np.array([1, 2, 3, 4]), np.array([10, 20, 20, 40])).__round__(4)
        0.9487
    """
    return pearson(_rank(first), _rank(second))


def pearson(first: NDArray[Any], second: NDArray[Any]) -> float:
    """Return Pearson's correlation of two [n] arrays, NaN if it is undefined."""
    if len(first) < 2:
        return float("nan")
    a, b = first - first.mean(), second - second.mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / scale if scale else float("nan")


def _rank(values: NDArray[Any]) -> Float64s:
    """Return the rank [n] of each of [n] values. Equal values share their mean rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: Float64s = (last - (counts - 1) / 2)[inverse]
    return ranks


def _rank_drawn(values: NDArray[Any], drawn: Counts) -> Float64s:
    """Return the mean rank [b, n] of each value in resamples.

    Args:
        values: [n].
        drawn: [b, n], how often each value is in each resample.
    """
    order = np.argsort(values, kind="stable")
    _, starts, inverse = np.unique(values[order], return_index=True, return_inverse=True)
    often = np.add.reduceat(drawn[:, order], starts, axis=1)
    ranks = (np.cumsum(often, axis=1) - (often - 1) / 2)[:, inverse]
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    found: Float64s = ranks[:, back]
    return found


def _weighted_correlation(first: Float64s, second: Float64s, weights: Int64s) -> Float64s:
    """Return for each row of [b, n] arrays the correlation of the values, each counted ``weights`` times."""
    # Every resample has n values, so that the mean of their ranks is (n + 1) / 2.
    a, b = (ranks - (first.shape[1] + 1) / 2 for ranks in (first, second))
    scale = np.sqrt((weights * a * a).sum(1) * (weights * b * b).sum(1))
    with np.errstate(invalid="ignore"):
        found: Float64s = (weights * a * b).sum(1) / scale
    return found
