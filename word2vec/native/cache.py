"""Where compiled kernels are kept: a directory of the user's own, safe from others, races and crashes."""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from word2vec.errors import FormatError, KernelError, OutputError
from word2vec.storage.atomic import new_file
from word2vec.storage.manifest import read_json, write_json


def make_cache_directory() -> Path:
    """Return the cache directory, made if it is missing, for this user alone (mode 0700).

    It is ``WORD2VEC_CACHE``, or tied-word2vec in ``XDG_CACHE_HOME``, or ``~/.cache/tied-word2vec``. It is never
    a shared temporary directory, because its files are loaded as code.

    Raises:
        KernelError: it cannot be made, or others can write to it.
    """
    named = os.environ.get("WORD2VEC_CACHE")
    path = Path(named or "~/.cache/tied-word2vec")
    try:
        if not named:
            base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
            path = Path(base) / "tied-word2vec"
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = path.stat()
    except (OSError, RuntimeError) as error:
        raise KernelError(
            f"the cache {path} cannot be made ({error}); set WORD2VEC_CACHE to a directory"
        ) from error
    if _can_others_write(status, os.geteuid()):
        raise KernelError(
            f"the cache {path} {_tell_access(status)}; chmod 700 it, or set WORD2VEC_CACHE to a directory of "
            "your own"
        )
    return path


def find_trusted(path: Path) -> Path:
    """Return where a path leads, after making sure that only you or root can write what is there or replace it.

    What is loaded as code must be loaded from the result. A link could lead elsewhere a moment later.

    Args:
        path: A file or a directory that somebody else may have made, for example in an image.

    Raises:
        KernelError: others can write to it or to a directory above it, or it cannot be looked at.
    """
    try:
        place = path.resolve(strict=True)
        statuses = {part: part.stat() for part in (place, *place.parents)}
    except (OSError, RuntimeError) as error:  # Older versions of Python raise this for links in a circle.
        raise KernelError(f"cannot read {path}: {getattr(error, 'strerror', error)}") from error
    for part, status in statuses.items():
        # In a sticky directory, such as /tmp, nobody can replace the files of others but its owner.
        sticky = part != place and bool(status.st_mode & stat.S_ISVTX)
        if _can_others_write(status, 0, os.geteuid(), sticky=sticky):
            raise KernelError(
                f"{part} {_tell_access(status)}; let it belong to root or you, and run: chmod go-w {part}"
            )
    return place


def _can_others_write(status: os.stat_result, *owners: int, sticky: bool = False) -> bool:
    """Return whether anybody but some users can write, or in a sticky directory change what these have there."""
    shared = bool(status.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
    return status.st_uid not in owners or (shared and not sticky)


def _tell_access(status: os.stat_result) -> str:
    return f"can be written by others (owner {status.st_uid}, mode {status.st_mode & 0o777:o})"


class Entry:
    """One compiled library: ``KEY.so``, and ``KEY.json`` with its checksum. Or ``KEY.failed`` with the reason.

    Attributes:
        library: The file of the library.
        about: The file that describes it.

    Args:
        directory: The cache.
        key: The name of the entry.
    """

    def __init__(self, directory: Path, key: str) -> None:
        self.library = directory / f"{key}.so"
        self.about = directory / f"{key}.json"
        self._failed = directory / f"{key}.failed"
        self._lock_file = directory / f"{key}.lock"

    def is_whole(self) -> bool:
        """Return whether the library is there and is what was compiled. Loading a damaged one could crash."""
        try:
            return self.read_about().get("sha256") == _digest_file(self.library)
        except (FormatError, OSError):
            return False

    def read_about(self) -> dict[str, str]:
        """Return what was stored beside the library.

        Raises:
            FormatError: it is missing or damaged.
        """
        return read_json(self.about)

    def read_failure(self) -> str | None:
        """Return why it could not be compiled, or None if no failure is remembered."""
        try:
            return self._failed.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def remember_failure(self, reason: str) -> None:
        """Keep why it could not be compiled.

        Raises:
            OutputError: the cache cannot be written.
        """
        with new_file(self._failed) as file:
            file.write(reason.encode())

    def store(self, compiled: Path, about: dict[str, str]) -> None:
        """Move a compiled library in. A crash between the two files leaves an entry that is not whole.

        Raises:
            OutputError: the cache cannot be written.
        """
        # The old description goes first, so that no other process loads the new library by it.
        self.about.unlink(missing_ok=True)
        self._failed.unlink(missing_ok=True)
        with new_file(self.library) as file:
            file.write(compiled.read_bytes())
        write_json(self.about, {**about, "sha256": _digest_file(self.library)})

    def remove(self) -> None:
        """Remove the library and what describes it.

        Raises:
            OSError: they cannot be removed.
        """
        for path in (self.about, self.library):
            path.unlink(missing_ok=True)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other processes from building the same entry. They wait, and then find it built.

        Raises:
            OutputError: the cache cannot be written.
        """
        try:
            file = self._lock_file.open("w")
        except OSError as error:
            raise OutputError(f"cannot write {self._lock_file}: {error.strerror}") from error
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _digest_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
