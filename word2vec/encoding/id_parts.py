"""The ids of a corpus in several files, ``ids-00000.npy`` and so on, which are read as one vector."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from word2vec.arrays import AnyIds, Ids
from word2vec.storage.npy_file import map_npy

PART_PATTERN = "ids-[0-9][0-9][0-9][0-9][0-9].npy"
"""The names of all parts, for fnmatch."""

MOST_PARTS = 1 << 15
"""Parts of a corpus. Each is a memory map, of which a Linux process has 65,530 at most."""


def name_part(number: int) -> str:
    """Return the name of a part.

    >>> name_part(7)
    'ids-00007.npy'
    """
    return f"ids-{number:05}.npy"


def map_parts(directory: Path, number: int) -> IdsInParts:
    """Map the parts of a corpus into memory.

    Args:
        directory: The corpus.
        number: How many parts it has.

    Raises:
        FormatError: a part is missing or damaged, or does not hold int32 numbers.
    """
    return IdsInParts([map_npy(directory / name_part(place), np.int32) for place in range(number)])


class IdsInParts:
    """Vectors one after the other, read as if they were one. It cannot be written to.

    A slice inside one part is a view of it. A slice that reaches over the end of a part is a copy.

    Args:
        parts: Each [n] int32, n from 0 on.

    Attributes:
        parts: The vectors.
        nbytes: Bytes of all ids.

    Example:
        >>> ids = IdsInParts([np.array([5, 6, -1], np.int32), np.array([7, -1], np.int32)])
        >>> len(ids), ids[1:4], ids[-2:], ids[np.array([0, 3])]
        (5, array([ 6, -1,  7], dtype=int32), array([ 7, -1], dtype=int32), array([5, 7], dtype=int32))
    """

    ndim = 1
    dtype = np.dtype(np.int32)

    def __init__(self, parts: Sequence[Ids]) -> None:
        self.parts = parts
        # Where each part begins, and the end of the last.
        self._begins = np.cumsum([0, *map(len, parts)], dtype=np.int64)
        self.nbytes = len(self) * self.dtype.itemsize

    def __repr__(self) -> str:
        return f"IdsInParts({len(self):,} ids in {len(self.parts):,} parts)"

    def __len__(self) -> int:
        return int(self._begins[-1])

    @property
    def shape(self) -> tuple[int]:
        """(N,)."""
        return (len(self),)

    def __array__(self, dtype: Any = None, *, copy: bool | None = None) -> Any:
        """Return all ids as one array: a view if there is one part, a copy otherwise.

        Raises:
            ValueError: ``copy`` is False and there are several parts.
        """
        if copy is False and len(self.parts) != 1:
            raise ValueError(f"{self!r} cannot be one array without a copy; leave copy out")
        found = self._read(0, len(self))
        return np.array(found, dtype) if copy else found.astype(dtype or np.int32, copy=False)

    def __getitem__(self, place: slice | AnyIds) -> Any:
        """Return the ids of a stretch, or those at some places.

        Args:
            place: A slice of step 1, a whole number, or an array of whole numbers of any shape. They count from
                the end where they are negative, as for an array.

        Returns:
            int32 ids.

        Raises:
            IndexError: a place is outside.
            ValueError: the step of the slice is not 1.
        """
        if not isinstance(place, slice):
            return self._take(np.asarray(place))
        begin, end, step = place.indices(len(self))
        if step != 1:
            raise ValueError(f"the step is {step}; ids in parts are read with step 1")
        return self._read(begin, end)

    def _read(self, begin: int, end: int) -> Ids:
        """Return the ids from ``begin`` to before ``end``."""
        if begin >= end:
            return np.empty(0, np.int32)
        # The last part that begins at or before the place. Empty parts begin where the next one does.
        first, last = self._find_parts(np.array([begin, end - 1])).tolist()
        begins = self._begins[first : last + 1].tolist()
        pieces = [
            part[max(begin - start, 0) : end - start]
            for part, start in zip(self.parts[first : last + 1], begins, strict=True)
        ]
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)

    def _take(self, places: AnyIds) -> Any:
        """Return the id at each place, in the shape of the places."""
        if not np.issubdtype(places.dtype, np.integer):
            raise IndexError(f"places are {places.dtype}; ids in parts are read at whole numbers and by slices")
        if not places.ndim:
            return self._take(np.array([operator.index(places[()])]))[0]
        if places.size and not -len(self) <= int(places.min()) <= int(places.max()) < len(self):
            raise IndexError(f"a place is outside the {len(self):,} ids")
        places = np.where(places < 0, places + len(self), places)
        found = np.empty(places.shape, np.int32)
        owners = self._find_parts(places)
        for number in np.unique(owners).tolist():
            inside = owners == number
            found[inside] = self.parts[number][places[inside] - self._begins[number]]
        return found

    def _find_parts(self, places: AnyIds) -> Any:
        return np.searchsorted(self._begins, places, side="right") - 1
