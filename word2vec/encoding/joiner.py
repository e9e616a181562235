"""Rewrite the ids of a corpus so that every phrase is one word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Counts, Ids, Int64s, Rows
from word2vec.encoding.neighbour_counts import PIECE_IDS, split_into_pieces
from word2vec.encoding.phrases import Phrases
from word2vec.errors import ConfigError

_HASH = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio: multiplicative hashing, Knuth 6.4


class PairJoiner:
    """Rewrites ids so that each pair of neighbours that is a phrase becomes one id.

    Args:
        phrases: The pairs to join.
        targets: ``[P] int32``, the id of each phrase.
        piece_ids: Ids looked at together.
    """

    def __init__(self, phrases: Phrases, targets: Ids, piece_ids: int = PIECE_IDS) -> None:
        self._phrases = phrases
        self._piece_ids = piece_ids
        self._targets = targets
        self._joined = np.zeros(len(phrases.first), np.int64)
        self._keys = phrases.first.astype(np.int64) * phrases.size + phrases.second
        # A pair whose slot is not set is not a phrase. That is the answer for most pairs, in a tenth of the time
        # of a binary search. At most one slot in 32 is set.
        self._bits = max(16, (32 * len(self._keys)).bit_length())
        self._set = np.zeros(1 << self._bits, bool)
        self._set[self._find_slots(self._keys)] = True

    def _find_slots(self, keys: Int64s) -> Int64s:
        return ((keys.view(np.uint64) * _HASH) >> np.uint64(64 - self._bits)).view(np.int64)

    def join(self, chunks: Iterable[Ids]) -> Iterator[Ids]:
        """Yield the rewritten corpus, chunk by chunk.

        Where phrases overlap, the one that begins first is joined: greedily from left to right. The result does
        not depend on where the chunks end. It is never longer than the part that was read, so it can be written
        over the chunks.
        """
        self._joined[:] = 0
        left = np.empty(0, np.int32)
        for piece in split_into_pieces(chunks, self._piece_ids):
            # Put the word that was left over in front.
            line = np.concatenate((left, piece))
            # Find the phrases, and count how often each is joined.
            places, phrases = self._find(line)
            self._joined += np.bincount(phrases, minlength=len(self._joined))
            # Write each phrase's id over its first word, and take its second word out.
            line[places] = self._targets[phrases]
            stays = np.ones(len(line), bool)
            stays[places + 1] = False
            # Hold the last word back, unless it ends a phrase: it may begin one that ends in the next piece.
            left = line[-1:][stays[-1:]]
            stays[-1] = False
            yield line[stays]
        # The very last word has no successor.
        if len(left):
            yield left

    def _find(self, line: Ids) -> tuple[Rows, Rows]:
        """Return the places in the line where phrases to join begin, and the number of each phrase."""
        # The key of every pair of neighbours.
        keys = line[:-1].astype(np.int64)
        keys *= self._phrases.size
        keys += line[1:]
        # Sort out most of the pairs that are not phrases by their slots.
        places = np.flatnonzero(self._set[self._find_slots(keys)])
        keys = keys[places]
        # Look the others up.
        phrases = np.searchsorted(self._keys, keys)
        phrases[phrases == len(self._keys)] = 0
        hit = self._keys[phrases] == keys
        places, phrases = places[hit], phrases[hit]
        # Of phrases that overlap, take those that come first.
        taken = drop_overlaps(places)
        return places[taken], phrases[taken]

    @property
    def joined_counts(self) -> Counts:
        """``[P] int64``, how often each phrase was joined, after :meth:`join` has come to its end."""
        return self._joined


class Joiner(PairJoiner):
    """Rewrites a corpus so that every phrase is one word: first + delimiter + second.

    If the text already has a word of this spelling, the phrase gets that word's id. The others get the ids after
    the existing ones, in the order of the phrases.

    Example:
        >>> from word2vec.encoding.phrases import find_phrases
        >>> words, counts = ["", "a", "new", "york"], np.array([1, 1, 2, 2])
        >>> ids = np.array([1, 2, 3, 2, 3, 0], np.int32)
        >>> found = find_phrases(lambda: [ids], counts, min_count=1, threshold=0.9, scoring="npmi")
        >>> joiner = Joiner(found, words)
        >>> np.concatenate(list(joiner.join([ids]))), joiner.new_words, joiner.recount(counts)
        (array([1, 4, 4, 0], dtype=int32), ['new_york'], array([1, 1, 0, 0, 2]))

    Args:
        phrases: The pairs to join.
        words: ``[phrases.size]``, the word of each id. words[0] does not matter.
        delimiter: Stands between the two words. It may be empty, but must not hold white space.
        piece_ids: Ids looked at together.

    Attributes:
        new_words: The words of the ids from ``phrases.size`` on.
        targets: ``[P] int32``, the id of each phrase.

    Raises:
        ConfigError: the delimiter holds white space.
    """

    def __init__(
        self, phrases: Phrases, words: Sequence[str], delimiter: str = "_", piece_ids: int = PIECE_IDS
    ) -> None:
        if any(map(str.isspace, delimiter)):
            raise ConfigError(f"the delimiter of phrases is {delimiter!r}; it must not hold white space")
        self.targets, self.new_words = _name_phrases(phrases, words, delimiter)
        super().__init__(phrases, self.targets, piece_ids)

    def add_joined(self, counts: Counts) -> None:
        """Count what others have joined, ``[P] int64``, as if :meth:`join` had joined it here."""
        self._joined += counts

    @property
    def joined(self) -> int:
        """How many pairs of words were joined, after :meth:`join` has come to its end."""
        return int(self._joined.sum())

    @property
    def made(self) -> int:
        """How many different phrases were made, after :meth:`join` has come to its end."""
        return int(np.count_nonzero(self._joined))

    def recount(self, counts: Counts) -> Counts:
        """Return the counts of the ids after :meth:`join` has come to its end.

        Args:
            counts: ``[phrases.size] int64``, the counts before.

        Returns:
            ``[phrases.size + len(new_words)] int64``. A word that is only in phrases counts 0.
        """
        recounted = np.concatenate((counts, np.zeros(len(self.new_words), np.int64)))
        np.subtract.at(recounted, self._phrases.first, self._joined)
        np.subtract.at(recounted, self._phrases.second, self._joined)
        np.add.at(recounted, self._targets, self._joined)
        return recounted


def _name_phrases(phrases: Phrases, words: Sequence[str], delimiter: str) -> tuple[Ids, list[str]]:
    """Return the id of each phrase, ``[P] int32``, and the words of the ids from ``phrases.size`` on."""
    pairs = zip(phrases.first.tolist(), phrases.second.tolist(), strict=True)
    names = [f"{words[first]}{delimiter}{words[second]}" for first, second in pairs]
    wanted = set(names)
    known: dict[str, int] = {}
    # Nearly always no phrase is spelled like a word. isdisjoint finds that out without a Python loop.
    if not wanted.isdisjoint(islice(words, 1, None)):
        known = {word: place for place, word in enumerate(words) if place and word in wanted}
    new_words: list[str] = []
    for name in names:
        if name not in known:
            known[name] = len(words) + len(new_words)
            new_words.append(name)
    return np.array([known[name] for name in names], np.int32), new_words


def drop_overlaps(places: Rows) -> NDArray[np.bool_]:
    """Go through pairs from left to right and drop each that overlaps a pair that stays.

    In a run of pairs each of which overlaps the next, the first stays, the third, and so on.

    Args:
        places: The places where the pairs begin, ascending.

    Returns:
        For each pair, whether it stays.

    Example:
        >>> drop_overlaps(np.array([3, 4, 5, 9, 11, 12]))
        array([ True, False,  True,  True,  True, False])
    """
    number = np.arange(len(places))
    begins_run = np.diff(places, prepend=-2) != 1
    run = np.maximum.accumulate(np.where(begins_run, number, 0))
    stays: NDArray[np.bool_] = (number - run) % 2 == 0
    return stays
