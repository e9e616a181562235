"""The provisional numbers of words while a corpus is counted: 1, 2, 3 in order of first occurrence.

To bound the memory, rare words may be forgotten on the way. The words that stay are then renumbered without
gaps. The ids that have been written keep their old numbers. Each map from old to new numbers is kept on disk,
until :meth:`Numbering.unify` brings the whole file to the last numbering.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

import numpy as np

from word2vec.arrays import Counts, Ids, Rows
from word2vec.encoding.id_file import IdFile
from word2vec.encoding.local_ids import SENTENCE

_GONE = -1
_KEPT_WHEN_FORGETTING = 0.75
"""Share of the allowed words that stays at most. With a larger one, every batch would need forgetting."""

_FORGOTTEN = ""
"""Stands for all forgotten words. No tokenizer makes an empty word."""


class Numbering:
    """Words, their provisional numbers and their counts. Number 0 is the sentence end.

    Args:
        directory: A place for the maps from one numbering to the next.
        keep: Words that are never forgotten.

    Attributes:
        forgotten: How many words were forgotten. A word that comes again and is forgotten again counts twice.

    Example:
        >>> numbering = Numbering(Path("unused"))
        >>> numbering.numbers_of(["the", "cat", "the"])
        array([1, 2, 1], dtype=int32)
        >>> numbering.words
        ['', 'the', 'cat']
    """

    def __init__(self, directory: Path, keep: frozenset[str] = frozenset()) -> None:
        self.forgotten = 0
        self._directory = directory
        self._keep = keep
        self._numbers = _new_numbers([])
        self._counts: Counts = np.zeros(1024, np.int64)
        # Where in the file each renumbering happened, and the map from the numbers before to those after.
        self._renumberings: list[tuple[int, Path]] = []
        self._rarest_kept = 1

    def __len__(self) -> int:
        """The size of the numbering: the words, and one for the sentence end."""
        return len(self._numbers)

    @property
    def words(self) -> list[str]:
        """The word of each number. The first is "", for the sentence end."""
        return [word or "" for word in self._numbers]

    @property
    def index(self) -> Mapping[str | None, int]:
        """The number of each word. None is the sentence end."""
        return self._numbers

    @property
    def counts(self) -> Counts:
        """[size] int64, how often each number occurs."""
        return self._counts[: len(self)]

    def numbers_of(self, words: list[str]) -> Ids:
        """Return the numbers [n] int32 of n words, and number those that are new."""
        # The table numbers a missing word when it is looked up.
        return np.fromiter(map(self._numbers.__getitem__, words), np.int32, len(words))

    def add(self, numbers: Ids, counts: Counts) -> None:
        """Add counts [n] to those of the numbers [n], which are distinct."""
        self._make_room()
        self._counts[numbers] += counts

    def find_most_frequent(self, number: int) -> Ids:
        """Return the numbers of the most frequent words, at most ``number`` of them."""
        counts = self.counts.copy()
        counts[SENTENCE] = 0
        return np.argsort(-counts, kind="stable")[: min(number, len(self) - 1)].astype(np.int32)

    def append(self, words: list[str], counts: Counts) -> None:
        """Number words that are new, and replace all counts.

        Args:
            words: In the order of their numbers.
            counts: [size with the new words] int64.
        """
        self.numbers_of(words)
        self._counts = counts

    def forget_rarest(self, limit: int, written: int) -> None:
        """Forget rare words and renumber the others, as word2vec.c's ReduceVocab does.

        Each time a word needs at least one occurrence more to stay.

        Args:
            limit: The allowed number of words. Fewer than this stay.
            written: Ids that have been written in the numbering so far.
        """
        places = self._choose_words_that_stay(limit)
        words = list(self._numbers)
        renumbering = np.full(len(self), _GONE, np.int32)
        renumbering[places] = np.arange(len(places))
        path = self._directory / f"renumbering-{len(self._renumberings)}.npy"
        np.save(path, renumbering, allow_pickle=False)
        self._renumberings.append((written, path))
        self.forgotten += len(self) - len(places)
        self._numbers = _new_numbers([words[place] for place in places.tolist()])
        kept = self._counts[places]
        self._counts[: len(kept)] = kept
        self._counts[len(kept) :] = 0

    def _choose_words_that_stay(self, limit: int) -> Rows:
        """Return the numbers that stay, the sentence end's among them."""
        counts = self.counts
        stays = np.ones(len(self), bool)
        protected = [self._numbers[word] for word in self._keep if word in self._numbers]
        while True:
            stays[1:] = counts[1:] > self._rarest_kept
            stays[protected] = True
            self._rarest_kept += 1
            if int(stays.sum()) - 1 <= max(limit * _KEPT_WHEN_FORGETTING, len(protected)):
                return np.flatnonzero(stays)

    def unify(self, ids: IdFile) -> None:
        """Rewrite a file of ids in the last numbering.

        All forgotten words get one number. It counts 0 occurrences, so it does not get into the vocabulary.
        """
        if not self._renumberings:
            return
        # All forgotten words share one more number, which is made here.
        (forgotten,) = self.numbers_of([_FORGOTTEN]).tolist()
        self._make_room()
        # From the last renumbering to the first, lead each map on to the final numbers.
        onward: Ids = np.arange(forgotten + 1, dtype=np.int32)
        for _, path in reversed(self._renumberings):
            renumbering = np.load(path, allow_pickle=False)
            onward = np.where(renumbering >= 0, onward[renumbering], np.int32(forgotten)).astype(np.int32)
            np.save(path, onward, allow_pickle=False)
        ids.rewrite(self._renumber(ids))
        for _, path in self._renumberings:
            path.unlink()
        self._renumberings.clear()

    def _renumber(self, ids: IdFile) -> Iterator[Ids]:
        """Yield the file's ids in the last numbering."""
        start = 0
        for stop, path in self._renumberings:
            onward = np.load(path, allow_pickle=False)
            for chunk in ids.part(start, stop):
                yield onward[chunk]
            start = stop
        # The rest was written in the last numbering.
        yield from ids.part(start, len(ids))

    def _make_room(self) -> None:
        """Let every word have a place in the counts."""
        if len(self) > len(self._counts):
            grown = np.zeros(len(self) * 2, np.int64)
            grown[: len(self._counts)] = self._counts
            self._counts = grown


def _new_numbers(words: list[str | None]) -> defaultdict[str | None, int]:
    """Return a table that numbers new words. None, which is not a word, stands for the sentence end."""
    known = words or [None]
    numbers = defaultdict(count(len(known)).__next__, zip(known, range(len(known)), strict=True))
    assert numbers[None] == SENTENCE
    return numbers
