"""One table of a model in an ``.npy`` file: written a few rows at a time, and mapped."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from word2vec.errors import FormatError
from word2vec.storage.npy_file import map_npy

_ROWS_AT_A_TIME = 1 << 14
_FLOAT32 = np.dtype("<f4")
_KEPT = ("<f2", "|i1", "<u4")


class RowReader(Protocol):
    """A table that may not be in one piece in memory: an array, or a variable that is read in parts."""

    @property
    def shape(self) -> tuple[int, ...]:
        """[V, d] or [V]."""

    def __getitem__(self, rows: slice, /) -> NDArray[Any]:
        """Return some of the rows."""


def write_table(path: Path, table: RowReader) -> None:
    """Write a table as float32, or as float16, int8 or uint32 if these are its numbers."""
    kind = np.dtype(getattr(table, "dtype", _FLOAT32)).newbyteorder("<")
    kind = kind if kind.str in _KEPT else _FLOAT32
    with path.open("wb") as file:
        header = {
            "descr": np.lib.format.dtype_to_descr(kind),
            "fortran_order": False,
            "shape": table.shape,
        }
        np.lib.format.write_array_header_1_0(file, header)
        for start in range(0, table.shape[0], _ROWS_AT_A_TIME):
            file.write(np.ascontiguousarray(table[start : start + _ROWS_AT_A_TIME], kind).data)


def map_table(path: Path, shape: tuple[int, ...], *kinds: type[np.generic]) -> NDArray[Any]:
    """Map one table of a model into memory.

    Args:
        path: The .npy file.
        shape: The shape that the table must have.
        kinds: The types of number it may hold, by default float32.

    Raises:
        FormatError: the file is missing, damaged, or of another shape.
    """
    table = map_npy(path, *(kinds or (np.float32,)))
    if table.shape != shape:
        raise FormatError(f"{path} holds a table of shape {table.shape}; expected {shape}")
    return table
