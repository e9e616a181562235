"""A directory for files of a moment, which even a process that is killed does not leave for long."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from word2vec.storage.remains import hold_lock, is_hidden_name, make_hidden_sibling, remove_remains

_NAME = "word2vec"


@contextmanager
def temporary_directory(parent: Path | None = None) -> Iterator[Path]:
    """Yield a new directory of this user's own in the system's temporary directory, and remove it at the end.

    What killed processes of this user left there is removed first.

    Args:
        parent: Another place for it.

    Raises:
        OSError: it cannot be made.
    """
    beside = (parent or Path(tempfile.gettempdir())) / _NAME
    remove_remains(beside, of_user=os.geteuid())
    directory = make_hidden_sibling(beside, ".tmp")
    directory.mkdir(0o700)
    try:
        with hold_lock(directory):
            yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def is_temporary_directory(name: str) -> bool:
    """Return whether a name is one that :func:`temporary_directory` gives.

    Example:
        >>> is_temporary_directory(".word2vec.950d33743eba.tmp"), is_temporary_directory("ray")
        (True, False)
    """
    return name.startswith(f".{_NAME}.") and is_hidden_name(name) is not None
