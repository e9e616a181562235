"""Files as a source: find them by name, pattern or directory, digest them, and check that they do not change."""

from __future__ import annotations

import glob
import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from word2vec.errors import CorpusError
from word2vec.text.sources.compression import STDIN

_CHUNK = 1 << 20


@dataclass(frozen=True)
class TextFile:
    """One file as it was when it was digested.

    ``digest`` is BLAKE2b-256 of the bytes on disk. A file that was renamed or touched is still the same source.
    """

    path: Path
    digest: str
    size: int
    modified_ns: int


def find_files(paths: Iterable[str | os.PathLike[str]], suffixes: tuple[str, ...]) -> list[Path]:
    """Return the files that ``paths`` name, in order.

    Args:
        paths: Each is a file, a directory, a pattern or ``-``. A directory stands for the files below it. A
            pattern is ``news/*.txt`` or ``news/**/*.gz``. ``-`` is standard input.
        suffixes: The endings of the names of files that directories are searched for.

    Raises:
        CorpusError: a path does not exist, or a directory or pattern holds no file.
    """
    files: list[Path] = []
    for given in paths:
        path = Path(given)
        if path.is_dir():
            files += _find_below(path, suffixes)
        elif path == STDIN or path.is_file():
            files.append(path)
        elif path.exists():
            raise CorpusError(
                f"{path} is a pipe or a device, and files are read twice (to digest "
                "them); pass it as standard input: ... | word2vec prepare -"
            )
        elif glob.has_magic(str(path)):
            # Path.glob does not take patterns that begin at the root.
            found = [Path(name) for name in sorted(glob.glob(str(path), recursive=True))]  # noqa: PTH207
            found = [name for name in found if name.is_file()]
            if not found:
                raise CorpusError(f"no file is named like {str(path)!r} (looked in {Path.cwd()})")
            files += found
        elif path.is_symlink():
            raise CorpusError(f"{path} is a link that leads to no file ({path.readlink()}); mend or remove it")
        else:
            raise CorpusError(f"no such file: {str(path)!r} (looked in {Path.cwd()})")
    if files.count(STDIN) > 1:
        raise CorpusError("standard input (-) can be read only once; name it once")
    return files


def _find_below(directory: Path, suffixes: tuple[str, ...]) -> list[Path]:
    found = sorted(path for path in _walk(directory) if path.name.endswith(suffixes) and path.is_file())
    if not found:
        raise CorpusError(
            f"the directory {directory} does not hold text; it is searched for files named "
            + " ".join(f"*{suffix}" for suffix in suffixes)
            + "; name other endings with --suffix"
        )
    return found


def _walk(directory: Path) -> Iterator[Path]:
    """Yield every file below a directory, through links too. No directory is entered twice."""
    entered: set[tuple[int, int]] = set()
    for folder, below, names in os.walk(directory, followlinks=True):
        status = Path(folder).stat()
        if (status.st_dev, status.st_ino) in entered:
            below.clear()
            continue
        entered.add((status.st_dev, status.st_ino))
        below.sort()  # of two ways to a directory the same one is taken on every disk
        yield from (Path(folder, name) for name in names)


@contextmanager
def digest_files(paths: Iterable[Path]) -> Iterator[Callable[[], list[TextFile]]]:
    """Digest files in a thread while the block runs. Yields a function that waits for the result.

    The thread ends with the block, also in the middle of a file. Reading twice costs little beside tokenising,
    and the readers do not have to digest.
    """
    ended = threading.Event()
    with ThreadPoolExecutor(1, thread_name_prefix="word2vec-digest") as thread:
        try:
            yield thread.submit(lambda: [digest_file(path, ended) for path in paths]).result
        finally:
            ended.set()


def digest_file(path: Path, ended: threading.Event | None = None) -> TextFile:
    """Read the whole file once and digest it.

    Args:
        path: The file.
        ended: Stop reading once this is set. The digest is then useless.

    Raises:
        CorpusError: the file cannot be read.
    """
    digest = hashlib.blake2b(digest_size=32)
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            while not (ended and ended.is_set()) and (chunk := file.read(_CHUNK)):
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
