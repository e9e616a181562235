"""Give a directory the name of another, so that the name is never without one."""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

_AT_WORKING_DIRECTORY = -100  # AT_FDCWD of linux/fcntl.h: paths are relative to the working directory
_EXCHANGE = 2  # RENAME_EXCHANGE of linux/fs.h

# What a kernel, a file system or a sandbox answers that does not have this call, and what a path gives that has
# gone meanwhile.
_NOT_POSSIBLE = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM, errno.EACCES, errno.ENOENT)


def exchange(first: Path, second: Path) -> bool:
    """Swap the names of two directories in one step. Nobody finds a name without a directory meanwhile.

    Returns:
        False if nothing was done, because the kernel or the file system cannot do it, or a name is free. Linux
        can since 3.15, on most file systems of its own.

    Raises:
        OSError: any other reason.
    """
    call = _find_call()
    if call is None:
        return False
    paths = os.fsencode(first), os.fsencode(second)
    if call(_AT_WORKING_DIRECTORY, paths[0], _AT_WORKING_DIRECTORY, paths[1], _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NOT_POSSIBLE:
        return False
    raise OSError(number, os.strerror(number), str(first), None, str(second))


@cache
def _find_call() -> Callable[..., Any] | None:
    """Return the C library's renameat2, which glibc has since 2.28, or None."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return None
    call.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    call.restype = ctypes.c_int
    return call
