"""The bytes of a file, wherever it is: on this machine, or in a store. Readers open files only by this.

Local files are opened by ``Path.open``. Those of stores are read in ranges, each by a request of its own.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from word2vec.errors import CorpusError
from word2vec.text.sources.remote_files import RemoteFile, SourcePath

_FIRST_BYTES, _MOST_BYTES = 1 << 16, 1 << 23
"""Bytes of a request. The first is small, because often only the start of a file is looked at.

8 MiB are so many that the time of a request's way there and back is small beside that of its bytes.
"""

_GROWTH = 4
"""How many times as many bytes each request brings as the one before."""


def open_bytes(path: SourcePath) -> IO[bytes]:
    """Open a file to read its bytes. It can be sought in, unless it is a pipe.

    Args:
        path: A local file, or one that ``find_files`` found in a store.

    Raises:
        OSError: a local file cannot be opened.
        CorpusError: reading finds that the store cannot be reached. Or the object is gone or was written anew.
    """
    if isinstance(path, RemoteFile):
        return io.BufferedReader(_RemoteBytes(path), _FIRST_BYTES)
    return path.open("rb")


@contextmanager
def explain_unreadable(path: SourcePath) -> Iterator[None]:
    """Let errors of reading a file name it.

    Raises:
        CorpusError: the block has raised an OSError.
    """
    try:
        yield
    except OSError as error:
        raise CorpusError(f"cannot read {path}: {error.strerror}") from error


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


class _RemoteBytes(io.RawIOBase):
    """Bytes of an object. Each request brings more than the one before while they are read in order."""

    def __init__(self, file: RemoteFile) -> None:
        self._file = file
        self._place = 0
        self._block, self._block_begin = b"", 0
        self._next_bytes = _FIRST_BYTES // _GROWTH

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._file.size}[whence]
        if start + offset < 0:
            raise OSError(f"a place before the start: {start + offset}")
        self._place = start + offset
        return self._place

    def readinto(self, buffer: Any) -> int:
        count = min(len(buffer), max(self._file.size - self._place, 0))
        if not count:
            return 0
        data = self._read_some(count)
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)

    def _read_some(self, count: int) -> memoryview:
        """Return the next bytes, at least one and at most ``count``."""
        behind = self._block_begin + len(self._block)
        if not self._block_begin <= self._place < behind:
            self._next_bytes = (
                min(self._next_bytes * _GROWTH, _MOST_BYTES) if self._place == behind else _FIRST_BYTES
            )
            # The old block goes first, so that two are never in memory.
            self._block, self._block_begin = b"", self._place
            self._block = self._file.read(self._place, min(self._place + self._next_bytes, self._file.size))
        start = self._place - self._block_begin
        return memoryview(self._block)[start : start + count]
