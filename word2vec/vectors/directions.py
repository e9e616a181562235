"""The mean and the principal directions of a table of vectors, and a table without them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Float64s
from word2vec.errors import ConfigError

_AT_A_TIME = 1 << 14  # rows


def mean_of_rows(matrix: NDArray[Any]) -> Float64s:
    """Return the mean [d] of the rows."""
    total = np.zeros(matrix.shape[1])
    for start in range(0, len(matrix), _AT_A_TIME):
        total += matrix[start : start + _AT_A_TIME].sum(0, dtype=np.float64)
    return total / max(1, len(matrix))


def top_directions(matrix: NDArray[Any], mean: Float64s, count: int) -> Float64s:
    """Return the first principal components [count, d] of the rows less their mean.

    Raises:
        ConfigError: ``count`` is not 0 to d.
    """
    size = matrix.shape[1]
    if not 0 <= count <= size:
        raise ConfigError(f"{count} components of vectors of dimension {size}; it must be 0 to {size}")
    covariance = np.zeros((size, size))
    for start in range(0, len(matrix), _AT_A_TIME):
        block = matrix[start : start + _AT_A_TIME] - mean
        covariance += block.T @ block
    found: Float64s = np.linalg.eigh(covariance)[1][:, ::-1][:, :count].T
    return found


def remove_directions(matrix: NDArray[Any], mean: Float64s, directions: Float64s) -> Float32s:
    """Return [V, d] float32: the rows less their mean and less their parts along some directions.

    Args:
        matrix: [V, d].
        mean: [d].
        directions: [n, d], orthonormal.
    """
    found = np.empty(matrix.shape, np.float32)
    for start in range(0, len(matrix), _AT_A_TIME):
        block = matrix[start : start + _AT_A_TIME] - mean
        found[start : start + _AT_A_TIME] = block - block @ directions.T @ directions
    return found
