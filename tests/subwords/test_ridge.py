"""The regression is the one that its module says."""

from __future__ import annotations

import numpy as np

from tests.support.spelled_words import FEW_WORDS, draw_few
from word2vec.subwords.ngram_matrix import build_ngram_matrix
from word2vec.subwords.ngrams import NgramLengths
from word2vec.subwords.ridge import measure_diagonal, solve_ridge


def test_the_ridge_is_that_of_the_normal_equations() -> None:
    matrix = build_ngram_matrix(FEW_WORDS, NgramLengths(3, 6))
    targets = draw_few(5)
    weights = np.linspace(0.2, 2, len(FEW_WORDS)).astype(np.float32)
    found = solve_ridge(matrix, targets, weights, 0.7, measure_diagonal(matrix, weights, 0.7), steps=200)
    dense = matrix.by_word.toarray().astype(np.float64)
    left = dense.T @ (weights[:, None] * dense) + 0.7 * np.eye(len(matrix))
    expected = np.linalg.solve(left, dense.T @ (weights[:, None].astype(np.float64) * targets))
    np.testing.assert_allclose(found, expected, atol=1e-4)
    # From near it takes few steps.
    near = (expected + 0.01).astype(np.float32)
    diagonal = measure_diagonal(matrix, weights, 0.7)
    cold, warm = (
        np.abs(solve_ridge(matrix, targets, weights, 0.7, diagonal, 5, start) - expected).max()
        for start in (None, near)
    )
    assert warm < cold / 20
    assert warm < 0.01


def test_the_diagonal_is_that_of_the_normal_equations() -> None:
    matrix = build_ngram_matrix(FEW_WORDS, NgramLengths(3, 6))
    weights = np.linspace(0, 2, len(FEW_WORDS)).astype(np.float32)
    dense = matrix.by_word.toarray().astype(np.float64)
    expected = np.diag(dense.T @ (weights[:, None] * dense)) + 0.7
    np.testing.assert_allclose(measure_diagonal(matrix, weights, 0.7), expected, rtol=1e-5)
    without = build_ngram_matrix(["x"], NgramLengths(3, 6))
    assert measure_diagonal(without, weights[:1], 0.7).shape == (0,)


def test_columns_are_problems_of_their_own() -> None:
    """Even beside one of zeros, and one that is a million times larger."""
    matrix = build_ngram_matrix(FEW_WORDS, NgramLengths(3, 6))
    targets = draw_few(4) * np.array([1, 0, 1e6, 1], np.float32)
    weights = np.linspace(0.2, 2, len(FEW_WORDS)).astype(np.float32)
    diagonal = measure_diagonal(matrix, weights, 0.7)
    together = solve_ridge(matrix, targets, weights, 0.7, diagonal, 10)
    for column in range(4):
        alone = solve_ridge(matrix, targets[:, column : column + 1], weights, 0.7, diagonal, 10)[:, 0]
        np.testing.assert_allclose(together[:, column], alone, rtol=1e-3, atol=1e-5 * np.abs(alone).max())
    assert not together[:, 1].any()
