"""Opens files of word vectors for reading: plain or compressed files, pipes and standard input.

Formats that are read from the beginning to the end take the stream as it is. The others need a file with a
place for each byte, so a compressed file or a pipe is unfolded to a temporary one for them.
"""

from __future__ import annotations

import io
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from word2vec.errors import CorpusError, FormatError
from word2vec.storage.atomic import new_file
from word2vec.storage.temporary_directory import temporary_directory
from word2vec.text.sources.compression import (
    COMPRESSION_SUFFIXES,
    STDIN,
    compress,
    open_decompressed,
)

HEAD = 1 << 16
"""Bytes at the beginning of a file by which its format is told."""

BOM = b"\xef\xbb\xbf"

LARGEST_RATIO = 200
"""A compressed file may unfold to this many times its bytes, and :data:`ALWAYS_UNFOLDED` more.

Vectors in text become about three times smaller and those in binary hardly. Tables of zeros, such as unused
buckets of n-grams, become far smaller. A file that was made to fill memory or the disk unfolds to a thousand
times its size."""

ALWAYS_UNFOLDED = 1 << 24

_BLOCK = 1 << 20


@dataclass
class Source:
    """An open file of vectors.

    Attributes:
        path: Its name, for messages.
        file: Its bytes, unfolded, from the beginning.
        size: How many bytes there are. None if that is not known before they are read.
        head: The first bytes, at most :data:`HEAD`.
        compressed: Whether the file is compressed.
    """

    path: Path
    file: IO[bytes]
    size: int | None
    head: bytes
    compressed: bool = False

    def give_back(self, start: bytes) -> None:
        """Put bytes that were read back in front of the others."""
        if self.size is not None:
            self.file.seek(-len(start), io.SEEK_CUR)
        else:
            self.file = io.BufferedReader(_Chained(start, self.file), HEAD)

    def skip_byte_order_mark(self) -> None:
        """Go to the first byte behind a byte order mark. The file must be at its beginning."""
        if self.head.startswith(BOM):
            self.file.read(len(BOM))


@contextmanager
def open_source(path: Path | Source) -> Iterator[Source]:
    """Yield an open file of vectors.

    Args:
        path: The file. ``-`` is standard input. A source that is open already is yielded as it is.

    Raises:
        FormatError: it cannot be read. Or the block finds that it is damaged or cut short, or unfolds to far
            more than vectors do.
    """
    if isinstance(path, Source):
        yield path
        return
    try:
        with open_decompressed(path) as (raw, stream):
            plain = stream is raw
            size = _find_size(path) if plain else None
            if size is not None:
                head = stream.read(HEAD)
                stream.seek(0)
                yield Source(path, stream, size, head)
                return
            if not plain:
                stream = io.BufferedReader(_Bounded(path, raw, stream), HEAD)
            head = _read_head(stream)
            yield Source(path, io.BufferedReader(_Chained(head, stream), HEAD), None, head, not plain)
    except CorpusError as error:
        raise FormatError(str(error)) from error


def _find_size(path: Path) -> int | None:
    """Return the bytes of a regular file, None of anything else."""
    if path == STDIN:
        return None
    status = path.stat()
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _read_head(stream: IO[bytes]) -> bytes:
    head = b""
    while len(head) < HEAD and (more := stream.read(HEAD - len(head))):
        head += more
    return head


@contextmanager
def unfold(source: Source) -> Iterator[Path]:
    """Yield the path of a plain file with the bytes of a source. Unless the source is one, it is temporary.

    Messages of a FormatError name the source.

    Raises:
        FormatError: the source is damaged, or there is no room for it.
    """
    if source.size is not None:
        yield source.path
        return
    with temporary_directory() as directory:
        plain = directory / "unfolded"
        with plain.open("wb") as file:
            while block := source.file.read(_BLOCK):
                try:
                    file.write(block)
                    file.flush()
                except OSError as error:
                    raise FormatError(
                        f"{source.path} cannot be unfolded to {directory}: {error.strerror or error}; make room "
                        "there, or set TMPDIR to a directory with more"
                    ) from error
        try:
            yield plain
        except FormatError as error:
            raise FormatError(str(error).replace(str(plain), str(source.path))) from error


def strip_compression(name: str) -> tuple[str, str]:
    """Return a file's name without the ending of a compressed file, and that ending, "" if there is none.

    Example:
        >>> strip_compression("v.vec.GZ"), strip_compression("v.vec")
        (('v.vec', '.gz'), ('v.vec', ''))
    """
    found = next((suffix for suffix in COMPRESSION_SUFFIXES if name.lower().endswith(suffix)), "")
    return name[: len(name) - len(found)], found


@contextmanager
def new_vector_file(path: Path) -> Iterator[IO[bytes]]:
    """Yield a binary file that becomes ``path``, compressed if its name ends so, when the block ends well.

    Raises:
        OutputError: the file cannot be written.
        ConfigError: a package is missing that compresses so.
    """
    suffix = strip_compression(path.name)[1]
    with new_file(path) as file:
        if not suffix:
            yield file
            return
        with compress(file, suffix) as compressed:
            yield compressed


class _Chained(io.RawIOBase):
    """Bytes that were read already, then the rest of a stream."""

    def __init__(self, start: bytes, rest: IO[bytes]) -> None:
        self._start = memoryview(start)
        self._rest: Any = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if len(self._start):
            count = min(len(buffer), len(self._start))
            buffer[:count] = self._start[:count]
            self._start = self._start[count:]
            return count
        found: int = self._rest.readinto(buffer) or 0
        return found


class _Bounded(io.RawIOBase):
    """The unfolded bytes of a compressed file, unless there are far more than a file of vectors unfolds to."""

    def __init__(self, path: Path, raw: IO[bytes], stream: IO[bytes]) -> None:
        self._path = path
        self._raw = raw
        self._stream: Any = stream
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count: int = self._stream.readinto(buffer) or 0
        self._count += count
        if self._count > ALWAYS_UNFOLDED + LARGEST_RATIO * self._raw.tell():
            raise FormatError(
                f"{self._path} unfolds to more than {LARGEST_RATIO} times its bytes, which vectors never do; if "
                "you trust it, decompress it yourself and read the result"
            )
        return count
