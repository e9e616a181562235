"""Where the vectors of words start that a model learns from a new text: near words of like contexts.

The mean of the vectors around a word says which words it occurs with. The words that a model has already tell
which vector belongs to such a mean. A linear map from the mean contexts of these words in the new text to their
vectors is fitted, as by Khodak et al. 2018, "A La Carte Embedding", equation 2, and new words get what it makes
of theirs. Each vector is then made as long as those of old words that are as frequent. docs/training.md has what
other rules measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Bools, Counts, Float32s, Float64s, Ids, IdSequence, Rows
from word2vec.encoding.corpus import SENTENCE_END
from word2vec.search.lengths import measure_rows, scale_rows, scale_vectors

_IDS_AT_A_TIME = 1 << 18

_FEWEST, _MOST = 5, 500
"""How often words occur in the new text from which the map is learned. The contexts of rarer ones say little,
and those of more frequent ones take long to read. With all words it measured the same."""

_MOST_WORDS = 1 << 15
"""Words from which the map is learned, at most. 100 for each of 300 coordinates are enough."""

_RIDGE = 1e-3
"""How strongly the map is held small, as a share of the mean squared context."""

_COUNT_OF_WEIGHT_LOG_2 = 5
"""As in ``subwords/fit.py``: a word that occurs 5 times weighs log 2 in the fit."""


@dataclass(frozen=True)
class NewRows:
    """Where the words start that a model does not have.

    Attributes:
        tables: The rows of n words by the name of the table: "input" and "output" [n, d] float32, "bias" [n]
            float32.
        without_context: [n] bool, words that stand beside none of the model's words. Their rows are 0.
    """

    tables: dict[str, Float32s]
    without_context: Bools


class ContextMeans:
    """The mean of the vectors around each of some words in a text.

    Attributes:
        sums: [n, d] float64, the weighted sum of the vectors around each word.
        weights: [n] float64, the sum of the weights.

    Args:
        rows: [V] int32, the row of ``sums`` of each word of the text, -1 for the others.
        table: [U, d] float32, the vectors of the first U words. The others have none.
        keep: [V] float32, how much each word counts beside another: the probability that training keeps it.
        window: w. A word at a distance of k counts (w - k + 1) / w, as often as training sees it.

    Example:
        >>> rows, keep = np.array([-1, -1, 0], np.int32), np.ones(3, np.float32)
        >>> means = ContextMeans(rows, np.array([[1.0, 0.0], [0.0, 1.0]], np.float32), keep, window=2)
        >>> means.read(np.array([0, 2, 2, 1, -1, 0], np.int32))
        >>> means.find(), means.weights
        (array([[0.5, 0.5]], dtype=float32), array([3.]))
    """

    def __init__(self, rows: Ids, table: Float32s, keep: Float32s, window: int) -> None:
        self._rows, self._table, self._keep, self._window = rows, table, keep, window
        count = int(rows.max(initial=-1)) + 1
        self.sums: Float64s = np.zeros((count, table.shape[1]))
        self.weights: Float64s = np.zeros(count)

    def find(self) -> Float32s:
        """Return the means [n, d] float32. That of a word without a context is 0."""
        return np.asarray(self.sums / np.maximum(self.weights, 1e-9)[:, None], np.float32)

    def read(self, ids: IdSequence, ids_at_a_time: int = _IDS_AT_A_TIME) -> None:
        """Add the contexts of a text, [N] int32 ids with :data:`SENTENCE_END` after each sentence."""
        for start in range(0, len(ids), ids_at_a_time):
            # The words that reach into the part from both sides are read too.
            first = max(0, start - self._window)
            part = np.asarray(ids[first : start + ids_at_a_time + self._window])
            begin = start - first
            self._add(part, begin, min(begin + ids_at_a_time, len(part)))

    def _add(self, ids: Ids, begin: int, end: int) -> None:
        """Add the contexts of the words from place ``begin`` to before place ``end``."""
        from scipy.sparse import csr_matrix

        places, others, weights = self._pair(ids, begin, end)
        if not len(places):
            return
        # A vector is read once, however often its word stands beside others.
        words, columns = np.unique(ids[others], return_inverse=True)
        rows, owners = np.unique(self._rows[ids[places]], return_inverse=True)
        together = csr_matrix((weights, (owners, columns)), shape=(len(rows), len(words)))
        self.sums[rows] += together @ self._table[words]
        self.weights[rows] += np.asarray(together.sum(1)).ravel()

    def _pair(self, ids: Ids, begin: int, end: int) -> tuple[Rows, Rows, Float32s]:
        """Return the places of words, of one beside each that has a vector, and how much that counts."""
        middle = ids[begin:end]
        wanted = np.flatnonzero((middle != SENTENCE_END) & (self._rows[middle] >= 0)) + begin
        sentence = np.cumsum(ids == SENTENCE_END)
        places, others, weights = [], [], []
        for distance in range(1, self._window + 1):
            nearness = np.float32((self._window - distance + 1) / self._window)
            for beside in (wanted - distance, wanted + distance):
                inside = (beside >= 0) & (beside < len(ids))
                here, there = wanted[inside], beside[inside]
                known = (ids[there] != SENTENCE_END) & (ids[there] < self._table.shape[0])
                good = known & (sentence[there] == sentence[here])
                places.append(here[good])
                others.append(there[good])
                weights.append(nearness * self._keep[ids[there[good]]])
        return np.concatenate(places), np.concatenate(others), np.concatenate(weights)


def find_new_rows(
    ids: IdSequence,
    counts: Counts,
    old_counts: Counts,
    tables: Mapping[str, Float32s],
    keep: Float32s,
    window: int,
) -> NewRows:
    """Return where the words of a text start that a model does not have.

    Args:
        ids: [N] int32, the text, with :data:`SENTENCE_END` after each sentence.
        counts: [V] int64, of all texts. The model's U words come first.
        old_counts: [U] int64, of the texts before.
        tables: The model's: "input" [U, d] float32, "output" if it is untied, and "bias" [U] if it has one.
        keep: [V] float32, the probability that training keeps a word.
        window: w.
    """
    size = len(old_counts)
    learned_from = _choose_words_to_learn_from(counts[:size] - old_counts)
    rows = np.full(len(counts), -1, np.int32)
    rows[learned_from] = np.arange(len(learned_from))
    rows[size:] = np.arange(len(learned_from), len(learned_from) + len(counts) - size)
    means = ContextMeans(rows, tables["input"], keep, window)
    means.read(ids)
    contexts, new = np.split(means.find(), [len(learned_from)])
    weights = np.log1p((counts[:size] - old_counts)[learned_from] / _COUNT_OF_WEIGHT_LOG_2)

    def make(table: Float32s) -> Float32s:
        if table.ndim == 1:
            return find_usual(counts[size:], old_counts, table).astype(np.float32)
        predicted = new @ fit_map(contexts, table[learned_from], weights)
        return set_lengths(predicted, find_usual(counts[size:], old_counts, measure_rows(table)))

    made = {name: make(table) for name, table in tables.items()}
    return NewRows(made, means.weights[len(learned_from) :] == 0)


def _choose_words_to_learn_from(counts: Counts) -> Rows:
    """Return the rows of old words that are neither rare nor frequent in the new text, where they occur [U]."""
    rows = np.flatnonzero((counts >= _FEWEST) & (counts <= _MOST))
    if not len(rows):
        rows = np.flatnonzero(counts)
    # The more frequent ones, of which more contexts are known.
    order = np.argsort(-counts[rows], kind="stable")[:_MOST_WORDS]
    return np.sort(rows[order])


def fit_map(contexts: Float32s, vectors: Float32s, weights: Float64s) -> Float32s:
    """Return the matrix M [d, d] float32 that minimises the weighted squares of contexts @ M - vectors.

    With few words it is held to the identity, which takes the mean of the contexts itself.

    Args:
        contexts: [n, d] float32, the mean contexts of words.
        vectors: [n, d] float32, their vectors.
        weights: [n] float64, how much each word counts.

    Example:
        >>> fit_map(np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32) * 3, np.ones(2)).round(1)
        array([[3., 0.],
               [0., 3.]], dtype=float32)
    """
    size = contexts.shape[1]
    exact = contexts.astype(np.float64)
    weighted = exact * weights[:, None]
    squares = weighted.T @ exact
    held = _RIDGE * max(float(np.trace(squares)) / size, 1e-12) * np.eye(size)
    # Of the least squares and of the identity, as far as the squares leave it open.
    return np.asarray(np.linalg.solve(squares + held, weighted.T @ vectors + held), np.float32)


def find_usual(counts: Counts, old_counts: Counts, numbers: NDArray[Any]) -> Float64s:
    """Return what a number of words usually is that occur so often: the median of old words like that.

    Args:
        counts: [n] int64, of new words.
        old_counts: [U] int64, of old ones.
        numbers: [U], of old words: the lengths of their vectors, or their biases.

    Returns:
        [n] float64, interpolated between the medians of old words whose counts are within a factor of sqrt 2.

    Example:
        >>> find_usual(np.array([8, 100]), np.array([800, 100, 99, 8]), np.array([4.0, 2.0, 3.0, 1.0]))
        array([1. , 2.5])
    """
    bins = np.round(2 * np.log2(np.maximum(old_counts, 1))).astype(np.int64)
    known = np.unique(bins)
    medians = [float(np.median(numbers[bins == one])) for one in known.tolist()]
    return np.asarray(np.interp(np.round(2 * np.log2(np.maximum(counts, 1))), known, medians))


def set_lengths(vectors: Float32s, lengths: Float64s) -> Float32s:
    """Return the vectors [n, d] with these lengths [n]. A vector of zeros stays one."""
    return scale_rows(scale_vectors(vectors), lengths.astype(np.float32))
