"""Text files as a source: plain or compressed, one sentence a line."""

from __future__ import annotations

import bz2
import codecs
import gzip
import hashlib
import io
import lzma
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from word2vec.errors import CorpusError

# Compression is told by the first bytes, not by the name: a wrongly named file must not train on garbage.
_OPENERS: dict[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}
_LONGEST_MAGIC = max(map(len, _OPENERS))
TEXT_SUFFIXES = (".txt", ".txt.gz", ".txt.bz2", ".txt.xz")
_DAMAGED = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile)
_CHUNK = 1 << 20


@dataclass(frozen=True)
class TextFile:
    """One file as it was when it was digested.

    ``digest`` is BLAKE2b-256 of the bytes on disk, so a renamed or touched file is still the same source.
    """

    path: Path
    digest: str
    size: int
    modified_ns: int


def find_text_files(paths: Iterable[str | os.PathLike[str]]) -> list[Path]:
    """Return the files that ``paths`` name, in order; a directory stands for the text files below it.

    Raises:
        CorpusError: a path does not exist, or a directory holds no text file.
    """
    files: list[Path] = []
    for given in paths:
        path = Path(given)
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if p.is_file() and p.name.endswith(TEXT_SUFFIXES))
            if not found:
                raise CorpusError(
                    f"the directory {path} holds no text; it is searched for files named "
                    + " ".join(f"*{suffix}" for suffix in TEXT_SUFFIXES)
                )
            files += found
        elif path.exists():
            files.append(path)
        else:
            raise CorpusError(f"no such file: {str(path)!r} (looked in {Path.cwd()})")
    return files


def digest_file(path: Path) -> TextFile:
    """Read the whole file once and digest it.

    Raises:
        CorpusError: the file cannot be read.
    """
    digest = hashlib.blake2b(digest_size=32)
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise CorpusError(f"cannot read {path}: {error.strerror}") from error
    return TextFile(path, digest.hexdigest(), status.st_size, status.st_mtime_ns)


def check_unchanged(file: TextFile) -> None:
    """Make sure the file on disk is still the one that was digested.

    Raises:
        CorpusError: its size or modification time differ, or it is gone.
    """
    try:
        status = file.path.stat()
    except OSError as error:
        raise CorpusError(f"{file.path} went away while it was read: {error.strerror}") from error
    if (status.st_size, status.st_mtime_ns) != (file.size, file.modified_ns):
        raise CorpusError(f"{file.path} changed while it was read; prepare it again when it is complete")


@contextmanager
def _open_decompressed(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Yield the raw file, whose position tells the progress, and the stream of its decompressed bytes."""
    with path.open("rb") as raw:
        magic = raw.read(_LONGEST_MAGIC)
        raw.seek(0)
        opener = next((opener for start, opener in _OPENERS.items() if magic.startswith(start)), None)
        if opener is None:
            yield raw, raw
        else:
            with opener(raw, "rb") as stream:
                yield raw, stream


def read_lines(path: Path, encoding: str, errors: str) -> Iterator[tuple[str, int]]:
    """Yield every line of the file with the count of bytes read from disk so far.

    A byte order mark is dropped; ``\\n``, ``\\r\\n`` and ``\\r`` end a line.

    Raises:
        CorpusError: the file cannot be read, is cut short, or cannot be decoded (names the byte offset).
    """
    try:
        with (
            _open_decompressed(path) as (raw, stream),
            io.TextIOWrapper(stream, encoding=encoding, errors=errors) as text,
        ):
            first = True
            for line in text:
                yield (line.removeprefix("\ufeff") if first else line), raw.tell()
                first = False
    except UnicodeError as error:
        raise _undecodable(path, encoding, error) from error
    except _DAMAGED as error:
        raise CorpusError(f"{path} is damaged or cut short: {error}; fetch or compress it again") from error
    except OSError as error:
        # A broken bz2 or xz stream is an OSError without an errno.
        raise CorpusError(f"cannot read {path}: {error.strerror or error}") from error


def _undecodable(path: Path, encoding: str, error: UnicodeError) -> CorpusError:
    """Read the file again, only now counting bytes, to say where it cannot be decoded."""
    remedy = (
        "name the file's encoding with --encoding (for example gb18030 or latin-1), "
        "or pass --errors replace or --errors ignore"
    )
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    consumed = 0
    with _open_decompressed(path) as (_, stream):
        while True:
            chunk = stream.read(_CHUNK)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as found:
                offset = consumed - pending + found.start
                value = found.object[found.start : found.end].hex(" ")
                return CorpusError(
                    f"{path} is not {encoding}: byte {value} at offset {offset} cannot be decoded; {remedy}"
                )
            except UnicodeError:
                break
            if not chunk:
                break
            consumed += len(chunk)
    return CorpusError(f"{path} is not {encoding}: {error}; {remedy}")
