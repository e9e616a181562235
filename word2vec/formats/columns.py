"""Words as bytes, checks of tables that were read, and directories, for all formats that are made of columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Counts
from word2vec.errors import FormatError
from word2vec.formats.duplicates import find_repeated, keep_rows
from word2vec.formats.header import UNWRITABLE_REMEDY, find_not_finite
from word2vec.storage.atomic import new_directory
from word2vec.storage.counts import LARGEST_COUNT
from word2vec.storage.destination import DirectoryKind
from word2vec.storage.manifest import has_format, write_manifest
from word2vec.storage.table import Table

MANIFEST = "word2vec.json"
"""In each exported directory, the file that says what it is. A newer export replaces no other directory."""

_ROWS = 1 << 14  # checked at a time, so that there is never a mask of the whole table


def encode_words(words: Sequence[str], format: str, refused: str = "") -> list[bytes]:
    """Return words in UTF-8.

    Args:
        words: At least one.
        format: The format's name, for the message.
        refused: The characters that the format cannot hold.

    Raises:
        FormatError: there are no words, or one is empty, holds such a character or is not Unicode text.
    """
    if not len(words):
        raise FormatError(f"there are no words to write as {format}")
    encoded = []
    for word in words:
        found = next((char for char in refused if char in word), None)
        if not word or found is not None:
            fault = f"holds {found!r}" if word else "is empty"
            raise FormatError(f"the word {word!r} {fault}, which {format} cannot express; {UNWRITABLE_REMEDY}")
        try:
            encoded.append(word.encode("utf-8"))
        except UnicodeEncodeError as error:
            raise FormatError(f"the word {word!r} is not valid Unicode text: {error.reason}") from error
    return encoded


def encode_lines(words: Sequence[str], format: str) -> NDArray[np.uint8]:
    r"""Return words in UTF-8, one a line and without a last line end, as [bytes] uint8.

    Example:
        >>> bytes(encode_lines(["a", "é"], "npz"))
        b'a\n\xc3\xa9'

    Raises:
        FormatError: as :func:`encode_words`, or a word holds a line end.
    """
    return np.frombuffer(b"\n".join(encode_words(words, format, "\n")), np.uint8)


def decode_lines(lines: bytes, rows: int, place: str) -> list[str]:
    """Return the words that :func:`encode_lines` made bytes of.

    Args:
        lines: UTF-8.
        rows: The number of words that there must be.
        place: The file and its part, for the message.

    Raises:
        FormatError: there are more or fewer, or they are not UTF-8.
    """
    # Counted before they are made, because an empty string takes 50 bytes of memory and a line end one.
    found = lines.count(b"\n") + 1
    if found != rows:
        raise FormatError(f"{place} holds {found} words for {rows} vectors; it is cut short or damaged")
    return decode(lines, place).split("\n")


def decode(text: bytes, place: str) -> str:
    """Return UTF-8 bytes as text.

    Raises:
        FormatError: they are not UTF-8. The message names the byte.
    """
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormatError(f"{place} is damaged: not UTF-8 at byte {error.start} ({error.reason})") from error


def check_shape(rows: int, size: int, itemsize: int, available: int, place: str) -> None:
    """Make sure, before a table is allocated, that the file is long enough for it.

    Args:
        rows: V as the file tells it.
        size: d as the file tells it.
        itemsize: Bytes of a number.
        available: Bytes that the file has for the table.
        place: The file, for the message.

    Raises:
        FormatError: there are no vectors, or more than fit.
    """
    if rows < 1 or size < 1:
        raise FormatError(f"{place} holds {rows} vectors of {size} numbers; expected at least one of each")
    if rows * size * itemsize > available:
        raise FormatError(
            f"{place} promises {rows} vectors of {size} numbers, which do not fit in its {available} bytes; "
            "it is cut short or damaged"
        )


def make_table(
    words: list[str], matrix: NDArray[Any], counts: Counts | None, path: Path, duplicates: str = "error"
) -> Table:
    """Return a table that was read, after a look at every word and number.

    If ``duplicates`` is "first", words that came before are left out, and stderr says how many.

    Raises:
        FormatError: a word is empty, or comes twice and ``duplicates`` is "error", a number is not finite, or a
            count is negative or larger than LARGEST_COUNT. The message names the row.
    """
    if "" in words:
        raise FormatError(f"{path} row {words.index('') + 1} holds an empty word; it is damaged")
    repeated = find_repeated(words, path, duplicates)
    check_finite(words, matrix, path)
    if counts is not None and ((counts < 0) | (counts > LARGEST_COUNT)).any():
        row = int(np.argmax((counts < 0) | (counts > LARGEST_COUNT)))
        raise FormatError(
            f"{path} row {row + 1}: the count of {words[row]!r} is {counts[row]}; expected 0 or more, "
            f"and at most {LARGEST_COUNT}"
        )
    if repeated is None:
        return Table(words, matrix, counts)
    return Table(*keep_rows(words, matrix, counts, ~repeated))


def check_finite(words: Sequence[str], matrix: NDArray[Any], path: Path) -> None:
    """Raise FormatError if a vector [V, d] holds NaN or infinity. The message names the row and its word."""
    for start in range(0, len(matrix), _ROWS):
        row = find_not_finite(matrix[start : start + _ROWS])
        if row is not None:
            raise FormatError(
                f"{path} row {start + row + 1}: the vector of {words[start + row]!r} holds NaN or infinity; "
                "drop the word, or train anew with a lower learning rate"
            )


def to_little_endian(matrix: NDArray[Any]) -> NDArray[Any]:
    """Return the matrix [V, d] contiguous and little endian: as float16 if it is float16, else as float32."""
    return np.ascontiguousarray(matrix, "<f2" if matrix.dtype == np.float16 else "<f4")


def make_export_kind(format: str, *members: str) -> DirectoryKind:
    """Return the kind of directory that a format is: one that says so in its manifest.

    Args:
        format: The format's name.
        members: What is in it beside the manifest.
    """
    name = _name_export(format)
    return DirectoryKind(lambda older: has_format(older / MANIFEST, name), (MANIFEST, *members))


@contextmanager
def new_export(path: Path, format: str, kind: DirectoryKind, table: Table) -> Iterator[Path]:
    """Yield an empty directory that becomes ``path``. An older one of the same format is replaced.

    Args:
        path: The directory.
        format: The format's name.
        kind: What :func:`make_export_kind` returned for it.
        table: What is written.

    Raises:
        OutputError: the path is a file, holds other things or cannot be written.
    """
    with new_directory(path, kind) as directory:
        yield directory
        rows, size = table.matrix.shape
        write_manifest(directory / MANIFEST, _name_export(format), 1, {"words": rows, "vector_size": size})


def _name_export(format: str) -> str:
    return f"word2vec-export-{format}"
