"""Words whose vectors are their stem's and their ending's, and subwords that were fitted to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from word2vec import SubwordConfig, WordVectors
from word2vec.arrays import Float32s
from word2vec.subwords.fit import SubwordFit, fit_subwords, mix_vectors

STEMS = [
    "walk", "sing", "paint", "jump", "dream", "climb", "wander", "whisper", "laugh", "listen",
    "build", "cook", "teach", "drink", "learn", "plant", "wash", "march", "knock", "shout",
]  # fmt: skip
ENDINGS = ["", "ed", "ing", "er", "ers", "s", "ings", "able", "ingly", "ment"]


def join_words(stems: Sequence[str] = STEMS, endings: Sequence[str] = ENDINGS) -> list[str]:
    """Return every stem with every ending, the words of a stem one after the other."""
    return [stem + ending for stem in stems for ending in endings]


def draw_spelled(stems: int, endings: int, size: int, *, ending: float = 0.5, noise: float = 0.3) -> Float32s:
    """Draw vectors [stems · endings, size] of such words: a stem's, an ending's times ``ending``, and noise."""
    rng = np.random.default_rng(0)
    by_stem, by_ending = rng.normal(size=(stems, 1, size)), rng.normal(size=(endings, size))
    table = (by_stem + ending * by_ending).reshape(-1, size)
    drawn: Float32s = (table + noise * rng.normal(size=table.shape)).astype(np.float32)
    return drawn


WORDS = join_words()
FEW_WORDS = join_words(STEMS[:10], ENDINGS[:8])
LEFT_OUT = ["walking", "paints", "dreamer", "whispered"]
"""Not in the vocabulary. Their n-grams are those of words that are."""
STRANGE = ["qqqqq", "", "!?", "x" * 10_000]
"""Without any known n-gram."""


def draw_few(size: int = 24, noise: float = 0.3) -> Float32s:
    """Return vectors [80, size] of :data:`FEW_WORDS`."""
    return draw_spelled(10, 8, size, noise=noise)


def make_spelled_table(size: int = 96) -> tuple[list[str], Float32s]:
    """Return words, those left out not among them, and their vectors [V, size] float32."""
    table = draw_spelled(len(STEMS), len(ENDINGS), size)
    kept = [row for row, word in enumerate(WORDS) if word not in LEFT_OUT]
    return [WORDS[row] for row in kept], table[kept]


def invert_row_lengths(matrix: Float32s) -> Float32s:
    """Return 1 / the lengths of rows [V] float32, 0 for rows of zeros."""
    lengths = np.linalg.norm(matrix, axis=1)
    inverted: Float32s = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0).astype(np.float32)
    return inverted


def fit_words(words: list[str], matrix: Float32s, **options: Any) -> SubwordFit:
    """Fit n-grams to a table [V, d] float32 without counts. The options are those of :class:`SubwordConfig`."""
    return fit_subwords(words, matrix, invert_row_lengths(matrix), None, SubwordConfig(**options))


def mix_words(words: list[str], matrix: Float32s, amount: float | None = None, **options: Any) -> Float32s:
    """Return a table [V, d] float32 mixed with what a fit predicts."""
    fit = fit_words(words, matrix, **options)
    return mix_vectors(fit, words, matrix, invert_row_lengths(matrix), amount)


def make_spelled_vectors(kind: str = "float32", counted: bool = True) -> WordVectors:
    """Return vectors of such words, with fitted subwords."""
    words, table = make_spelled_table()
    fit = fit_words(words, table)
    mixed = mix_vectors(fit, words, table, invert_row_lengths(table), None)
    counts = np.arange(len(words), 0, -1) * 10 if counted else None
    return WordVectors(words, mixed.astype(kind), counts, fit.subwords)


def spelled_sentences(sentences: int = 3000, seed: int = 0) -> list[list[str]]:
    """Sentences of the words of one stem each, those left out not among them: spelling tells what is near."""
    random = np.random.default_rng(seed)
    words = [[word for word in join_words([stem]) if word not in LEFT_OUT] for stem in STEMS]
    return [
        random.choice(words[number % len(words)], random.integers(4, 10)).tolist() for number in range(sentences)
    ]
