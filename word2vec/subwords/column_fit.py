"""Fit n-grams to the columns of a table, a few at a time, so that the memory it takes is bounded.

Each coordinate of the words' vectors is a regression of its own, see :mod:`word2vec.subwords.ridge`. First some
columns are fitted with all n-grams, to see which n-grams are worth keeping. The others are dropped, and all
columns are fitted with those that are kept. Known words and unknown ones so get what the same n-grams predict.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Rows
from word2vec.subwords.ngram_matrix import NgramMatrix
from word2vec.subwords.ridge import measure_diagonal, solve_ridge
from word2vec.terminal.progress_line import ProgressLine

_MOST_COLUMNS = 32
"""Columns that are worked on at a time. With more of them the products are not faster."""
_FEWEST_COLUMNS = 4
"""With fewer the products take twice as long for each."""
_STEPS = 10
"""Scores with 8, 15 and 30 differ by at most 0.002, see docs/subwords.md."""
_STEPS_FROM_NEAR = 5
"""Enough when the fit begins where all but the words left out were fitted."""
_COLUMNS_TO_CHOOSE_BY, _STEPS_TO_CHOOSE = 32, 5
"""Enough to tell which n-grams have long vectors."""

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Targets:
    """What is fitted, and how.

    Attributes:
        matrix: [V, d] float32 or float16, the words' vectors.
        scale: [V] float32, 1 / their lengths, 0 for vectors of zeros.
        weights: [V] float32, how much each word counts.
        held_out_rows: [n], the rows of words that a first fit is to predict.
        penalty: Of the ridge regression, above 0.
    """

    matrix: NDArray[Any]
    scale: Float32s
    weights: Float32s
    held_out_rows: Rows
    penalty: float

    def take_columns(self, columns: Rows) -> Float32s:
        """Return columns [V, k] float32 of the vectors of length 1."""
        return np.take(self.matrix, columns, 1).astype(np.float32, copy=False) * self.scale[:, None]

    def weigh_seen(self) -> Float32s:
        """Return the weights [V] with those of the words held out as 0."""
        seen = self.weights.copy()
        seen[self.held_out_rows] = 0
        return seen


@dataclass(frozen=True)
class ColumnFit:
    """What :func:`fit_columns` returns.

    Attributes:
        ngrams: Those that were kept.
        vectors: [G, d] float16, their vectors.
        predicted: [n, d] float32, what a fit without the n held-out words predicts of these.
    """

    ngrams: NgramMatrix
    vectors: NDArray[np.float16]
    predicted: Float32s


def fit_columns(ngrams: NgramMatrix, targets: Targets, most: int, threads: int, progress: bool) -> ColumnFit:
    """Choose n-grams, and fit them to all columns of a table.

    Args:
        ngrams: All n-grams of V words.
        targets: The table.
        most: How many n-grams to keep at most.
        threads: How many work at a time, as SciPy's products allow it. There are fewer where all of them would
            take more memory than the table. The result does not depend on it but by rounding.
        progress: Show a progress bar on stderr.
    """
    size = targets.matrix.shape[1]
    seen = targets.weigh_seen()
    judged = min(size, _COLUMNS_TO_CHOOSE_BY) if len(ngrams) > most else 0
    with ProgressLine(
        total=judged + size, unit=" columns", desc="subwords", disable=not progress, file=sys.stderr
    ) as bar:
        if judged:
            # Columns differ. Those of a table may be sorted by how much they vary.
            spread = np.linspace(0, size - 1, judged).astype(np.intp)
            squares = _measure_ngrams(ngrams, targets, seen, spread, threads, bar)
            ngrams = ngrams.keep(choose_ngrams(ngrams, squares, most))
        diagonal, seen_diagonal = (
            measure_diagonal(ngrams, weights, targets.penalty) for weights in (targets.weights, seen)
        )
        vectors = np.empty((len(ngrams), size), np.float16)
        predicted = np.empty((len(targets.held_out_rows), size), np.float32)
        ngrams_of_held_out = ngrams.by_word[targets.held_out_rows]

        def fit_some(columns: Rows) -> None:
            wanted = targets.take_columns(columns)
            solution = solve_ridge(ngrams, wanted, seen, targets.penalty, seen_diagonal, _STEPS)
            predicted[:, columns] = ngrams_of_held_out @ solution
            vectors[:, columns] = solve_ridge(
                ngrams, wanted, targets.weights, targets.penalty, diagonal, _STEPS_FROM_NEAR, solution
            )

        _map_columns(fit_some, np.arange(size), *plan_work(len(ngrams), targets.matrix.shape, threads), bar)
    return ColumnFit(ngrams, vectors, predicted)


def choose_ngrams(ngrams: NgramMatrix, squares: Float32s, most: int) -> Rows:
    """Return the rows of the n-grams that are worth keeping, rising.

    An n-gram is worth the more, the longer its vector is and the more words have it.

    Args:
        ngrams: G n-grams.
        squares: [G], the squares of the lengths of their vectors.
        most: How many to keep at most.
    """
    if len(ngrams) <= most:
        return np.arange(len(ngrams))
    return np.sort(np.argpartition(-squares * ngrams.word_counts, most)[:most])


def plan_work(ngrams: int, shape: tuple[int, int], threads: int) -> tuple[int, int]:
    """Return how many columns to fit at a time, and in how many threads.

    The regressions take about half the memory of the table, and in one thread of a few columns what these need.

    Args:
        ngrams: G.
        shape: Of the table, [V, d].
        threads: How many there may be.
    """
    rows, size = shape
    numbers_of_column = 4 * ngrams + 3 * rows
    affordable = rows * size // (2 * max(1, numbers_of_column))
    threads = max(1, min(threads, affordable // _FEWEST_COLUMNS))
    return max(_FEWEST_COLUMNS, min(_MOST_COLUMNS, affordable // threads)), threads


def _measure_ngrams(
    ngrams: NgramMatrix, targets: Targets, weights: Float32s, columns: Rows, threads: int, bar: ProgressLine
) -> Float32s:
    """Return the squared lengths [G] of the n-grams' vectors in some columns."""
    diagonal = measure_diagonal(ngrams, weights, targets.penalty)

    def measure_some(columns: Rows) -> Float32s:
        wanted = targets.take_columns(columns)
        solution = solve_ridge(ngrams, wanted, weights, targets.penalty, diagonal, _STEPS_TO_CHOOSE)
        squares: Float32s = np.einsum("gk,gk->g", solution, solution)
        return squares

    plan = plan_work(len(ngrams), targets.matrix.shape, threads)
    squares: Float32s = np.sum(_map_columns(measure_some, columns, *plan, bar), axis=0)
    return squares


def _map_columns(
    work: Callable[[Rows], _Result], columns: Rows, step: int, threads: int, bar: ProgressLine
) -> list[_Result]:
    """Return what ``work`` returns for ``step`` columns at a time."""
    parts: Sequence[Rows] = [columns[start : start + step] for start in range(0, len(columns), step)]
    results: list[_Result] = []
    with ThreadPoolExecutor(threads) as pool:
        try:
            for part, result in zip(parts, pool.map(work, parts), strict=True):
                results.append(result)
                bar.update(len(part))
        except BaseException:
            # Without this, Ctrl-C would wait until all columns are fitted.
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return results
