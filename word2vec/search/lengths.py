"""The lengths of a table's rows, and rows scaled by them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s
from word2vec.search.unit import unit_rows

NUMBERS = 1 << 20
"""Numbers of a table that are converted or gathered at a time."""

LARGEST = float(np.finfo(np.float32).max)
"""The largest number of float32, in which rows are scaled."""

# For cosines, rows shorter than SHORTEST count as zeros, which have no direction. Rows longer than LONGEST are
# refused.
# Between them 1 / length is a float32 of full precision.
SHORTEST, LONGEST = 2.0**-120, 2.0**120
# Outside of these lengths the squares leave float32's range.
_SQUARES_FIT = 1e-15, 1e18


def measure_rows(matrix: NDArray[Any], numbers: int = NUMBERS) -> Float32s:
    """Return the lengths [V] float32 of the rows, 0 below ``SHORTEST``.

    The length of a row that cannot be scaled is infinity or NaN.

    The table is read in blocks, so that a mapped table is never copied.

    Args:
        matrix: [V, d] float32 or float16.
        numbers: Numbers of the table that are converted at a time.
    """
    lengths = np.empty(len(matrix), np.float32)
    step = max(1, numbers // max(1, matrix.shape[1]))
    for start in range(0, len(matrix), step):
        part = lengths[start : start + step]
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            block = np.asarray(matrix[start : start + step], np.float32)
            np.sqrt(np.einsum("vd,vd->v", block, block), out=part)
        # The few rows whose squares do not fit into float32 are measured in float64.
        odd = np.flatnonzero(~((part > _SQUARES_FIT[0]) & (part < _SQUARES_FIT[1])))
        if len(odd):
            exact = np.linalg.norm(block[odd].astype(np.float64), axis=1)
            exact[exact > LONGEST] = np.inf
            part[odd] = np.where(exact < SHORTEST, 0, exact)
    return lengths


def invert_lengths(lengths: Float32s) -> Float32s:
    """Return 1 / lengths, and 0 for a row of zeros, which has no direction and is near to nothing.

    Example:
        >>> invert_lengths(np.array([2, 0], np.float32))
        array([0.5, 0. ], dtype=float32)
    """
    found: Float32s = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return found


def scale_rows(matrix: NDArray[Any], scale: Float32s, numbers: int = NUMBERS) -> Float32s:
    """Return a copy [V, d] float32 of a table, each row multiplied by its scale.

    Args:
        matrix: [V, d] float32 or float16.
        scale: [V].
        numbers: Numbers of the table that are converted at a time.
    """
    found = np.empty(matrix.shape, np.float32)
    step = max(1, numbers // max(1, matrix.shape[1]))
    for start in range(0, len(matrix), step):
        part = slice(start, start + step)
        np.multiply(matrix[part], scale[part, None], out=found[part])
    return found


def scale_vectors(vectors: NDArray[Any], scale: Float32s | None = None) -> Float32s:
    """Return a copy [n, d] float32 of vectors scaled to length 1, however short or long they are. Zeros stay.

    Args:
        vectors: [n, d].
        scale: [n], 1 / their lengths, if they are measured already.

    Example:
        >>> scale_vectors(np.array([[3e-40, 4e-40], [3e38, 0], [0, 0]], np.float32)).round(4)
        array([[0.6, 0.8],
               [1. , 0. ],
               [0. , 0. ]], dtype=float32)
    """
    if scale is None:
        scale = invert_lengths(measure_rows(vectors))
    found = scale_rows(vectors, scale)
    # The few rows that no number of float32 scales to length 1 are scaled in float64.
    odd = np.flatnonzero(scale == 0)
    if len(odd):
        found[odd] = unit_rows(vectors[odd])
    return found
