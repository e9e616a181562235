"""The part of a file that its reader looks at: all of it if it is mapped, else what it still needs."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any, Protocol

from word2vec.formats.header import map_file
from word2vec.formats.opening import Source

_BLOCK = 1 << 20  # bytes of a stream read at a time


class Window(Protocol):
    """The part of a file that is looked at, from the byte ``base`` on."""

    data: Any
    base: int

    def need(self, count: int) -> bool:
        """Make ``data`` have ``count`` bytes. Return False if the file ends before."""

    def forget(self, position: int) -> int:
        """Forget the bytes of ``data`` before a position, and return where that position is now."""


class MappedWindow:
    """The whole of a mapped file."""

    base = 0

    def __init__(self, path: Path, forget_every: int) -> None:
        self.data = map_file(path)
        self._forget_every = forget_every
        self._forgotten = 0

    def need(self, count: int) -> bool:
        """Return whether the file has ``count`` bytes."""
        return count <= len(self.data)

    def forget(self, position: int) -> int:
        """Give back the memory of what was read, and return the position, which stays."""
        if position - self._forgotten > self._forget_every and hasattr(self.data, "madvise"):
            # Pages of the file that were read count as this process's memory until they are given back.
            self.data.madvise(mmap.MADV_DONTNEED, self._forgotten, position - self._forgotten)
            self._forgotten = position // mmap.PAGESIZE * mmap.PAGESIZE
        return position


class StreamedWindow:
    """The part of a stream that was read and not forgotten yet."""

    def __init__(self, source: Source) -> None:
        self.data = b""
        self.base = 0
        self._file = source.file

    def need(self, count: int) -> bool:
        """Read on until ``data`` has ``count`` bytes. Return False if the stream ends before."""
        parts, have = [self.data], len(self.data)
        while have < count and (more := self._file.read(max(_BLOCK, count - have))):
            parts.append(more)
            have += len(more)
        self.data = b"".join(parts)
        return have >= count

    def forget(self, position: int) -> int:
        """Drop the bytes before a position, which becomes 0."""
        self.data = self.data[position:]
        self.base += position
        return 0
