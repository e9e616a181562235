"""Read the members of one directory, though another process may put a new one in its place meanwhile."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from word2vec.errors import FormatError
from word2vec.storage.remains import find_older_copy

_T = TypeVar("_T")

_ATTEMPTS = 100
_PAUSE = 0.01  # seconds, while the name is without a directory, which only two renames leave
_OPEN = getattr(os, "O_PATH", os.O_RDONLY)


def read_one_directory(path: Path, read: Callable[[Path], _T]) -> _T:
    """Return what ``read`` makes of a directory, all of whose members it read from the same one.

    A directory is replaced as a whole. Whoever opens its members one after the other could get the words of the
    older one and the vectors of the newer. So the directory is held open, and no other one gets its number. If
    its name leads to another directory afterwards, everything is read again.

    Args:
        path: The directory.
        read: Opens or reads all members that are needed.

    Raises:
        FormatError: as ``read`` does, or the directory is replaced faster than it can be read.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        with hold_open(path) as number:
            try:
                found = read(path)
            except (FormatError, OSError):
                # Members that are missing may have gone with the directory.
                if attempt == _ATTEMPTS or not _is_replaced(path, number):
                    raise
            else:
                if number == find_number(path):
                    return found
        if number is None:
            time.sleep(_PAUSE)
    raise FormatError(f"other processes replace {path} all the time; make a copy of it and load that")


def names_directory(path: Path) -> bool:
    """True if there is a directory of this name, or another process is about to put one there."""
    # Where there was neither, the new one may have come between the two looks, and gone again where another
    # process replaces it all the time.
    return any(path.is_dir() or find_older_copy(path) is not None for _ in range(5))


def find_number(path: Path) -> tuple[int, int] | None:
    """Return the number of a file or directory, or None if there is none.

    No other one gets this number as long as it is held open or mapped.
    """
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _is_replaced(path: Path, number: tuple[int, int] | None) -> bool:
    """Tell whether another directory has come, or will come, in the place of one. None is no directory."""
    return (number is None or find_number(path) != number) and names_directory(path)


@contextmanager
def hold_open(path: Path) -> Iterator[tuple[int, int] | None]:
    """Hold a file or directory open and yield its number, or None if it cannot be opened."""
    try:
        descriptor = os.open(path, _OPEN)
    except OSError:
        yield None
        return
    try:
        status = os.fstat(descriptor)
        yield status.st_dev, status.st_ino
    finally:
        os.close(descriptor)
