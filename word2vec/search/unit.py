"""Vectors of length 1, and 3CosMul, which is computed from their cosines."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float64s
from word2vec.errors import ConfigError
from word2vec.storage.masked_arrays import refuse_masked

Vector = NDArray[Any]

# gensim's value. Levy & Goldberg 2014 write 0.001, with which answers differ from gensim's.
COSMUL_EPSILON = 1e-6
# Outside of these the squares leave float64's range.
_SQUARES_FIT = 1e-150, 1e150
_ONE = 1e-14  # a vector whose length is this near to 1 has been scaled already


def check_vector(vector: Vector, size: int) -> Float64s:
    """Return a vector [size] as float64.

    Raises:
        ConfigError: it has another shape, is not numbers, or holds NaN, infinity or masked numbers.
    """
    refuse_masked(vector, "a query vector holds")
    if vector.shape != (size,):
        raise ConfigError(f"a query vector has shape {vector.shape}; it must be ({size},)")
    if vector.dtype.kind not in "fiub":
        raise ConfigError(f"a query vector is {vector.dtype}; it must be numbers")
    wide = vector.astype(np.float64)
    if not np.isfinite(wide).all():
        raise ConfigError("a query vector holds NaN or infinity")
    return wide


def unit_vector(vector: Vector, size: int) -> Float64s:
    """Return a vector [size] scaled to length 1, float64. A vector of zeros stays.

    Raises:
        ConfigError: it has another shape, or holds NaN or infinity.
    """
    unit: Float64s = unit_rows(check_vector(vector, size)[None])[0]
    return unit


def unit_rows(vectors: NDArray[Any]) -> Float64s:
    """Return vectors [n, d] scaled to length 1, float64. Zeros and vectors of length 1 stay bit for bit.

    Example:
        >>> unit_rows(np.array([[3e200, 4e200], [0, 0], [0.6, 0.8]]))
        array([[0.6, 0.8],
               [0. , 0. ],
               [0.6, 0.8]])
    """
    wide = vectors.astype(np.float64)
    with np.errstate(over="ignore", under="ignore"):
        lengths = np.linalg.norm(wide, axis=1, keepdims=True)
    odd = np.flatnonzero(~((lengths > _SQUARES_FIT[0]) & (lengths < _SQUARES_FIT[1])))
    if len(odd):
        largest = np.abs(wide[odd]).max(1, keepdims=True, initial=0)
        wide[odd] /= np.where(largest > 0, largest, 1)
        lengths[odd] = np.linalg.norm(wide[odd], axis=1, keepdims=True)
    # Scaled once more, a vector would get other last bits, and a cosine asked in two ways would get two values.
    lengths[(np.abs(lengths - 1) < _ONE) | (lengths == 0)] = 1
    unit: Float64s = wide / lengths
    return unit


def cosmul(positive: Vector, negative: Vector) -> Float64s:
    """Return 3CosMul (Levy & Goldberg 2014, equation 4), a quotient of products of cosines.

    The cosines are moved to 0 to 1 first, as a footnote there says.

    Args:
        positive: [p, V] cosines of the positive words with all words.
        negative: [n, V] cosines of the negative words. Cosines that rounding makes less than -1 count as -1.

    Example:
        >>> cosmul(np.array([[1, 0], [0, 1]], np.float32), np.array([[0, 0]], np.float32)).round(3)
        array([1., 1.])
    """
    above = (np.maximum(1 + positive.astype(np.float64), 0) / 2).prod(0)
    below = (np.maximum(1 + negative.astype(np.float64), 0) / 2).prod(0)
    found: Float64s = above / (below + COSMUL_EPSILON)
    return found
