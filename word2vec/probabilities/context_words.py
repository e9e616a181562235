"""The words of many contexts, each once, for scores that leave a word of the context out. NumPy only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Int64s, Rows

AnyIds = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class ContextWords:
    """Every word of every context once: e pairs of a context and a word, in order of both.

    Attributes:
        size: V, the number of words in the vocabulary.
        keys: [e], context * V + word, ascending.
        times: [e], how often the context holds the word.
        others: [e], how many other words the context holds.
    """

    size: int
    keys: Int64s
    times: Int64s
    others: Int64s

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
        return np.flatnonzero(self.others == 0)

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


def collect_context_words(rows: AnyIds, words: AnyIds, size: int) -> ContextWords:
    """Return the different words of each context.

    Args:
        rows: [t], the context that each of t words is in.
        words: [t], the words.
        size: V.

    Example:
        >>> found = collect_context_words(np.array([0, 0, 0, 1]), np.array([7, 5, 7, 2]), 10)
        >>> found.rows.tolist(), found.words.tolist(), found.times.tolist(), found.others.tolist()
        ([0, 0, 1], [5, 7, 2], [1, 2, 1], [2, 1, 0])
    """
    keys, times = np.unique(rows.astype(np.int64) * size + words, return_counts=True)
    number = np.bincount(rows) if len(rows) else np.empty(0, np.int64)
    return ContextWords(size, keys, times, number[keys // size] - times)
