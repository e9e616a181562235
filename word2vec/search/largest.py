"""The largest of many scores, without sorting the others."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Rows

_RUN = 64  # scores whose maximum stands for them in a bar


def find_largest(scores: NDArray[Any], count: int) -> Rows:
    """Return the places of the ``count`` largest scores, the largest first, equal ones in order of place.

    Example:
        >>> find_largest(np.array([0.1, 0.9, 0.5, 0.9], np.float32), 3)
        array([1, 3, 2])
    """
    if count <= 0:
        return np.empty(0, np.intp)
    if count < len(scores):
        # Everything not below the last one wanted, so that ties are settled by place and not by chance.
        candidates = np.flatnonzero(scores >= find_bar(scores[None], count)[0])
    else:
        candidates = np.arange(len(scores))
    return candidates[np.argsort(-scores[candidates], kind="stable")][:count]


def find_bar(scores: Float32s, topn: int) -> Float32s:
    """Return for each row of [n, c] scores a value that at least topn of them reach, -inf if c < topn."""
    queries, count = scores.shape
    if count < topn:
        return np.full(queries, -np.inf, np.float32)
    # topn runs of scores whose maximum reaches a value hold topn scores that do. Runs are far fewer than scores.
    runs = count // _RUN
    if runs >= 4 * topn:
        scores = scores[:, : runs * _RUN].reshape(queries, runs, _RUN).max(2)
        count = runs
    bar: Float32s = np.partition(scores, count - topn, axis=1)[:, count - topn]
    return bar
