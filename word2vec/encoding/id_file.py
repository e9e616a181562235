"""A growing .npy file of int32 ids that is rewritten in place, a few million ids at a time.

Plain reads and writes. On a memory map a full disk would be a crash (SIGBUS) and not an error.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from word2vec.arrays import Ids

CHUNK_IDS = 1 << 22
"""Ids read at a time: 16 MB."""

_WIDTH = 4


class IdFile:
    """An int32 vector on disk. A context manager, which closes the file. :meth:`seal` completes it.

    Args:
        path: The file to write. It must not exist.
        chunk_ids: Ids read at a time.
    """

    def __init__(self, path: Path, chunk_ids: int = CHUNK_IDS) -> None:
        self._path = path
        self._chunk_ids = chunk_ids
        self._file = path.open("xb")
        self._file.write(_make_header(0))
        self._offset = self._file.tell()
        self._length = 0

    def __enter__(self) -> IdFile:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def __len__(self) -> int:
        return self._length

    def append(self, ids: Ids) -> None:
        """Write ids [n] int32 at the end."""
        self._file.write(np.ascontiguousarray(ids, "<i4").data)
        self._length += len(ids)

    def chunks(self) -> Iterator[Ids]:
        """Yield all ids in order, in pieces [n] int32 of at most ``chunk_ids``."""
        yield from self.part(0, self._length)

    def part(self, start: int, stop: int) -> Iterator[Ids]:
        """Yield the ids from ``start`` to before ``stop``, in pieces [n] int32 of at most ``chunk_ids``."""
        self._file.flush()
        with self._path.open("rb") as file:
            file.seek(self._offset + start * _WIDTH)
            while start < stop:
                ids = np.fromfile(file, "<i4", min(self._chunk_ids, stop - start))
                start += len(ids)
                yield ids.astype(np.int32, copy=False)

    def rewrite(self, chunks: Iterable[Ids]) -> None:
        """Replace the ids by others that are made of :meth:`chunks`.

        Writing follows reading in the same file. So at any moment ``chunks`` must have yielded at most as many
        ids as it has read.
        """
        written = 0
        with self._path.open("r+b") as file:
            file.seek(self._offset)
            for ids in chunks:
                file.write(np.ascontiguousarray(ids, "<i4").data)
                written += len(ids)
            file.truncate(self._offset + written * _WIDTH)
        self._length = written
        self._file.seek(self._offset + written * _WIDTH)

    def seal(self) -> None:
        """Write the final length and close the file."""
        self._file.seek(0)
        self._file.write(_make_header(self._length))
        self._file.close()


def _make_header(length: int) -> bytes:
    """Return the .npy header of an int32 vector. NumPy pads it: headers for all lengths are equally long."""
    buffer = io.BytesIO()
    # Any, because NumPy gives it types from 2.3 on.
    write_header: Any = np.lib.format.write_array_header_1_0
    write_header(buffer, {"descr": np.dtype("<i4").str, "fortran_order": False, "shape": (length,)})
    return buffer.getvalue()
