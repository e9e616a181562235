"""Find the words of questions and their vectors. Check the options and divide the sums that scores share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, get_args

import numpy as np

from word2vec.arrays import Float32s, Rows
from word2vec.errors import ConfigError
from word2vec.search.lengths import invert_lengths, measure_rows, scale_rows
from word2vec.vectors import WordVectors

Oov = Literal["skip", "wrong"]


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


def find_rows(
    vectors: WordVectors, words: Iterable[str], restrict_vocab: int | None, case_sensitive: bool
) -> list[int]:
    """Return the row of each word among the first ``restrict_vocab`` words, -1 for an unknown one."""
    fold = make_folding(case_sensitive)
    index, _ = index_folded(vectors.words[:restrict_vocab], fold)
    return [index.get(fold(word), -1) for word in words]


def take_unit_rows(vectors: WordVectors, rows: list[int] | slice) -> Float32s:
    """Return some of the vectors [n, d] float32 at length 1, without reading the others."""
    part = vectors.matrix[rows]
    return scale_rows(part, invert_lengths(measure_rows(part)))


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
        raise ConfigError(f"oov is {oov!r}; it must be 'skip' or 'wrong'")
    if resamples < 0:
        raise ConfigError(f"resamples is {resamples}; it must be at least 0")
