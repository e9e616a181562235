"""Which words have which n-grams, as a sparse matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Counts, Int64s, Rows
from word2vec.subwords.ngrams import Hashes, NgramLengths, list_ngrams, split_words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_Pairs = NDArray[np.uint64]
"""An n-gram's hash in the upper 32 bits, a word's row in the lower ones."""


@dataclass(frozen=True)
class NgramMatrix:
    """The n-grams of a vocabulary, and which of its words have them.

    Attributes:
        hashes: [G] uint32, rising. Two n-grams of one hash are one here. Of a million n-grams about 120 are.
        word_counts: [G] int64, in how many words each n-gram is.
        by_word: [V, G] float32, sparse. Row w is how often word w has each n-gram, divided by the square root of
            how many these are. Its length is 1 if none comes twice, whether the word is short or long.
        by_ngram: [G, V], the same transposed, stored by rows.
    """

    hashes: Hashes
    word_counts: Counts
    by_word: csr_matrix
    by_ngram: csr_matrix

    def __len__(self) -> int:
        return len(self.hashes)

    def keep(self, rows: Rows) -> NgramMatrix:
        """Return the matrix of some n-grams alone, as if the others did not exist.

        Args:
            rows: Of the n-grams, rising.
        """
        times = self.by_ngram[rows]
        # The row of a word sums up to the square root of how many n-grams it has.
        times.data *= (self.by_word @ np.ones(len(self), np.float32))[times.indices]
        return _scale_words(self.hashes[rows], self.word_counts[rows], times)


def build_ngram_matrix(words: Sequence[str], lengths: NgramLengths, fewest_words: int = 2) -> NgramMatrix:
    """Return the n-grams of words, and which word has which.

    On the way it takes about 25 bytes for each n-gram of each word.

    Args:
        words: V words.
        lengths: Which n-grams.
        fewest_words: In how many words an n-gram must be. What only one word has says nothing of others.
    """
    from scipy.sparse import csr_matrix  # takes a tenth of a second, which queries do not need

    pairs, repeated, times = _list_pairs(words, lengths)
    # Sort them. Those of one n-gram then stand together, in order of their words.
    pairs.sort()
    values = np.ones(len(pairs), np.float32)
    values[np.searchsorted(pairs, repeated)] = times
    hashes = (pairs >> np.uint64(32)).astype(np.uint32)
    begins = np.flatnonzero(np.diff(hashes, prepend=~hashes[:1])) if len(hashes) else np.empty(0, np.intp)
    word_counts = np.diff(begins, append=len(hashes))
    # Keep the n-grams that enough words have.
    shared = word_counts >= fewest_words
    kept = np.repeat(shared, word_counts)
    hashes, word_counts = hashes[begins[shared]], word_counts[shared]
    del begins
    owners, values = (pairs[kept] & np.uint64(0xFFFFFFFF)).astype(np.int32), values[kept]
    del pairs, kept
    starts = np.append(0, np.cumsum(word_counts))
    return _scale_words(
        hashes, word_counts, csr_matrix((values, owners, starts), shape=(len(hashes), len(words)))
    )


def _list_pairs(words: Sequence[str], lengths: NgramLengths) -> tuple[_Pairs, _Pairs, Int64s]:
    """Return the pairs of an n-gram and a word that has it, those that a word has several times, and how often.

    All are in no order, each once.
    """
    # Equal pairs are within one range of words, so few of them have to be sorted at a time.
    parts: list[_Pairs] = []
    repeated: list[_Pairs] = []
    times: list[Int64s] = []
    for first, stop in split_words(words):
        owners, hashes = list_ngrams(words[first:stop], lengths)
        owners += first
        pairs = hashes.astype(np.uint64) << np.uint64(32) | owners.astype(np.uint64)
        some, counts = np.unique(pairs, return_counts=True)
        parts.append(some)
        repeated.append(some[counts > 1])
        times.append(counts[counts > 1])
    if not parts:
        return np.empty(0, np.uint64), np.empty(0, np.uint64), np.empty(0, np.int64)
    return np.concatenate(parts), np.concatenate(repeated), np.concatenate(times)


def _scale_words(hashes: Hashes, word_counts: Counts, times: csr_matrix) -> NgramMatrix:
    """Return the matrix of n-grams from how often each word has them, [G, V] float32. It is overwritten."""
    totals = np.bincount(times.indices, times.data, minlength=times.shape[1])
    times.data /= np.sqrt(np.maximum(totals, 1)).astype(np.float32)[times.indices]
    return NgramMatrix(hashes, word_counts, times.T.tocsr(), times)
