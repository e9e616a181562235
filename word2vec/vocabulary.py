"""The vocabulary: words in frequency order, their counts, and the map from word to id."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from word2vec.errors import CorpusError, FormatError

# One line a word in the file, so tabs and line ends inside a word are written as escapes.
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_UNESCAPES = {escape: char for char, escape in _ESCAPES.items()}
_TO_ESCAPE = re.compile(r"[\\\t\n\r]")
_TO_UNESCAPE = re.compile(r"\\[\\tnr]")
_LINE = re.compile(r"[^\t\n]+\t[0-9]{1,18}").fullmatch  # so many digits fit in int64


def unescape(word: str) -> str:
    r"""Return a word of a vocabulary file without its escapes (``\\ \t \n \r``)."""
    return _TO_UNESCAPE.sub(lambda found: _UNESCAPES[found[0]], word)


class Vocabulary:
    """Words and their counts, most frequent first; the id of a word is its place.

    Args:
        words: V distinct words in order of falling count.
        counts: [V] int64, how often each occurs in the corpus.

    Example:
        >>> vocabulary = Vocabulary(["the", "cat"], np.array([7, 2]))
        >>> vocabulary.index["cat"], vocabulary.counts[1], "dog" in vocabulary, len(vocabulary)
        (1, np.int64(2), False, 2)
    """

    def __init__(self, words: Sequence[str], counts: NDArray[np.int64]) -> None:
        if len(words) != len(counts):
            raise ValueError(f"{len(words)} words but {len(counts)} counts")
        self.words: list[str] = list(words)
        self.counts: NDArray[np.int64] = np.asarray(counts, np.int64)

    @cached_property
    def index(self) -> dict[str, int]:
        """``{word: id}``."""
        return {word: place for place, word in enumerate(self.words)}

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self.index

    def to_bytes(self) -> bytes:
        r"""Return ``word TAB count`` lines in UTF-8; backslash, tab and line ends as ``\\ \t \n \r``.

        Raises:
            CorpusError: a word is not valid Unicode text.
        """
        words = self.words
        if _TO_ESCAPE.search("".join(words)):
            words = [_TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], word) for word in words]
        text = "".join(f"{word}\t{count}\n" for word, count in zip(words, self.counts.tolist(), strict=True))
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
    def load(cls, path: Path) -> Vocabulary:
        """Read what :meth:`save` wrote.

        Raises:
            FormatError: the file is missing, not UTF-8, or a line is not ``word TAB count``; names the line.
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
        if not _all_lines_right(data):
            raise _first_wrong_line(path, text)
        fields = text.replace("\n", "\t").split("\t")
        words, counts = fields[0:-1:2], list(map(int, fields[1::2]))
        if "\\" in text:
            words = [unescape(word) for word in words]
        # Not the index: it would stay, and training never looks a word up.
        if len(set(words)) != len(words):
            raise FormatError(f"{path} is damaged: it names a word twice")
        return cls(words, np.array(counts, np.int64))


def _all_lines_right(data: bytes) -> bool:
    """Tell whether every line is ``word TAB count``. At once for all, because 400,000 lines are usual."""
    found = np.frombuffer(data, np.uint8)
    tabs, ends = np.flatnonzero(found == ord("\t")), np.flatnonzero(found == ord("\n"))
    if len(tabs) != len(ends):
        return False
    starts = np.append(-1, ends)[:-1] + 1
    digits = ends - tabs - 1
    others = np.cumsum((found < ord("0")) | (found > ord("9")))
    return bool(
        np.all(starts < tabs)
        # The line end is the one that is no digit behind the tab.
        and np.all(others[ends] - others[tabs] == 1)
        and np.all((digits > 0) & (digits < 19))
    )


def _first_wrong_line(path: Path, text: str) -> FormatError:
    number, line = next((number, line) for number, line in enumerate(text.split("\n"), 1) if not _LINE(line))
    return FormatError(f"{path} line {number} is {line[:80]!r}; expected: word, tab, count")
