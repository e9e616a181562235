"""Approximate search in a graph of neighbours (HNSW; Malkov & Yashunin 2018), by the package usearch.

An index is kept beside the vectors in a file whose name holds what it was built from: the number of vectors,
their dimension and a digest of the table. Only the file of exactly that name is ever opened, so that an index of
an older table is never used; and its own digest, at its end, is checked first, because it is native code that
reads it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Rows
from word2vec.errors import FormatError
from word2vec.optional_package import optional_package
from word2vec.search.exact import scaled
from word2vec.storage.atomic import check_file_writable, new_file
from word2vec.storage.manifest import check_members

_AT_A_TIME = 1 << 14  # rows
_DIGEST = 16  # bytes
# The effort of a search is raised above usearch's default, for the sake of recall.
_CONNECTIVITY = 16
_EFFORT_OF_BUILDING = 128
_EFFORT_OF_SEARCHING = 128


def table_digest(matrix: NDArray[Any]) -> str:
    """Return 32 hexadecimal digits that stand for a table's shape, type and numbers."""
    digest = hashlib.blake2b(f"{matrix.shape} {matrix.dtype}".encode(), digest_size=_DIGEST)
    for start in range(0, len(matrix), _AT_A_TIME):
        digest.update(np.ascontiguousarray(matrix[start : start + _AT_A_TIME]).data)
    return digest.hexdigest()


def index_of(
    matrix: NDArray[Any], scale: Float32s, home: Path | None, built: ApproximateIndex | None
) -> ApproximateIndex:
    """Return the index of a table: read from its file, or built and saved there.

    Args:
        matrix: [V, d] float32 or float16.
        scale: [V], 1 / the rows' lengths.
        home: The directory of the file; None keeps the index in memory only.
        built: The index, if it has been built.

    Raises:
        ConfigError: the package usearch is not installed.
        FormatError: the file of the right name is damaged.
        OutputError: the index cannot be saved.
    """
    if home is None:
        return built or ApproximateIndex.build(matrix, scale)
    file = home / index_name(matrix)
    check_members(home, [file.name])
    if file.exists():
        return ApproximateIndex.open(file, matrix.shape)
    # Before minutes of building.
    check_file_writable(file)
    index = built or ApproximateIndex.build(matrix, scale)
    index.save(file)
    return index


def index_name(matrix: NDArray[Any]) -> str:
    """Return the name of the file for the index of a table: count, dimension, digest."""
    rows, size = matrix.shape
    return f"approximate-{rows}x{size}-{table_digest(matrix)}.usearch"


class ApproximateIndex:
    """A graph of neighbours over the rows of a table.

    Args:
        index: A usearch index whose keys are rows.
    """

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, matrix: NDArray[Any], scale: Float32s) -> ApproximateIndex:
        """Build the graph, on all cores; the vectors are kept in it as float16.

        Args:
            matrix: [V, d] float32 or float16.
            scale: [V], 1 / the rows' lengths.

        Raises:
            ConfigError: usearch is not installed.
        """
        index = _new(matrix.shape[1])
        for start in range(0, len(matrix), _AT_A_TIME):
            block = scaled(matrix[start : start + _AT_A_TIME], scale[start : start + _AT_A_TIME])
            index.add(np.arange(start, start + len(block), dtype=np.uint64), block)
        return cls(index)

    @classmethod
    def open(cls, path: Path, shape: tuple[int, ...]) -> ApproximateIndex:
        """Read what :meth:`save` wrote.

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
            raise FormatError(f"{path} is damaged or no index of this package; delete it and build it again")
        index = _new(shape[1])
        index.load(body)
        if (len(index), index.ndim) != shape:
            raise FormatError(f"{path} is an index of {len(index)} x {index.ndim}, not {shape[0]} x {shape[1]}")
        index.expansion_search = _EFFORT_OF_SEARCHING
        return cls(index)

    def save(self, path: Path) -> None:
        """Write the index at once.

        Raises:
            OutputError: the file cannot be written.
        """
        data = bytes(self._index.save())
        with new_file(path) as file:
            file.write(data)
            file.write(hashlib.blake2b(data, digest_size=_DIGEST).digest())

    def nearest(self, queries: Float32s, topn: int) -> list[Rows]:
        """Return for each of [n, d] queries about the topn nearest rows, in no order that counts."""
        if not len(self._index):
            return [np.empty(0, np.intp) for _ in queries]
        found = self._index.search(np.atleast_2d(queries), min(topn, len(self._index)))
        if len(queries) == 1:
            return [np.atleast_1d(found.keys).reshape(-1).astype(np.intp)]
        return [
            keys[:count].astype(np.intp) for keys, count in zip(found.keys, found.counts.tolist(), strict=True)
        ]


def _new(size: int) -> Any:
    usearch = optional_package("usearch.index", "approximate search")
    return usearch.Index(
        ndim=size,
        metric="ip",
        dtype="f16",
        connectivity=_CONNECTIVITY,
        expansion_add=_EFFORT_OF_BUILDING,
        expansion_search=_EFFORT_OF_SEARCHING,
    )
