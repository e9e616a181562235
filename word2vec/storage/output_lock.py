"""One training at a time for one output."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from word2vec.errors import OutputError


@contextmanager
def lock_output(output: Path) -> Iterator[None]:
    """Hold the output of a training, so that no second one writes it meanwhile.

    The lock is one of the kernel's on a hidden file beside the output. It ends with its process, however that
    ends. Where the file system has no locks, nothing is held.

    Raises:
        OutputError: another process holds it.
    """
    path = output.with_name(f".{output.name}.lock")
    descriptor = _open_locked(path, output)
    try:
        yield
    finally:
        if descriptor is not None:
            # Removed while it is locked, so that nobody else holds a lock on this file.
            with suppress(OSError):
                path.unlink()
            os.close(descriptor)


def _open_locked(path: Path, output: Path) -> int | None:
    """Return the descriptor of the locked file, None where there are no locks."""
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise OutputError(f"cannot write {path}: {error.strerror or error}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(descriptor, 100).decode("ascii", "replace").strip()
            os.close(descriptor)
            of_process = f" (process {owner})" if owner.isdigit() else ""
            raise OutputError(
                f"another training{of_process} is writing {output}; wait for its end, or choose another output"
            ) from None
        except OSError:
            os.close(descriptor)
            return None
        # Its owner may have removed the file between the two calls. Then a lock on it holds nobody off.
        if _is_at(path, descriptor):
            # The number is only for the message of another process, and a full disk may not take it.
            with suppress(OSError):
                os.ftruncate(descriptor, 0)
                os.write(descriptor, b"%d\n" % os.getpid())
            return descriptor
        os.close(descriptor)


def _is_at(path: Path, descriptor: int) -> bool:
    """Return whether a path is still that of a file that is open."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.lstat())
    except OSError:
        return False
