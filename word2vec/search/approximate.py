"""Approximate search in a graph of neighbours (HNSW, Malkov & Yashunin 2018), by the package usearch.

An index is kept in a file beside the vectors. The name of the file holds what the index was built from: the
number of vectors, their dimension and a digest of the table. Only the file of exactly that name is ever opened,
so an index of an older table is never used. The file ends with a digest of its own. It is checked first, because
native code reads the file.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Float64s, Rows
from word2vec.errors import FormatError, OutputError
from word2vec.optional_package import import_package
from word2vec.search import exact
from word2vec.search.lengths import scale_rows
from word2vec.storage.atomic import new_file
from word2vec.storage.destination import check_file_writable
from word2vec.storage.manifest import check_members

_AT_A_TIME = 1 << 14  # rows
_DIGEST = 16  # bytes
# The efforts are above usearch's defaults, for the sake of recall.
_CONNECTIVITY = 16
_EFFORT_OF_BUILDING = 128
_EFFORT_OF_SEARCHING = 128


def digest_table(matrix: NDArray[Any]) -> str:
    """Return 32 hexadecimal digits that stand for a table's shape, type and numbers."""
    digest = hashlib.blake2b(f"{matrix.shape} {matrix.dtype}".encode(), digest_size=_DIGEST)
    for start in range(0, len(matrix), _AT_A_TIME):
        digest.update(np.ascontiguousarray(matrix[start : start + _AT_A_TIME]).data)
    return digest.hexdigest()


def index_name(matrix: NDArray[Any]) -> str:
    """Return the name of the file for the index of a table: number of vectors, dimension, digest."""
    rows, size = matrix.shape
    return f"approximate-{rows}x{size}-{digest_table(matrix)}.usearch"


class ApproximateIndex:
    """A graph of neighbours over the rows of a table.

    Args:
        index: A usearch index whose keys are rows.
    """

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, matrix: NDArray[Any], scale: Float32s) -> ApproximateIndex:
        """Build the graph on all cores. It keeps the vectors as float16.

        Args:
            matrix: [V, d] float32 or float16.
            scale: [V], 1 / the rows' lengths.

        Raises:
            ConfigError: usearch is not installed.
        """
        index = _make_index(matrix.shape[1])
        for start in range(0, len(matrix), _AT_A_TIME):
            block = scale_rows(matrix[start : start + _AT_A_TIME], scale[start : start + _AT_A_TIME])
            index.add(np.arange(start, start + len(block), dtype=np.uint64), block)
        return cls(index)

    @classmethod
    def open(cls, path: Path, shape: tuple[int, ...]) -> ApproximateIndex:
        """Read a file that :meth:`save` wrote.

        Raises:
            ConfigError: usearch is not installed.
            FormatError: the file is missing, damaged, or of an index of another shape.
        """
        try:
            data = path.read_bytes()
        except OSError as error:
            raise FormatError(f"cannot read the index {path}: {error.strerror}") from error
        body, found = data[:-_DIGEST], data[-_DIGEST:]
        if hashlib.blake2b(body, digest_size=_DIGEST).digest() != found:
            raise FormatError(
                f"{path} is damaged or is not an index of this package; delete it and build it again"
            )
        index = _make_index(shape[1])
        index.load(body)
        if (len(index), index.ndim) != shape:
            raise FormatError(f"{path} is an index of {len(index)} x {index.ndim}, not {shape[0]} x {shape[1]}")
        index.expansion_search = _EFFORT_OF_SEARCHING
        return cls(index)

    def save(self, path: Path) -> None:
        """Write the index to a file that appears whole or not at all.

        Raises:
            OutputError: the file cannot be written.
        """
        data = bytes(self._index.save())
        with new_file(path) as file:
            file.write(data)
            file.write(hashlib.blake2b(data, digest_size=_DIGEST).digest())

    def find_candidates(self, queries: Float32s, topn: int) -> list[Rows]:
        """Return for each of [n, d] queries about the topn nearest rows, in no particular order."""
        if not len(self._index):
            return [np.empty(0, np.intp) for _ in queries]
        found = self._index.search(np.atleast_2d(queries), min(topn, len(self._index)))
        if len(queries) == 1:
            return [np.atleast_1d(found.keys).reshape(-1).astype(np.intp)]
        return [
            keys[:count].astype(np.intp) for keys, count in zip(found.keys, found.counts.tolist(), strict=True)
        ]


class ApproximateSearch:
    """Searches a table by its index, which is read or built when it is first needed.

    Args:
        matrix: [V, d] float32 or float16.
        scale: [V], 1 / the rows' lengths.
        home: The directory for the file of the index, None to keep it in memory only.
    """

    def __init__(self, matrix: NDArray[Any], scale: Float32s, home: Path | None) -> None:
        self._matrix = matrix
        self._scale = scale
        self._home = home
        self._index: ApproximateIndex | None = None

    def build_index(self, home: Path | None = None) -> ApproximateIndex:
        """Return the index: read from its file, or built and saved there.

        Args:
            home: A directory for the file, by default that of the constructor.

        Raises:
            ConfigError: the package usearch is not installed.
            FormatError: the file of the right name is damaged.
            OutputError: the index cannot be saved.
        """
        if home is not None:
            self._index = self._open_or_save(home)
        elif self._index is None:
            self._index = self._build() if self._home is None else self._open_or_save(self._home)
        return self._index

    def find_nearest_rows(self, queries: NDArray[Any], topn: int) -> list[tuple[Rows, Float64s]]:
        """Return for each query about the topn rows of highest cosine, the highest first.

        The index finds rows, and their true cosines order them. stderr says if the index cannot be saved.

        Args:
            queries: [n, d], of length 1.
            topn: How many rows for each query, or all rows if there are fewer.

        Raises:
            ConfigError: the package usearch is not installed.
            FormatError: the file of the right name is damaged.
        """
        try:
            index = self.build_index()
        except OutputError as error:
            print(f"word2vec: the index is kept in memory only, for this once: {error}", file=sys.stderr)
            index = self._index = self._build()

        def find_candidates(some: NDArray[Any]) -> list[Rows]:
            return index.find_candidates(some.astype(np.float32), topn)

        return exact.rescore(self._matrix, queries, topn, find_candidates)

    def __getstate__(self) -> dict[str, Any]:
        # The index is native memory of this process. A copy reads or builds it again.
        return {**self.__dict__, "_index": None}

    def _open_or_save(self, home: Path) -> ApproximateIndex:
        file = home / index_name(self._matrix)
        check_members(home, [file.name])
        if file.exists():
            return ApproximateIndex.open(file, self._matrix.shape)
        # Before minutes of building.
        check_file_writable(file)
        index = self._index or self._build()
        index.save(file)
        return index

    def _build(self) -> ApproximateIndex:
        return ApproximateIndex.build(self._matrix, self._scale)


def _make_index(size: int) -> Any:
    usearch = import_package("usearch.index", "approximate search")
    return usearch.Index(
        ndim=size,
        metric="ip",
        dtype="f16",
        connectivity=_CONNECTIVITY,
        expansion_add=_EFFORT_OF_BUILDING,
        expansion_search=_EFFORT_OF_SEARCHING,
    )
