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
from typing import IO, Any

from word2vec.errors import CorpusError
from word2vec.optional_package import make_pip_line

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
        raise CorpusError(
            f"this is a .zst file, and the package {name} is not installed: {make_pip_line('backports.zstd')}"
        ) from None
    return zstd.open(raw, mode)


_OPENERS: dict[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
    b"\x28\xb5\x2f\xfd": _open_zstandard,
}
_LONGEST_MAGIC = max(map(len, _OPENERS))
_DAMAGED = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile)
# backports.zstd's own error, by name because the package may not be installed.
_DAMAGED_NAMES = ("ZstdError",)


@contextmanager
def open_decompressed(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
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
            with path.open("rb") as raw:
                yield from _open_by_content(raw)
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


class _StandardInput(io.RawIOBase):
    """Standard input that counts the bytes read, because a pipe has no ``tell()``. Closing it closes nothing."""

    def __init__(self) -> None:
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        source: Any = sys.stdin.buffer
        count: int = source.readinto(buffer)
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
