"""Combine the changes that replicas made to one table: a sum that adapts to how much they agree, row by row.

Replicas begin a round from the same table and train on different text. Each comes back with a change of every
row. Their mean takes too small steps, because a rare word is met by few of them, and analogies are lost. Their
sum takes too large ones, because a frequent word is met by all. For the changes a and b of one row the sum here
is

    (1 - a·b / 2|a|²) a + (1 - a·b / 2|b|²) b

Parallel changes of one length are averaged, orthogonal ones are added, and a change of zero changes nothing.
More than two are combined in a tree. The formula is Adasum's (Maleki et al. 2020, "Scaling distributed training
with adaptive summation"). It was used for word vectors by Gill et al. 2019 (GraphAny2Vec).

This is NumPy alone, so that any engine can carry it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s

Changes = Sequence[NDArray[np.float32] | NDArray[np.float16]]
"""Of each replica what it added to a table, [n, d] or [n]."""

_NUMBERS_AT_A_TIME = 1 << 16

_SMALLEST = np.finfo(np.float32).tiny
"""The smallest normal square of a length."""


def combine(base: Float32s, changes: Changes) -> Float32s:
    """Return a table with the changes of all replicas.

    The same changes in the same order give the same bits. Rows do not depend on each other, so that a table can
    be combined in slices.

    Args:
        base: [n, d] float32 rows from which all replicas began, or [n] of a bias.
        changes: Of each replica [n, d] (or [n]), what it added to ``base``. float16 is taken, too.

    Returns:
        [n, d] float32 (or [n]), a new array.

    Raises:
        ValueError: there are no changes, or they are of another shape than ``base``.
    """
    if not changes:
        raise ValueError("there are no changes to combine")
    shapes = {np.shape(change) for change in changes}
    if shapes != {base.shape}:
        raise ValueError(f"the changes have the shapes {sorted(shapes)}; the base has {base.shape}")
    # One change is not taken by way of the formula, so that one replica is itself to the bit.
    return np.asarray(base + add_adaptively(changes), np.float32)


def list_slices(shape: Sequence[int]) -> list[slice]:
    """Return slices of rows that stay in the cache while they are combined, which is five times as fast.

    Args:
        shape: (n, d) or (n,) of a table or a bias.
    """
    step = max(1, _NUMBERS_AT_A_TIME // max(1, math.prod(shape[1:])))
    return [slice(first, first + step) for first in range(0, shape[0], step)]


def add_adaptively(changes: Changes) -> Float32s:
    """Return the adaptive sum of changes, see above.

    Neighbours are combined, then neighbours of these: ((0, 1), (2, 3)), ... The last one of an odd number waits
    for the next round. The order is a function of the number of replicas alone.

    Args:
        changes: At least one [n, d] or [n] array.

    Returns:
        [n, d] or [n] float32.
    """
    level = [np.asarray(change, np.float32) for change in changes]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [_add_pair(first, second) for first, second in pairs] + level[len(level) // 2 * 2 :]
    return level[0]


def _add_pair(first: Float32s, second: Float32s) -> Float32s:
    product = _multiply_rows(first, second)
    sums = [
        change * _spread(np.float32(1.0) - _divide(product, 2 * _multiply_rows(change, change)), change)
        for change in (first, second)
    ]
    return np.asarray(sums[0] + sums[1], np.float32)


def _multiply_rows(first: Float32s, second: Float32s) -> Float32s:
    """Return the dot product of each row with the same row of the other, [n] float32. A bias has rows of one."""
    flat = [rows.reshape(len(rows), -1) for rows in (first, second)]
    found: Float32s = np.einsum("nd,nd->n", *flat)
    return found


def _divide(product: Float32s, square: Float32s) -> Float32s:
    """Return the quotients, 0 where a change is 0 or too small for its square to be a number."""
    return np.divide(product, square, out=np.zeros_like(product), where=square > _SMALLEST)


def _spread(scale: Float32s, change: Float32s) -> Float32s:
    """Return [n] numbers in the shape that multiplies the rows of a change."""
    return scale.reshape(-1, *[1] * (change.ndim - 1))
