"""Files and directories that appear whole or not at all.

Everything is written beside its destination under a temporary name, flushed to disk and renamed. An older file
or directory is removed only when the new one has its name.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from word2vec.errors import OutputError
from word2vec.storage.manifest import describe_directory

IsOurs = Callable[[Path], bool]

_TAKEN = (errno.ENOTEMPTY, errno.EEXIST)  # the errors of a rename to a directory that is there
_STALE_SECONDS = 60.0  # a temporary directory of a live process is locked long before


def _temporary_sibling(destination: Path, suffix: str) -> Path:
    return destination.with_name(f".{destination.name}.{uuid.uuid4().hex[:12]}{suffix}")


def check_directory_writable(destination: Path, is_ours: IsOurs) -> None:
    """Make sure that :func:`new_directory` will be able to write ``destination``.

    Creates the parents that are missing. Call it before hours of work, not after.

    Args:
        destination: The directory to be written.
        is_ours: Returns whether an existing directory is of the kind to be written. A directory of another
            kind, or with other things in it, is never replaced.

    Raises:
        OutputError: the destination is a file, holds other things, or cannot be written.
    """
    if destination.is_dir():
        if any(destination.iterdir()) and not is_ours(destination):
            kind = describe_directory(destination)
            held = "a directory with other things in it" if kind is None else f"{kind} and is kept"
            raise OutputError(f"{destination} is {held}; choose a new directory for the output")
    elif destination.exists() or destination.is_symlink():
        raise OutputError(f"{destination} exists and is not a directory; choose another output path")
    _check_parent(destination)


def check_file_writable(destination: Path) -> None:
    """Make sure that :func:`new_file` will be able to write ``destination``.

    Raises:
        OutputError: the destination is a directory or cannot be written.
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
def new_directory(
    destination: Path, is_ours: IsOurs, superseded: Callable[[], bool] = lambda: False
) -> Iterator[Path]:
    """Yield an empty temporary directory that becomes ``destination`` when the block ends without error.

    An older directory of the same kind (``is_ours``) is replaced by two renames. A crash between them leaves
    both, the older one under a hidden name. The remains of a killed process are removed when the same
    destination is written again, at least a minute later.

    Args:
        destination: The directory to be written.
        is_ours: As for :func:`check_directory_writable`.
        superseded: Called at the end. If it returns True, another process has written the same directory
            meanwhile, and that one stays.

    Raises:
        OutputError: as for :func:`check_directory_writable`, or the disk is full.
    """
    check_directory_writable(destination, is_ours)
    _remove_stale(destination)
    temporary = _temporary_sibling(destination, ".tmp")
    try:
        temporary.mkdir()
        with _hold_lock(temporary):
            yield temporary
            for path in temporary.rglob("*"):
                if path.is_file():
                    _flush_to_disk(path)
            if not superseded():
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
        OutputError: the destination is a directory or cannot be written, or the disk is full.
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
    """Rename a directory to its destination, and remove the directory that has this name until then.

    Another process may do the same at this moment, so every rename may find the name taken or free again.
    """
    for _ in range(100):
        # The name is free, or that of an empty directory: one rename is enough.
        try:
            temporary.rename(destination)
            return
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
        # Give the older directory another name.
        old = _temporary_sibling(destination, ".old")
        try:
            destination.rename(old)
        except FileNotFoundError:
            continue
        # Take its name, unless another process was quicker. On any other error the older one gets its name back.
        try:
            temporary.rename(destination)
        except OSError as error:
            if error.errno not in _TAKEN:
                old.rename(destination)
                raise
            shutil.rmtree(old, ignore_errors=True)
            continue
        shutil.rmtree(old, ignore_errors=True)
        return
    raise OutputError(f"other processes replace {destination} all the time; choose another output path")


@contextmanager
def _hold_lock(directory: Path) -> Iterator[None]:
    """Hold a lock on a directory, which shows others that its owner is alive. It ends with the process."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        # Some network file systems have no locks. Nothing is ever taken for stale there.
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _remove_stale(destination: Path) -> None:
    """Remove the temporary directories of processes that were killed while they wrote this destination."""
    stale = re.compile(re.escape(f".{destination.name}.") + r"[0-9a-f]{12}\.(tmp|old)")
    for path in destination.parent.iterdir():
        found = stale.fullmatch(path.name)
        # Without a destination, a directory named .old is the only copy of the data.
        if found is None or (found[1] == "old" and not destination.exists()):
            continue
        # A young directory is left alone, because it is made a moment before it is locked.
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _STALE_SECONDS and _is_free(path):
                shutil.rmtree(path, ignore_errors=True)


def _is_free(directory: Path) -> bool:
    """True if no process holds a lock on the directory."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def _flush_to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
