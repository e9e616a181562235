"""The vocabulary: words in frequency order, their counts, and the map from word to id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path

import numpy as np

from word2vec.arrays import Counts, Rows
from word2vec.errors import ConfigError, FormatError, UnknownWordError
from word2vec.storage.counts import check_counts
from word2vec.storage.near_spellings import NearSpellings
from word2vec.storage.vocabulary_lines import make_lines, read_lines
from word2vec.storage.word_buffer import WordBuffer
from word2vec.storage.words import list_words

_LINES_AT_A_TIME = 1 << 14


def _check_words(words: Sequence[str], index: dict[str, int]) -> None:
    """Raise ConfigError if a word comes twice, or is not a string."""
    other = next((kind for kind in set(map(type, words)) if not issubclass(kind, str)), None)
    if other is not None:
        row = next(row for row, word in enumerate(words) if type(word) is other)
        raise ConfigError(f"word {row} is {words[row]!r}, a {other.__name__}; words are strings")
    if len(index) != len(words):
        # The index has the last row of each word.
        row, word = next((row, word) for row, word in enumerate(words) if index[word] != row)
        raise ConfigError(
            f"{word!r} is twice among the words, in rows {row} and {words.index(word, row + 1)}; give each word "
            "one vector"
        )


class Vocabulary:
    """Words and their counts, most frequent first. The id of a word is its place.

    Args:
        words: V distinct words in order of falling count.
        counts: [V] int64, how often each occurs in the corpus. None if that is not known.

    Attributes:
        counts: As given.

    Raises:
        ConfigError: a word comes twice, or is not a string. Or a count is not a whole number of at least 0.
        ValueError: there are not as many counts as words.

    Example:
        >>> vocabulary = Vocabulary(["the", "cat"], np.array([7, 2]))
        >>> vocabulary.index["cat"], vocabulary.counts[1], "dog" in vocabulary, len(vocabulary)
        (1, np.int64(2), False, 2)
    """

    def __init__(self, words: Sequence[str], counts: Counts | None = None) -> None:
        listed = list_words(words)
        self._words: Sequence[str] = listed
        self.counts: Counts | None = None if counts is None else check_counts(counts, len(listed))
        _check_words(listed, self.index)

    @classmethod
    def of_distinct(cls, words: list[str], counts: Counts | None = None) -> Vocabulary:
        """Return the vocabulary of words that their reader has found to be distinct strings.

        Nothing is looked at again, which takes a tenth of the time in which a binary file is read.

        Args:
            words: V words in order of falling count. They are not copied.
            counts: [V] int64, or None.
        """
        vocabulary = cls.__new__(cls)
        vocabulary._words, vocabulary.counts = words, counts
        return vocabulary

    @property
    def words(self) -> list[str]:
        """The words in order of their ids."""
        sequence = self.sequence
        if not isinstance(sequence, list):
            sequence = self._words = list(sequence)
        return sequence

    @property
    def sequence(self) -> Sequence[str]:
        """The words as a sequence of which a slice is a list.

        It is :attr:`words` if there is that list. The words of a file are a
        :class:`~word2vec.storage.word_buffer.WordBuffer` until somebody asks for the list. It makes a string
        when it is asked for one, and takes a tenth of the memory.
        """
        return self._words

    def require_counts(self) -> Counts:
        """Return the counts [V], for a caller that cannot do without.

        Raises:
            ValueError: they are not known.
        """
        if self.counts is None:
            raise ValueError("the counts of these words are not known")
        return self.counts

    @cached_property
    def index(self) -> dict[str, int]:
        """``{word: id}``."""
        return {word: place for place, word in enumerate(self.words)}

    def find_rows(self, words: Iterable[str]) -> Rows:
        """Return the ids [n] of n words, which are text, with -1 for those that are not here.

        It makes no dictionary of the words of a file, so ask it for many words at once.
        """
        # Read once: another thread may ask for the list in between.
        sequence = self.sequence
        if isinstance(sequence, WordBuffer):
            return sequence.find_rows(words)
        return np.fromiter((self.index.get(word, -1) for word in words), np.intp)

    def ids(self, words: str | Iterable[str]) -> Rows:
        """Return the ids [n] of n words.

        Raises:
            UnknownWordError: one is not in the vocabulary.
            ConfigError: one is a list.
        """
        index = self.index
        try:
            return np.array([index[word] for word in list_words(words)], np.intp)
        except KeyError as error:
            raise self.make_error(error.args[0]) from None

    def known_ids(self, words: str | Iterable[str]) -> Rows:
        """Return the ids [n] of the n words that are in the vocabulary, without the others."""
        index = self.index
        return np.array([index[word] for word in list_words(words) if word in index], np.intp)

    def make_error(self, word: object, place: str = "", remedy: str = "", reason: str = "") -> UnknownWordError:
        """Return the error for a word that is not here. It finds the nearest spellings when they are wanted."""
        return UnknownWordError(word, partial(self._find_spellings, word), place, remedy, reason)

    def _find_spellings(self, word: object) -> list[str]:
        if not isinstance(word, str):
            return []
        lower = word.lower()
        return [lower] if self.find_rows([lower])[0] >= 0 else self._near_spellings.find(lower)

    @cached_property
    def _near_spellings(self) -> NearSpellings:
        return NearSpellings(self.sequence)

    def __len__(self) -> int:
        return len(self.sequence)

    def __contains__(self, word: object) -> bool:
        return word in self.index

    def __iter__(self) -> Iterator[str]:
        return iter(self.sequence)

    def __repr__(self) -> str:
        return f"Vocabulary({len(self):,} words{'' if self.counts is None else ', counted'})"

    def to_bytes(self) -> bytes:
        r"""Return ``word TAB count`` lines in UTF-8, with backslash, tab and line ends as ``\\ \t \n \r``.

        A count that is not known is written as 0. The caller must record elsewhere that counts are unknown.

        Raises:
            CorpusError: a word is not valid Unicode text.
        """
        return b"".join(self.iterate_lines())

    def iterate_lines(self) -> Iterator[bytes]:
        """Yield :meth:`to_bytes` in parts of some lines.

        Raises:
            CorpusError: a word is not valid Unicode text.
        """
        for first in range(0, len(self), _LINES_AT_A_TIME):
            some = slice(first, first + _LINES_AT_A_TIME)
            words = self.sequence[some]
            counts = [0] * len(words) if self.counts is None else self.counts[some].tolist()
            yield make_lines(words, counts)

    def save(self, path: Path) -> None:
        """Write :meth:`to_bytes` to a file.

        Raises:
            CorpusError: a word is not valid Unicode text.
        """
        with path.open("wb") as file:
            file.writelines(self.iterate_lines())

    @classmethod
    def load(cls, path: Path, counted: bool = True) -> Vocabulary:
        """Read a file that :meth:`save` wrote. A word becomes a string when somebody asks for it.

        Args:
            path: The file.
            counted: False if the counts in the file stand for counts that are not known.

        Raises:
            FormatError: the file is missing, not UTF-8, or a line is not ``word TAB count``. The message names
                the line. A word that comes twice is found when the words are first needed.
        """
        words, counts = read_lines(path)
        return _VocabularyFile(path, words, counts if counted else None)


class _VocabularyFile(Vocabulary):
    """The vocabulary of a file whose lines were checked.

    Whether all words are different is found out when they are first needed. Strings and a dictionary are made
    when somebody asks for these. A model is often loaded for its vectors alone.
    """

    def __init__(self, path: Path, words: WordBuffer, counts: Counts | None) -> None:
        self._path = path
        self._words = words
        self._is_checked = False
        self.counts = counts

    @property
    def sequence(self) -> Sequence[str]:
        """The words as a sequence of which a slice is a list.

        Raises:
            FormatError: a word comes twice.
        """
        words = self._words
        if not self._is_checked:
            if isinstance(words, WordBuffer) and words.find_repeated() is not None:
                raise FormatError(f"{self._path} is damaged: it names a word twice")
            self._is_checked = True
        return words

    def __len__(self) -> int:
        return len(self._words)
