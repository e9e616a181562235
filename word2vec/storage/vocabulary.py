"""The vocabulary: words in frequency order, their counts, and the map from word to id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path

import numpy as np

from word2vec.arrays import Counts, Rows
from word2vec.errors import ConfigError, CorpusError, FormatError, UnknownWordError
from word2vec.storage.counts import LARGEST_COUNT, check_counts
from word2vec.storage.near_spellings import NearSpellings
from word2vec.storage.words import list_words

# The file has a line for each word, so tabs and line ends inside a word are written as escapes.
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_UNESCAPES = {escape: char for char, escape in _ESCAPES.items()}
_TO_ESCAPE = re.compile(r"[\\\t\n\r]")
_TO_UNESCAPE = re.compile(r"\\[\\tnr]")
_DIGITS = len(str(LARGEST_COUNT))
_LINE = re.compile(rf"[^\t\n]+\t[0-9]{{1,{_DIGITS}}}").fullmatch


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


def unescape(word: str) -> str:
    r"""Return a word of a vocabulary file without its escapes (``\\ \t \n \r``)."""
    return _TO_UNESCAPE.sub(lambda found: _UNESCAPES[found[0]], word)


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
        self._words = list_words(words)
        self.counts: Counts | None = None if counts is None else check_counts(counts, len(self._words))
        _check_words(self._words, self.index)

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
        return [lower] if lower in self.index else self._near_spellings.find(lower)

    @cached_property
    def _near_spellings(self) -> NearSpellings:
        return NearSpellings(self.words)

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self.index

    def __iter__(self) -> Iterator[str]:
        return iter(self.words)

    def __repr__(self) -> str:
        return f"Vocabulary({len(self):,} words{'' if self.counts is None else ', counted'})"

    def to_bytes(self) -> bytes:
        r"""Return ``word TAB count`` lines in UTF-8, with backslash, tab and line ends as ``\\ \t \n \r``.

        A count that is not known is written as 0. The caller must record elsewhere that counts are unknown.

        Raises:
            CorpusError: a word is not valid Unicode text.
        """
        words = self.words
        counts = np.zeros(len(words), np.int64) if self.counts is None else self.counts
        if _TO_ESCAPE.search("".join(words)):
            words = [_TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], word) for word in words]
        text = "".join(f"{word}\t{count}\n" for word, count in zip(words, counts.tolist(), strict=True))
        try:
            return text.encode("utf-8")
        except UnicodeEncodeError as error:
            line = text[text.rfind("\n", 0, error.start) + 1 :]
            raise CorpusError(
                f"the word {line.partition(chr(9))[0]!r} holds a lone surrogate, which is not "
                "text; decode the corpus with errors='replace' instead of 'surrogateescape'"
            ) from error

    def save(self, path: Path) -> None:
        """Write :meth:`to_bytes` to a file.

        Raises:
            CorpusError: a word is not valid Unicode text.
        """
        path.write_bytes(self.to_bytes())

    @classmethod
    def load(cls, path: Path, counted: bool = True) -> Vocabulary:
        """Read a file that :meth:`save` wrote. The words are taken from its text when they are first needed.

        Args:
            path: The file.
            counted: False if the counts in the file stand for counts that are not known.

        Raises:
            FormatError: the file is missing, not UTF-8, or a line is not ``word TAB count``. The message names
                the line. A word that comes twice is found when the words are first needed.
        """
        try:
            data = path.read_bytes()
            text = data.decode("utf-8")
        except OSError as error:
            raise FormatError(f"cannot read the vocabulary {path}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise FormatError(f"{path} is damaged: not UTF-8 at byte {error.start}") from error
        if text and not text.endswith("\n"):
            raise FormatError(f"{path} is cut short: its last line has no end")
        counts = _read_counts(data)
        if counts is None:
            raise _make_line_error(path, text)
        return _VocabularyFile(path, text, len(counts), counts if counted else None)


class _VocabularyFile(Vocabulary):
    """The vocabulary of a file whose lines were checked.

    Its words are made when they are first needed: that takes most of the time in which a model is loaded, and a
    model is often loaded for its vectors alone.
    """

    def __init__(self, path: Path, text: str, length: int, counts: Counts | None) -> None:
        self._path = path
        self._text = text
        self._length = length
        self.counts = counts

    @cached_property
    def words(self) -> list[str]:
        """The words in order of their ids.

        Raises:
            FormatError: a word comes twice.
        """
        words = _read_words(self._path, self._text)
        self._text = ""
        return words

    def __len__(self) -> int:
        return self._length


def _read_words(path: Path, text: str) -> list[str]:
    """Return the words of a file whose lines are right."""
    # Words and counts in turn, and an empty text behind the last line end.
    words = text.replace("\n", "\t").split("\t")[0:-1:2]
    if "\\" in text:
        words = [unescape(word) for word in words]
    if len(set(words)) != len(words):
        raise FormatError(f"{path} is damaged: it names a word twice")
    return words


def _read_counts(data: bytes) -> Counts | None:
    """Return the counts [V] of a file's lines, or None if a line is not ``word TAB count``.

    All lines are read at once, digit by digit from the right. A file often has 400,000 lines, and a loop over
    them takes half of the time in which a model is loaded.
    """
    # Find the tab and the end of every line. A line has one tab, a word before it and digits after it.
    found = np.frombuffer(data, np.uint8)
    tabs, ends = np.flatnonzero(found == ord("\t")), np.flatnonzero(found == ord("\n"))
    if len(tabs) != len(ends):
        return None
    digits = ends - tabs - 1
    starts = np.append(-1, ends)[:-1] + 1
    if not np.all((starts < tabs) & (digits > 0) & (digits <= _DIGITS)):
        return None
    # Add the ones of all counts, then the tens of those that have tens, and so on.
    counts = np.zeros(len(ends), np.int64)
    rows = np.arange(len(ends))
    for place in range(int(digits.max(initial=0))):
        rows = rows[digits[rows] > place]
        digit = found[ends[rows] - 1 - place] - np.uint8(ord("0"))
        if np.any(digit > 9):
            return None
        counts[rows] += digit * np.int64(10**place)
    return counts


def _make_line_error(path: Path, text: str) -> FormatError:
    """Return the error about the first line that is not ``word TAB count``."""
    number, line = next((number, line) for number, line in enumerate(text.split("\n"), 1) if not _LINE(line))
    return FormatError(f"{path} line {number} is {line[:80]!r}; expected: word, tab, count")
