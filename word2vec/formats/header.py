"""The header line, the limits and the checks that the text and binary formats share."""

from __future__ import annotations

import mmap
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.errors import FormatError

LONGEST_HEADER = 256
"""Bytes among which the header's line end must be."""

LONGEST_WORD = 1 << 20
"""Bytes of a word. A file with more bytes before a separator is damaged or not a table of vectors."""

LONGEST_END = 1 << 10
"""Bytes of white space that may stand behind the last vector."""

LARGEST_SIZE = 100_000
"""Numbers of a vector. This bounds the memory that is taken for a line before it is known to be one."""

FASTTEXT_MAGIC = (793712314).to_bytes(4, "little")
"""The first bytes of a fastText model (fastText ``src/fasttext.h``, FASTTEXT_FILEFORMAT_MAGIC_INT32)."""

WHITE_SPACE = " \t\n\r\v\f"
"""What ends a word for readers of word2vec, GloVe and fastText files: the white space of C (``isspace``).

Other white space of Unicode, such as U+00A0 and U+0085, is part of a word there. Published GloVe files have such
words."""

_HEADER = re.compile(rb"[ \t]*([0-9]{1,12})[ \t]+([0-9]{1,7})[ \t]*\r?")
_FLOAT32_BYTES = 4
_SEPARATOR = re.compile(f"[{WHITE_SPACE}]")


def find_header(line: bytes) -> tuple[int, int] | None:
    """Return V and d of a ``V d`` header line without its end, None if it is not one.

    Example:
        >>> find_header(b"3\t50"), find_header(b"the 0.1")
        ((3, 50), None)
    """
    found = _HEADER.fullmatch(line)
    return None if found is None else (int(found[1]), int(found[2]))


def parse_header(line: bytes, path: Path) -> tuple[int, int]:
    """Return V and d of a ``V d`` header line. :func:`check_size` compares them with the file.

    Raises:
        FormatError: the line is not a header.
    """
    if line.startswith(FASTTEXT_MAGIC):
        raise FormatError(f"{path} is a fastText model; read it with the format fasttext-binary")
    found = find_header(line)
    if found is None:
        raise FormatError(
            f"{path} line 1 is {line[:60]!r}; expected two numbers, the words and the vector size. GloVe's "
            "files have no such line: read them with the format glove"
        )
    return found


def check_size(rows: int, size: int, path: Path, file_size: int | None, bytes_per_number: int) -> None:
    """Raise FormatError if ``rows`` words of at least a byte and their vectors do not fit in the file.

    Args:
        rows: V, or as many of them as are read.
        size: d.
        path: The file, for the message.
        file_size: Its bytes. None if they are not known, as those of a pipe.
        bytes_per_number: What a number takes at least.
    """
    if size > LARGEST_SIZE:
        raise FormatError(f"{path} line 1 promises vectors of {size} numbers; at most {LARGEST_SIZE} are read")
    fits = file_size is None or rows * (size * bytes_per_number + 1) <= file_size
    if size == 0 or not fits:
        raise FormatError(
            f"{path} promises {rows} vectors of {size} numbers, which do not fit in its {file_size} bytes; "
            f"it is cut short or not of this format: {FORGIVE}"
        )


def report_promise(path: Path, promised: int, found: int) -> None:
    """Say on stderr that a file does not have as many vectors as its header promises, and that they are read."""
    if promised != found:
        why = ", or it is cut short" if found < promised else ""
        print(
            f"word2vec: {path} promises {promised:,} vectors and holds {found:,}, which were read: its header "
            f"is wrong{why}",
            file=sys.stderr,
        )


def map_file(path: Path) -> mmap.mmap:
    """Map a file into memory for reading. It is closed with the last view of it.

    To close it explicitly would fail while the traceback of an error holds a view.

    Raises:
        FormatError: the file cannot be read, or is empty.
    """
    try:
        with path.open("rb") as file:
            if not path.stat().st_size:
                raise FormatError(f"{path} is empty")
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error.strerror}") from error


FORGIVE = "--errors ignore (errors='ignore') reads what there is, and --top N (limit=N) the first N"
"""The remedy for a header that is wrong, or a file that is cut short."""

UNWRITABLE_REMEDY = (
    "--unwritable drop leaves such words out, --unwritable replace writes _ for white space (in Python "
    "unwritable='drop' or 'replace')"
)


def encode_word(word: str) -> bytes:
    """Return the word in UTF-8.

    Raises:
        FormatError: the word is empty or holds white space, which readers take for the word's end, or it is not
            Unicode text.
    """
    if not word or _SEPARATOR.search(word):
        raise FormatError(
            f"the word {word!r} is empty or holds white space, which word2vec files cannot express; "
            f"{UNWRITABLE_REMEDY}"
        )
    try:
        return word.encode("utf-8")
    except UnicodeEncodeError as error:
        raise FormatError(f"the word {word!r} is not valid Unicode text: {error.reason}") from error


def name_row(row: int) -> str:
    """Return what a message calls a row."""
    return f"row {row + 1}"


def check_distinct(words: Sequence[str], path: Path, place: Callable[[int], str] = name_row) -> None:
    """Raise FormatError if a word comes twice.

    Args:
        words: The words of the whole file.
        path: The file, for the message.
        place: Returns the place of a row in the file: its line or byte.
    """
    if len(set(words)) == len(words):
        return
    seen: dict[str, int] = {}
    for row, word in enumerate(words):
        if word in seen:
            raise FormatError(
                f"{path} holds the word {word!r} twice: at {place(seen[word])} and {place(row)}; "
                "--duplicates first (duplicates='first') keeps the first vector"
            )
        seen[word] = row


def check_written(words: Sequence[str], block: NDArray[Any], start: int = 0) -> None:
    """Raise FormatError if a vector to be written holds NaN, infinity, or what no float32 can hold.

    Args:
        words: The words of the whole table.
        block: [n, d], the vectors from row ``start`` on.
        start: The row of the first one.
    """
    bad = find_not_finite(block)
    if bad is not None:
        row = start + bad
        raise FormatError(f"the vector of word {row + 1}, {words[row]!r}, holds NaN or infinity")
    if block.dtype.itemsize <= _FLOAT32_BYTES:
        return
    # The readers of all formats make float32 of the numbers.
    with np.errstate(over="ignore", under="ignore"):
        narrow = block.astype(np.float32)
    bad = find_not_finite(narrow)
    if bad is not None:
        row, number = start + bad, block[bad][np.argmax(np.abs(block[bad]))]
        raise FormatError(
            f"the vector of word {row + 1}, {words[row]!r}, holds {number:g}; float32, which files of vectors "
            f"hold, has at most {np.finfo(np.float32).max:.2g}: scale the vectors first"
        )
    lost = np.flatnonzero(block.any(axis=1) & ~narrow.any(axis=1))
    if len(lost):
        row = start + int(lost[0])
        raise FormatError(
            f"the vector of word {row + 1}, {words[row]!r}, holds only numbers that are 0 in float32, which "
            "files of vectors hold; scale the vectors first"
        )


def find_not_finite(block: NDArray[Any]) -> int | None:
    """Return the first row of a block [n, d] that holds NaN or infinity, or None.

    Example:
        >>> find_not_finite(np.array([[1, 2], [3, np.nan]], np.float32))
        1
    """
    finite = np.isfinite(block)
    return None if finite.all() else int(np.flatnonzero(~finite.all(axis=1))[0])
