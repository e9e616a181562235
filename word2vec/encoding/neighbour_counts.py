"""Counting pairs of neighbours over the ids of a corpus, exactly and in bounded memory.

Part of ``phrases.py``, which decides by the counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Counts, Ids

Limits = tuple[NDArray[np.float32], NDArray[np.float32]]

MAX_PAIRS = 1 << 25
"""Distinct pairs counted at a time: 16 bytes each, and more than as much again while others are merged in.

1.5 GB at the worst. 17 million words of Wikipedia have 4 million such pairs."""

_PIECE = 1 << 19  # ids looked at together: 15 MB of temporary arrays
_BUFFER = 1 << 22  # keys held back before they are sorted, or a quarter of the table if that is more: 32 MB


def count_pairs(
    ids: Callable[[], Iterable[Ids]],
    possible: Limits,
    max_pairs: int,
) -> Iterator[tuple[Counts, Counts]]:
    """Yield (keys ascending, counts) of the pairs that are possible; together the parts are all of them.

    Keys are first * size + second. ``possible`` is x and y, ``[size] float32`` each: a pair a, b is possible if
    x[a] < y[b] and x[b] < y[a].

    A part is the keys whose low bits, those of ``mask``, have a given value. It begins as what an earlier one
    left, all at first, and leaves half of itself for later whenever it has become too large.
    """
    waiting = [(0, 0)]
    while waiting:
        mask, part = waiting.pop()
        table = _Table()
        for keys in _possible_keys(ids(), *possible):
            table.add(keys[(keys & mask) == part] if mask else keys)
            while len(table.keys) > max_pairs:
                waiting.append((2 * mask + 1, part + mask + 1))
                mask = 2 * mask + 1
                table.keep(mask, part)
        table.flush()
        yield table.keys, table.counts


def _possible_keys(chunks: Iterable[Ids], x: NDArray[np.float32], y: NDArray[np.float32]) -> Iterator[Counts]:
    """Yield first * size + second of all pairs that are possible, also of those across the ends of chunks."""
    last: Ids = np.zeros(1, np.int32)
    for piece in pieces(chunks):
        line = np.concatenate((last, piece))
        last = line[-1:]
        low, high = x[line], y[line]
        places = np.flatnonzero((low[:-1] < high[1:]) & (low[1:] < high[:-1]))
        keys = line[places].astype(np.int64)
        keys *= len(x)
        keys += line[places + 1]
        yield keys


def pieces(chunks: Iterable[Ids]) -> Iterator[Ids]:
    """Yield the chunks in pieces that suit the processor's caches."""
    for chunk in chunks:
        for start in range(0, len(chunk), _PIECE):
            yield chunk[start : start + _PIECE]


class _Table:
    """Counts int64 keys.

    Attributes:
        keys: Ascending, without those still held back.
        counts: The count of each.
    """

    def __init__(self) -> None:
        self.keys: Counts = np.empty(0, np.int64)
        self.counts: Counts = np.empty(0, np.int64)
        self._held: list[Counts] = []
        self._length = 0

    def add(self, keys: Counts) -> None:
        self._held.append(keys)
        self._length += len(keys)
        if self._length >= max(_BUFFER, len(self.keys) // 4):
            self.flush()

    def flush(self) -> None:
        """Merge what was held back."""
        held = np.concatenate([self.keys[:0], *self._held])
        self._held.clear()
        self._length = 0
        keys, counts = _distinct(held)
        del held
        places = np.searchsorted(self.keys, keys)
        known = np.zeros(len(keys), bool)
        inside = places < len(self.keys)
        known[inside] = self.keys[places[inside]] == keys[inside]
        self.counts[places[known]] += counts[known]
        self.keys = np.insert(self.keys, places[~known], keys[~known])
        self.counts = np.insert(self.counts, places[~known], counts[~known])

    def keep(self, mask: int, part: int) -> None:
        """Forget the keys whose bits under ``mask`` are not ``part``; nothing may be held back."""
        kept = (self.keys & mask) == part
        self.keys, self.counts = self.keys[kept], self.counts[kept]


def _distinct(keys: Counts) -> tuple[Counts, Counts]:
    """Return the different keys, ascending, and how often each occurs. Sorts ``keys`` itself."""
    keys.sort()
    begins = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[begins], np.diff(begins, append=len(keys))
