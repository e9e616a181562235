"""The words of a text while it is read: their provisional numbers, their counts, and what else is seen of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np

from word2vec.arrays import Counts, Ids
from word2vec.encoding.corpus import SENTENCE_END
from word2vec.encoding.known_words import KnownWords
from word2vec.encoding.local_ids import SENTENCE, LocalIds, Tally
from word2vec.encoding.numbering import Numbering
from word2vec.encoding.selection import VocabularyRules, check_not_empty
from word2vec.errors import CorpusError
from word2vec.ideographs import SINGLE_CHARACTERS
from word2vec.storage.vocabulary import Vocabulary

DROPPED = -2
"""The final id of words that the vocabulary leaves out."""

# Of the words that jieba cuts from Chinese, one in a thousand is longer.
_UNPARTED = re.compile(f"[{SINGLE_CHARACTERS}]{{6,}}").search


class TextWords:
    """The words of a text, numbered in order of first occurrence. Number 0 ends a sentence.

    Args:
        directory: A place for the maps between numberings, if words are forgotten.
        keep: Words that are never forgotten.
        named: Lists of words, by the name of their option. Those that occur in the text are counted.

    Attributes:
        numbering: The words, their numbers and counts.
        raw_words: How many words have been added.
        tally: What was seen besides words.
    """

    def __init__(
        self,
        directory: Path,
        keep: frozenset[str] = frozenset(),
        named: Mapping[str, frozenset[str]] = MappingProxyType({}),
    ) -> None:
        self.numbering = Numbering(directory, keep)
        self.raw_words = 0
        self.tally = Tally()
        self._named = named
        self._occurring: dict[str, set[str]] = {name: set() for name in named}
        self._shared: Ids = np.empty(0, np.int32)

    def __len__(self) -> int:
        """How many different words are known."""
        return len(self.numbering) - 1

    def add(self, found: LocalIds) -> Ids:
        """Add the words of one batch. Return its ids [n] int32 in the numbers of this text."""
        ids = np.frombuffer(found.ids, np.intc)
        self.tally += found.tally
        if not len(ids):
            return np.empty(0, np.int32)
        # The number of each local id: the sentence end, the shared words, the batch's own words.
        table = np.empty(1 + found.known + len(found.words), np.int32)
        table[SENTENCE] = SENTENCE
        table[1 : 1 + found.known] = self._shared[: found.known]
        table[1 + found.known :] = self.numbering.numbers_of(found.words)
        local_counts = np.bincount(ids, minlength=len(table))
        self.raw_words += len(ids) - int(local_counts[SENTENCE])
        self.numbering.add(table, local_counts)
        found_ids: Ids = table[ids]
        return found_ids

    def take_all(self, words: list[str], counts: Counts) -> None:
        """Take words that were counted elsewhere, where there are none yet.

        Args:
            words: n distinct words in order of their first occurrence.
            counts: [n] int64, how often each occurs.
        """
        self.numbering.append(words, np.append(0, counts))

    def share(self, number: int) -> list[str]:
        """Return the most frequent words, at most ``number``. From now on batches may take them as known."""
        self._shared = self.numbering.find_most_frequent(number)
        words = self.numbering.words
        return [words[place] for place in self._shared.tolist()]

    def check_not_empty(self) -> None:
        """Make sure that there is a word.

        Raises:
            CorpusError: there is none.
        """
        if self.raw_words == 0:
            dropped = self.tally.losses.describe_dropped()
            raise CorpusError(
                f"the corpus is empty: there is not one word in it{'; ' * (dropped != '')}{dropped}"
            )

    def note_occurring(self) -> None:
        """Note the words of each list that are known now. Later they may be forgotten or joined to phrases."""
        index = self.numbering.index
        for name, words in self._named.items():
            self._occurring[name].update(word for word in words if word in index)

    @property
    def occurring(self) -> dict[str, int]:
        """For each list of words that was named, how many of its words were noted."""
        return {name: len(words) for name, words in self._occurring.items()}

    def choose(self, rules: VocabularyRules, known: KnownWords | None = None) -> tuple[Vocabulary, Ids]:
        """Return the words that stay, the most frequent first, and the final id of each number.

        Words of equal count keep the order of their first occurrence. The final id is :data:`DROPPED` for words
        that do not stay.

        Args:
            rules: Select the vocabulary.
            known: Words that keep their ids, followed by those of the text.

        Raises:
            CorpusError: no word stays.
        """
        words, counts = self.numbering.words, self.numbering.counts
        counts[SENTENCE] = 0
        order = rules.select(self.numbering.index, counts)
        most = int(counts.argmax())
        check_not_empty(order, rules, words[most], int(counts[most]))
        chosen, chosen_counts = [words[place] for place in order.tolist()], counts[order]
        if known is None:
            ids: Ids = np.arange(len(chosen), dtype=np.int32)
            vocabulary = Vocabulary(chosen, chosen_counts)
        else:
            ids, vocabulary = known.merge(chosen, chosen_counts)
        final = np.full(len(counts), DROPPED, np.int32)
        final[order] = ids
        final[SENTENCE] = SENTENCE_END
        return vocabulary, final


def count_unparted(words: list[str], counts: Counts) -> int:
    """Return how many words of a text hold a long run of Han or Kana, as text has that nobody has cut.

    Args:
        words: n distinct words.
        counts: [n] int64.
    """
    if "".join(words).isascii():
        return 0
    places = [place for place, word in enumerate(words) if not word.isascii() and _UNPARTED(word)]
    return int(counts[places].sum())
