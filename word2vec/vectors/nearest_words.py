"""The nearest words of words, of vectors and of their sums: from a query to its answer."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float64s, Rows
from word2vec.errors import ConfigError
from word2vec.search.table_search import TableSearch
from word2vec.search.unit import check_vector, unit_vector
from word2vec.vectors.questions import Item, Restriction, check_topn, choose_rows, split_weight
from word2vec.vectors.word_table import WordTable

_CANCELLED = 1e-14
"""The share of the vectors at which what is left of their sum is rounding."""

Answer = list[tuple[str, float]]
"""Words and their scores, the nearest first."""


def combine_items(table: WordTable, positive: list[Item], negative: list[Item]) -> tuple[Float64s, Rows]:
    """Return the weighted sum [d] of vectors and of words' vectors of length 1, and the words' rows.

    A word whose vector is composed has no row.

    Raises:
        UnknownWordError: a word is not in the vocabulary, and is not composed.
        ConfigError: there are no items, or one is not a word, vector, or pair of one of these and its weight. Or
            their sum is nothing, although they are not.
    """
    if not positive and not negative:
        raise ConfigError("most_similar needs at least one word, positive or negative")
    total = np.zeros(table.vector_size)
    # The largest number that the sum would have if all vectors had one direction.
    added, has_direction = 0.0, False
    rows: list[int] = []
    for given, default in ((positive, 1.0), (negative, -1.0)):
        for item in given:
            thing, weight = split_weight(item, default)
            if isinstance(thing, str):
                found, places = table.look_up([thing])
                rows += [row for row in places.tolist() if row >= 0]
                vector = unit_vector(found[0], table.vector_size)
            else:
                vector = check_vector(thing, table.vector_size)
            total += weight * vector
            added += abs(weight) * float(np.abs(vector).max(initial=0))
            has_direction = has_direction or bool(vector.any())
    if has_direction and np.abs(total).max(initial=0) <= _CANCELLED * added:
        raise ConfigError(
            "the words of the question cancel each other out, so that nothing is near to what is left: a word "
            "is positive and negative, or has the weight 0"
        )
    return total, np.array(rows, np.intp)


def name_rows(
    words: Sequence[str],
    rows: NDArray[Any],
    scores: NDArray[Any],
    left_out: Container[int] = (),
    topn: int | None = None,
) -> Answer:
    """Return the words of rows and their scores, without the rows to leave out, and at most ``topn`` of them.

    Example:
        >>> name_rows(["a", "b", "c"], np.array([2, 0, 1]), np.array([0.9, 0.8, 0.7]), left_out={0}, topn=1)
        [('c', 0.9)]
    """
    answer = []
    for row, score in zip(rows.tolist(), scores.tolist(), strict=True):
        if row not in left_out:
            answer.append((words[row], score))
    return answer[:topn]


def answer_by_cosmul(
    table: WordTable,
    search: TableSearch,
    positive: list[Item],
    negative: list[Item],
    topn: int,
    restrict: Restriction,
) -> Answer:
    """Return the words of highest 3CosMul (Levy & Goldberg 2014), without those of the question.

    Raises:
        UnknownWordError: a word is not in the vocabulary, and is not composed.
        ConfigError: there is no positive item, an item has a weight, or an option is out of its range.
    """
    topn = check_topn(topn, len(table))
    if not positive:
        raise ConfigError("method 'cosmul' needs at least one positive word")
    if any(isinstance(item, tuple) for item in [*positive, *negative]):
        raise ConfigError("method 'cosmul' does not use weights; leave them out, or use 'cosadd'")
    size = table.vector_size
    # Unlike 3CosAdd, which adds the items up, it multiplies the cosines of each.
    more, less = (
        np.array([unit_vector(combine_items(table, [item], [])[0], size) for item in items]).reshape(-1, size)
        for items in (positive, negative)
    )
    left_out = combine_items(table, positive, negative)[1]
    rows = choose_rows(restrict, table.vocabulary)
    return name_rows(table.words, *search.find_nearest_by_cosmul(more, less, topn, left_out, rows))
