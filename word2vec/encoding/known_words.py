"""Words of a model that keep their ids in the corpus of a new text, so that training can go on with them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from word2vec.arrays import Counts, Ids
from word2vec.storage.vocabulary import Vocabulary


class KnownWords:
    """A vocabulary that grows: its words keep their ids, and those of a new text follow.

    Args:
        vocabulary: V words and their counts in the texts before.

    Raises:
        ValueError: the counts are not known.

    Attributes:
        total: The sum of their counts.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._counts = vocabulary.require_counts()
        self.total = int(self._counts.sum())

    @property
    def words(self) -> frozenset[str]:
        """The words, as a set that is made anew, because training goes on for long without it."""
        return frozenset(self._vocabulary)

    @property
    def digest(self) -> str:
        """Equal digests mean equal words with equal counts in equal order."""
        digest = hashlib.blake2b(digest_size=32)
        for lines in self._vocabulary.iterate_lines():
            digest.update(lines)
        return digest.hexdigest()

    def merge(self, words: Sequence[str], counts: Counts) -> tuple[Ids, Vocabulary]:
        """Add the words of a new text.

        Args:
            words: n distinct words of the text, in order of falling count.
            counts: [n] int64, how often each occurs in the text.

        Returns:
            The ids [n] int32 of these words, and the merged vocabulary. It has the known words in their places,
            then the new ones in the order in which they are given. A count is the sum over the texts.

        Example:
            >>> known = KnownWords(Vocabulary(["the", "cat"], np.array([7, 2])))
            >>> ids, merged = known.merge(["dog", "the", "mat"], np.array([4, 3, 1]))
            >>> ids, merged.words, merged.counts
            (array([2, 0, 3], dtype=int32), ['the', 'cat', 'dog', 'mat'], array([10,  2,  4,  1]))
        """
        size = len(self._vocabulary)
        ids = self._vocabulary.find_rows(words).astype(np.int32)
        is_new = ids < 0
        ids[is_new] = size + np.arange(int(is_new.sum()))
        merged = np.zeros(size + int(is_new.sum()), np.int64)
        merged[:size] = self._counts
        merged[ids] += counts
        new = [word for word, new in zip(words, is_new.tolist(), strict=True) if new]
        return ids, Vocabulary([*self._vocabulary, *new], merged)
