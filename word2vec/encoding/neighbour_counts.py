"""Count pairs of neighbours over the ids of a corpus, exactly and in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from word2vec.arrays import Counts, Float32s, Ids, Int64s

Limits = tuple[Float32s, Float32s]
"""x and y, [size] each: a pair of ids a, b is possible if x[a] < y[b] and x[b] < y[a]."""

MAX_PAIRS = 1 << 25
"""Distinct pairs counted at a time. Each takes 16 bytes, and more than twice that while others are merged in.

1.5 GB at the worst. 17 million words of Wikipedia have 4 million such pairs."""

PIECE_IDS = 1 << 19
"""Ids looked at together: 15 MB of temporary arrays."""

BUFFER_PAIRS = 1 << 22
"""Pairs held back before they are sorted, or a quarter of the table if that is more: 32 MB."""


def count_pairs(
    ids: Callable[[], Iterable[Ids]],
    possible: Limits,
    max_pairs: int = MAX_PAIRS,
    *,
    piece_ids: int = PIECE_IDS,
    buffer_pairs: int = BUFFER_PAIRS,
) -> Iterator[tuple[Int64s, Counts]]:
    """Count the pairs of neighbours that are possible, in parts that fit into memory.

    Args:
        ids: Begins a new reading of the corpus: chunks of int32 ids, of any lengths.
        possible: Which pairs are counted.
        max_pairs: Distinct pairs counted at a time.
        piece_ids: Ids looked at together.
        buffer_pairs: Pairs held back before they are sorted.

    Yields:
        Keys (ascending) and counts, [n] int64 each. A key is first * size + second. Each pair is in one part.
    """
    # A part is the keys whose low bits, those under the mask, have a given value. Mask 0 is the whole.
    waiting = [(0, 0)]
    while waiting:
        mask, part = waiting.pop()
        table = _Table(buffer_pairs)
        # Read the corpus once for this part.
        for keys in _find_possible_keys(ids(), *possible, piece_ids):
            table.add(keys[(keys & mask) == part] if mask else keys)
            while len(table.keys) > max_pairs:
                # The table is too large. Look at one bit more, and leave the keys where it is 1 for later.
                waiting.append((2 * mask + 1, part + mask + 1))
                # Go on with the keys where it is 0. The counts so far are right for these.
                mask = 2 * mask + 1
                table.keep(mask, part)
        table.flush()
        yield table.keys, table.counts


def _find_possible_keys(chunks: Iterable[Ids], x: Float32s, y: Float32s, piece_ids: int) -> Iterator[Int64s]:
    """Yield first * size + second of all pairs that are possible, also of those across the ends of chunks."""
    last: Ids = np.zeros(1, np.int32)
    for piece in split_into_pieces(chunks, piece_ids):
        line = np.concatenate((last, piece))
        last = line[-1:]
        low, high = x[line], y[line]
        places = np.flatnonzero((low[:-1] < high[1:]) & (low[1:] < high[:-1]))
        keys = line[places].astype(np.int64)
        keys *= len(x)
        keys += line[places + 1]
        yield keys


def split_into_pieces(chunks: Iterable[Ids], piece_ids: int = PIECE_IDS) -> Iterator[Ids]:
    """Yield the chunks in pieces that suit the processor's caches."""
    for chunk in chunks:
        for start in range(0, len(chunk), piece_ids):
            yield chunk[start : start + piece_ids]


class _Table:
    """Counts int64 keys.

    Args:
        buffer_pairs: Keys held back before they are sorted.

    Attributes:
        keys: Ascending, without those still held back.
        counts: The count of each.
    """

    def __init__(self, buffer_pairs: int) -> None:
        self.keys: Int64s = np.empty(0, np.int64)
        self.counts: Counts = np.empty(0, np.int64)
        self._buffer_pairs = buffer_pairs
        self._held: list[Int64s] = []
        self._length = 0

    def add(self, keys: Int64s) -> None:
        self._held.append(keys)
        self._length += len(keys)
        if self._length >= max(self._buffer_pairs, len(self.keys) // 4):
            self.flush()

    def flush(self) -> None:
        """Merge the keys that were held back."""
        held = np.concatenate([self.keys[:0], *self._held])
        self._held.clear()
        self._length = 0
        keys, counts = _count_distinct(held)
        del held
        # Add to the counts of the keys that are in the table.
        places = np.searchsorted(self.keys, keys)
        known = np.zeros(len(keys), bool)
        inside = places < len(self.keys)
        known[inside] = self.keys[places[inside]] == keys[inside]
        self.counts[places[known]] += counts[known]
        # Insert the others at their places.
        self.keys = np.insert(self.keys, places[~known], keys[~known])
        self.counts = np.insert(self.counts, places[~known], counts[~known])

    def keep(self, mask: int, part: int) -> None:
        """Forget the keys whose bits under ``mask`` are not ``part``. Call it only when no key is held back."""
        kept = (self.keys & mask) == part
        self.keys, self.counts = self.keys[kept], self.counts[kept]


def _count_distinct(keys: Int64s) -> tuple[Int64s, Counts]:
    """Return the different keys, ascending, and how often each occurs. Sorts ``keys`` itself."""
    keys.sort()
    begins = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[begins], np.diff(begins, append=len(keys))
