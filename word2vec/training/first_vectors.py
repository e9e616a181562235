"""Where word vectors start."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from word2vec.arrays import Counts, Float32s
from word2vec.blocks.sampling import keep_probabilities

ROWS_AT_A_TIME = 1 << 14


def draw_first_vectors(
    vocabulary_size: int, vector_size: int, seed: int, rows_at_a_time: int = ROWS_AT_A_TIME
) -> Iterator[tuple[int, Float32s]]:
    """Yield the first vectors of V words in parts, because the whole would be a second table in memory.

    The numbers are uniform in (-0.5, 0.5) / d, as in word2vec.c (``InitNet``). They do not depend on the size of
    the parts.

    Args:
        vocabulary_size: V.
        vector_size: d.
        seed: Of the random numbers.
        rows_at_a_time: Rows of a part, at most.

    Yields:
        The number of the first row of a part, and its rows: [rows, d] float32.

    Example:
        >>> [(first, rows.shape) for first, rows in draw_first_vectors(5, 3, seed=1, rows_at_a_time=2)]
        [(0, (2, 3)), (2, (2, 3)), (4, (1, 3))]
    """
    random = np.random.default_rng(seed)
    for first in range(0, vocabulary_size, rows_at_a_time):
        rows = min(rows_at_a_time, vocabulary_size - first)
        vectors = random.random((rows, vector_size), np.float32)
        vectors -= 0.5
        vectors /= vector_size
        yield first, vectors


def find_first_bias(counts: Counts, subsample: float) -> Float32s:
    """Return the log of each word's share of the training, from where the bias of some losses starts.

    Scores of corrected losses are to become log p(target | input). From a bias of 0 they begin far above it, and
    the first steps would be so large that NCE diverges.

    Args:
        counts: [V] int64, all above 0.
        subsample: The option. Skipped words are not trained on.

    Returns:
        [V] float32, of which exp sums to 1.
    """
    logs = np.log(counts) + np.log(keep_probabilities(counts, subsample).astype(np.float64))
    return np.asarray(logs - np.logaddexp.reduce(logs), np.float32)
