"""Which words have which n-grams, as a sparse matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from word2vec.arrays import Counts, Float32s
from word2vec.subwords.ngrams import Hashes, NgramLengths, list_ngrams

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True)
class NgramMatrix:
    """The n-grams of a vocabulary that several of its words share.

    Attributes:
        hashes: [G] uint32, rising. Two n-grams of one hash are one here. Of a million n-grams about 120 are.
        words_of: [G] int64, in how many words each n-gram is.
        words: [V, G] float32, sparse. Row w is how often word w has each n-gram, divided by the square root of
            how many these are. Its length is 1 if none comes twice, whether the word is short or long.
        ngrams: [G, V], the same transposed, stored by rows.
    """

    hashes: Hashes
    words_of: Counts
    words: csr_matrix
    ngrams: csr_matrix

    def __len__(self) -> int:
        return len(self.hashes)


def build_ngram_matrix(words: Sequence[str], lengths: NgramLengths, fewest_words: int = 2) -> NgramMatrix:
    """Return the n-grams of words, and which word has which.

    Args:
        words: V words.
        lengths: Which n-grams.
        fewest_words: In how many words an n-gram must be. What only one word has says nothing of others.
    """
    from scipy.sparse import csr_matrix  # takes a tenth of a second, which queries do not need

    # Sort the pairs of n-gram and word. Those of one n-gram then stand together, in order of their words.
    owners, hashes = list_ngrams(words, lengths)
    pairs = (hashes.astype(np.uint64) << np.uint64(32)) | owners.astype(np.uint64)
    del owners, hashes
    pairs, times = np.unique(pairs, return_counts=True)
    hashes = (pairs >> np.uint64(32)).astype(np.uint32)
    owners = (pairs & np.uint64(0xFFFFFFFF)).astype(np.int32)
    del pairs
    # Keep the n-grams that enough words have.
    begins = np.flatnonzero(np.diff(hashes, prepend=~hashes[:1])) if len(hashes) else np.empty(0, np.intp)
    words_of = np.diff(begins, append=len(hashes))
    shared = words_of >= fewest_words
    kept = np.repeat(shared, words_of)
    owners, times = owners[kept], times[kept].astype(np.float32)
    totals: Float32s = np.bincount(owners, times, minlength=len(words)).astype(np.float32)
    values = times / np.sqrt(np.maximum(totals, 1))[owners]
    starts = np.append(0, np.cumsum(words_of[shared]))
    ngrams = csr_matrix((values, owners, starts), shape=(len(starts) - 1, len(words)))
    return NgramMatrix(hashes[begins[shared]], words_of[shared], ngrams.T.tocsr(), ngrams)
