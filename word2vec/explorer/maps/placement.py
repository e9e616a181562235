"""Positions for words beside those that have some already: each among its nearest neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Float64s
from word2vec.search.table_search import TableSearch

NEIGHBOURS = 15
"""How many placed words decide where another one goes."""
SHARPNESS = 8.0
"""The power of the cosine by which a neighbour weighs."""
_STEPS = 10
_SOFTNESS = 0.03
"""Distances below this share of the spread of all positions count as equal. Without that, a word would often
land on top of one of its neighbours."""
_LEAST = 1e-12  # a distance, so that nothing is divided by 0


def place_among_neighbours(
    search: TableSearch, positions: Float32s, unit: NDArray[Any], neighbours: int = NEIGHBOURS
) -> Float32s:
    """Return positions [n, 2] float32 for n words: the weighted medians of those of their nearest neighbours.

    A word goes where most of its neighbours are. Their mean would do worse. Where the neighbours lie in two
    groups, it is in the empty space between these, where nothing belongs.

    Args:
        search: Searches the placed words.
        positions: [p, 2], where these are.
        unit: [n, d], the vectors of the others, of length 1 or zeros.
        neighbours: How many placed words decide.

    Returns:
        The positions. A word without a direction, or with no placed word on its side, goes to the mean of all.
    """
    neighbours = min(neighbours, len(positions))
    found = search.find_nearest_rows(unit, neighbours)
    rows = np.array([rows for rows, _ in found], np.intp).reshape(len(unit), neighbours)
    weights = np.maximum(np.array([cosines for _, cosines in found]).reshape(rows.shape), 0)
    # Divided by the largest first, because the power of a small cosine leaves the range of numbers.
    largest = weights[:, :1]
    has_neighbours = largest[:, 0] > 0
    weights = np.divide(weights, largest, out=np.ones_like(weights), where=largest > 0) ** SHARPNESS
    spread = float(positions.std(0).mean())
    placed = find_medians(positions[rows].astype(np.float64), weights, spread * _SOFTNESS)
    placed[~has_neighbours] = positions.mean(0, dtype=np.float64)
    return placed.astype(np.float32)


def find_medians(points: Float64s, weights: Float64s, softness: float) -> Float64s:
    """Return the geometric medians [n, 2] of n sets of points: where the sum of weighted distances is least.

    This is Weiszfeld's algorithm. The mean is taken again and again, and each point weighs by its weight divided
    by its distance from the last mean.

    Args:
        points: [n, k, 2].
        weights: [n, k], of at least 0, not all 0.
        softness: The distance below which points are hardly told apart. With a large one the result is the mean.

    Example:
        >>> points = np.array([[[0.0, 0], [0.1, 0], [0, 0.1], [9, 9]]])
        >>> find_medians(points, np.ones((1, 4)), 0.01).round(1)
        array([[0.1, 0.1]])
    """
    medians: Float64s = np.einsum("nk,nkc->nc", weights, points) / weights.sum(1, keepdims=True)
    for _ in range(_STEPS):
        squares = np.square(points - medians[:, None]).sum(2)
        pulls = weights / np.sqrt(squares + max(softness, _LEAST) ** 2)
        medians = np.einsum("nk,nkc->nc", pulls, points) / pulls.sum(1, keepdims=True)
    return medians
