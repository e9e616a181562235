"""The lines of a vocabulary file: ``word TAB count`` in UTF-8, written and read many at a time.

Tabs, line ends and backslashes inside a word are escapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import AnyIds, Counts, Rows
from word2vec.errors import CorpusError, FormatError
from word2vec.storage.counts import LARGEST_COUNT
from word2vec.storage.word_buffer import WordBuffer

_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_UNESCAPES = {escape: char for char, escape in _ESCAPES.items()}
_TO_ESCAPE = re.compile(r"[\\\t\n\r]")
_TO_UNESCAPE = re.compile(r"\\[\\tnr]")
_TO_UNESCAPE_BYTES = re.compile(_TO_UNESCAPE.pattern.encode())
_BYTES_OF_ESCAPES = {escape.encode(): char.encode() for escape, char in _UNESCAPES.items()}
_DIGITS = len(str(LARGEST_COUNT))
_LINE = re.compile(rf"[^\t\n]+\t[0-9]{{1,{_DIGITS}}}").fullmatch
_BYTES_AT_A_TIME = 1 << 20


def unescape(word: str) -> str:
    r"""Return a word of a vocabulary file without its escapes (``\\ \t \n \r``)."""
    return _TO_UNESCAPE.sub(lambda found: _UNESCAPES[found[0]], word)


def make_lines(words: Sequence[str], counts: Sequence[int]) -> bytes:
    """Return the lines of some words in a file.

    Raises:
        CorpusError: a word is not valid Unicode text.
    """
    if _TO_ESCAPE.search("".join(words)):
        words = [_TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], word) for word in words]
    text = "".join(f"{word}\t{count}\n" for word, count in zip(words, counts, strict=True))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        line = text[text.rfind("\n", 0, error.start) + 1 :]
        raise CorpusError(
            f"the word {line.partition(chr(9))[0]!r} holds a lone surrogate, which is not "
            "text; decode the corpus with errors='replace' instead of 'surrogateescape'"
        ) from error


def read_lines(path: Path) -> tuple[WordBuffer, Counts]:
    """Return the words of a file, and their counts [V]. Whether a word comes twice is not looked at.

    Raises:
        FormatError: the file is missing, not UTF-8, or a line is not ``word TAB count``. The message names the
            line.
    """
    counts: list[Counts] = [np.empty(0, np.int64)]
    try:
        with path.open("rb") as file:
            words = WordBuffer.of_parts(_read_parts(file, counts))
    except OSError as error:
        raise FormatError(f"cannot read the vocabulary {path}: {error.strerror}") from error
    except ValueError as error:
        raise _make_error(path) from error
    return words, np.concatenate(counts)


def _read_parts(file: BinaryIO, counts: list[Counts]) -> Iterator[tuple[bytes, AnyIds]]:
    """Yield the words of a file some at a time, as a :class:`WordBuffer` takes them, and append their counts.

    A file often has 400,000 lines, and a loop over them takes half of the time in which a model is loaded.

    Raises:
        ValueError: a line is not ``word TAB count`` in UTF-8.
    """
    while data := file.read(_BYTES_AT_A_TIME) + file.readline():
        # Because of what it raises: lines end between two characters.
        data.decode("utf-8")
        # Find the tab and the end of every line. A line has one tab, a word before it and digits after it.
        letters = np.frombuffer(data, np.uint8)
        tabs, ends = np.flatnonzero(letters == ord("\t")), np.flatnonzero(letters == ord("\n"))
        starts = np.append(0, ends + 1)
        if len(tabs) != len(ends) or starts[-1] != len(data) or not np.all(starts[:-1] < tabs):
            raise ValueError("a line is not a word, a tab and a count")
        counts.append(_read_counts(letters, tabs, ends))
        # Leave out what stands from a tab to before the end of its line.
        turns = np.zeros(len(data), np.int8)
        turns[tabs], turns[ends] = 1, -1
        kept = letters[np.cumsum(turns, dtype=np.int8) == 0].tobytes()
        yield _unescape_words(kept, tabs - starts[:-1])


def _read_counts(letters: NDArray[np.uint8], tabs: Rows, ends: Rows) -> Counts:
    """Return the numbers [n] that stand between tabs and ends, all at once, digit by digit from the right.

    Raises:
        ValueError: one is not a number, or has too many digits.
    """
    digits = ends - tabs - 1
    if not np.all((digits > 0) & (digits <= _DIGITS)):
        raise ValueError("a count has no digit or too many")
    # Add the ones of all counts, then the tens of those that have tens, and so on.
    counts = np.zeros(len(ends), np.int64)
    rows = np.arange(len(ends))
    for place in range(int(digits.max(initial=0))):
        rows = rows[digits[rows] > place]
        digit = letters[ends[rows] - 1 - place] - np.uint8(ord("0"))
        if np.any(digit > 9):
            raise ValueError("a count is not a number")
        counts[rows] += digit * np.int64(10**place)
    return counts


def _unescape_words(words: bytes, lengths: Rows) -> tuple[bytes, Rows]:
    """Return words without their escapes, and the bytes of each.

    Args:
        words: With a line end after each.
        lengths: The bytes of each, without that.
    """
    places = [found.start() for found in _TO_UNESCAPE_BYTES.finditer(words)]
    if not places:
        return words, lengths
    # An escape is two bytes, which become one.
    owners = np.searchsorted(np.cumsum(lengths + 1), places, side="right")
    shorter = lengths - np.bincount(owners, minlength=len(lengths))
    return _TO_UNESCAPE_BYTES.sub(lambda found: _BYTES_OF_ESCAPES[found[0]], words), shorter


def _make_error(path: Path) -> FormatError:
    """Return the error about the first thing that is wrong in a file."""
    text = ""
    with suppress(OSError):
        data = path.read_bytes()
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            return FormatError(f"{path} is damaged: not UTF-8 at byte {error.start}")
    if text and not text.endswith("\n"):
        return FormatError(f"{path} is cut short: its last line has no end")
    for number, line in enumerate(text.split("\n")[:-1], 1):
        if not _LINE(line):
            return FormatError(f"{path} line {number} is {line[:80]!r}; expected: word, tab, count")
    return FormatError(f"{path} was changed while it was read; read it again")
