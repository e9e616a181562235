"""Names for the types of arrays, each with one meaning in the whole toolkit."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Float32s = NDArray[np.float32]
Float64s = NDArray[np.float64]
Bools = NDArray[np.bool_]

Ids = NDArray[np.int32]
"""Ids of words, as they are on disk and in blocks."""

Counts = NDArray[np.int64]
"""How often something occurs."""

Rows = NDArray[np.intp]
"""Numbers of rows of a table."""

Int64s = NDArray[np.int64]
"""Numbers that are not counts, such as the keys of pairs and places in a file."""

AnyIds = NDArray[np.integer[Any]]
"""Numbers of words or of rows, in integers of any size."""


class IdSequence(Protocol):
    """Ids of words that are read a stretch at a time: an array, or several in a row as if they were one."""

    @property
    def nbytes(self) -> int:
        """The bytes of all ids."""

    def __len__(self) -> int: ...

    def __getitem__(self, place: slice | AnyIds) -> Any:
        """Return the ids of a stretch, or those at some places, as an array."""

    def __array__(self, dtype: Any = None, *, copy: bool | None = None) -> Any:
        """Return all ids as one array."""
