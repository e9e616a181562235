"""The words of many contexts, each once, for scores that leave a word of the context out. NumPy only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import AnyIds, Float64s, Int64s, Rows


@dataclass(frozen=True)
class ContextWords:
    """Every word of every context once: e pairs of a context and a word, in order of both.

    Attributes:
        size: V, the number of words in the vocabulary.
        keys: [e], context * V + word, ascending.
        amounts: [e] float64, what all occurrences of the word in the context count in the mean together.
        others: [e] float64, what the other words of the context count together.
        alone: [e] bool, whether the context holds no other word.
    """

    size: int
    keys: Int64s
    amounts: Float64s
    others: Float64s
    alone: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def rows(self) -> Rows:
        """[e], the number of the context."""
        found: Rows = self.keys // self.size
        return found

    @cached_property
    def words(self) -> Rows:
        """[e], the word."""
        found: Rows = self.keys % self.size
        return found

    @cached_property
    def lone(self) -> Rows:
        """The pairs whose word is the only one of its context, however often it is there."""
        return np.flatnonzero(self.alone)

    def select(self, rows: slice, columns: slice) -> Rows:
        """Return the pairs of some contexts with some words."""
        first, stop = np.searchsorted(self.keys, [rows.start * self.size, rows.stop * self.size])
        words = self.words[first:stop]
        found: Rows = first + np.flatnonzero((words >= columns.start) & (words < columns.stop))
        return found

    def find(self, targets: AnyIds) -> tuple[Rows, Rows]:
        """Return the contexts that hold the target of that context, and the pairs of these targets.

        Args:
            targets: [n], a word for each context.
        """
        keys = np.arange(len(targets)) * self.size + targets
        places = np.searchsorted(self.keys, keys)
        places[places == len(self)] = 0
        held = np.flatnonzero(self.keys[places] == keys) if len(self) else np.empty(0, np.intp)
        return held, places[held]


def collect_context_words(rows: AnyIds, words: AnyIds, amounts: Float64s, size: int) -> ContextWords:
    """Return the different words of each context.

    Args:
        rows: [t], the context that each of t words is in.
        words: [t], the words.
        amounts: [t], what each of the t words counts, above 0.
        size: V.

    Example:
        >>> found = collect_context_words(np.array([0, 0, 0, 1]), np.array([7, 5, 7, 2]), np.ones(4), 10)
        >>> found.rows.tolist(), found.words.tolist(), found.amounts.tolist(), found.others.tolist()
        ([0, 0, 1], [5, 7, 2], [1.0, 2.0, 1.0], [2.0, 1.0, 0.0])
    """
    keys, places, times = np.unique(
        rows.astype(np.int64) * size + words, return_inverse=True, return_counts=True
    )
    contexts = keys // size
    of_words = np.bincount(places, amounts, minlength=len(keys)).astype(np.float64)
    totals, number = np.bincount(contexts, of_words), np.bincount(contexts, times)
    return ContextWords(size, keys, of_words, totals[contexts] - of_words, number[contexts] == times)
