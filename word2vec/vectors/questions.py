"""What a question about words may consist of, checked."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float64s, Rows
from word2vec.errors import ConfigError, quote
from word2vec.search.unit import Vector, unit_rows
from word2vec.storage.masked_arrays import refuse_masked
from word2vec.storage.vocabulary import Vocabulary

Item = str | Vector | tuple[str | Vector, float]
"""A word or a vector, or one of these and its weight."""
Items = Item | Sequence[Item] | Vector
"""An item or several."""
Query = str | NDArray[Any] | tuple[Items, Items]
"""A word, a vector, or a pair: positive and negative items."""
Restriction = int | tuple[int, int] | Callable[[str], bool] | None
"""The words to search among: the first n, those from start up to stop, those that a function accepts, or all."""


def list_items(given: Items) -> list[Item]:
    """Return one item or several as a list.

    Example:
        >>> list_items("cat"), list_items(("cat", 0.5)), list_items(["cat", ("dog", 2)])
        (['cat'], [('cat', 0.5)], ['cat', ('dog', 2)])
    """
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        return [given]  # what is neither word nor vector is refused later, with its weight
    if isinstance(given, np.ndarray) and given.dtype.kind not in "UOT":  # numbers, not words
        return [given] if given.ndim == 1 else list(given)
    if _is_weighted(given):
        return [given]  # type: ignore[list-item]  # mypy does not learn it from the test
    return list(given)


def list_several(given: object, name: str) -> list[Any]:
    """Return several questions, contexts or sentences as a list. A string is one of them.

    Args:
        given: Them.
        name: What they are, for the message.

    Raises:
        ConfigError: they are not several of anything.

    Example:
        >>> list_several("king", "questions"), list_several(["king", "queen"], "questions")
        (['king'], ['king', 'queen'])
    """
    if isinstance(given, str):
        return [given]
    if isinstance(given, bytes) or not isinstance(given, Iterable):
        raise ConfigError(f"the {name} are {given!r}; they must be a list")
    return list(given)


def split_query(query: Query) -> tuple[list[Item], list[Item]]:
    """Return the positive and the negative items of a query.

    Raises:
        ConfigError: it is a tuple of another length than 2.

    Example:
        >>> split_query("cat"), split_query((["king", "woman"], "man"))
        ((['cat'], []), (['king', 'woman'], ['man']))
    """
    if isinstance(query, tuple) and len(query) != 2:
        raise ConfigError(f"a question is {query!r}; it must be a word, a vector, or (positive, negative)")
    positive, negative = query if isinstance(query, tuple) else (query, ())
    return list_items(positive), list_items(negative)


def split_weight(item: Item, default: float) -> tuple[str | Vector, float]:
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
    raise ConfigError(f"{item!r} is not a word, a vector, or a pair of one of these and its weight")


def _is_weighted(item: object) -> bool:
    return (
        isinstance(item, tuple)
        and len(item) == 2
        and isinstance(item[0], str | np.ndarray)
        and isinstance(item[1], int | float | np.integer | np.floating)
    )


def check_topn(topn: int, most: int) -> int:
    """Return how many answers are wanted, at most ``most`` and at least 1.

    Raises:
        ConfigError: ``topn`` is not a whole number, or is below 1.
    """
    count = check_whole_number(topn, "topn")
    if count < 1:
        raise ConfigError(f"topn is {topn}; it must be at least 1")
    return min(count, max(1, most))


def check_whole_number(value: object, name: str) -> int:
    """Return a whole number, or raise ConfigError that names the option."""
    try:
        return operator.index(value)  # type: ignore[arg-type]  # that is what is asked here
    except TypeError:
        raise ConfigError(f"{name} is {value!r}; it must be a whole number") from None


def check_queries(queries: NDArray[Any], size: int) -> Float64s:
    """Return query vectors [n, size] scaled to length 1.

    Raises:
        ConfigError: the queries are not numbers, not finite, or of another dimension.
    """
    refuse_masked(queries, "the queries hold")
    queries = np.asarray(queries)
    if queries.dtype.kind not in "fiu" or queries.ndim != 2 or queries.shape[1] != size:
        raise ConfigError(
            f"the queries are {queries.dtype} of shape {queries.shape}; they must be numbers of shape "
            f"(n, {size})"
        )
    if not np.isfinite(queries).all():
        raise ConfigError("a query vector holds NaN or infinity")
    return unit_rows(queries)


def choose_rows(restrict: Restriction, vocabulary: Vocabulary) -> slice | Rows:
    """Return the rows to search among.

    Args:
        restrict: See :data:`Restriction`.
        vocabulary: The words in order of the rows. Only a function needs the words themselves.

    Raises:
        ConfigError: the numbers are not a range of rows.

    Example:
        >>> vocabulary = Vocabulary(["a", "b", "c"], np.array([3, 2, 1]))
        >>> choose_rows(2, vocabulary), choose_rows(lambda word: word > "a", vocabulary)
        (slice(0, 2, None), array([1, 2]))
    """
    count = len(vocabulary)
    if restrict is None:
        return slice(0, count)
    if callable(restrict):
        return np.array([row for row, word in enumerate(vocabulary.words) if restrict(word)], np.intp)
    if isinstance(restrict, tuple) and len(restrict) != 2:
        raise ConfigError(f"restrict_vocab is {restrict!r}; a range is (start, stop)")
    ends = restrict if isinstance(restrict, tuple) else (0, restrict)
    start, stop = (check_whole_number(end, "restrict_vocab") for end in ends)
    if not 0 <= start < stop:
        raise ConfigError(
            f"restrict_vocab is {restrict!r}; it must be a number of words above 0, or (start, stop) with "
            "0 <= start < stop"
        )
    return slice(min(start, count), min(stop, count))


def describe_composed(words: Sequence[str]) -> str:
    """Return the line that says which words of a question were composed, each once.

    Example:
        >>> describe_composed(["trainz", "trainz", "lionz"])
        "not in the vocabulary, so composed of subwords: 'trainz', 'lionz'"
    """
    return f"not in the vocabulary, so composed of subwords: {', '.join(map(quote, dict.fromkeys(words)))}"
