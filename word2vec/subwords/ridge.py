"""Ridge regression of vectors on n-grams: the vectors of n-grams whose sums come nearest to those of words.

For the vectors u_w of the words, their weights c_w and the matrix A of :mod:`word2vec.subwords.ngram_matrix` it
finds the z that makes

    sum_w c_w |u_w - sum_g A_wg z_g|^2 + penalty sum_g |z_g|^2

smallest. The gradient is zero where (A' C A + penalty) z = A' C u. The matrix on the left is never made. It is
applied, two sparse products each time, in the method of conjugate gradients (Hestenes & Stiefel 1952). The
diagonal is the preconditioner, because it is what differs most: that of an n-gram in a thousand words is
hundreds of times that of one in two.
"""

from __future__ import annotations

import numpy as np

from word2vec.arrays import Float32s
from word2vec.subwords.ngram_matrix import NgramMatrix

_SMALLEST = np.float32(1e-30)
"""Divisors are at least this. A column that is solved has products of 0, and takes steps of 0 from then on."""


def measure_diagonal(ngrams: NgramMatrix, weights: Float32s, penalty: float) -> Float32s:
    """Return the diagonal [G] float32 of A' C A + penalty."""
    by_ngram = ngrams.by_ngram
    squares = by_ngram.data**2 * weights[by_ngram.indices]
    totals = np.add.reduceat(squares, by_ngram.indptr[:-1]) if len(ngrams) else squares
    diagonal: Float32s = totals + np.float32(penalty)
    return diagonal


def solve_ridge(
    ngrams: NgramMatrix,
    targets: Float32s,
    weights: Float32s,
    penalty: float,
    diagonal: Float32s,
    steps: int,
    start: Float32s | None = None,
) -> Float32s:
    """Return the vectors z [G, k] float32 of the n-grams.

    Args:
        ngrams: G n-grams of V words.
        targets: [V, k] float32, some coordinates of the words' vectors.
        weights: [V] float32, how much each word counts.
        penalty: Above 0.
        diagonal: What :func:`measure_diagonal` returned for these.
        steps: Steps of conjugate gradients.
        start: [G, k] float32, a solution of nearly the same problem. By default zeros. It is overwritten.
    """
    inverse = (1 / diagonal)[:, None]
    # Where the search begins, what is left to explain there is A' C (u - A z) - penalty z.
    solution = np.zeros((len(ngrams), targets.shape[1]), np.float32) if start is None else start
    missing = targets if start is None else targets - ngrams.by_word @ solution
    residual = ngrams.by_ngram @ (weights[:, None] * missing)
    if start is not None:
        residual -= np.float32(penalty) * solution
    # Each column is a problem of its own, with its own step sizes. All are solved side by side.
    direction = inverse * residual
    error = _multiply_columns(residual, direction)
    for _ in range(steps):
        # Apply the matrix to the direction.
        applied = ngrams.by_word @ direction
        applied *= weights[:, None]
        applied = ngrams.by_ngram @ applied
        applied += np.float32(penalty) * direction
        # Go in the direction as far as the error falls.
        step = error / np.maximum(_multiply_columns(direction, applied), _SMALLEST)
        solution += step * direction
        applied *= step
        residual -= applied
        # The next direction is the preconditioned residual, made conjugate to this one.
        preconditioned = np.multiply(inverse, residual, out=applied)
        before, error = error, _multiply_columns(residual, preconditioned)
        direction *= error / np.maximum(before, _SMALLEST)
        direction += preconditioned
    return solution


def _multiply_columns(first: Float32s, second: Float32s) -> Float32s:
    """Return the products [k] of the columns of two tables with each other."""
    products: Float32s = np.einsum("gk,gk->k", first, second)
    return products
