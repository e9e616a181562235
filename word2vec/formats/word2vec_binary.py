r"""word2vec binary: a line ``V d``, then for each word its UTF-8 bytes, a space, and d little-endian float32.

word2vec.c ends each record with a line end and gensim does not; both are read.
"""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from word2vec.atomic import new_file
from word2vec.errors import FormatError
from word2vec.formats.header import check_distinct, encode_word, parse_header


def write(path: Path, words: Sequence[str], matrix: NDArray[np.float32]) -> None:
    """Write the vectors; every record ends with a line end, as word2vec.c writes it.

    Raises:
        FormatError: a word holds white space.
        OutputError: the file cannot be written.
    """
    encoded = [encode_word(word) for word in words]
    with new_file(path) as file:
        file.write(b"%d %d\n" % matrix.shape)
        for word, row in zip(encoded, matrix, strict=True):
            file.write(word + b" " + row.astype("<f4").tobytes() + b"\n")


def read(path: Path) -> tuple[list[str], NDArray[np.float32]]:
    """Return the words, of any length, and their [V, d] float32 vectors.

    Raises:
        FormatError: names the byte offset that is wrong.
    """
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            words, matrix = _parse(data, path)
    except ValueError as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(f"{path} is empty") from error
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error.strerror}") from error
    check_distinct(words, path)
    return words, matrix


def _parse(data: mmap.mmap, path: Path) -> tuple[list[str], NDArray[np.float32]]:
    rows, size = parse_header(data.readline().rstrip(b"\n"), path, len(data), 4)
    matrix = np.empty((rows, size), "<f4")
    words: list[str] = []
    position, width = data.tell(), 4 * size
    for row in range(rows):
        if data[position : position + 1] == b"\n":
            position += 1
        space = data.find(b" ", position)
        if space < 0 or space + 1 + width > len(data):
            raise FormatError(f"{path} is cut short in vector {row + 1} of {rows}, at byte {position}")
        try:
            words.append(data[position:space].decode("utf-8"))
        except UnicodeDecodeError as error:
            raise FormatError(
                f"{path}: the word at byte {position} is not UTF-8 ({error.reason}); the file is damaged, or "
                "its writer cut a long word in the middle of a character"
            ) from error
        matrix[row] = np.frombuffer(data, "<f4", size, space + 1)
        position = space + 1 + width
    if data[position:].strip():
        raise FormatError(f"{path} goes on after its {rows} vectors, at byte {position}; its header is wrong")
    return words, matrix.astype(np.float32, copy=False)
