r"""NumPy ``.npy`` and its words: ``out.npy``, which other programs map, and ``out.words.txt`` beside it.

``out.npy``
    [V, d] float32 or float16, little endian, for ``np.load("out.npy", mmap_mode="r")``. float64, big-endian
    numbers and Fortran's order are read too, but not mapped.
``out.words.txt``
    The words in UTF-8 in order of the rows, each followed by a line end:
    ``[line.rstrip("\n") for line in open("out.words.txt", encoding="utf-8")]``.

Counts are left out, because a second column would make the words harder to read. A directory that
``word2vec import`` makes keeps them, and so does ``.npz``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.errors import FormatError, OutputError
from word2vec.formats.columns import check_finite, check_shape, decode_lines, encode_words, to_little_endian
from word2vec.formats.duplicates import find_repeated, keep_rows
from word2vec.formats.opening import BOM
from word2vec.storage.atomic import new_file
from word2vec.storage.npy_file import map_npy
from word2vec.storage.one_directory import find_number, hold_open
from word2vec.storage.table import Table

_SUFFIX = ".npy"
_ATTEMPTS = 100  # if another process writes both files anew meanwhile

UNWRITABLE = "\n\r"
"""Characters that no word can hold."""


def find_words_path(path: Path) -> Path:
    """Return the path of the words that belong to a matrix.

    Example:
        >>> find_words_path(Path("out.npy")).name, find_words_path(Path("out.50d")).name
        ('out.words.txt', 'out.50d.words.txt')
    """
    stem = path.name[: -len(_SUFFIX)] if path.name.lower().endswith(_SUFFIX) else path.name
    return path.with_name(f"{stem}.words.txt")


def write(path: Path, table: Table) -> None:
    """Write the matrix and its words. float16 stays float16, and counts are left out.

    Raises:
        FormatError: a word is empty, holds a line end or is not Unicode text.
        OutputError: a file cannot be written, or a file is in the words' place and there is no older matrix to
            which it belongs.
    """
    beside = find_words_path(path)
    # Python and other readers of text end a line at a lone carriage return too.
    encoded = encode_words(table.words, "npy", UNWRITABLE)
    if beside.exists() and not path.exists():
        raise OutputError(
            f"{beside} is in the place of the words of {path}, which does not exist; move it away or choose "
            "another output path"
        )
    with new_file(beside) as words_file, new_file(path) as matrix_file:
        # Readers drop a byte order mark, so a first word that begins with this character gets another one.
        words_file.write((BOM if encoded[0].startswith(BOM) else b"") + b"\n".join(encoded) + b"\n")
        np.lib.format.write_array(matrix_file, to_little_endian(table.matrix), (1, 0), allow_pickle=False)
        for file in (words_file, matrix_file):
            # A full disk is noticed here, while both older files are still in place.
            file.flush()
            os.fsync(file.fileno())
        # Two renames are not one step. A crash between them must not leave the new matrix beside the older
        # words, because nothing would show that these are of another matrix. A matrix without words is refused.
        if beside.is_file():
            beside.unlink()


def read(path: Path, *, duplicates: str = "error", limit: int | None = None) -> Table:
    """Return the words and their [V, d] vectors. float32 and float16 are mapped, others are read as float32.

    A matrix whose words come twice is not mapped.

    Args:
        path: The file.
        duplicates: What happens to a word that comes again: "error" or "first".
        limit: Read only the first vectors, this many.

    Raises:
        FormatError: one of the two files is missing or damaged, they do not fit together, the matrix is of
            another kind, a word is empty or comes twice, or a number is not finite. The message names the line
            or row.
    """
    beside = find_words_path(path)
    words, matrix = _read_pair(path, beside)
    words, matrix = words[:limit], matrix[:limit]
    repeated = find_repeated(words, beside, duplicates, lambda row: f"line {row + 1}")
    check_finite(words, matrix, path)
    return Table(words, matrix) if repeated is None else Table(*keep_rows(words, matrix, None, ~repeated))


def _read_pair(path: Path, beside: Path) -> tuple[list[str], NDArray[Any]]:
    """Return the words and the matrix that belong together, though another process may be writing others."""
    for _ in range(_ATTEMPTS):
        with hold_open(path) as number:
            matrix = _map_matrix(path)
            try:
                words = _read_words(beside, len(matrix))
            except FormatError:
                if find_number(path) == number:
                    raise
                continue
            # Words are written after their matrix, so where the older matrix still is they are older too.
            if find_number(path) == number:
                return words, matrix
    raise FormatError(f"other processes replace {path} all the time; make a copy of it and load that")


def _map_matrix(path: Path) -> NDArray[Any]:
    try:
        matrix = map_npy(path, np.float32, np.float16, np.float64, foreign=True)
    except FormatError as error:
        raise FormatError(
            f"{error}; numpy.save(path, numpy.ascontiguousarray(matrix, '<f4')) writes a file that can be read"
        ) from error
    if matrix.ndim != 2:
        raise FormatError(
            f"{path} holds an array of shape {matrix.shape}; expected a matrix, a row for each word"
        )
    rows, size = matrix.shape
    check_shape(rows, size, matrix.itemsize, path.stat().st_size, str(path))
    kind = np.float16 if matrix.dtype.itemsize == 2 else np.float32
    if matrix.dtype == np.dtype(kind) and matrix.flags.c_contiguous:
        return matrix
    # Columns that are stored one by one, or big-endian numbers, are turned round in memory. A number beyond
    # float32 becomes infinity, which is refused with its row.
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(matrix, kind)


def _read_words(path: Path, rows: int) -> list[str]:
    """Return the ``rows`` words of the file. Its lines may end as Windows writes them."""
    try:
        lines = path.read_bytes()
    except OSError as error:
        raise FormatError(
            f"cannot read {path}: {error.strerror}; the words of the {rows} rows belong there, one a line"
        ) from error
    words = decode_lines(lines.removeprefix(BOM).removesuffix(b"\n"), rows, str(path))
    if b"\r\n" in lines:
        words = [word.removesuffix("\r") for word in words]
    if "" in words:
        raise FormatError(f"{path} line {words.index('') + 1} is empty; expected a word")
    return words
