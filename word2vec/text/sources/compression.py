"""Compressed files, recognised by their first bytes. A wrong name must not make you train on garbage."""

from __future__ import annotations

import bz2
import gzip
import importlib
import io
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, ClassVar

from word2vec.errors import ConfigError, CorpusError
from word2vec.optional_package import make_pip_line
from word2vec.text.sources.byte_access import open_bytes
from word2vec.text.sources.remote_files import SourcePath

COMPRESSION_SUFFIXES = (".gz", ".bz2", ".xz", ".zst")
"""For searching directories only. A file that you name is recognised by its content."""

STDIN = Path("-")
"""The path that stands for standard input."""


def _open_zstandard(raw: Any, mode: str) -> Any:
    # Not the package zstandard: its reader does not notice that a file is cut short.
    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    try:
        zstd = importlib.import_module(name)
    except ImportError:
        message = (
            f"this is a .zst file, and the package {name} is not installed: {make_pip_line('backports.zstd')}"
        )
        raise (CorpusError(message) if mode == "rb" else ConfigError(message)) from None
    return zstd.open(raw, mode)


_OPENERS: dict[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
    b"\x28\xb5\x2f\xfd": _open_zstandard,
}
_MAGICS = dict(zip(COMPRESSION_SUFFIXES, _OPENERS, strict=True))
_LONGEST_LOOK = 1 << 24
"""Bytes of standard input read to see how its text begins. A block of bzip2 has at most 900 kB."""
COMPRESSION_MAGIC = tuple(_OPENERS)
"""The first bytes of compressed files."""
_LONGEST_MAGIC = max(map(len, _OPENERS))
_DAMAGED = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile)
# backports.zstd's own error, by name because the package may not be installed.
_DAMAGED_NAMES = ("ZstdError",)


def compress(raw: IO[bytes], suffix: str) -> Any:
    """Return a binary file that writes to ``raw`` what is written to it, compressed. Close it before ``raw``.

    Args:
        raw: Open for writing.
        suffix: One of :data:`COMPRESSION_SUFFIXES`.

    Raises:
        ConfigError: the package is missing that compresses so.
    """
    if suffix == ".gz":
        # Without a name and a time, so that the same vectors are the same bytes.
        return gzip.GzipFile("", "wb", 6, raw, mtime=0)
    return _OPENERS[_MAGICS[suffix]](raw, "wb")


@contextmanager
def open_decompressed(path: SourcePath) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Yield the raw file, whose ``tell()`` shows the progress, and the stream of its decompressed bytes.

    Args:
        path: The file. :data:`STDIN` is standard input.

    Raises:
        CorpusError: the file cannot be read. Or the block finds that it is damaged or cut short.
    """
    try:
        if path == STDIN:
            yield from _open_by_content(io.BufferedReader(_StandardInput()))
        else:
            with open_bytes(path) as raw:
                yield from _open_by_content(raw if raw.seekable() else io.BufferedReader(_Pipe(raw)))
    except CorpusError:
        raise
    except _DAMAGED as error:
        raise CorpusError(f"{path} is damaged or cut short: {error}; fetch or compress it again") from error
    except OSError as error:
        # A broken bz2 or xz stream is an OSError without an errno.
        raise CorpusError(f"cannot read {path}: {error.strerror or error}") from error
    except Exception as error:
        if type(error).__name__ not in _DAMAGED_NAMES:
            raise
        raise CorpusError(f"{path} is damaged: {error}; fetch or compress it again") from error


def read_start(path: SourcePath, size: int) -> bytes:
    """Return the first bytes of a file after decompression. Standard input still has them afterwards.

    Args:
        path: The file. :data:`STDIN` is standard input. If that is damaged, its reader will say so.
        size: How many bytes, if the file has as many.

    Raises:
        CorpusError: the file cannot be read, is damaged or cut short.
    """
    if path != STDIN:
        with open_decompressed(path) as (_, stream):
            return stream.read(size)
    source = _StandardInput(_LONGEST_LOOK)
    try:
        for _, stream in _open_by_content(io.BufferedReader(source)):
            return stream.read(size)
    except (CorpusError, OSError, *_DAMAGED):
        pass
    except Exception as error:
        if type(error).__name__ not in _DAMAGED_NAMES:
            raise
    finally:
        source.put_back()
    return b""


class _StandardInput(io.RawIOBase):
    """Standard input that counts the bytes read, because a pipe has no ``tell()``. Closing it closes nothing.

    Args:
        look: Only look at so many bytes, and keep them for :meth:`put_back`.
    """

    # A process has one standard input, so what was read ahead of its reader is kept here.
    _put_back: ClassVar[tuple[Any, bytes]] = (None, b"")

    def __init__(self, look: int | None = None) -> None:
        self._source: Any = sys.stdin.buffer
        self._look = look
        self._seen: list[bytes] = []
        self._count = 0
        source, ahead = _StandardInput._put_back
        self._ahead = ahead if source is self._source else b""
        _StandardInput._put_back = (None, b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._look is not None and self._count >= self._look:
            return 0
        count: int
        if self._ahead:
            count = min(len(buffer), len(self._ahead))
            buffer[:count], self._ahead = self._ahead[:count], self._ahead[count:]
        else:
            count = self._source.readinto(buffer)
        if self._look is not None:
            self._seen.append(bytes(buffer[:count]))
        self._count += count
        return count

    def put_back(self) -> None:
        """Keep what was read for the next reader of standard input."""
        _StandardInput._put_back = (self._source, b"".join(self._seen) + self._ahead)

    def tell(self) -> int:
        return self._count


class _Pipe(io.RawIOBase):
    """A pipe that counts the bytes read, because it has no ``tell()``."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count: int = self._pipe.readinto(buffer)
        self._count += count
        return count

    def tell(self) -> int:
        return self._count


def _open_by_content(raw: IO[bytes]) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    # peek, because standard input cannot be rewound.
    buffered = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw)  # type: ignore[type-var]
    magic = buffered.peek(_LONGEST_MAGIC)[:_LONGEST_MAGIC]
    opener = next((opener for start, opener in _OPENERS.items() if magic.startswith(start)), None)
    if opener is None:
        yield buffered, buffered
    else:
        with opener(buffered, "rb") as stream:
            yield buffered, stream
