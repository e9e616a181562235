"""Files and directories that appear whole or not at all.

Everything is written beside its destination under a temporary name, flushed to disk and renamed. What stood
there before is removed only once the new one has its name.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from word2vec.errors import OutputError

IsOurs = Callable[[Path], bool]


def _temporary_sibling(destination: Path, suffix: str) -> Path:
    return destination.with_name(f".{destination.name}.{uuid.uuid4().hex[:12]}{suffix}")


def check_directory_writable(destination: Path, is_ours: IsOurs) -> None:
    """Make sure that :func:`new_directory` will be able to write ``destination``.

    Creates the parents that are missing. Called before hours of work, not after.

    Args:
        destination: The directory to be written.
        is_ours: Tells whether an existing directory is of the kind to be written; one with other things in
            it is never replaced.

    Raises:
        OutputError: it is a file, holds foreign things, or cannot be written.
    """
    if destination.is_dir():
        if any(destination.iterdir()) and not is_ours(destination):
            raise OutputError(
                f"{destination} is a directory with other things in it; choose a new directory for the output"
            )
    elif destination.exists() or destination.is_symlink():
        raise OutputError(f"{destination} exists and is not a directory; choose another output path")
    _check_parent(destination)


def check_file_writable(destination: Path) -> None:
    """Make sure that :func:`new_file` will be able to write ``destination``.

    Raises:
        OutputError: it is a directory or cannot be written.
    """
    if destination.is_dir():
        raise OutputError(f"{destination} is a directory; give the name of a file to write")
    _check_parent(destination)


def _check_parent(destination: Path) -> None:
    probe = _temporary_sibling(destination, ".probe")
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        probe.mkdir()
        probe.rmdir()
    except OSError as error:
        raise OutputError(
            f"cannot write to {destination.parent}: {error.strerror or error}; choose another output path"
        ) from error


@contextmanager
def new_directory(destination: Path, is_ours: IsOurs) -> Iterator[Path]:
    """Yield an empty temporary directory that becomes ``destination`` when the block ends without error.

    An older directory of the same kind (``is_ours``) is replaced by two renames; a crash between them leaves
    both, the old one under a hidden name.

    Raises:
        OutputError: as :func:`check_directory_writable`, or the disk is full.
    """
    check_directory_writable(destination, is_ours)
    temporary = _temporary_sibling(destination, ".tmp")
    temporary.mkdir()
    try:
        yield temporary
        for path in temporary.iterdir():
            _flush_to_disk(path)
        _replace_directory(temporary, destination)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(f"cannot write {destination}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def new_file(destination: Path) -> Iterator[IO[bytes]]:
    """Yield a binary file that becomes ``destination`` when the block ends without error.

    Raises:
        OutputError: the place cannot be written, or the disk is full.
    """
    check_file_writable(destination)
    temporary = _temporary_sibling(destination, ".tmp")
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(destination)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(f"cannot write {destination}: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)


def _replace_directory(temporary: Path, destination: Path) -> None:
    if not destination.exists():
        temporary.rename(destination)
        return
    old = _temporary_sibling(destination, ".old")
    destination.rename(old)
    try:
        temporary.rename(destination)
    except OSError:
        old.rename(destination)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _flush_to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
