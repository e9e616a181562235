"""What both word2vec formats share: the header line, and which words fit in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from word2vec.errors import FormatError

_HEADER = re.compile(rb"([0-9]{1,12}) ([0-9]{1,7})[ \t]*\r?")
# Readers find a word's end at the first space and the next record behind a line end; gensim strips every
# kind of white space from a text line.
_SEPARATOR = re.compile(r"\s")


def parse_header(line: bytes, path: Path, file_size: int, bytes_per_number: int) -> tuple[int, int]:
    """Return V and d of a ``V d`` header line.

    Raises:
        FormatError: the line is not a header, or promises more than a file of that size can hold.
    """
    found = _HEADER.fullmatch(line)
    if found is None:
        raise FormatError(f"{path} line 1 is {line[:60]!r}; expected two numbers, the words and the vector size")
    rows, size = int(found[1]), int(found[2])
    if size == 0 or rows * (size * bytes_per_number + 1) > file_size:
        raise FormatError(
            f"{path} promises {rows} vectors of {size} numbers, which do not fit in its {file_size} bytes; "
            "it is cut short or not of this format"
        )
    return rows, size


def encode_word(word: str) -> bytes:
    """Return the word in UTF-8.

    Raises:
        FormatError: it is empty or holds white space, which would shift every reader, or is not Unicode text.
    """
    if not word or _SEPARATOR.search(word):
        raise FormatError(
            f"the word {word!r} is empty or holds white space, which word2vec files cannot express; "
            "drop it or join its parts with an underscore before training"
        )
    try:
        return word.encode("utf-8")
    except UnicodeEncodeError as error:
        raise FormatError(f"the word {word!r} is not valid Unicode text: {error.reason}") from error


def check_distinct(words: Sequence[str], path: Path) -> None:
    """Raise FormatError if a word comes twice."""
    if len(set(words)) != len(words):
        seen: set[str] = set()
        twice = next(word for word in words if word in seen or seen.add(word))  # type: ignore[func-returns-value]
        raise FormatError(f"{path} holds the word {twice!r} twice")
