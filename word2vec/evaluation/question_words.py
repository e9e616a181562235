"""Find the words of questions and their vectors. Check the options and divide the sums that scores share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Bools, Float32s, Rows
from word2vec.errors import ConfigError
from word2vec.vectors import WordVectors

Oov = Literal["skip", "wrong", "subwords"]
"""What happens to unknown words: their question is skipped, or is wrong, or their vectors are composed. Then it
is skipped only if they cannot be."""


def make_folding(case_sensitive: bool) -> Callable[[str], str]:
    """Return a function that makes words equal that differ only in case, unless ``case_sensitive``.

    Example:
        >>> make_folding(False)("Straße"), make_folding(True)("Straße")
        ('STRASSE', 'Straße')
    """
    return str if case_sensitive else str.upper


def index_folded(words: Iterable[str], fold: Callable[[str], str]) -> tuple[dict[str, int], Rows]:
    """Return ``{folded word: its first row}``, and for each row [V] the row that stands for its word.

    Example:
        >>> index_folded(["us", "we", "US"], str.upper)
        ({'US': 0, 'WE': 1}, array([0, 1, 0]))
    """
    index: dict[str, int] = {}
    rows = [index.setdefault(fold(word), row) for row, word in enumerate(words)]
    return index, np.array(rows, np.intp)


def find_folded(words: Iterable[str], wanted: Iterable[str], fold: Callable[[str], str]) -> dict[str, int]:
    """Return ``{folded word: its first row}`` of the wanted words that are there. They are folded, too.

    Example:
        >>> find_folded(["us", "we", "US"], ["Us", "you"], str.upper)
        {'US': 0}
    """
    asked = set(map(fold, wanted))
    index: dict[str, int] = {}
    for row, word in enumerate(words):
        folded = fold(word)
        if folded in asked:
            index.setdefault(folded, row)
    return index


def find_rows(
    vectors: WordVectors, words: Iterable[str], restrict_vocab: int | None, case_sensitive: bool
) -> list[int]:
    """Return the row of each word among the first ``restrict_vocab`` words, -1 for an unknown one."""
    fold = make_folding(case_sensitive)
    listed = list(words)
    index = find_folded(islice(vectors.vocabulary, restrict_vocab), listed, fold)
    return [index.get(fold(word), -1) for word in listed]


def gather_vectors(
    vectors: WordVectors, words: Sequence[str], restrict_vocab: int | None, case_sensitive: bool, oov: Oov
) -> tuple[NDArray[Any], list[int]]:
    """Return the vectors [m, d] of the words of questions, and for each word its row there, -1 if it has none.

    Args:
        vectors: The vectors.
        words: The words of questions.
        restrict_vocab: Only the first n words are known, or all.
        case_sensitive: Whether words that differ only in case are different words.
        oov: With "subwords" words that are not in the vocabulary have the vectors that are composed for them.
            A word of the vocabulary that ``restrict_vocab`` leaves out has none.

    Raises:
        ConfigError: ``oov`` is "subwords" and the vectors have none.
    """
    rows = find_rows(vectors, words, restrict_vocab, case_sensitive)
    used, places = np.unique(np.array(rows, np.intp), return_inverse=True)
    places -= np.count_nonzero(used < 0)  # the unknown words' -1 sorts first, and stays -1
    gathered = vectors.matrix[used[used >= 0]]
    found: list[int] = places.tolist()
    if oov == "subwords":
        missing = list_unknown(vectors, words, case_sensitive)
        composed, known = compose_words(vectors, missing, case_sensitive)
        numbers = np.where(known, len(gathered) + np.cumsum(known) - 1, -1).tolist()
        row_of = dict(zip(missing, numbers, strict=True))
        found = [row_of.get(word, row) for word, row in zip(words, found, strict=True)]
        gathered = np.concatenate([gathered, composed[known]])
    return gathered, found


def list_unknown(vectors: WordVectors, words: Iterable[str], case_sensitive: bool) -> list[str]:
    """Return those of some words that are not in the whole vocabulary, each once."""
    fold = make_folding(case_sensitive)
    listed = list(dict.fromkeys(words))
    known = find_folded(vectors.vocabulary, listed, fold)
    return [word for word in listed if fold(word) not in known]


def compose_words(vectors: WordVectors, words: Sequence[str], case_sensitive: bool) -> tuple[Float32s, Bools]:
    """Return the vectors [n, d] that are composed for n unknown words, and which words have one [n].

    Unless case matters the words are lower-cased, as most vocabularies are.

    Raises:
        ConfigError: the vectors have no subwords.
    """
    if vectors.subwords is None:
        raise ConfigError(
            "oov is 'subwords', and these vectors have none; use 'skip' or 'wrong', or fit subwords"
        )
    return vectors.subwords.compose(words if case_sensitive else [word.lower() for word in words])


def divide(part: float, whole: int) -> float:
    """Return part / whole, NaN if the whole is nothing.

    Example:
        >>> divide(1, 4), divide(0, 0)
        (0.25, nan)
    """
    return part / whole if whole else float("nan")


def check_evaluation(restrict_vocab: int | None, oov: str, resamples: int) -> None:
    """Raise ConfigError if an option that all kinds of questions share is out of its range."""
    if restrict_vocab is not None and restrict_vocab < 1:
        raise ConfigError(f"restrict_vocab is {restrict_vocab}; it must be at least 1")
    if oov not in get_args(Oov):
        raise ConfigError(f"oov is {oov!r}; it must be 'skip', 'wrong' or 'subwords'")
    if resamples < 0:
        raise ConfigError(f"resamples is {resamples}; it must be at least 0")
