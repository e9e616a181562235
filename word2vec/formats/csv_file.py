"""CSV (``.csv``): ``word,count,x0,x1,...``, a line for each word, for spreadsheets, pandas and R.

The text is UTF-8. Words always stand in quotation marks, which are doubled within a word. The column of counts
is left out if they are not known. pandas takes words such as NA and null for missing ones, so read the file with
``keep_default_na=False``.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np

from word2vec.arrays import Counts, Float32s
from word2vec.errors import FormatError
from word2vec.formats.columns import check_shape, decode, encode_words, make_table
from word2vec.formats.opening import new_vector_file
from word2vec.formats.row_numbers import NUMBERS
from word2vec.storage.table import Table

# The longest field that Python's csv module reads by default, in characters.
_LONGEST = 131072

UNWRITABLE = "\0"
"""Characters that no word can hold."""


def write(path: Path, table: Table) -> None:
    """Write the vectors with nine significant digits, which bring back every float32 exactly.

    Raises:
        FormatError: a word is empty, holds NUL, is longer than 131,072 characters or is not Unicode text.
        OutputError: the file cannot be written.
    """
    encoded = encode_words(table.words, "CSV", UNWRITABLE)
    too_long = next((word for word in table.words if len(word) > _LONGEST), None)
    if too_long is not None:
        raise FormatError(
            f"the word {too_long[:40]!r}... has {len(too_long)} characters; CSV readers take at most {_LONGEST}"
        )
    size = table.matrix.shape[1]
    numbers = b",".join([b"%.9g"] * size)
    counts = None if table.counts is None else table.counts.tolist()
    with new_vector_file(path) as file:
        columns = ["word", *([] if counts is None else ["count"]), *(f"x{place}" for place in range(size))]
        file.write(",".join(columns).encode() + b"\n")
        for row, word in enumerate(encoded):
            count = b"" if counts is None else b"%d," % counts[row]
            quoted = word.replace(b'"', b'""')
            file.write(b'"%s",%s%s\n' % (quoted, count, numbers % tuple(table.matrix[row].tolist())))


def read(path: Path, *, duplicates: str = "error", limit: int | None = None) -> Table:
    """Return the words, their [V, d] float32 vectors, and the counts if there are any.

    Args:
        path: The file.
        duplicates: What happens to a word that comes again: "error" or "first".
        limit: Read only the first vectors, this many.

    Raises:
        FormatError: a line is wrong. The message names it.
    """
    try:
        with path.open("rb") as file:
            return _read(file, path, duplicates, limit)
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error.strerror or error}") from error


def _read(file: IO[bytes], path: Path, duplicates: str, limit: int | None) -> Table:
    rows = csv.reader(_decode_lines(file, path), strict=True)
    try:
        header = next(rows, [])
        counted = header[1:2] == ["count"]
        first = 2 if counted else 1
        size = len(header) - first
        if header[:1] != ["word"] or header[first:] != [f"x{place}" for place in range(size)]:
            raise FormatError(f"{path} line 1 begins with {header[:4]}; expected: word,count,x0,x1,...")
        words, matrix, counts = _parse(rows, path, size, counted, limit)
        return make_table(words, matrix, counts, path, duplicates)
    except csv.Error as error:
        raise FormatError(f"{path} line {rows.line_num}: {error}") from error


def _parse(
    rows: Any, path: Path, size: int, counted: bool, limit: int | None
) -> tuple[list[str], Float32s, Counts | None]:
    """Return the words, the vectors and the counts of the first ``limit`` rows."""
    # A number takes at least a digit and a comma, so at most this many lines fit in the file. Rows that are
    # never filled take no memory.
    available = path.stat().st_size
    most = available // (2 * size + 1) if size else 0
    check_shape(most, size, 2, available, str(path))
    most = most if limit is None else min(most, limit)
    matrix = np.empty((most, size), np.float32)
    words: list[str] = []
    counts: list[int] = []
    first = 2 if counted else 1
    for cells in itertools.islice(rows, limit):
        place = f"{path} line {rows.line_num}"
        if len(cells) != first + size or len(words) == most:
            raise FormatError(f"{place} holds {len(cells)} cells; expected {first + size}: cut short or damaged")
        try:
            _check_digits(cells[first:])
            # A number beyond float32 becomes infinity, which make_table refuses.
            with np.errstate(over="ignore"):
                matrix[len(words)] = cells[first:]
        except ValueError as error:
            raise FormatError(f"{place}: {error}; numbers have {NUMBERS}") from error
        if counted:
            counts.append(_parse_count(cells[1], place))
        words.append(cells[0])
    if not words:
        raise FormatError(f"{path} holds no vectors behind its header")
    return words, matrix[: len(words)], np.array(counts, np.int64) if counted else None


def _check_digits(cells: list[str]) -> None:
    """Raise ValueError for 1_000 and digits of other scripts, which Python alone takes for numbers."""
    row = "".join(cells)
    if "_" in row or not row.isascii():
        wrong = next(cell for cell in cells if "_" in cell or not cell.isascii())
        raise ValueError(f"could not convert {wrong[:60]!r}")


def _parse_count(cell: str, place: str) -> int:
    if not (cell.isascii() and cell.isdigit() and len(cell) < 19):
        raise FormatError(
            f"{place}: the count is {cell[:40]!r}; expected a number from 0 to 999,999,999,999,999,999"
        )
    return int(cell)


def _decode_lines(file: IO[bytes], path: Path) -> Iterator[str]:
    for number, line in enumerate(file, 1):
        # Excel writes a byte order mark at the beginning.
        yield decode(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line, f"{path} line {number}")
