"""N-grams as fastText has them: rows that are chosen by the hash modulo their number.

Fitted n-grams are known by all 32 bits of their hash, so that an unknown n-gram adds nothing. fastText has no
unknown n-grams. Each takes the row that its hash falls on. These rows are therefore several times as many as the
n-grams that were kept, and the others are zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Int64s, Rows
from word2vec.errors import FormatError
from word2vec.subwords.ngrams import Hashes, NgramLengths, has_ideograph, hash_ngrams, split_words
from word2vec.subwords.subwords import FittedSubwords, HashedSubwords, Subwords, add_hashed_rows

# Measured with the G fitted n-grams of 74,503 English and of 103,489 Chinese words (d 128): the mean cosine of
# the vectors that fastText and FittedSubwords make for unknown words (misspelt English, rare English, rare
# Chinese). Then for English how often the right word is among the ten nearest of a misspelt one
# (FittedSubwords: 0.60), and the size of the file in tables of float32.
#
#     buckets   misspelt   rare   Chinese   among ten   file
#     1 G       0.79       0.74   0.65                   1.9
#     2 G       0.88       0.84   0.78      0.50         2.9
#     4 G       0.93       0.91   0.86      0.56         4.8
#     8 G       0.96       0.95   0.92      0.58         8.5
#     16 G      0.98       0.97   0.96                  16.1
_MOST_FOR_EACH, _FEWEST_FOR_EACH = 8, 2
_USUAL_BUCKETS = 2_000_000
"""fastText's own number. Tables of millions of words have the fewest buckets, because their files are large."""
_MOST_BUCKETS = 1 << 30  # fastText numbers words and buckets together by int32

# From this share of words on, n-grams begin at one character for all words. In the English table above, of which
# 10 words are Chinese, that lowered the mean cosine of rare words from 0.95 to 0.94, because each word has more
# n-grams that were not kept.
_SHARE_OF_IDEOGRAPHS = 0.01

_WORDS_OF_SCALE = 10_000


@dataclass(frozen=True)
class Buckets:
    """Rows that n-grams share by their hashes.

    Attributes:
        ngram_lengths: How many characters the n-grams have.
        count: How many rows there are.
        take: Returns the rows [n, d] float32 of n numbers.
    """

    ngram_lengths: NgramLengths
    count: int
    take: Callable[[Rows], Float32s]

    def add(self, words: Sequence[str], sums: Float32s) -> Int64s:
        """Add the rows of each word's n-grams to ``sums`` [n, d], and return how many these were [n]."""
        return add_hashed_rows(words, self.ngram_lengths, self.count, self.take, sums)


def make_buckets(subwords: Subwords | None, words: Sequence[str]) -> Buckets | None:
    """Return the rows that fastText takes for n-grams, or None if there are none.

    Args:
        subwords: Those of a fastText model are left as they are, unless its vectors were scaled.
        words: The words of the table, of which the lengths of n-grams depend and the scale of fitted ones.

    Raises:
        FormatError: the subwords are of another kind.
    """
    if subwords is None:
        return None
    if isinstance(subwords, HashedSubwords):
        return _share(subwords, words) if len(subwords.bucket_rows) else None
    if isinstance(subwords, FittedSubwords):
        return _spread(subwords, words) if len(subwords.hashes) else None
    raise FormatError(f"{type(subwords).__name__} has no n-grams that fastText's file can hold")


def _share(subwords: HashedSubwords, words: Sequence[str]) -> Buckets:
    """Return the buckets of a fastText model, scaled if composed vectors are to have a certain length."""
    rows = subwords.bucket_rows
    buckets = Buckets(subwords.ngram_lengths, len(rows), lambda places: rows[places])
    if subwords.vector_length is None:
        return buckets
    scale = np.float32(_find_scale(buckets, rows.shape[1], subwords.vector_length, words))
    return replace(buckets, take=lambda places: rows[places] * scale)


