"""What a question about words may consist of, checked."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.errors import ConfigError
from word2vec.search.unit import Vector

Item = str | Vector | tuple[str | Vector, float]
Items = Item | Sequence[Item] | Vector
Restriction = int | tuple[int, int] | Callable[[str], bool] | None


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
