"""Lines of ``word x1 ... xd``, which word2vec text and GloVe text share.

Many lines are read at a time. A block of lines is split at its spaces, and its numbers are converted in one
call (:mod:`word2vec.formats.row_numbers`): by pyarrow if it is installed and the file is large, else by NumPy at
about a third of that speed. If anything about a block is odd, from a double space to a text that is not a
number, the block is read again line by line. That slow way accepts or refuses each line and knows its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from word2vec.errors import FormatError
from word2vec.formats.decoding import WordDecoder
from word2vec.formats.growing_matrix import GrowingMatrix
from word2vec.formats.header import FORGIVE, LONGEST_END, LONGEST_WORD, encode_word
from word2vec.formats.opening import Source, new_vector_file
from word2vec.formats.row_numbers import choose_converter, read_fast, read_slowly
from word2vec.storage.table import Table

PYARROW_FROM = 1 << 23
"""Bytes of a file from which pyarrow converts it. Importing pyarrow takes as long as NumPy takes for these."""

_BLOCK = 1 << 20  # bytes of lines read at a time
_LONGEST_NUMBER = 64  # bytes


def bound_line_length(size: int) -> int:
    """Return the bytes that a line with a vector of ``size`` numbers may have."""
    return LONGEST_WORD + _LONGEST_NUMBER * size


def write_text(path: Path, table: Table, header: bytes = b"") -> None:
    """Write a file of ``word x1 ... xd`` lines.

    Numbers have nine significant digits, which bring back every float32 exactly.

    Args:
        path: The file.
        table: V words and vectors.
        header: The lines before the first word.

    Raises:
        FormatError: a word holds white space, or a vector holds NaN or infinity.
        OutputError: the file cannot be written.
    """
    encoded = [encode_word(word) for word in table.words]
    with new_vector_file(path) as file:
        file.write(header)
        _write_rows(file, encoded, table.matrix)


def _write_rows(file: IO[bytes], encoded: Sequence[bytes], matrix: NDArray[np.floating]) -> None:
    row_format = b" ".join([b"%.9g"] * matrix.shape[1])
    for row, (word, values) in enumerate(zip(encoded, matrix, strict=True)):
        if not np.isfinite(values).all():
            raise FormatError(f"the vector of word {row + 1}, {word.decode()!r}, holds NaN or infinity")
        file.write(word + b" " + row_format % tuple(values.tolist()) + b"\n")


@dataclass(frozen=True)
class Extent:
    """How much of a file is read.

    Attributes:
        rows: How many lines there must be. None takes those that there are.
        limit: Read this many lines at most.
        size: d, how many numbers are in each line.
        line: The number of the first line.
        forgiving: A last line that was cut short is left out.
    """

    rows: int | None
    limit: int | None
    size: int
    line: int
    forgiving: bool = False

    @property
    def most(self) -> int | None:
        """How many lines are read at most. None if that is not known."""
        known = [number for number in (self.rows, self.limit) if number is not None]
        return min(known, default=None)


def read_rows(
    source: Source,
    decoder: WordDecoder,
    extent: Extent,
    spaced: bool,
    pyarrow_from: int = PYARROW_FROM,
) -> tuple[Table, int]:
    """Read lines from the source's position on. Return the table and how many lines it was made of.

    Args:
        source: Open for reading.
        decoder: Decodes the words.
        extent: How much is read. Where the size of the source is known, it was compared with it.
        spaced: A line may begin with white space.
        pyarrow_from: Bytes of a file from which pyarrow converts its numbers, if it is installed.

    Raises:
        FormatError: a line is wrong. The message names it.
    """
    path, line = source.path, extent.line
    trusted = source.size is not None and extent.rows is not None
    matrix = GrowingMatrix(extent.size, extent.most if trusted else None)
    words: list[str] = []
    lines_of = _LineReader(source, extent)
    while (lines := lines_of.read(len(words))) is not None:
        done = len(words)
        target = matrix.take(done, done + len(lines))
        convert = choose_converter(lines_of.bytes_known, pyarrow_from)
        encoded = read_fast(lines, target, convert)
        if encoded is None:
            lines, target = lines_of.drop_end(lines, target)
            encoded = read_slowly(lines, target, path, line + done, spaced)
        words += _decode_words(encoded, decoder, done, line)
    if extent.most is not None and len(words) < extent.most and extent.rows is not None:
        raise FormatError(
            f"{path} is cut short: it ends behind line {line + len(words) - 1}, after {len(words)} of the "
            f"{extent.rows} vectors that its header promises; mend the header if that is wrong, or {FORGIVE}"
        )
    table = decoder.table(words, matrix.finish(len(words)), None, lambda row: f"line {line + row}")
    return table, len(words)


class _LineReader:
    """Reads the lines of about one block at a time, up to the last line that is wanted.

    Attributes:
        bytes_known: The bytes of the source, or those that were read of it so far.
    """

    def __init__(self, source: Source, extent: Extent) -> None:
        self.bytes_known = source.size or 0
        self._source = source
        self._extent = extent
        self._ended = False
        self._cut = False

    def read(self, done: int) -> list[bytes] | None:
        """Return the next lines without their ends, None at the end, once ``done`` lines were read."""
        if self._ended or done == self._extent.limit:
            return None
        lines = self._read_block(done)
        most = self._extent.most
        if most is not None and done + len(lines) > most:
            self._ended = True
            if most != self._extent.limit:
                self._check_rest(lines[most - done :], most)
            lines = lines[: most - done]
        return lines or None

    def _read_block(self, done: int) -> list[bytes]:
        path, longest = self._source.path, bound_line_length(self._extent.size)
        block = self._source.file.read(_BLOCK)
        if block and not block.endswith(b"\n"):
            rest = self._source.file.readline(longest)
            if len(rest) == longest:
                raise FormatError(
                    f"{path}: a line behind line {self._extent.line + done} is longer than {longest} bytes; "
                    "it is damaged"
                )
            block += rest
        if self._source.size is None:
            self.bytes_known += len(block)
        lines = [text.rstrip(b" \r\t") for text in block.split(b"\n")]
        self._cut = bool(block) and not block.endswith(b"\n")
        if not lines[-1]:
            lines.pop()
        return lines

    def drop_end(
        self, lines: list[bytes], target: NDArray[np.float32]
    ) -> tuple[list[bytes], NDArray[np.float32]]:
        """Leave out what may stand behind the last line, if it is not known how many there are.

        That is white space, or a line that was cut short.
        """
        if self._extent.rows is None:
            kept = len(lines)
            while kept and not lines[kept - 1]:
                kept -= 1
            if kept < len(lines):
                self._ended = True
                self._check_rest([], kept)
            short = self._cut and kept == len(lines) and len(lines[-1].split()) <= self._extent.size
            if short and self._extent.forgiving:
                self._ended, kept = True, kept - 1
            lines = lines[:kept]
        return lines, target[: len(lines)]

    def _check_rest(self, lines: list[bytes], rows: int) -> None:
        """Raise FormatError if anything but white space follows the last vector."""
        if any(lines) or self._source.file.read(LONGEST_END).strip():
            raise FormatError(
                f"{self._source.path} goes on after its {rows} vectors; its header is wrong: mend it, or "
                f"{FORGIVE}"
            )


def _decode_words(encoded: list[bytes], decoder: WordDecoder, row: int, line: int) -> list[str]:
    """Return the words from ``row`` on, all at once if they are UTF-8. The word of row 0 is in ``line``."""
    if not encoded:
        return []
    try:
        # No word holds a line end.
        return b"\n".join(encoded).decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return [decoder.decode(word, place, line + place) for place, word in enumerate(encoded, row)]
