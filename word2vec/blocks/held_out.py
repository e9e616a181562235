"""Sentences that are held out of training, chosen by a counter, and the windows of a few of their words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

import numpy as np

from word2vec.arrays import Bools, Ids, IdSequence, Int64s, Rows
from word2vec.encoding.corpus import SENTENCE_END

_LARGEST_DENOMINATOR = 10**8
"""With it and 9e10 sentences the counter stays below 2 ** 63."""


class HeldOutSentences:
    """Some sentences of a text are held out, spread evenly over it.

    Sentence number k is held out if floor((k + 1) * share) is above floor(k * share): of 0.01 every hundredth.
    So it does not depend on the seed, nor on where a training begins.

    Args:
        ids: [N] int32, with :data:`~word2vec.encoding.corpus.SENTENCE_END` after each sentence. They are read
            once now.
        share: Above 0 and below 1. It counts as the nearest fraction of whole numbers up to 10 ** 8.
        chunk_size: Ids of a chunk.

    Attributes:
        sentences: All sentences.
        held_out: Those that are held out.

    Example:
        >>> sentences = HeldOutSentences(np.array([5, 6, -1, 7, -1, 8, 9, -1, 4, -1], np.int32), 0.5, 4)
        >>> [sentences.read_trained(number).tolist() for number in range(3)]
        [[5, 6, -1], [8, 9, -1], []]
        >>> [sentences.find_held_out(number).tolist() for number in range(3)]
        [[3], [], [8]]
    """

    def __init__(self, ids: IdSequence, share: float, chunk_size: int) -> None:
        self._ids = ids
        self._share = Fraction(share).limit_denominator(_LARGEST_DENOMINATOR)
        self._chunk_size = chunk_size
        ends = [int(np.count_nonzero(chunk == SENTENCE_END)) for chunk in self._read_chunks()]
        # The number of the sentence that each chunk begins in.
        self._first: Int64s = np.cumsum([0, *ends], dtype=np.int64)
        self.sentences = int(self._first[-1])
        self.held_out = self.sentences * self._share.numerator // self._share.denominator

    def __len__(self) -> int:
        """Return the number of chunks."""
        return len(self._first) - 1

    def read_trained(self, number: int) -> Ids:
        """Return the ids of a chunk without those of held-out sentences and their ends."""
        ids = self._read(number)
        starts, held = self._split(ids, number)
        # Where trained sentences begin and end, in turn. Neighbours are copied together.
        changes = np.flatnonzero(np.diff(held, prepend=True, append=True))
        places = np.append(starts, len(ids))[changes].reshape(-1, 2)
        return np.concatenate([ids[:0], *(ids[begin:end] for begin, end in places.tolist())])

    def find_held_out(self, number: int) -> Rows:
        """Return the places in the text of the held-out words of a chunk, without the sentence ends."""
        ids = self._read(number)
        starts, held = self._split(ids, number)
        inside = np.repeat(held, np.diff(starts, append=len(ids))) & (ids != SENTENCE_END)
        return np.flatnonzero(inside) + number * self._chunk_size

    def _split(self, ids: Ids, number: int) -> tuple[Rows, Bools]:
        """Return where each sentence of a chunk begins, and whether it is held out.

        The first may go on from the chunk before.
        """
        starts = np.append(0, np.flatnonzero(ids == SENTENCE_END) + 1)
        if starts[-1] == len(ids):
            starts = starts[:-1]
        numbers = np.arange(self._first[number], self._first[number] + len(starts) + 1, dtype=np.int64)
        return starts, np.diff(numbers * self._share.numerator // self._share.denominator) > 0

    def _read(self, number: int) -> Ids:
        begin = number * self._chunk_size
        return np.asarray(self._ids[begin : begin + self._chunk_size])

    def _read_chunks(self) -> Iterator[Ids]:
        for number in range(-(-len(self._ids) // self._chunk_size)):
            yield self._read(number)


def choose_places(parts: Callable[[], Iterable[Rows]], most: int) -> Rows:
    """Return some of many places, evenly from the first to the last. All of them if there are few.

    Args:
        parts: Yields the places, some at a time. It is called twice, so that they need not be held in memory.
        most: How many to return.

    Example:
        >>> choose_places(lambda: [np.arange(0, 6), np.arange(10, 14)], 5).tolist()
        [1, 3, 5, 11, 13]
    """
    total = sum(len(part) for part in parts())
    wanted = np.arange(min(most, total), dtype=np.int64)
    if most < total:
        # The middle of each of so many equal parts.
        wanted = (2 * wanted + 1) * total // (2 * most)
    found, before = [np.empty(0, np.intp)], 0
    for part in parts():
        here = wanted[(wanted >= before) & (wanted < before + len(part))]
        found.append(part[here - before])
        before += len(part)
    return np.concatenate(found)


def read_windows(ids: IdSequence, places: Rows, window: int) -> Ids:
    """Return the words around some places within their sentences, as in :mod:`~word2vec.blocks.context_windows`.

    Args:
        ids: [N] int32, with :data:`~word2vec.encoding.corpus.SENTENCE_END` after each sentence.
        places: [n], of words.
        window: w.

    Returns:
        [n, 2w] int32, -1 where there is none.

    Example:
        >>> read_windows(np.array([5, 6, 7, -1, 8, -1], np.int32), np.array([0, 2]), 2).tolist()
        [[-1, -1, 6, 7], [5, 6, -1, -1]]
    """
    around = np.asarray(places)[:, None] + np.delete(np.arange(-window, window + 1), window)
    found = ids[np.clip(around, 0, len(ids) - 1)]
    inside = (around >= 0) & (around < len(ids)) & (found != SENTENCE_END)
    # Nothing beyond the nearest end of a sentence on either side.
    before = np.logical_and.accumulate(inside[:, :window][:, ::-1], axis=1)[:, ::-1]
    after = np.logical_and.accumulate(inside[:, window:], axis=1)
    return np.where(np.concatenate([before, after], axis=1), found, np.int32(-1))
