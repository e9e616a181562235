"""Files and directories that appear whole or not at all.

Everything is written beside its destination under a temporary name, flushed to disk and renamed. An older file
or directory is removed only when the new one has its name.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from word2vec.errors import OutputError
from word2vec.storage.destination import (
    DirectoryKind,
    check_directory_writable,
    check_file_writable,
    refuse_strangers,
)
from word2vec.storage.exchange import exchange
from word2vec.storage.remains import hold_lock, make_hidden_sibling, remove_remains

_TAKEN = (errno.ENOTEMPTY, errno.EEXIST)  # the errors of a rename to a directory that is there


@contextmanager
def new_directory(
    destination: Path, kind: DirectoryKind, superseded: Callable[[], bool] = lambda: False
) -> Iterator[Path]:
    """Yield an empty temporary directory that becomes ``destination`` when the block ends without error.

    An older directory of the same kind is replaced in one step, so that the name always has a whole directory.
    Where the file system cannot do that, it takes two renames. A crash between them leaves both, the older one
    under a hidden name. What a killed process leaves is removed when the same destination is written again, at
    least a minute later.

    Args:
        destination: The directory to be written, or a link to it.
        kind: What is written, as for :func:`~word2vec.storage.destination.check_directory_writable`.
        superseded: Called at the end. If it returns True, another process has written the same directory
            meanwhile, and that one stays.

    Raises:
        OutputError: as for :func:`~word2vec.storage.destination.check_directory_writable`, or the disk is full.
    """
    target = check_directory_writable(destination, kind)
    temporary = make_hidden_sibling(target, ".tmp")
    try:
        remove_remains(target)
        temporary.mkdir()
        with hold_lock(temporary):
            yield temporary
            for path in temporary.rglob("*"):
                if path.is_file():
                    _flush_to_disk(path)
            if not superseded():
                _keep_mode(target, temporary)
                _replace_directory(temporary, target, kind, destination)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(f"cannot write {destination}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def new_file(destination: Path) -> Iterator[IO[bytes]]:
    """Yield a binary file that becomes ``destination`` when the block ends without error.

    What a killed process leaves is removed as by :func:`new_directory`.

    Args:
        destination: The file to be written, or a link to it.

    Raises:
        OutputError: the destination is a directory or cannot be written, or the disk is full.
    """
    target = check_file_writable(destination)
    temporary = make_hidden_sibling(target, ".tmp")
    try:
        remove_remains(target)
        with temporary.open("xb") as file, hold_lock(temporary):
            yield file
            file.flush()
            os.fsync(file.fileno())
        _keep_mode(target, temporary)
        temporary.replace(target)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(f"cannot write {destination}: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)


def _replace_directory(temporary: Path, target: Path, kind: DirectoryKind, named: Path) -> None:
    """Rename a directory to its destination. The directory that has this name until then gets another.

    Another process may do the same at this moment, so every rename may find the name taken or free again.

    Args:
        temporary: The new directory. Afterwards its name is free, or that of the older directory.
        target: Its destination.
        kind: What it is. If something else has been put into the older directory meanwhile, that one stays.
        named: The destination as the user names it.
    """
    for _ in range(100):
        # The name is free, or that of an empty directory: one rename is enough.
        try:
            temporary.rename(target)
            return
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
        with suppress(FileNotFoundError):
            refuse_strangers(named, target, kind)
        if exchange(temporary, target) or _rename_twice(temporary, target):
            return
    raise OutputError(f"other processes replace {named} all the time; choose another output path")


def _rename_twice(temporary: Path, target: Path) -> bool:
    """Replace a directory where names cannot be exchanged. Return False if another process was quicker."""
    old = make_hidden_sibling(target, ".old")
    try:
        target.rename(old)
        temporary.rename(target)
    except BaseException as error:
        # Ctrl-C can come between the two renames as well. The older directory gets its name back.
        if old.exists() and not target.exists():
            old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)
        taken = isinstance(error, OSError) and error.errno in (*_TAKEN, errno.ENOENT)
        if not taken:
            raise
        return False
    shutil.rmtree(old, ignore_errors=True)
    return True


def _keep_mode(older: Path, newer: Path) -> None:
    """Let those read a file or directory who could read the one that it replaces, and nobody else."""
    with suppress(OSError):
        shutil.copymode(older, newer)


def _flush_to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
