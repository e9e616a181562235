"""The fit of all columns: the n-grams it keeps, the vectors it finds, its threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.support.spelled_words import FEW_WORDS, draw_few, fit_words, invert_row_lengths, mix_words
from word2vec.arrays import Float32s
from word2vec.subwords import column_fit
from word2vec.subwords.column_fit import Targets, choose_ngrams, fit_columns, plan_work
from word2vec.subwords.ngram_matrix import NgramMatrix, build_ngram_matrix
from word2vec.subwords.ngrams import NgramLengths


def test_the_ngrams_that_are_kept_are_the_long_and_common_ones() -> None:
    matrix = build_ngram_matrix(FEW_WORDS, NgramLengths(3, 4))
    squares = np.where(np.arange(len(matrix)) % 2, 1.0, 0.001).astype(np.float32)
    most = len(matrix) // 3
    rows = choose_ngrams(matrix, squares, most)
    assert len(rows) == most
    assert np.all(np.diff(rows) > 0)
    assert np.all(rows % 2 == 1), "the vectors of the others are short"
    left_out = np.setdiff1d(np.arange(1, len(matrix), 2), rows)
    assert matrix.word_counts[rows].min() >= matrix.word_counts[left_out].max()
    assert choose_ngrams(matrix, squares, len(matrix)).tolist() == list(range(len(matrix)))


def test_threads_are_fewer_where_they_would_take_more_memory_than_the_table() -> None:
    for ngrams, shape in [(150_000, (75_000, 128)), (2_500_000, (1_000_000, 300)), (400, (80, 24))]:
        for threads in (1, 2, 64):
            step, used = plan_work(ngrams, shape, threads)
            assert 1 <= used <= threads
            numbers = step * used * (4 * ngrams + 3 * shape[0])
            assert used == 1 or numbers <= shape[0] * shape[1] / 2
    assert plan_work(75_000, (75_000, 300), 2) == (10, 2)
    assert plan_work(10, (75_000, 300), 1) == (32, 1)


def test_ngrams_are_chosen_by_columns_from_everywhere() -> None:
    """A table may begin with columns of zeros."""
    table = np.concatenate([np.zeros((len(FEW_WORDS), 40)), draw_few()], 1).astype(np.float32)
    found, alone = fit_words(FEW_WORDS, table).subwords, fit_words(FEW_WORDS, draw_few(), min_n=3).subwords
    assert not found.numbers[:, :40].any()
    assert found.numbers.any(1).all()
    assert len(np.intersect1d(found.hashes, alone.hashes)) > 0.7 * len(alone.hashes)


def test_threads_are_as_many_as_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def open_pool(threads: int) -> ThreadPoolExecutor:
        asked.append(threads)
        return ThreadPoolExecutor(threads)

    monkeypatch.setattr(column_fit, "ThreadPoolExecutor", open_pool)
    wide = draw_few(500)
    one, three = (mix_words(FEW_WORDS, wide, threads=threads) for threads in (1, 3))
    assert asked == [1, 1, 3, 3], "to choose n-grams, and to fit them"
    np.testing.assert_allclose(one, three, rtol=1e-5, atol=1e-6)


def solve_densely(ngrams: NgramMatrix, weights: Float32s, targets: Float32s) -> np.ndarray:
    """Return the vectors [G, d] of n-grams for targets [V, d], by the normal equations with a penalty of 0.7."""
    dense = ngrams.by_word.toarray().astype(np.float64)
    left = dense.T @ (weights[:, None] * dense) + 0.7 * np.eye(len(ngrams))
    return np.linalg.solve(left, dense.T @ (weights[:, None] * targets.astype(np.float64)))


@pytest.mark.parametrize(("fewest", "threads"), [(1, 1), (4, 3), (32, 1), (32, 2)])
@pytest.mark.parametrize("part", [1, 2])
def test_the_vectors_are_those_of_each_column_alone(
    monkeypatch: pytest.MonkeyPatch, fewest: int, threads: int, part: int
) -> None:
    """With more columns than are worked on at a time, with all n-grams and with half of them."""
    monkeypatch.setattr(column_fit, "_FEWEST_COLUMNS", fewest)
    monkeypatch.setattr(column_fit, "_STEPS", 60)
    monkeypatch.setattr(column_fit, "_STEPS_FROM_NEAR", 60)
    size = 40
    table = draw_few(size)
    weights = np.linspace(2, 0.2, len(FEW_WORDS)).astype(np.float32)
    rows = np.array([3, 30, 31, 79])
    targets = Targets(table, invert_row_lengths(table), weights, rows, 0.7)
    ngrams = build_ngram_matrix(FEW_WORDS, NgramLengths(3, 6))
    found = fit_columns(ngrams, targets, len(ngrams) // part, threads, progress=False)
    assert len(found.ngrams) == len(ngrams) // part
    assert np.all(np.isin(found.ngrams.hashes, ngrams.hashes))
    assert found.vectors.shape == (len(found.ngrams), size)
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    seen = weights.copy()
    seen[rows] = 0
    expected = solve_densely(found.ngrams, weights, unit)
    np.testing.assert_allclose(found.vectors, expected, rtol=1e-3, atol=2e-4)
    without = found.ngrams.by_word[rows] @ solve_densely(found.ngrams, seen, unit)
    np.testing.assert_allclose(found.predicted, without, atol=1e-4)
