"""Vectors of n-grams, and the vectors that they make for words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Bools, Float32s, Int64s, Rows
from word2vec.errors import FormatError
from word2vec.subwords.ngrams import Hashes, NgramLengths, hash_ngrams, list_ngrams, split_words

_NUMBERS_AT_A_TIME = 1 << 22
_MOST_IN_FLOAT32 = 64


class Subwords(Protocol):
    """What makes a vector for any word from its spelling."""

    @property
    def ngram_lengths(self) -> NgramLengths:
        """How many characters its n-grams have."""

    def knows(self, words: Sequence[str]) -> Bools:
        """Return which of n words have a vector, [n]. It is quicker than composing them."""

    def compose(self, words: Sequence[str]) -> tuple[Float32s, Bools]:
        """Return the vectors [n, d] float32 of n words, and which of them have one [n].

        Those that have a vector have an n-gram that is known, and whose own vector is not zeros. The others get
        zeros.
        """

    def fix_vector_length(self, length: float) -> Subwords:
        """Return the same n-grams, of which every vector is composed this long."""


@dataclass(frozen=True)
class FittedSubwords:
    """N-grams fitted to a finished table, in 8 bits a number.

    Attributes:
        ngram_lengths: How many characters the n-grams have.
        hashes: [G] uint32, rising.
        numbers: [G, d] int8. The vector of an n-gram is its row times its scale.
        scales: [G] float32.
        vector_length: How long every composed vector is: the median of the table's. The fit says which way a
            vector points. How long it is depends on how frequent the word is, which spelling does not say.
        mix: What the table's own words were mixed by, see :mod:`word2vec.subwords.fit`.
        lowercase: Whether words are lower-cased before, because the table has no capitals.
    """

    ngram_lengths: NgramLengths
    hashes: Hashes
    numbers: NDArray[np.int8]
    scales: Float32s
    vector_length: float
    mix: float | None = None
    lowercase: bool = False

    def __repr__(self) -> str:
        return f"FittedSubwords({len(self.hashes):,} n-grams of {self.ngram_lengths}, mix={self.mix})"

    def knows(self, words: Sequence[str]) -> Bools:
        """Return which of n words have a vector, [n]."""
        known = np.zeros(len(words), bool)
        for owners, _ in self._find_ngrams(words):
            known[owners] = True
        return known

    def _find_ngrams(self, words: Sequence[str]) -> Iterator[tuple[Rows, Rows]]:
        """Yield the numbers of words, rising, and the rows of their n-grams, for some words after the other."""
        for first, stop in split_words(words):
            some = words[first:stop]
            owners, hashes = list_ngrams(
                [word.lower() for word in some] if self.lowercase else some, self.ngram_lengths
            )
            rows, known = find_hashes(self.hashes, hashes)
            owners, rows = owners[known], rows[known]
            pointing = self.scales[rows] > 0
            owners, rows = owners[pointing], rows[pointing]
            order = np.argsort(owners, kind="stable")
            yield first + owners[order], rows[order]

    def compose(self, words: Sequence[str]) -> tuple[Float32s, Bools]:
        """Return the vectors [n, d] float32 of n words, and which of them have one [n].

        A composed vector points where the sum of its n-grams' vectors does. The vector of a word without known
        n-grams is zeros.
        """
        sums = np.zeros((len(words), self.numbers.shape[1]), np.float32)
        known = np.zeros(len(words), bool)
        for owners, rows in self._find_ngrams(words):
            known[owners] = True
            _add_rows(sums, owners, rows, lambda rows: self.numbers[rows] * self.scales[rows, None])
        _scale_rows(sums, self.vector_length)
        return sums, known

    def fix_vector_length(self, length: float) -> FittedSubwords:
        """Return the same n-grams, of which every vector is composed this long."""
        return replace(self, vector_length=length)


@dataclass(frozen=True)
class HashedSubwords:
    """N-grams of a fastText model, which share rows by their hashes.

    Attributes:
        ngram_lengths: How many characters the n-grams have. There are no shorter ones for ideographs.
        bucket_rows: [buckets, d] float32. The row of an n-gram is its hash modulo the number of buckets.
        vector_length: How long every composed vector is. None leaves it as long as the mean of its rows is, so
            that it is the vector that fastText gives.
    """

    ngram_lengths: NgramLengths
    bucket_rows: Float32s
    vector_length: float | None = None

    def __repr__(self) -> str:
        return f"HashedSubwords({len(self.bucket_rows):,} buckets, n-grams of {self.ngram_lengths})"

    def knows(self, words: Sequence[str]) -> Bools:
        """Return which of n words have a vector, [n]."""
        known = np.zeros(len(words), bool)
        lengths = self.ngram_lengths
        for first, stop in split_words(words):
            for owners, hashes in hash_ngrams(words[first:stop], lengths.shortest, lengths.longest):
                rows = self.bucket_rows[hashes % np.uint32(len(self.bucket_rows))]
                known[first + owners[rows.any(1)]] = True
        return known

    def compose(self, words: Sequence[str]) -> tuple[Float32s, Bools]:
        """Return the vectors [n, d] float32 of n words, and which of them have one [n].

        A vector is the mean of the rows of the word's n-grams, as fastText's ``getWordVector`` takes it for
        words that it does not know, scaled to ``vector_length`` if there is one.

        Raises:
            FormatError: a row of the buckets holds NaN or infinity.
        """
        sums = np.zeros((len(words), self.bucket_rows.shape[1]), np.float32)
        used = self.add(words, sums)
        sums /= np.maximum(used, 1).astype(np.float32)[:, None]
        if self.vector_length is not None:
            _scale_rows(sums, self.vector_length)
        if not np.isfinite(sums).all():
            # The rows are too many to be read when a model is loaded.
            raise FormatError("the buckets of n-grams hold NaN or infinity")
        return sums, np.count_nonzero(sums, axis=1) > 0

    def fix_vector_length(self, length: float) -> HashedSubwords:
        """Return the same n-grams, of which every vector is composed this long."""
        return replace(self, vector_length=length)

    def add(self, words: Sequence[str | bytes], sums: Float32s) -> Int64s:
        """Add the rows of each word's n-grams to ``sums`` [n, d] float32, and return how many these were [n].

        Args:
            words: n words. One that is not UTF-8 is given as its bytes.
            sums: Is changed.
        """
        return add_hashed_rows(
            words, self.ngram_lengths, len(self.bucket_rows), lambda rows: self.bucket_rows[rows], sums
        )


def _scale_rows(rows: Float32s, length: float) -> Bools:
    """Scale rows [n, d] to a length, and return which of them are not zeros [n]. Zeros stay."""
    lengths: Float32s = np.sqrt(np.einsum("nd,nd->n", rows, rows))
    rows *= (length / np.where(lengths > 0, lengths, 1)).astype(np.float32)[:, None]
    return np.greater(lengths, 0)


def find_hashes(known: Hashes, asked: Hashes) -> tuple[Rows, Bools]:
    """Return where hashes stand among those that are known, and which of them do. The others stand anywhere.

    Args:
        known: [G], rising.
        asked: [N].
    """
    if not len(known):
        return np.zeros(len(asked), np.intp), np.zeros(len(asked), bool)
    places = np.minimum(np.searchsorted(known, asked), len(known) - 1)
    return places, known[places] == asked


def add_hashed_rows(
    words: Sequence[str | bytes],
    lengths: NgramLengths,
    count: int,
    take: Callable[[Rows], Float32s],
    sums: Float32s,
) -> Int64s:
    """Add to ``sums`` the rows that the n-grams of each word have by their hashes.

    Args:
        words: n words. One that is not UTF-8 is given as its bytes.
        lengths: Of the n-grams. There are no shorter ones for ideographs.
        count: The number of rows. That of an n-gram is its hash modulo this.
        take: Returns the rows [N, d] float32 of N numbers.
        sums: [n, d] float32, is changed.

    Returns:
        How many n-grams each word has, [n].
    """
    used = np.zeros(len(words), np.int64)
    for first, stop in split_words(words):
        some = words[first:stop]
        for owners, hashes in hash_ngrams(some, lengths.shortest, lengths.longest):
            used[first:stop] += np.bincount(owners, minlength=len(some))
            places = (hashes % np.uint32(count)).astype(np.intp)
            _add_rows(sums, owners + first, places, take)
    return used


def _add_rows(sums: Float32s, owners: Rows, places: Rows, take: Callable[[Rows], Float32s]) -> None:
    """Add to the rows ``owners``, which rise, the vectors that ``take`` returns for ``places``."""
    step = max(1, _NUMBERS_AT_A_TIME // max(1, sums.shape[1]))
    for start in range(0, len(owners), step):
        # What belongs to one word stands together. Sum all words of equally many n-grams in one call, because
        # NumPy's reduceat takes five times as long over rows.
        some, rows = owners[start : start + step], places[start : start + step]
        begins = np.flatnonzero(np.diff(some, prepend=-1))
        counts = np.diff(begins, append=len(some))
        for count in np.unique(counts).tolist():
            equal = begins[counts == count]
            vectors = take(rows[equal[:, None] + np.arange(count)].ravel())
            # In float32 the errors of thousands of n-grams add up.
            kind = np.float32 if count <= _MOST_IN_FLOAT32 else np.float64
            sums[some[equal]] += vectors.reshape(len(equal), count, -1).sum(1, dtype=kind)
