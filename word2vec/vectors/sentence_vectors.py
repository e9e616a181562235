"""Vectors of sentences, and the distance between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Rows
from word2vec.errors import ConfigError
from word2vec.optional_package import optional_package

METHODS = ("mean", "sif")


def row_weights(rows: Rows, counts: NDArray[np.int64] | None, method: str, a: float) -> NDArray[np.float64]:
    """Return the weights of words in a sentence: 1, or a / (a + p(w)) (SIF; Arora, Liang & Ma 2017, eq. 3).

    Args:
        rows: [n], the words' rows.
        counts: [V], for SIF; p(w) is a word's share of them.
        method: "mean" or "sif".
        a: Of SIF; the paper uses 1e-4 to 1e-3. The larger, the more alike the weights.

    Raises:
        ConfigError: the method is unknown, ``a`` is not above 0, or SIF is asked for without counts.
    """
    if method not in METHODS:
        raise ConfigError(f"method is {method!r}; it must be 'mean' or 'sif'")
    if method == "mean":
        return np.ones(len(rows))
    if not a > 0:
        raise ConfigError(f"a is {a}; it must be above 0")
    total = 0 if counts is None else int(counts.sum())
    if counts is None or total <= 0:
        raise ConfigError("method 'sif' needs the words' counts, which these vectors do not have; use 'mean'")
    weights: NDArray[np.float64] = a / (a + counts[rows] / total)
    return weights


def without_components(vectors: Float32s, count: int) -> Float32s:
    """Remove from each sentence's vector what lies along the batch's first singular vectors.

    Arora et al. 2017, algorithm 1, with count = 1; the vectors are not centred first, as there.

    Args:
        vectors: [n, d].
        count: How many, 0 to min(n, d).

    Raises:
        ConfigError: ``count`` is out of range.
    """
    if not 0 <= count <= min(vectors.shape):
        raise ConfigError(
            f"remove_components is {count}; with {len(vectors)} sentences of dimension {vectors.shape[1]} "
            f"it must be 0 to {min(vectors.shape)}"
        )
    if not count:
        return vectors
    wide = vectors.astype(np.float64)
    top = np.linalg.svd(wide, full_matrices=False)[2][:count]
    removed: Float32s = (wide - wide @ top.T @ top).astype(np.float32)
    return removed


def word_movers_distance(first: Sequence[int], second: Sequence[int], unit: Any) -> float:
    """Return the least work that turns one sentence's words into the other's (Kusner et al. 2015).

    A word weighs its share of its sentence; the way from one to another is as long as the straight line
    between their vectors of length 1.

    Args:
        first: Rows of the sentence's words, with repetitions.
        second: Of the other's.
        unit: Called with rows [n]; returns their vectors [n, d] of length 1.

    Returns:
        The distance; infinite if a sentence is empty.

    Raises:
        ConfigError: POT is not installed.
    """
    if not len(first) or not len(second):
        return float("inf")
    rows, counts = np.unique(np.asarray(first, np.intp), return_counts=True)
    others, other_counts = np.unique(np.asarray(second, np.intp), return_counts=True)
    transport = optional_package("ot", "the Word Mover's Distance")
    left, right = unit(rows).astype(np.float64), unit(others).astype(np.float64)
    # Differences and not products, which would leave 1e-8 between equal vectors.
    ways = np.sqrt(np.stack([((row - right) ** 2).sum(1) for row in left]))
    return float(transport.emd2(counts / counts.sum(), other_counts / other_counts.sum(), ways))
