"""Arrays of ``.npy`` files, mapped into memory after a check of the header.

NumPy evaluates the header as a Python literal. Damage shows as any of a dozen exceptions, or as a promise of
more bytes than the file has. The header that NumPy has always written for plain numbers is one line of a fixed
form (``numpy.lib.format``). No other header is accepted here, and in particular no array of objects, which is a
pickle.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.errors import FormatError

_LONGEST = 1 << 12  # bytes of a header
_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00(?s:..)\{'descr': '([<|][a-z][0-9]{1,2})', 'fortran_order': False, "
    rb"'shape': \(([0-9]{1,18}),(?: ([0-9]{1,18}))?\), \} *\n"
)


def map_npy(path: Path, *kinds: type[np.generic]) -> NDArray[Any]:
    """Return the vector or matrix in a ``.npy`` file, mapped for reading only.

    Args:
        path: The file.
        kinds: The types of number that it may hold, little endian, such as ``np.float32`` and ``np.int32``.

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
    found = _HEADER.match(start)
    if found is None or int.from_bytes(start[8:10], "little") != found.end() - 10:
        raise FormatError(
            f"{path} is damaged: it begins with {start[:80]!r}, which is not the header of an .npy file"
        )
    expected = {np.dtype(kind).newbyteorder("<").str: kind for kind in kinds}
    if found[1].decode() not in expected:
        names = " or ".join(np.dtype(kind).name for kind in kinds)
        raise FormatError(f"{path} holds numbers of type {found[1].decode()}; expected {names}")
    dtype = np.dtype(found[1].decode())
    shape = tuple(int(length) for length in found.groups()[1:] if length is not None)
    promised = found.end() + math.prod(shape) * dtype.itemsize
    if promised != size:
        raise FormatError(f"{path} has {size} bytes, its header promises {promised}; it is cut short or damaged")
    if not math.prod(shape):
        # A file without numbers cannot be mapped.
        return np.empty(shape, dtype)
    return np.memmap(path, dtype, "r", found.end(), shape)
