"""Small tables with n-grams fitted to them."""

from __future__ import annotations

import numpy as np

from tests.support.spelled_words import ENDINGS, STEMS, invert_row_lengths, join_words
from word2vec.arrays import Float32s
from word2vec.config.subwords import SubwordConfig
from word2vec.storage.table import Table
from word2vec.subwords.fit import fit_subwords, mix_vectors
from word2vec.subwords.subwords import FittedSubwords


def fit_table(words: list[str], size: int = 16, counted: bool = True) -> tuple[Table, FittedSubwords]:
    """Return a table whose vectors the words' letters tell in part, and the n-grams fitted to it."""
    random = np.random.default_rng(1)
    letters = {letter: random.normal(0, 1, size) for letter in sorted(set("".join(words)))}
    matrix = np.array([sum(letters[letter] for letter in word) for word in words])
    matrix = (matrix + random.normal(0, 1, matrix.shape)).astype(np.float32)
    scale = invert_row_lengths(matrix)
    counts = np.arange(len(words), 0, -1) if counted else None
    fit = fit_subwords(words, matrix, scale, counts, SubwordConfig())
    return Table(words, mix_vectors(fit, words, matrix, scale, None), counts, fit.subwords), fit.subwords


def english() -> list[str]:
    return join_words(STEMS[:8], ENDINGS[:6])


def chinese() -> list[str]:
    return [first + second for first in "火汽电卡公" for second in "车站票路水"] + [
        "ok",
        "okay",
        "卡拉ok",
        "ktv",
    ]


def cosines(first: Float32s, second: Float32s) -> Float32s:
    norms = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    products: Float32s = np.einsum("nd,nd->n", first, second) / norms
    return products


def misspell(words: list[str]) -> list[str]:
    """Return unknown words like these: the first letter is left out, or comes twice."""
    return [word for known in words for word in (known[1:], known[0] + known) if word not in set(words)]
