"""The bytes of a file, wherever it is: on this machine, or in a store. Readers open files only by this.

Local files are opened by ``Path.open``. Those of stores are read in ranges, each by a request of its own.
"""

from __future__ import annotations

import io
import os
from typing import IO, Any

from word2vec.errors import CorpusError
from word2vec.text.sources.remote_files import RemoteFile, SourcePath

_FIRST_BYTES, _MOST_BYTES = 1 << 16, 1 << 23
"""Bytes of a request. The first is small, because often only the start of a file is looked at.

8 MiB are so many that the time of a request's way there and back is small beside that of its bytes.
"""
_GROWTH = 4


def open_bytes(path: SourcePath) -> IO[bytes]:
    """Open a file to read its bytes. It can be sought in, unless it is a pipe.

    Args:
        path: A local file, or one that ``find_files`` found in a store.

    Raises:
        OSError: a local file cannot be opened.
        CorpusError: reading finds that the store cannot be reached. Or the object is gone or was written anew.
    """
    if isinstance(path, RemoteFile):
        return io.BufferedReader(_RangedReader(path, 0, path.size), _FIRST_BYTES)
    return path.open("rb")


def open_range(path: SourcePath, begin: int, end: int) -> IO[bytes]:
    """Open a part of a file, as if the file began at ``begin`` and ended at ``end``. ``tell()`` begins at 0.

    This is how shards of a large file are read, in any process and on any host: only these bytes are fetched.

    Args:
        path: A local file that is not a pipe, or one of a store.
        begin: The first byte.
        end: The byte behind the last one. :func:`find_size` tells the largest.

    Raises:
        OSError: a local file cannot be opened.
        CorpusError: the range is not within the file, or what :func:`open_bytes` says.
    """
    size = find_size(path)
    if not 0 <= begin <= end <= size:
        raise CorpusError(
            f"{path} has {size:,} bytes, and not those from {begin:,} to {end:,}; was it cut short?"
        )
    reader = _RangedReader(path, begin, end) if isinstance(path, RemoteFile) else _Section(path, begin, end)
    return io.BufferedReader(reader, _FIRST_BYTES)


def find_size(path: SourcePath) -> int:
    """Return how many bytes a file has, as they are stored. That of a store is as it was when it was found.

    Raises:
        OSError: a local file is not there.
    """
    return path.size if isinstance(path, RemoteFile) else path.stat().st_size


def find_state(path: SourcePath) -> tuple[int, int | str]:
    """Return the size of a file, and what differs when it was written anew: its time, or what a store says.

    Of a file in a store this asks the store again.

    Raises:
        OSError: a local file is not there.
        CorpusError: an object is not there, or the store cannot be reached.
    """
    if isinstance(path, RemoteFile):
        return path.find_state()
    status = path.stat()
    return status.st_size, status.st_mtime_ns


class _Ranged(io.RawIOBase):
    """The bytes of a file between two places, which can be sought in."""

    def __init__(self, begin: int, end: int) -> None:
        self._begin, self._end, self._place = begin, end, begin

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place - self._begin

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: self._begin, os.SEEK_CUR: self._place, os.SEEK_END: self._end}[whence]
        if start + offset < self._begin:
            raise OSError(f"a place before the start: {start + offset - self._begin}")
        self._place = start + offset
        return self.tell()

    def readinto(self, buffer: Any) -> int:
        count = min(len(buffer), max(self._end - self._place, 0))
        if not count:
            return 0
        data = self._read_some(count)
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)

    def _read_some(self, count: int) -> bytes | memoryview:
        """Return the next bytes, at least one and at most ``count``."""
        raise NotImplementedError


class _RangedReader(_Ranged):
    """Bytes of an object. Each request brings more than the one before while they are read in order."""

    def __init__(self, file: RemoteFile, begin: int, end: int) -> None:
        super().__init__(begin, end)
        self._file = file
        self._block, self._block_begin = b"", begin
        self._next_bytes = _FIRST_BYTES // _GROWTH

    def _read_some(self, count: int) -> memoryview:
        behind = self._block_begin + len(self._block)
        if not self._block_begin <= self._place < behind:
            self._next_bytes = (
                min(self._next_bytes * _GROWTH, _MOST_BYTES) if self._place == behind else _FIRST_BYTES
            )
            # The old block goes first, so that two are never in memory.
            self._block, self._block_begin = b"", self._place
            self._block = self._file.read(self._place, min(self._place + self._next_bytes, self._end))
        start = self._place - self._block_begin
        return memoryview(self._block)[start : start + count]


class _Section(_Ranged):
    """Bytes of a local file."""

    def __init__(self, path: Any, begin: int, end: int) -> None:
        super().__init__(begin, end)
        self._path = path
        self._file = path.open("rb", buffering=0)

    def _read_some(self, count: int) -> bytes:
        self._file.seek(self._place)
        data: bytes = self._file.read(count)
        if not data:
            raise CorpusError(
                f"{self._path} was cut short while it was read; prepare it again when it is complete"
            )
        return data

    def close(self) -> None:
        """Close the file too."""
        if not self.closed:
            self._file.close()
        super().close()
