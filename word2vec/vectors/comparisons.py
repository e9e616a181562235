"""Words compared with words: two of them, one with many, and sets of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s
from word2vec.errors import ConfigError
from word2vec.search import exact
from word2vec.search.lengths import scale_vectors
from word2vec.search.unit import unit_vector
from word2vec.storage.words import check_word, list_words
from word2vec.vectors.nearest_words import combine_items
from word2vec.vectors.word_table import WordTable


def compare_words(table: WordTable, first: str, second: str) -> float:
    """Return the cosine of two words' vectors.

    Raises:
        UnknownWordError: a word is not in the vocabulary, and is not composed.
    """
    check_word(first)
    check_word(second)
    found, _ = table.look_up([first, second])
    query = unit_vector(found[0], table.vector_size)
    return float(exact.exact_cosines(found, query, np.array([1]))[0])


def compare_with_others(
    table: WordTable, word: str | NDArray[Any], others: str | Iterable[str] | None
) -> Float32s:
    """Return the cosines of a word or vector with other words.

    Args:
        table: The words and their vectors.
        word: A word, or a vector [d].
        others: n words. None stands for all words, in order of the rows.

    Returns:
        [n] float32.

    Raises:
        ConfigError: the vector has another dimension, or holds NaN or infinity.
        UnknownWordError: a word is not in the vocabulary, and is not composed.
    """
    query = unit_vector(combine_items(table, [word], [])[0], table.vector_size).astype(np.float32)
    found: Float32s
    if others is None:
        found = exact.cosines(table.matrix, table.scale, query[None], slice(0, len(table)))[0]
    else:
        vectors, _ = table.look_up(others)
        found = scale_vectors(vectors) @ query
    # Rounding makes some cosines of parallel vectors more than 1.
    return np.clip(found, -1, 1)


def compare_sets(table: WordTable, first: str | Iterable[str], second: str | Iterable[str]) -> float:
    """Return the cosine of the means of two sets of words' vectors, which keep their lengths.

    Raises:
        ConfigError: a set is empty.
        UnknownWordError: a word is not in the vocabulary, and is not composed.
    """
    means = []
    for words in (list_words(first), list_words(second)):
        if not words:
            raise ConfigError("n_similarity needs at least one word on either side")
        mean = table[words].mean(0, dtype=np.float64)
        means.append(unit_vector(mean, table.vector_size))
    return float(np.clip(means[0] @ means[1], -1, 1))


def find_odd_word(table: WordTable, words: str | Iterable[str]) -> str:
    """Return the word whose vector is farthest from the mean of all, each scaled to length 1.

    Raises:
        ConfigError: there are no words.
        UnknownWordError: a word is not in the vocabulary, and is not composed.
    """
    listed = list_words(words)
    if not listed:
        raise ConfigError("doesnt_match needs at least one word; three or more make sense")
    unit = scale_vectors(table[listed])
    return listed[int((unit @ unit.mean(0)).argmin())]
