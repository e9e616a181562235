"""Ridge regression of vectors on n-grams: the vectors of n-grams whose sums come nearest to those of words.

For the vectors u_w of the words, their weights c_w and the matrix A of :mod:`word2vec.subwords.ngram_matrix` it
finds the z that makes

    sum_w c_w |u_w - sum_g A_wg z_g|^2 + penalty sum_g |z_g|^2

smallest. The gradient is zero where (A' C A + penalty) z = A' C u. The matrix on the left is never made. It is
applied, two sparse products each time, in the method of conjugate gradients (Hestenes & Stiefel 1952) with the
diagonal as preconditioner. Its steps are few because the n-grams hardly
overlap.
"""

from __future__ import annotations

import numpy as np

from word2vec.arrays import Float32s
from word2vec.subwords.ngram_matrix import NgramMatrix

_NOTHING = np.float32(1e-30)


def measure_diagonal(matrix: NgramMatrix, weights: Float32s, penalty: float) -> Float32s:
    """Return the diagonal [G] float32 of A' C A + penalty."""
    squares = matrix.ngrams.multiply(matrix.ngrams)
    diagonal: Float32s = (squares @ weights + np.float32(penalty)).astype(np.float32)
    return diagonal


def solve_ridge(
    matrix: NgramMatrix,
    targets: Float32s,
    weights: Float32s,
    penalty: float,
    diagonal: Float32s,
    steps: int,
    start: Float32s | None = None,
) -> Float32s:
    """Return the vectors z [G, k] float32 of the n-grams.

    Args:
        matrix: V words and G n-grams.
        targets: [V, k] float32, some coordinates of the words' vectors.
        weights: [V] float32, how much each word counts.
        penalty: Above 0.
        diagonal: What :func:`measure_diagonal` returned for these.
        steps: Steps of conjugate gradients.
        start: [G, k] float32, a solution of nearly the same problem. By default zeros. It is overwritten.
    """
    inverse = (1 / diagonal)[:, None]
    found = np.zeros((len(matrix), targets.shape[1]), np.float32) if start is None else start
    residual = targets if start is None else targets - matrix.words @ found
    rest = matrix.ngrams @ (weights[:, None] * residual)
    if start is not None:
        rest -= np.float32(penalty) * found
    # Each column is a problem of its own, with its own step sizes. All are solved side by side.
    direction = inverse * rest
    size = _multiply_columns(rest, direction)
    for _ in range(steps):
        mapped = matrix.words @ direction
        mapped *= weights[:, None]
        mapped = matrix.ngrams @ mapped
        mapped += np.float32(penalty) * direction
        step = size / np.maximum(_multiply_columns(direction, mapped), _NOTHING)
        found += step * direction
        mapped *= step
        rest -= mapped
        np.multiply(inverse, rest, out=mapped)
        before, size = size, _multiply_columns(rest, mapped)
        direction *= size / np.maximum(before, _NOTHING)
        direction += mapped
    return found


def _multiply_columns(first: Float32s, second: Float32s) -> Float32s:
    """Return the products [k] of the columns of two tables with each other."""
    products: Float32s = np.einsum("gk,gk->k", first, second)
    return products
