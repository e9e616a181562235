"""Many words as one text in UTF-8, of which a string is made when it is asked for.

Two million words as Python strings take 130 MB, and a dictionary of them 140 MB more. Here they take the bytes
of their letters and 5 bytes each, and training needs no more than that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import AnyIds, Rows
from word2vec.storage.word_hashes import compare_words, hash_words

_END = b"\n"
_AT_A_TIME = 1 << 14  # words that are strings at a time
_MOST_OF_INT32 = (1 << 31) - 1
_FEW = 8
"""At most this many words are looked for one by one. Hashing all takes as long as reading them eight times."""


class WordBuffer(Sequence[str]):
    """Words in the order of their rows, for reading only.

    It is equal to a list of the same strings. A slice of it is a list.

    Args:
        data: The words in UTF-8, with a line end before the first and after each.
        bounds: [V + 1], the places of these line ends. A word may hold others.

    Example:
        >>> words = WordBuffer.of(["the", "cat", "the mat"])
        >>> words[1], words[-2:], len(words), "dog" in words, words.find_rows(["the mat", "dog"])
        ('cat', ['cat', 'the mat'], 3, False, array([ 2, -1]))
    """

    def __init__(self, data: bytes, bounds: AnyIds) -> None:
        self._data = data
        # Most texts are short enough for numbers of half the size.
        self._bounds: AnyIds = bounds.astype(np.int32 if len(data) <= _MOST_OF_INT32 else np.int64, copy=False)

    @classmethod
    def of(cls, words: Iterable[str]) -> WordBuffer:
        """Return the buffer of some words, which are read once. A lone surrogate is kept as it is."""
        return cls.of_parts(map(_encode, _take_apart(words)))

    @classmethod
    def of_parts(cls, parts: Iterable[tuple[bytes, AnyIds]]) -> WordBuffer:
        """Return the buffer of words that come some at a time: in UTF-8, and the bytes of each.

        There is a line end after each word, which does not count.
        """
        texts, bounds = [_END], [np.zeros(1, np.int32)]
        length = 0
        for text, lengths in parts:
            ends = length + np.cumsum(lengths + np.int64(1))
            texts.append(text)
            length += len(text)
            bounds.append(ends.astype(np.int32) if length < _MOST_OF_INT32 else ends)
        return cls(b"".join(texts), np.concatenate(bounds))

    @property
    def nbytes(self) -> int:
        """The bytes that it takes."""
        return len(self._data) + self._bounds.nbytes

    def __len__(self) -> int:
        return len(self._bounds) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            if step == 1:
                return self._decode(start, max(start, stop))
            return [self._decode_one(row) for row in range(start, stop, step)]
        # A range knows places from the end, and refuses those that are outside.
        return self._decode_one(range(len(self))[place])

    def __iter__(self) -> Iterator[str]:
        for some in self.iterate_parts():
            yield from some

    def iterate_parts(self) -> Iterator[list[str]]:
        """Yield all words in order, some at a time."""
        for start in range(0, len(self), _AT_A_TIME):
            yield self._decode(start, min(start + _AT_A_TIME, len(self)))

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self._find_one(_encode_one(word)) >= 0

    def index(self, word: str, start: int = 0, stop: int | None = None) -> int:
        """Return the first row of a word from ``start`` to before ``stop``, as a list does.

        Raises:
            ValueError: it is not there.
        """
        rows = range(len(self))[start:stop]
        row = self._find_one(_encode_one(word), rows.start) if isinstance(word, str) else -1
        if row not in rows:
            raise ValueError(f"{word!r} is not among the words")
        return row

    def __eq__(self, other: object) -> bool:
        if isinstance(other, WordBuffer):
            return self._data == other._data and np.array_equal(self._bounds, other._bounds)
        if not isinstance(other, list):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # as a list has none

    def __repr__(self) -> str:
        return f"WordBuffer({len(self):,} words)"

    def find_rows(self, words: Iterable[str]) -> Rows:
        """Return the row of each of n words, which are text: [n], or -1 where it is not here.

        No dictionary is made. That many words are found at once is the reason to ask for many.
        """
        asked = words if isinstance(words, WordBuffer) else WordBuffer.of(words)
        if len(asked) <= _FEW:
            return np.array([self._find_one(asked._take_bytes(row)) for row in range(len(asked))], np.intp)
        rows = np.full(len(asked), -1, np.intp)
        if not len(self):
            return rows
        hashes, wanted = self._hash(), asked._hash()
        order, asking = np.argsort(hashes, kind="stable"), np.argsort(wanted)
        # In order, because a search here and there in millions of numbers waits for memory.
        found = np.empty(len(asked), np.intp)
        found[asking] = np.searchsorted(hashes[order], wanted[asking])
        found = order[np.minimum(found, len(order) - 1)]
        likely = hashes[found] == wanted
        same = compare_words(self._data, self._bounds, found, asked._data, asked._bounds)
        rows[same] = found[same]
        # Two words can share a hash.
        for place in np.flatnonzero(likely & ~same).tolist():
            rows[place] = self._find_one(asked._take_bytes(place))
        return rows

    def find_repeated(self) -> int | None:
        """Return the row of a word that stands in an earlier row, too, or None if all are different."""
        hashes = self._hash()
        in_order = np.sort(hashes)
        shared = np.unique(in_order[1:][in_order[1:] == in_order[:-1]])
        if not len(shared):
            return None
        seen: set[bytes] = set()
        for row in np.flatnonzero(np.isin(hashes, shared)).tolist():
            word = self._take_bytes(row)
            if word in seen:
                return int(row)
            seen.add(word)
        return None

    def _hash(self) -> NDArray[np.uint64]:
        return hash_words(self._data, self._bounds)

    def _take_bytes(self, row: int) -> bytes:
        return self._data[self._bounds[row] + 1 : self._bounds[row + 1]]

    def _decode_one(self, row: int) -> str:
        return self._take_bytes(row).decode("utf-8", "surrogatepass")

    def _decode(self, start: int, stop: int) -> list[str]:
        """Return the words of some rows."""
        if start == stop:
            return []
        text = self._data[self._bounds[start] + 1 : self._bounds[stop]].decode("utf-8", "surrogatepass")
        words = text.split("\n")
        if len(words) == stop - start:
            return words
        # A word holds a line end.
        return [self._decode_one(row) for row in range(start, stop)]

    def _find_one(self, word: bytes, start: int = 0) -> int:
        """Return the first row of a word from ``start`` on, or -1."""
        line = _END + word + _END
        place = self._data.find(line, int(self._bounds[start]))
        while place >= 0:
            # A number of another type makes NumPy convert all bounds.
            row = int(np.searchsorted(self._bounds, self._bounds.dtype.type(place)))
            # Unless it is a part of a word that holds line ends.
            if self._bounds[row] == place and self._bounds[row + 1] == place + len(line) - 1:
                return row
            place = self._data.find(line, place + 1)
        return -1


def _encode_one(word: str) -> bytes:
    return word.encode("utf-8", "surrogatepass")


def _encode(words: list[str]) -> tuple[bytes, AnyIds]:
    """Return words in UTF-8, each with a line end after it, and the bytes of each."""
    encoded = [_encode_one(word) for word in words]
    return _END.join([*encoded, b""]), np.fromiter(map(len, encoded), np.int64, len(encoded))


def _take_apart(words: Iterable[str]) -> Iterator[list[str]]:
    """Yield words in lists, some at a time."""
    if isinstance(words, WordBuffer):
        yield from words.iterate_parts()
        return
    some: list[str] = []
    for word in words:
        some.append(word)
        if len(some) == _AT_A_TIME:
            yield some
            some = []
    if some:
        yield some