def _spread(subwords: FittedSubwords, words: Sequence[str]) -> Buckets:
    """Return buckets from which fastText composes vectors that point where those of ``subwords`` do."""
    lengths, kept = _choose_ngrams(subwords, words)
    count = _count_buckets(len(kept))
    buckets = subwords.hashes[kept] % np.uint32(count)
    order = np.argsort(buckets, kind="stable")
    spread = _SpreadNgrams(subwords, kept[order], buckets[order].astype(np.intp))
    unscaled = Buckets(lengths, count, spread.take)
    scale = _find_scale(unscaled, subwords.numbers.shape[1], subwords.vector_length, words)
    return replace(unscaled, take=replace(spread, scale=scale).take)


def _choose_ngrams(subwords: FittedSubwords, words: Sequence[str]) -> tuple[NgramLengths, Rows]:
    """Return the lengths for fastText, and which n-grams to write.

    fastText knows one shortest length for all words, while ours begin at one character in words with
    ideographs. If enough words have some, so do fastText's. The short n-grams of the other words (a, th) then
    get no row, because they were fitted to words of mixed scripts only. That raised the mean cosine of misspelt
    Latin words in the Chinese table from 0.87 to 0.93, and lowered that of the Chinese ones by 0.001.
    """
    lengths, every = subwords.ngram_lengths, np.arange(len(subwords.hashes))
    others = [word for word in words if not has_ideograph(word)]
    if lengths.shortest == 1 or len(words) - len(others) < _SHARE_OF_IDEOGRAPHS * len(words):
        return lengths, every
    short: list[Hashes] = [np.empty(0, np.uint32)]
    for first, stop in split_words(others):
        for _, hashes in hash_ngrams(others[first:stop], 1, lengths.shortest - 1):
            short.append(np.unique(hashes))
    unwanted = np.isin(subwords.hashes, np.concatenate(short))
    return NgramLengths(1, lengths.longest), every[~unwanted]


def _count_buckets(ngrams: int) -> int:
    """Return the number of buckets, an odd one because FNV's lowest bits are those of the bytes only."""
    count = max(_FEWEST_FOR_EACH * ngrams, min(_MOST_FOR_EACH * ngrams, _USUAL_BUCKETS))
    return min(count, _MOST_BUCKETS) | 1


def _find_scale(buckets: Buckets, size: int, vector_length: float, words: Sequence[str]) -> float:
    """Return by how much to multiply rows [buckets, size], so that composed vectors have this mean length.

    fastText takes means over the n-grams of a word, and cannot scale each to one length. The mean length is
    that of the rarest words, because unknown ones are like them.
    """
    some = words[-_WORDS_OF_SCALE:]
    sums = np.zeros((len(some), size), np.float32)
    used = buckets.add(some, sums)
    found = np.sqrt(np.einsum("nd,nd->n", sums, sums)) / np.maximum(used, 1)
    found = found[found > 0]
    return vector_length / float(found.mean()) if len(found) else 1.0


@dataclass(frozen=True)
class _SpreadNgrams:
    """Fitted n-grams, in the order of their buckets.

    Attributes:
        subwords: Where the n-grams are.
        ngrams: [K] which of them.
        buckets: [K] the bucket of each, rising.
        scale: By how much their vectors are multiplied.
    """

    subwords: FittedSubwords
    ngrams: Rows
    buckets: NDArray[np.intp]
    scale: float = 1.0

    def take(self, buckets: Rows) -> Float32s:
        """Return the rows [n, d] float32 of n buckets. That of a bucket without n-grams is zero.

        The row of several n-grams is their mean. With their sum the cosines above were 0.01 lower.
        """
        begins = np.searchsorted(self.buckets, buckets, "left")
        held = np.searchsorted(self.buckets, buckets, "right") - begins
        rows = np.zeros((len(buckets), self.subwords.numbers.shape[1]), np.float32)
        for more in range(int(held.max(initial=0))):
            some = np.flatnonzero(held > more)
            chosen = self.ngrams[begins[some] + more]
            factors = (self.subwords.scales[chosen] * (self.scale / held[some])).astype(np.float32)
            rows[some] += self.subwords.numbers[chosen] * factors[:, None]
        return rows
