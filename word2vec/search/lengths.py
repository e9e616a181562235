"""The lengths of a table's rows, and rows scaled by them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s

NUMBERS = 1 << 20
"""Numbers of a table that are converted or gathered at a time."""

# Rows shorter than SHORTEST count as zeros, which have no direction. Rows longer than LONGEST are refused.
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
        block = np.asarray(matrix[start : start + step], np.float32)
        part = lengths[start : start + step]
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
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


def scale_vectors(vectors: NDArray[Any]) -> Float32s:
    """Return vectors [n, d] float32 scaled to length 1. Zeros stay."""
    return scale_rows(vectors, invert_lengths(measure_rows(vectors)))
