"""A position for each word by the two principal directions of the table, in a time linear in its size."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Float64s
from word2vec.explorer.maps.positions import scale_positions
from word2vec.search.lengths import NUMBERS, scale_rows
from word2vec.vectors.directions import mean_of_rows, top_directions

SAMPLED_NUMBERS = 1 << 23
"""Numbers of the table from which the directions are found: all of 65,536 words of dimension 128."""
_SEED = 1


def find_pca_positions(
    matrix: NDArray[Any], scale: Float32s, sampled_numbers: int = SAMPLED_NUMBERS
) -> Float32s:
    """Return positions [V, 2] float32: the vectors of length 1 along their two directions of most variance.

    The directions are those of all words, or of a sample if the table is large. The sample is drawn from a fixed
    seed, so that the map is always the same. The table is read in blocks and is never copied.

    Args:
        matrix: [V, d] float32 or float16.
        scale: [V], 1 / the rows' lengths, 0 for a row of zeros.
        sampled_numbers: About how many numbers of the table the directions are found from.

    Returns:
        Positions in the range of :func:`~word2vec.explorer.maps.positions.scale_positions`. The word that is
        farthest along a direction is on its positive side.

    Example:
        >>> find_pca_positions(np.array([[1, 0], [0, 1]], np.float32), np.ones(2, np.float32)).round(3) + 0
        array([[ 1.,  0.],
               [-1.,  0.]], dtype=float32)
    """
    if not matrix.size:
        return np.zeros((len(matrix), 2), np.float32)
    mean, directions = _find_directions(matrix, scale, sampled_numbers)
    positions = np.zeros((len(matrix), 2))
    step = max(1, NUMBERS // matrix.shape[1])
    for start in range(0, len(matrix), step):
        part = slice(start, start + step)
        # The products are scaled rather than the rows, which are many more numbers.
        products = np.asarray(matrix[part], np.float32) @ directions.T.astype(np.float32)
        positions[part, : len(directions)] = products * scale[part, None] - directions @ mean
    scaled = scale_positions(positions)
    # The sign of a direction is arbitrary. Make the farthest word of each positive, as the plot of words does.
    farthest = scaled[np.abs(scaled).round(6).argmax(0), [0, 1]]
    return scaled * np.where(farthest < 0, np.float32(-1), np.float32(1))


def _find_directions(matrix: NDArray[Any], scale: Float32s, sampled_numbers: int) -> tuple[Float64s, Float64s]:
    """Return the mean [d] and the first one or two principal directions [2, d] of the rows of length 1."""
    count = max(2, sampled_numbers // matrix.shape[1])
    if count < len(matrix):
        rows = np.sort(np.random.default_rng(_SEED).choice(len(matrix), count, replace=False))
        unit = scale_rows(matrix[rows], scale[rows])
    else:
        unit = scale_rows(matrix, scale)
    mean = mean_of_rows(unit)
    return mean, top_directions(unit, mean, min(2, matrix.shape[1]))
