"""Positions for words beside those that have some already: each among its nearest neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s
from word2vec.search.table_search import TableSearch

NEIGHBOURS = 5
"""How many placed words decide where another one goes."""
SHARPNESS = 8.0
"""The power of the cosine by which a neighbour weighs."""


def place_among_neighbours(
    search: TableSearch, positions: Float32s, unit: NDArray[Any], neighbours: int = NEIGHBOURS
) -> Float32s:
    """Return positions [n, 2] float32 for n words: the weighted means of those of their nearest placed words.

    A neighbour weighs by a power of its cosine. The nearest one then weighs most where it is much nearer than
    the others. Without that, words between two groups would fill the space between these.

    Args:
        search: Searches the placed words.
        positions: [p, 2], where these are.
        unit: [n, d], the vectors of the others, of length 1 or zeros.
        neighbours: How many placed words decide.

    Returns:
        The positions. A word without a direction, or with no placed word on its side, goes to the mean of all.
    """
    found = np.empty((len(unit), 2), np.float32)
    centre = positions.mean(0, dtype=np.float64)
    for place, (rows, cosines) in enumerate(search.find_nearest_rows(unit, neighbours)):
        weights = np.maximum(cosines, 0)
        # Divided by the largest first, because the power of a small cosine leaves the range of numbers.
        largest = weights[0] if len(weights) else 0.0
        if largest > 0:
            weights = (weights / largest) ** SHARPNESS
            found[place] = weights @ positions[rows] / weights.sum()
        else:
            found[place] = centre
    return found
