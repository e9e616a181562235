"""Hashes of many words at once, and which of many words are the same: NumPy over the bytes of all of them.

The words are one text in UTF-8, with a line end before the first word and after each. ``bounds`` [V + 1] are the
places of these line ends.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import AnyIds, Bools, Rows

_MULTIPLIER = 0x9E3779B97F4A7C15
"""2 ** 64 / the golden ratio, as in SplitMix64. Any large odd number would do."""

_BYTES_AT_A_TIME = 1 << 20


def hash_words(data: bytes, bounds: AnyIds) -> NDArray[np.uint64]:
    """Return a number for each word: [V] uint64. Equal words have equal numbers, and others hardly ever.

    The bytes of a word and the line end behind it are the coefficients of a polynomial in :data:`_MULTIPLIER`,
    modulo 2 ** 64. Words can be made that share a number, so who needs to be sure compares them.
    """
    letters = np.frombuffer(data, np.uint8)
    powers = np.full(int(np.diff(bounds).max(initial=1)), _MULTIPLIER, np.uint64)
    powers[0] = 1
    np.multiply.accumulate(powers, out=powers)
    hashes = np.empty(len(bounds) - 1, np.uint64)
    for first, stop in _split_rows(bounds):
        some = bounds[first : stop + 1].astype(np.int64)
        starts = some[:-1] - some[0]
        places = np.arange(some[-1] - some[0]) - np.repeat(starts, np.diff(some))
        terms = powers[places]
        terms *= letters[some[0] + 1 : some[-1] + 1]
        hashes[first:stop] = np.add.reduceat(terms, starts)
    return hashes


def compare_words(data: bytes, bounds: AnyIds, rows: Rows, others: bytes, other_bounds: AnyIds) -> Bools:
    """Return for each of n other words whether it is the word of a row: [n] bool.

    Args:
        data: V words.
        bounds: Theirs.
        rows: [n], one of the V for each of the others.
        others: n words.
        other_bounds: Theirs.
    """
    same: Bools = bounds[rows + 1] - bounds[rows] == np.diff(other_bounds)
    ours, theirs = np.frombuffer(data, np.uint8), np.frombuffer(others, np.uint8)
    for first, stop in _split_rows(other_bounds):
        chosen = first + np.flatnonzero(same[first:stop])
        if not len(chosen):
            continue
        # Bytes of each word with the line end before it, and which of them a place is.
        begins = other_bounds[chosen].astype(np.int64)
        lengths = other_bounds[chosen + 1] - begins
        starts = np.cumsum(lengths) - lengths
        places = np.arange(int(lengths.sum())) - np.repeat(starts, lengths)
        begins_here = bounds[rows[chosen]].astype(np.int64)
        equal = ours[np.repeat(begins_here, lengths) + places] == theirs[np.repeat(begins, lengths) + places]
        same[chosen] = np.logical_and.reduceat(equal, starts)
    return same


def _split_rows(bounds: AnyIds) -> Iterator[tuple[int, int]]:
    """Yield the first row and the row behind the last of some words at a time, about 1 MB of them."""
    first, size = 0, len(bounds) - 1
    while first < size:
        # A number of another type makes NumPy convert all bounds.
        end = min(int(bounds[first]) + _BYTES_AT_A_TIME, int(bounds[-1]))
        behind = int(np.searchsorted(bounds, bounds.dtype.type(end), side="right")) - 1
        stop = min(max(first + 1, behind), size)
        yield first, stop
        first = stop
