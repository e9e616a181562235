"""Messages for visitors, who are not told where on this machine the models are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path


def hide_places(message: str, places: Iterable[Path | None]) -> str:
    """Return a message with the last names of paths alone.

    Args:
        message: The message of an error about files.
        places: The directories and files that models are of. The message may name them and what is in or beside
            them. None is nowhere.

    Example:
        >>> hide_places("/home/me/m/input.npy is damaged", [Path("/home/me/m")])
        'm/input.npy is damaged'
        >>> hide_places("cannot write to /home/me: Permission denied", [Path("/home/me/vectors.bin")])
        'cannot write to its directory: Permission denied'
    """
    for place in places:
        if place is None:
            continue
        # A message names a path as it was given, or the one that links lead to.
        for parent in {place.parent, place.absolute().parent, place.resolve().parent} - {Path()}:
            name = re.escape(str(parent).rstrip("/"))
            message = re.sub(rf"(?<![^\s'\"(]){name}/(?=\S)", "", message)
            message = re.sub(rf"(?<![^\s'\"(]){name}/?(?=[\s'\"):;,]|$)", "its directory", message)
    return message
