"""The compiled search for candidates: ``src/search.cc``, called by ctypes, without TensorFlow."""

from __future__ import annotations

import ctypes
import functools
import platform
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Rows
from word2vec.errors import KernelError
from word2vec.native.library import build_library
from word2vec.native.processor import ARM64
from word2vec.search import build

PANEL = 16  # rows that lie together (dots.h)
GROUP = 4  # numbers of a row that lie together

# Whose instructions dots.h knows, as Python names them.
MACHINES = ("x86_64", "AMD64", *ARM64)

_POINTER: Any = ctypes.c_void_p
_COUNT: Any = ctypes.c_int64
_INT: Any = ctypes.c_int32


class SearchLibrary:
    """The functions of a compiled library.

    Attributes:
        largest_query_number: The largest number that a query may have.
        tile: The number of rows of a table must be a multiple of this.

    Args:
        path: The file of the library.

    Raises:
        KernelError: it cannot be loaded.
    """

    def __init__(self, path: Path) -> None:
        try:
            library = ctypes.CDLL(str(path))
            self._find, self._take = library.word2vec_search, library.word2vec_take
            self.largest_query_number = int(library.word2vec_largest_query_number())
            self.tile = int(library.word2vec_tile())
        except (OSError, AttributeError) as error:
            raise KernelError(f"{path} cannot be loaded: {error}") from error
        self._find.restype = ctypes.c_void_p
        self._find.argtypes = [_POINTER] * 3 + [_COUNT] * 3 + [_POINTER] * 3 + [_COUNT, _COUNT, _INT, _POINTER]
        self._take.restype = None
        self._take.argtypes = [_POINTER, _POINTER]

    def find_candidates(
        self,
        table: tuple[NDArray[np.uint8], Float32s, Float32s],
        rows: tuple[int, int],
        queries: tuple[NDArray[np.int8], Float32s, Float32s],
        topn: int,
        threads: int,
    ) -> list[Rows]:
        """Return for each query ascending rows, among which are its topn nearest ones.

        Args:
            table: Panels [V / 16, groups, 16, 4], steps [V] and doubts [V], all C-contiguous.
            rows: The first row to search, and the row behind the last one.
            queries: Numbers [n, 4 groups], steps [n] and doubts [n], all C-contiguous.
            topn: The number of nearest rows that the result must contain.
            threads: The most threads that search.

        Raises:
            MemoryError: there is not enough memory.
        """
        counts = np.zeros(len(queries[0]), np.int64)
        result: Any = self._find(
            *(array.ctypes.data for array in table),
            table[0].shape[1],
            *rows,
            *(array.ctypes.data for array in queries),
            len(counts),
            topn,
            threads,
            counts.ctypes.data,
        )
        if not result:
            raise MemoryError("not enough memory to search")
        ends = np.cumsum(counts)
        found = np.empty(int(ends[-1]) if len(ends) else 0, np.int64)
        self._take(result, found.ctypes.data)
        return np.split(found, ends[:-1])


def load_search() -> SearchLibrary:
    """Return the library, compiled if need be. After a failure it is not tried again.

    Raises:
        KernelError: it cannot be compiled or loaded.
    """
    found = _load_once()
    if isinstance(found, str):
        raise KernelError(found)
    return found


@functools.cache
def _load_once() -> SearchLibrary | str:
    try:
        return build_search(again=False)
    except KernelError as error:
        return str(error)


def build_search(*, again: bool) -> SearchLibrary:
    """Return the library: one that was installed with the toolkit, or else one that is compiled if need be.

    Args:
        again: Whether to try again after a failure.

    Raises:
        KernelError: it cannot be compiled or loaded.
    """
    shipped = None
    with suppress(KernelError):
        shipped = build.find_shipped().path
    if shipped is not None:
        try:
            return SearchLibrary(shipped)
        except KernelError as error:
            print(f"word2vec: the search kernel of the wheel does not help: {error}", file=sys.stderr)
    if platform.machine() not in MACHINES:
        raise KernelError(f"the search kernel is for x86-64 and ARM64; this machine is {platform.machine()}")
    return SearchLibrary(build_library(build.RECIPE, again=again, load=SearchLibrary))
