"""What killed processes leave behind: hidden files and directories beside a destination.

Everything new is written under a name ``.NAME.HEX.tmp`` (see :mod:`word2vec.storage.atomic`). Its owner holds a
lock on it. The kernel frees a lock with its process, so what is old and not locked belongs to nobody.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_STALE_SECONDS = 60.0  # what a live process writes is locked long before

_HIDDEN = r"\.[0-9a-f]{12}\.(tmp|old)"
is_hidden_name = re.compile(r"\..*" + _HIDDEN, re.DOTALL).fullmatch
"""Tell the name of something that is being written, or that a killed process has left."""


def make_hidden_sibling(destination: Path, suffix: str) -> Path:
    """Return a free hidden name beside a destination."""
    return destination.with_name(f".{destination.name}.{uuid.uuid4().hex[:12]}{suffix}")


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Hold a lock on a file or directory, which shows others that its owner is alive."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        # Some network file systems have no locks. Nothing is ever taken for stale there.
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def remove_remains(destination: Path, of_user: int | None = None) -> None:
    """Remove what processes left that were killed while they wrote this destination.

    Args:
        destination: The file or directory.
        of_user: Only what belongs to this user. By default whatever may be removed.
    """
    for path, suffix in _list_hidden(destination):
        # Without a destination, a directory named .old is the only copy of the data.
        if suffix == "old" and not destination.exists():
            continue
        # What is young is left alone, because it is made a moment before it is locked.
        with suppress(OSError):
            status = path.lstat()
            if of_user is not None and status.st_uid != of_user:
                continue
            if time.time() - status.st_mtime > _STALE_SECONDS and _is_free(path):
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink()


def find_older_copy(destination: Path) -> Path | None:
    """Return the whole older directory that is all there is of a destination, or None if there is no such case.

    A process that was killed between two renames leaves it, where names cannot be exchanged.
    """
    if os.path.lexists(destination):
        return None
    with suppress(OSError):
        copies = [path for path, suffix in _list_hidden(destination) if suffix == "old"]
        return max(copies, key=lambda path: path.stat().st_mtime, default=None)
    return None


def describe_older_copy(destination: Path) -> str:
    """Return what a message adds where a directory is missing: the way back to its older copy, or ""."""
    copy = find_older_copy(destination)
    if copy is None:
        return ""
    return f"; a process that was killed has left its older copy, so run: mv {copy} {destination}"


def _list_hidden(destination: Path) -> list[tuple[Path, str]]:
    named = re.compile(re.escape(f".{destination.name}") + _HIDDEN)
    found = [(path, named.fullmatch(path.name)) for path in destination.parent.iterdir()]
    return [(path, match[1]) for path, match in found if match is not None]


def _is_free(path: Path) -> bool:
    """True if no process holds a lock on the file or directory. What is neither is left alone."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True
