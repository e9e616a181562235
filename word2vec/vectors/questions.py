"""What a question about words consists of, and the formulas that need no search."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.errors import ConfigError

Vector = NDArray[Any]
Item = str | Vector | tuple[str | Vector, float]
Items = Item | Sequence[Item] | Vector
Restriction = int | tuple[int, int] | Callable[[str], bool] | None

# gensim's; Levy & Goldberg 2014 write 0.001, with which answers differ from gensim's.
COSMUL_EPSILON = 1e-6
_AT_A_TIME = 1 << 14  # rows
# Outside of these the squares leave float64's range.
_SQUARES_FIT = 1e-150, 1e150
_ONE = 1e-14  # what is so near to length 1 has been scaled


def items(given: Items) -> list[Item]:
    """Return what was given for ``positive`` or ``negative`` as a list.

    Example:
        >>> items("cat"), items(("cat", 0.5)), items(["cat", ("dog", 2)])
        (['cat'], [('cat', 0.5)], ['cat', ('dog', 2)])
    """
    if isinstance(given, str):
        return [given]
    if isinstance(given, np.ndarray):
        return [given] if given.ndim == 1 else list(given)
    if _is_weighted(given):
        return [given]  # type: ignore[list-item]  # mypy cannot know it from the test
    return list(given)  # type: ignore[arg-type]  # nor that it is none here


def parts(item: Item, default: float) -> tuple[str | Vector, float]:
    """Return a word or vector and its weight, ``default`` if none is given.

    Raises:
        ConfigError: it is neither, or the weight is not finite.
    """
    if isinstance(item, tuple) and _is_weighted(item):
        thing, weight = item
        if not np.isfinite(float(weight)):
            raise ConfigError(f"the weight of {thing!r} is {weight}; it must be a finite number")
        return thing, float(weight)
    if isinstance(item, str | np.ndarray):
        return item, default
    raise ConfigError(f"{item!r} is no word, vector, or pair of one and a weight")


def _is_weighted(item: object) -> bool:
    return (
        isinstance(item, tuple)
        and len(item) == 2
        and isinstance(item[0], str | np.ndarray)
        and isinstance(item[1], int | float | np.integer | np.floating)
    )


def checked_topn(topn: int, most: int) -> int:
    """Return how many answers are wanted, at most ``most`` and at least 1.

    Raises:
        ConfigError: it is no whole number, or below 1.
    """
    try:
        count = operator.index(topn)
    except TypeError:
        raise ConfigError(f"topn is {topn!r}; it must be a whole number") from None
    if count < 1:
        raise ConfigError(f"topn is {topn}; it must be at least 1")
    return min(count, max(1, most))


def checked_vector(vector: Vector, size: int) -> NDArray[np.float64]:
    """Return a vector [size] as float64.

    Raises:
        ConfigError: it has another shape, or holds NaN or infinity.
    """
    if vector.shape != (size,):
        raise ConfigError(f"a query vector has shape {vector.shape}; it must be ({size},)")
    wide = vector.astype(np.float64)
    if not np.isfinite(wide).all():
        raise ConfigError("a query vector holds NaN or infinity")
    return wide


def unit_vector(vector: Vector, size: int) -> NDArray[np.float64]:
    """Return a vector [size] scaled to length 1, float64; one of zeros stays.

    Raises:
        ConfigError: it has another shape, or holds NaN or infinity.
    """
    unit: NDArray[np.float64] = unit_rows(checked_vector(vector, size)[None])[0]
    return unit


def unit_rows(vectors: NDArray[Any]) -> NDArray[np.float64]:
    """Return vectors [n, d] scaled to length 1, float64; zeros stay, and what has length 1 stays bit for bit.

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
    # Scaled once more, a vector would have other last bits, and a cosine asked in two ways two values.
    lengths[(np.abs(lengths - 1) < _ONE) | (lengths == 0)] = 1
    unit: NDArray[np.float64] = wide / lengths
    return unit


def cosmul(positive: Vector, negative: Vector) -> NDArray[np.float64]:
    """Return 3CosMul (Levy & Goldberg 2014, equation 4): products of cosines moved to 0 to 1, as their footnote.

    Args:
        positive: [p, V] cosines of the positive words with all words.
        negative: [n, V], of the negative ones. Where rounding makes them less than -1 they count as -1.

    Example:
        >>> cosmul(np.array([[1, 0], [0, 1]], np.float32), np.array([[0, 0]], np.float32)).round(3)
        array([1., 1.])
    """
    above = (np.maximum(1 + positive.astype(np.float64), 0) / 2).prod(0)
    below = (np.maximum(1 + negative.astype(np.float64), 0) / 2).prod(0)
    found: NDArray[np.float64] = above / (below + COSMUL_EPSILON)
    return found


def chosen_rows(restrict: Restriction, words: Sequence[Any]) -> slice | NDArray[np.intp]:
    """Return among which rows to search.

    Args:
        restrict: The first so many, those from start up to stop, those whose word fulfils a predicate; None is
            all.
        words: In order of the rows; without a predicate whatever is as long.

    Raises:
        ConfigError: the numbers are no range of rows.

    Example:
        >>> chosen_rows(2, ["a", "b", "c"]), chosen_rows(lambda word: word > "a", ["a", "b", "c"])
        (slice(0, 2, None), array([1, 2]))
    """
    if restrict is None:
        return slice(0, len(words))
    if callable(restrict):
        return np.array([row for row, word in enumerate(words) if restrict(word)], np.intp)
    start, stop = restrict if isinstance(restrict, tuple) else (0, restrict)
    if not 0 <= start < stop:
        raise ConfigError(
            f"restrict_vocab is {restrict!r}; it must be a number of words above 0, or (start, stop) with "
            "0 <= start < stop"
        )
    return slice(min(start, len(words)), min(stop, len(words)))


def mean_of_rows(matrix: NDArray[Any]) -> NDArray[np.float64]:
    """Return the mean [d] of the rows."""
    total = np.zeros(matrix.shape[1])
    for start in range(0, len(matrix), _AT_A_TIME):
        total += matrix[start : start + _AT_A_TIME].sum(0, dtype=np.float64)
    return total / max(1, len(matrix))


def top_directions(matrix: NDArray[Any], mean: NDArray[np.float64], count: int) -> NDArray[np.float64]:
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
    found: NDArray[np.float64] = np.linalg.eigh(covariance)[1][:, ::-1][:, :count].T
    return found


def without(
    matrix: NDArray[Any], mean: NDArray[np.float64], directions: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Return [V, d] float32: the rows less their mean and less what lies along some directions."""
    found = np.empty(matrix.shape, np.float32)
    for start in range(0, len(matrix), _AT_A_TIME):
        block = matrix[start : start + _AT_A_TIME] - mean
        found[start : start + _AT_A_TIME] = block - block @ directions.T @ directions
    return found
