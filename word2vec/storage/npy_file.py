"""Arrays of ``.npy`` files, mapped into memory or read after a check of the header.

NumPy evaluates the header as a Python literal. Damage shows as any of a dozen exceptions, or as a promise of
more bytes than the file has. The header that NumPy has always written for plain numbers is one line of a fixed
form (``numpy.lib.format``). No other header is accepted here, and in particular no array of objects, which is a
pickle.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from word2vec.errors import FormatError

_LONGEST = 1 << 12  # bytes of a header
_SHAPE = rb", 'shape': \(([0-9]{1,18}),(?: ([0-9]{1,18}))?\), \} *\n"
_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00(?s:..)\{'descr': '([<|][a-z][0-9]{1,2})', 'fortran_order': (False)" + _SHAPE
)
_FOREIGN_HEADER = re.compile(
    rb"\x93NUMPY(?:\x01\x00(?s:..)|[\x02\x03]\x00(?s:....))"
    rb"\{'descr': '([<>|][a-z][0-9]{1,2})', 'fortran_order': (True|False)" + _SHAPE
)


def map_npy(path: Path, *kinds: type[np.generic], foreign: bool = False) -> NDArray[Any]:
    """Return the vector or matrix in a ``.npy`` file, mapped for reading only.

    Args:
        path: The file.
        kinds: The types of number that it may hold, such as ``np.float32`` and ``np.int32``.
        foreign: The array is not one that this toolkit wrote, so it may be in Fortran's order or big endian.

    Raises:
        FormatError: the file is missing, is not an .npy file, holds other numbers, or has another length than
            its header says.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(_LONGEST)
    except OSError as error:
        raise FormatError(f"{path} is missing or damaged: {error.strerror}") from error
    dtype, offset, shape, order = _check_header(path, start, size, kinds, foreign)
    if not math.prod(shape):
        # A file without numbers cannot be mapped.
        return np.empty(shape, dtype)
    return np.memmap(path, dtype, "r", offset, shape, order)


def read_npy(path: Path, *kinds: type[np.generic]) -> NDArray[Any]:
    """Return the vector or matrix in a ``.npy`` file, read into memory. It cannot be written to.

    Whoever shortens the file afterwards does not end this process, as would happen to a mapped one (SIGBUS).

    Args:
        path: The file.
        kinds: The types of number that it may hold.

    Raises:
        FormatError: as for :func:`map_npy`.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FormatError(f"{path} is missing or damaged: {error.strerror}") from error
    dtype, offset, shape, _ = _check_header(path, data[:_LONGEST], len(data), kinds)
    return np.frombuffer(data, dtype, math.prod(shape), offset).reshape(shape)


def _check_header(
    path: Path, start: bytes, size: int, kinds: Sequence[type[np.generic]], foreign: bool = False
) -> tuple[np.dtype[Any], int, tuple[int, ...], Literal["C", "F"]]:
    """Return what the header of a file promises: the type of number, where the first is, the shape, the order.

    Args:
        path: The file.
        start: Its first bytes.
        size: How many bytes it has.
        kinds: The types of number that it may hold.
        foreign: Whether other headers than our own are accepted.

    Raises:
        FormatError: the header is none, or promises other numbers or another length.
    """
    found = (_FOREIGN_HEADER if foreign else _HEADER).match(start)
    if found is None or not _is_as_long_as_it_says(start, found.end()):
        raise FormatError(
            f"{path} is damaged: it begins with {start[:80]!r}, which is not the header of an .npy file"
        )
    expected = {np.dtype(kind).newbyteorder("<").str for kind in kinds}
    if foreign:
        expected |= {np.dtype(kind).newbyteorder(">").str for kind in kinds}
    if found[1].decode() not in expected:
        names = " or ".join(np.dtype(kind).name for kind in kinds)
        raise FormatError(f"{path} holds numbers of type {found[1].decode()}; expected {names}")
    dtype = np.dtype(found[1].decode())
    shape = tuple(int(length) for length in found.groups()[2:] if length is not None)
    promised = found.end() + math.prod(shape) * dtype.itemsize
    if promised != size:
        raise FormatError(f"{path} has {size} bytes, its header promises {promised}; it is cut short or damaged")
    return dtype, found.end(), shape, "F" if found[2] == b"True" else "C"


def _is_as_long_as_it_says(start: bytes, end: int) -> bool:
    """Whether the header that ends at ``end`` has the length that stands before it: 2 bytes, or 4 since 2.0."""
    before = 10 if start[6] == 1 else 12
    return int.from_bytes(start[8:before], "little") == end - before
