r"""word2vec binary: a line ``V d``, then for each word its UTF-8 bytes, a space, and d little-endian float32.

word2vec.c ends each record with a line end and gensim does not. Both are read. A plain file is mapped. A
compressed one or a pipe is read in parts.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Int64s
from word2vec.errors import FormatError
from word2vec.formats.decoding import WordDecoder
from word2vec.formats.file_window import MappedWindow, StreamedWindow, Window
from word2vec.formats.growing_matrix import GrowingMatrix
from word2vec.formats.header import (
    FORGIVE,
    LONGEST_END,
    LONGEST_HEADER,
    LONGEST_WORD,
    WHITE_SPACE,
    check_size,
    check_written,
    encode_word,
    find_not_finite,
    parse_header,
    report_promise,
)
from word2vec.formats.opening import BOM, Source, new_vector_file, open_source
from word2vec.storage.table import Table

UNWRITABLE = WHITE_SPACE
"""Characters that no word can hold."""

_BLOCK = 1 << 20  # bytes of vectors copied at a time: they stay in the cache while they are checked
FORGET_EVERY = 1 << 24
"""Bytes of the file that stay in memory behind the place that is read."""


def write(path: Path, table: Table) -> None:
    """Write the vectors. Every record ends with a line end, as word2vec.c writes it.

    Raises:
        FormatError: a word holds white space, or a vector holds NaN or infinity.
        OutputError: the file cannot be written.
    """
    rows, size = table.matrix.shape
    encoded = [encode_word(word) for word in table.words]
    step = max(1, _BLOCK // (4 * size))
    with new_vector_file(path) as file:
        file.write(b"%d %d\n" % (rows, size))
        for start in range(0, rows, step):
            block = np.ascontiguousarray(table.matrix[start : start + step], "<f4")
            check_written(table.words, block, start)
            for word, row in zip(encoded[start : start + step], block, strict=True):
                file.write(b"%b %b\n" % (word, row.data))


def read(
    path: Path | Source,
    errors: str = "strict",
    *,
    duplicates: str = "error",
    limit: int | None = None,
    forget_every: int = FORGET_EVERY,
) -> Table:
    """Return the words, of at most 1 MiB each, and their [V, d] float32 vectors.

    Args:
        path: The file, or one that is open.
        errors: What happens to words that are not UTF-8, see :mod:`word2vec.formats.decoding`. If it is not
            strict, the header need not be right about how many there are.
        duplicates: What happens to a word that comes again: "error" or "first".
        limit: Read only the first vectors, this many.
        forget_every: Bytes of a mapped file that stay in memory behind the place that is read.

    Raises:
        ConfigError: ``errors`` or ``duplicates`` is unknown.
        FormatError: the file is wrong somewhere. The message names the byte.
    """
    with open_source(path) as source:
        decoder = WordDecoder(source.path, errors, "byte", duplicates)
        is_plain = source.size is not None
        window: Window = MappedWindow(source.path, forget_every) if is_plain else StreamedWindow(source)
        window.need(len(BOM) + LONGEST_HEADER)
        start = len(BOM) if window.data[: len(BOM)] == BOM else 0
        end = window.data.find(b"\n", start, start + LONGEST_HEADER)
        header = window.data[start : end if end >= 0 else start + LONGEST_HEADER]
        promised, size = parse_header(header, source.path)
        wanted = promised if errors == "strict" else None
        check_size(_find_least(wanted, limit) or 0, size, source.path, source.size, 4)
        reader = _Reader(source.path, window, decoder, size, trusted=is_plain)
        table, found = reader.read(start + len(header) + 1, wanted, limit)
        if wanted is None and limit != found:
            report_promise(source.path, promised, found)
        return table


def _find_least(*numbers: int | None) -> int | None:
    """Return the smallest number, None if none is known."""
    return min((number for number in numbers if number is not None), default=None)


class _Reader:
    """Reads the records of a file block by block.

    A word's place depends on the length of all words before it, so a loop in Python finds the words. The
    vectors, which are nearly all of the file, are then copied by NumPy.
    """

    def __init__(self, path: Path, window: Window, decoder: WordDecoder, size: int, trusted: bool) -> None:
        self.path = path
        self.window = window
        self.decoder = decoder
        self.width = 4 * size
        self.size = size
        # The header of a file whose size is known was compared with it.
        self.trusted = trusted
        # The byte of the file where each vector begins.
        self.places: list[Int64s] = []
        self.words: list[str] = []

    def read(self, position: int, wanted: int | None, limit: int | None) -> tuple[Table, int]:
        """Read the records from a byte on, and return the table and how many records it was made of.

        Args:
            position: The byte, in the window.
            wanted: How many there must be. None takes those that there are.
            limit: Read this many at most.
        """
        most = _find_least(wanted, limit)
        step = max(1, _BLOCK // self.width)
        matrix = GrowingMatrix(self.size, most if self.trusted and wanted is not None else None)
        start, ended = 0, False
        while not ended and (most is None or start < most):
            stop = start + step if most is None else min(start + step, most)
            encoded, spaces, position = self._find_words(start, stop, position, wanted)
            ended = len(encoded) < stop - start
            if encoded:
                self.places.append(spaces + (1 + self.window.base))
                self.words += self._decode(encoded, start)
                self._copy_vectors(matrix.take(start, start + len(encoded)), spaces + 1, start)
            start += len(encoded)
            position = self.window.forget(position)
        self.window.need(position + LONGEST_END)
        if wanted is not None and most != limit and self.window.data[position : position + LONGEST_END].strip():
            raise FormatError(
                f"{self.path} goes on after its {wanted} vectors, at byte {self.window.base + position}; "
                f"its header is wrong: {FORGIVE}"
            )
        return self.decoder.table(self.words, matrix.finish(start), None, self._name_place), start

    def _find_words(
        self, start: int, stop: int, position: int, wanted: int | None
    ) -> tuple[list[bytes], Int64s, int]:
        """Return the words of the rows ``start`` to ``stop``, where they end, and where the next record begins.

        If it is not known how many there are, there may be fewer.
        """
        first, step = position, self.width + 1
        count = stop - start
        # In a stream at least the bytes of the vectors, and of short words.
        self.window.need(first + count * (step + 8))
        while True:
            encoded, spaces, position = _find_records(self.window.data, first, count, step)
            if len(encoded) == count:
                break
            have = len(self.window.data)
            no_end = self.window.data.find(b" ", position, position + LONGEST_WORD) < 0
            # Look at more of the file, unless the word is too long already or this was all of it.
            if not (no_end and have - position >= LONGEST_WORD):
                self.window.need(2 * have + step)
                if len(self.window.data) > have:
                    continue
                if wanted is None:
                    break
            raise self._make_error(start + len(encoded), position, wanted)
        return encoded, np.array(spaces, np.int64), position

    def _make_error(self, row: int, position: int, wanted: int | None) -> FormatError:
        of = "" if wanted is None else f" of {wanted}"
        return FormatError(
            f"{self.path} is cut short in vector {row + 1}{of}, at byte {self.window.base + position}; {FORGIVE}"
        )

    def _decode(self, encoded: list[bytes], start: int) -> list[str]:
        """Return the words. Each may begin with the line end that belongs to the record before it."""
        joined = b" ".join(encoded).removeprefix(b"\n").replace(b" \n", b" ")
        try:
            words = joined.decode("utf-8").split(" ")
        except UnicodeDecodeError:
            words = self._decode_each(encoded, start)
        if "" in words:
            for row, word in enumerate(words, start):
                if not word and row not in self.decoder.altered:
                    raise FormatError(
                        f"{self.path}: the word that ends at byte {self._find_place(row) - 1} is empty; "
                        "the file is damaged"
                    )
        return words

    def _decode_each(self, encoded: list[bytes], start: int) -> list[str]:
        words = []
        for row, word in enumerate(encoded, start):
            raw = word.removeprefix(b"\n")
            words.append(self.decoder.decode(raw, row, self._find_place(row) - 1 - len(raw)))
        return words

    def _copy_vectors(self, block: Float32s, starts: Int64s, row: int) -> None:
        """Copy the vectors at these places of the window into a block, whose first row is ``row``."""
        # A view with an item of the width of a vector at every byte, so that NumPy copies all the vectors of the
        # block by their places.
        data = self.window.data
        items: NDArray[Any] = np.ndarray(
            (len(data) - self.width + 1,), f"V{self.width}", buffer=data, strides=(1,)
        )
        block.view(f"V{self.width}")[:, 0] = items[starts]
        if sys.byteorder == "big":
            block.byteswap(inplace=True)
        bad = find_not_finite(block)
        if bad is not None:
            raise FormatError(
                f"{self.path}: the vector of {self.words[row + bad][:60]!r}, number {row + bad + 1}, at "
                f"byte {self._find_place(row + bad)}, holds NaN or infinity; the file is damaged"
            )

    def _find_place(self, row: int) -> int:
        """Return the byte where the vector of a row begins."""
        for places in self.places:
            if row < len(places):
                return int(places[row])
            row -= len(places)
        raise IndexError(row)

    def _name_place(self, row: int) -> str:
        return f"byte {self._find_place(row) - 1 - len(self.words[row].encode('utf-8'))}"


def _find_records(data: Any, position: int, count: int, step: int) -> tuple[list[bytes], list[int], int]:
    """Return the words of at most ``count`` whole records, where they end, and where the next record begins.

    Args:
        data: The bytes.
        position: Where the first record begins.
        count: How many to find.
        step: The bytes from a word's end to the next record.
    """
    find, last = data.find, len(data)
    encoded: list[bytes] = []
    spaces: list[int] = []
    for _ in range(count):
        space = find(b" ", position, position + LONGEST_WORD)
        end = space + step
        if space < 0 or end > last:
            break
        encoded.append(data[position:space])
        spaces.append(space)
        position = end
    return encoded, spaces, position
