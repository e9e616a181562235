"""Vectors of sentences, and the distance between sentences."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from itertools import chain, islice
from typing import Any, Literal, get_args

import numpy as np

from word2vec.arrays import Counts, Float32s, Float64s, Rows
from word2vec.errors import ConfigError
from word2vec.optional_package import import_package
from word2vec.search.lengths import scale_vectors
from word2vec.storage.words import list_words
from word2vec.vectors.word_table import WordTable, make_word_error

METHODS = ("mean", "sif")
Empty = Literal["error", "zeros"]
"""What becomes of a sentence that has no word with a vector."""
_SENTENCES_AT_A_TIME = 1000


def average_sentences(
    table: WordTable,
    sentences: Iterable[Iterable[str]],
    method: str,
    a: float,
    components: int,
    empty: Empty = "error",
) -> Float32s:
    """Return [n, d] float32, the weighted mean of each sentence's words that have a vector.

    Args:
        table: The words' vectors.
        sentences: Lists of words.
        method: "mean" or "sif", see :func:`row_weights`.
        a: The constant of SIF.
        components: How many singular vectors to remove, see :func:`remove_components`.
        empty: "error", or "zeros" for the vector of a sentence that has no word with a vector.

    Raises:
        UnknownWordError: no word of a sentence is in the vocabulary or composed.
        ConfigError: a sentence is a string or empty, or an option is out of its range.
    """
    if empty not in get_args(Empty):
        raise ConfigError(f"empty is {empty!r}; it must be 'error' or 'zeros'")
    if isinstance(sentences, (str, bytes)):
        list_sentence(sentences)
    if not isinstance(sentences, Iterable):
        raise ConfigError(f"the sentences are {sentences!r}; they must be lists of words")
    found: list[Float32s] = []
    listed = iter(sentences)
    while some := [list_sentence(words) for words in islice(listed, _SENTENCES_AT_A_TIME)]:
        vectors, known = _average_some(table, some, method, a)
        # A sentence that is asked alone needs no number.
        first = None if len(some) == 1 and not found else len(found)
        if empty == "error":
            _check_sentences(table, some, known, first)
        found += vectors
    averaged = np.array(found, np.float32).reshape(-1, table.vector_size)
    return remove_components(averaged, components)


def list_sentence(words: Iterable[str]) -> list[str]:
    """Return the words of a sentence as a list.

    Raises:
        ConfigError: it is a string, of which nobody knows whether it is a word or a text.
    """
    if isinstance(words, (str, bytes)):
        raise ConfigError(
            f"a sentence is {words!r}; it must be a list of at least one word. Split a text into its words, and "
            "give one word as a list"
        )
    return list_words(words)


def _average_some(
    table: WordTable, sentences: list[list[str]], method: str, a: float
) -> tuple[list[Float32s], list[bool]]:
    """Return the vector of each sentence, zeros if no word has one, and which sentences have such a word."""
    # Sentences share words. Each is looked up, and composed, once.
    distinct = list(dict.fromkeys(chain.from_iterable(sentences)))
    places = {word: place for place, word in enumerate(distinct)}
    vectors, rows, known = table.find_vectors(distinct)
    weights = row_weights(rows, table.counts, method, a)
    averaged, has_words = [], []
    for words in sentences:
        chosen = np.array([places[word] for word in words], np.intp)
        chosen = chosen[known[chosen]]
        total = weights[chosen] @ vectors[chosen].astype(np.float64)
        averaged.append((total / max(1, len(chosen))).astype(np.float32))
        has_words.append(len(chosen) > 0)
    return averaged, has_words


def _check_sentences(table: WordTable, sentences: list[list[str]], known: list[bool], first: int | None) -> None:
    """Refuse sentences without a word that has a vector. ``first`` is the number of the first, if it has one."""
    if all(known):
        return
    row = known.index(False)
    name = "the sentence" if first is None else f"sentence {first + row} (the first is 0)"
    if not sentences[row]:
        raise ConfigError(
            f"{name} is []; it must be a list of at least one word. empty='zeros' gives zeros for it"
        )
    place = "" if first is None else f"{name} has no known word"
    raise make_word_error(table, sentences[row][0], place, "empty='zeros' gives such sentences zeros")


def row_weights(rows: Rows, counts: Counts | None, method: str, a: float) -> Float64s:
    """Return the weights of words in a sentence: 1, or a / (a + p(w)) (SIF, Arora, Liang & Ma 2017, eq. 3).

    Args:
        rows: [n], the words' rows, -1 for words that have none and so never occur.
        counts: [V], for SIF. p(w) is a word's share of them.
        method: "mean" or "sif".
        a: The constant of SIF. The paper uses 1e-4 to 1e-3. The larger it is, the more alike the weights are.

    Raises:
        ConfigError: the method is unknown, ``a`` is not above 0, or SIF is asked for without counts.
    """
    if method not in METHODS:
        raise ConfigError(f"method is {method!r}; it must be 'mean' or 'sif'")
    if method == "mean":
        return np.ones(len(rows))
    if not a > 0:
        raise ConfigError(f"a is {a}; it must be above 0")
    total = 0 if counts is None else int(counts.sum())
    if counts is None or total <= 0:
        raise ConfigError("method 'sif' needs the words' counts, which these vectors do not have; use 'mean'")
    occurrences = np.where(rows >= 0, counts[rows], 0)
    weights: Float64s = a / (a + occurrences / total)
    return weights


def remove_components(vectors: Float32s, count: int) -> Float32s:
    """Remove from each sentence's vector its parts along the batch's first singular vectors.

    This is algorithm 1 of Arora et al. 2017, which takes count = 1. As there, the vectors are not centred first.

    Args:
        vectors: [n, d].
        count: How many, 0 to min(n, d).

    Raises:
        ConfigError: ``count`` is out of range.
    """
    if not 0 <= count <= min(vectors.shape):
        raise ConfigError(
            f"remove_components is {count}; with {len(vectors)} sentences of dimension {vectors.shape[1]} "
            f"it must be 0 to {min(vectors.shape)}"
        )
    if not count:
        return vectors
    wide = vectors.astype(np.float64)
    top = np.linalg.svd(wide, full_matrices=False)[2][:count]
    removed: Float32s = (wide - wide @ top.T @ top).astype(np.float32)
    return removed


def word_movers_distance(table: WordTable, first: Iterable[str], second: Iterable[str]) -> float:
    """Return the least work that turns one sentence's words into the other's (Kusner et al. 2015).

    A word weighs its share of its sentence. The way from one word to another is as long as the straight line
    between their vectors of length 1.

    Args:
        table: The words' vectors.
        first: The words of a sentence, with repetitions. Words without a vector do not count.
        second: The words of the other.

    Returns:
        The distance, infinite if no word of a sentence has a vector.

    Raises:
        ConfigError: a sentence is a string, or POT is not installed.
    """
    if isinstance(first, (str, bytes)) or isinstance(second, (str, bytes)):
        raise ConfigError("wmdistance compares two lists of words; split the sentences first")
    parts = []
    for counts in (Counter(list_words(first)), Counter(list_words(second))):
        vectors, _, known = table.find_vectors(counts)
        if not known.any():
            return float("inf")
        shares = np.array(list(counts.values()))[known]
        parts.append((shares / shares.sum(), scale_vectors(vectors[known]).astype(np.float64)))
    transport = _import_transport()
    (some, left), (others, right) = parts
    # Differences and not products, which would leave 1e-8 between equal vectors.
    ways = np.sqrt(np.stack([((row - right) ** 2).sum(1) for row in left]))
    # The sum of tiny flows of the solver may come out below 0.
    return max(0.0, float(transport.emd2(some, others, ways)))


def _import_transport() -> Any:
    """Import POT without the tensor packages that it would import, which take seconds and write on stderr."""
    for package in ("TENSORFLOW", "PYTORCH", "JAX", "CUPY"):
        os.environ.setdefault(f"POT_BACKEND_DISABLE_{package}", "1")
    return import_package("ot", "the Word Mover's Distance")
