"""One wording for a file or directory that is not there."""

from __future__ import annotations

import os
from pathlib import Path

_LONGEST_SHOWN, _SHOWN = 255, 60  # letters of a name. A longer one is a text that was taken for a name.


def describe_missing(path: str | os.PathLike[str], what: str = "file") -> str:
    """Return the message for a path that is not there. It says where it was looked for.

    Args:
        path: As it was given.
        what: What should be there, "file" or "model directory or file of word vectors".

    Example:
        >>> describe_missing("news.txt").partition(" (looked in")[0]
        "no such file: 'news.txt'"
    """
    name = os.fspath(path)
    shown = repr(name) if len(name) <= _LONGEST_SHOWN else f"{name[:_SHOWN]!r}..."
    return f"no such {what}: {shown} (looked in {Path.cwd()})"
