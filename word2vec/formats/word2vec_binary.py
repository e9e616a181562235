r"""word2vec binary: a line ``V d``, then for each word its UTF-8 bytes, a space, and d little-endian float32.

word2vec.c ends each record with a line end and gensim does not. Both are read.
"""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.errors import FormatError
from word2vec.formats.decoding import WordDecoder
from word2vec.formats.header import (
    LONGEST_HEADER,
    LONGEST_WORD,
    check_written,
    encode_word,
    find_not_finite,
    map_file,
    parse_header,
)
from word2vec.storage.atomic import new_file
from word2vec.storage.table import Table

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
    with new_file(path) as file:
        file.write(b"%d %d\n" % (rows, size))
        for start in range(0, rows, step):
            block = np.ascontiguousarray(table.matrix[start : start + step], "<f4")
            check_written(table.words, block, start)
            for word, row in zip(encoded[start : start + step], block, strict=True):
                file.write(b"%b %b\n" % (word, row.data))


def read(path: Path, errors: str = "strict", *, forget_every: int = FORGET_EVERY) -> Table:
    """Return the words, of at most 1 MiB each, and their [V, d] float32 vectors.

    Args:
        path: The file.
        errors: What happens to words that are not UTF-8, see :mod:`word2vec.formats.decoding`.
        forget_every: Bytes of the file that stay in memory behind the place that is read.

    Raises:
        ConfigError: ``errors`` is unknown.
        FormatError: the file is wrong somewhere. The message names the byte.
    """
    data = map_file(path)
    end = data.find(b"\n", 0, LONGEST_HEADER)
    header = data[: end if end >= 0 else LONGEST_HEADER]
    rows, size = parse_header(header, path, len(data), 4)
    reader = _Reader(path, data, rows, size, WordDecoder(path, errors, "byte"), forget_every)
    return reader.read(len(header) + 1)


class _Reader:
    """Reads the records of a mapped file block by block.

    A word's place depends on the length of all words before it, so a loop in Python finds the words. The
    vectors, which are nearly all of the file, are then copied by NumPy.
    """

    def __init__(
        self, path: Path, data: mmap.mmap, rows: int, size: int, decoder: WordDecoder, forget_every: int
    ) -> None:
        self.path = path
        self.decoder = decoder
        self.forget_every = forget_every
        self.data = data
        self.rows = rows
        self.width = 4 * size
        self.matrix = np.empty((rows, size), "<f4")
        # [V] int64: the byte where each vector begins.
        self.places = np.empty(rows, np.int64)
        self.words: list[str] = []

    def read(self, position: int) -> Table:
        """Read everything from the byte ``position`` on."""
        step, forgotten = max(1, _BLOCK // self.width), 0
        for start in range(0, self.rows, step):
            stop = min(start + step, self.rows)
            encoded, position = self._find_words(start, stop, position)
            self.words += self._decode(encoded, start)
            self._copy_vectors(start, stop)
            if position - forgotten > self.forget_every and hasattr(self.data, "madvise"):
                # Pages of the file that were read count as this process's memory until they are given back.
                self.data.madvise(mmap.MADV_DONTNEED, forgotten, position - forgotten)
                forgotten = position // mmap.PAGESIZE * mmap.PAGESIZE
        if self.data[position : position + 1024].strip():
            raise FormatError(
                f"{self.path} goes on after its {self.rows} vectors, at byte {position}; its header is wrong"
            )
        return self.decoder.table(self.words, self.matrix.astype(np.float32, copy=False), None, self._place)

    def _find_words(self, start: int, stop: int, position: int) -> tuple[list[bytes], int]:
        """Return the words of the rows ``start`` to ``stop``, and where the next record begins."""
        find, data, step, last = self.data.find, self.data, self.width + 1, len(self.data)
        encoded: list[bytes] = []
        spaces: list[int] = []
        for _ in range(start, stop):
            space = find(b" ", position, position + LONGEST_WORD)
            record = position
            position = space + step
            if space < 0 or position > last:
                row = start + len(encoded) + 1
                raise FormatError(f"{self.path} is cut short in vector {row} of {self.rows}, at byte {record}")
            encoded.append(data[record:space])
            spaces.append(space)
        self.places[start:stop] = spaces
        self.places[start:stop] += 1
        return encoded, position

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
                    place = self.places[row] - 1
                    raise FormatError(
                        f"{self.path}: the word that ends at byte {place} is empty; the file is damaged"
                    )
        return words

    def _decode_each(self, encoded: list[bytes], start: int) -> list[str]:
        words = []
        for row, word in enumerate(encoded, start):
            raw = word.removeprefix(b"\n")
            words.append(self.decoder.decode(raw, row, int(self.places[row]) - 1 - len(raw)))
        return words

    def _copy_vectors(self, start: int, stop: int) -> None:
        # A view with an item of the width of a vector at every byte of the file, so that NumPy copies all the
        # vectors of the block by their places.
        items: NDArray[Any] = np.ndarray(
            (len(self.data) - self.width + 1,), f"V{self.width}", buffer=self.data, strides=(1,)
        )
        block = self.matrix[start:stop]
        block.view(f"V{self.width}")[:, 0] = items[self.places[start:stop]]
        bad = find_not_finite(block)
        if bad is not None:
            raise FormatError(
                f"{self.path}: the vector of {self.words[start + bad][:60]!r}, number {start + bad + 1}, at "
                f"byte {self.places[start + bad]}, holds NaN or infinity; the file is damaged"
            )

    def _place(self, row: int) -> str:
        return f"byte {int(self.places[row]) - 1 - len(self.words[row].encode('utf-8'))}"
