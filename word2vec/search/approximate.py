"""Approximate search in a graph of neighbours (HNSW, Malkov & Yashunin 2018), by the package usearch.

An index is kept in a file beside the vectors. The name of the file holds what the index was built from: the
number of vectors, their dimension and a digest of the table. Only the file of exactly that name is ever opened,
so an index of an older table is never used. The file ends with a digest of its own, which is checked first.

Native code reads the file and trusts what it says. A file that was made to harm has a right digest, too. So only
indexes that this user has built are read. The user's cache has a mark for each of them, named by a digest of the
file. An index that came with a model of somebody else is built anew.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Float64s, Rows
from word2vec.errors import FormatError, KernelError, OutputError
from word2vec.native.cache import make_cache_directory
from word2vec.optional_package import import_package
from word2vec.search import exact
from word2vec.search.lengths import scale_rows
from word2vec.storage.atomic import new_file
from word2vec.storage.destination import check_file_writable
from word2vec.storage.manifest import check_members

_AT_A_TIME = 1 << 14  # rows
_DIGEST = 16  # bytes
_LARGEST_LINKS = 1 << 12  # bytes for each row. It takes about 300 of them.
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
    def open(cls, path: Path, shape: tuple[int, ...]) -> ApproximateIndex | None:
        """Read a file that :meth:`save` wrote. Return None if another user wrote it, or perhaps a program.

        Raises:
            ConfigError: usearch is not installed.
            FormatError: the file is missing, damaged, or of an index of another shape.
            OutputError: the user has no cache.
        """
        data = _read_file(path, shape)
        if not _find_mark(data).exists():
            return None
        index = _make_index(shape[1])
        index.load(data[:-_DIGEST])
        if (len(index), index.ndim) != shape:
            raise FormatError(f"{path} is an index of {len(index)} x {index.ndim}, not {shape[0]} x {shape[1]}")
        index.expansion_search = _EFFORT_OF_SEARCHING
        return cls(index)

    def save(self, path: Path) -> None:
        """Write the index to a file that appears whole or not at all, and mark it as one of this user.

        Raises:
            OutputError: the file or the mark cannot be written.
        """
        body = bytes(self._index.save())
        data = body + hashlib.blake2b(body, digest_size=_DIGEST).digest()
        with new_file(path) as file:
            file.write(data)
        with new_file(_find_mark(data)):
            # The name of the mark says everything.
            pass

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
            found = ApproximateIndex.open(file, self._matrix.shape)
            if found is not None:
                return found
            print(f"word2vec: {file} was not built by you on this machine, so it is built anew", file=sys.stderr)
        # Before minutes of building.
        check_file_writable(file)
        _find_mark(b"")
        index = self._index or self._build()
        index.save(file)
        return index

    def _build(self) -> ApproximateIndex:
        return ApproximateIndex.build(self._matrix, self._scale)


def _read_file(path: Path, shape: tuple[int, ...]) -> bytes:
    """Return the bytes of an index's file after a look at their number and their digest."""
    try:
        size = path.stat().st_size
        data = b"" if size > _find_largest(shape) else path.read_bytes()
    except OSError as error:
        raise FormatError(f"cannot read the index {path}: {error.strerror}") from error
    if hashlib.blake2b(data[:-_DIGEST], digest_size=_DIGEST).digest() != data[-_DIGEST:]:
        raise FormatError(f"{path} is damaged or is not an index of this package; delete it and build it again")
    return data


def _find_largest(shape: tuple[int, ...]) -> int:
    """Return more bytes than an index of this shape can have: vectors of float16, and links to neighbours."""
    return shape[0] * (2 * shape[1] + _LARGEST_LINKS) + _LARGEST_LINKS


def _find_mark(data: bytes) -> Path:
    """Return the path of the mark in the user's cache which says that this user has built an index.

    Raises:
        OutputError: the user has no cache.
    """
    try:
        return make_cache_directory() / f"index-{hashlib.blake2b(data, digest_size=32).hexdigest()}.built"
    except KernelError as error:
        raise OutputError(str(error)) from error


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
