"""The tables that formats are tried with."""

from __future__ import annotations

from typing import Any

import numpy as np

from word2vec.storage.table import Table

WORDS = [
    "the",
    "Straße",
    "科学",
    "𝒳",
    "e\u0301",
    "w" * 3000,
    "1.5",
    "new york",
    'a "b", c',
    "NULL",
    "\ufeff",
    "a\rb",
]


def table(
    words: list[str] = WORDS,
    size: int = 7,
    dtype: Any = np.float32,
    counted: bool = True,
    extremes: bool = True,
) -> Table:
    """Return a table of random vectors.

    Args:
        words: V words.
        size: d.
        dtype: Of the vectors.
        counted: With counts, large ones first.
        extremes: The first vector holds the smallest and the largest float32, if it has at least four numbers.
    """
    matrix = np.random.default_rng(0).normal(0, 10, (len(words), size)).astype(dtype)
    if extremes and words and dtype == np.float32 and size >= 4:
        matrix[0, :4] = np.array([0, 1e-45, np.finfo(np.float32).max, -0.1], np.float32)
    counts = 10 ** np.arange(17, 17 - len(words), -1, dtype=np.int64).clip(0) if counted else None
    return Table(words, matrix, counts)


def assert_same(found: Table, expected: Table, dtype: Any = np.float32) -> None:
    assert list(found.words) == list(expected.words)
    assert found.matrix.dtype == dtype
    np.testing.assert_array_equal(found.matrix, expected.matrix)
    if expected.counts is None:
        assert found.counts is None
    else:
        assert found.counts is not None
        assert found.counts.dtype == np.int64
        np.testing.assert_array_equal(found.counts, expected.counts)


def arrays(**changed: Any) -> dict[str, Any]:
    full = {"vectors": np.ones((2, 3), np.float32), "words": np.frombuffer(b"a\nb", np.uint8)}
    return {name: array for name, array in {**full, **changed}.items() if array is not None}
