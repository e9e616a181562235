"""word2vec text: a line ``V d``, then ``word x1 ... xd`` for each word, UTF-8."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from word2vec.atomic import new_file
from word2vec.errors import FormatError
from word2vec.formats.header import check_distinct, encode_word, parse_header


def write(path: Path, words: Sequence[str], matrix: NDArray[np.float32]) -> None:
    """Write the vectors with nine significant digits, which bring back every float32 exactly.

    Raises:
        FormatError: a word holds white space.
        OutputError: the file cannot be written.
    """
    encoded = [encode_word(word) for word in words]
    row_format = b" ".join([b"%.9g"] * matrix.shape[1])
    with new_file(path) as file:
        file.write(b"%d %d\n" % matrix.shape)
        for word, row in zip(encoded, matrix, strict=True):
            file.write(word + b" " + row_format % tuple(row.tolist()) + b"\n")


def read(path: Path) -> tuple[list[str], NDArray[np.float32]]:
    """Return the words and their [V, d] float32 vectors.

    Raises:
        FormatError: names the line that is wrong.
    """
    words: list[str] = []
    try:
        with path.open("rb") as file:
            rows, size = parse_header(file.readline().rstrip(b"\n"), path, path.stat().st_size, 2)
            matrix = np.empty((rows, size), np.float32)
            for row in range(rows):
                word, _, numbers = file.readline().rstrip(b" \r\n").partition(b" ")
                values = numbers.split()
                if len(values) != size:
                    raise FormatError(
                        f"{path} line {row + 2} holds {len(values)} numbers; expected {size}: it is cut "
                        "short or damaged"
                    )
                try:
                    words.append(word.decode("utf-8"))
                    matrix[row] = values
                except ValueError as error:
                    raise FormatError(f"{path} line {row + 2}: {error}") from error
            if file.read(1024).strip():
                raise FormatError(f"{path} goes on after its {rows} vectors; its header is wrong")
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error.strerror}") from error
    check_distinct(words, path)
    return words, matrix
