"""Is there room on the disk, found out before hours of work."""

from __future__ import annotations

import shutil
from pathlib import Path

from word2vec.errors import OutputError


def check_free_space(destination: Path, needed: int) -> None:
    """Make sure that a directory of some bytes can be written, beside an older one that it will replace.

    Args:
        destination: What will be written. It need not be there.
        needed: Its bytes.

    Raises:
        OutputError: fewer bytes are free.
    """
    home = destination.resolve().parent
    while not home.is_dir():
        home = home.parent
    try:
        free = shutil.disk_usage(home).free
    except OSError:
        # Some file systems do not tell.
        return
    if free < needed:
        raise OutputError(
            f"{destination} will need {show_bytes(needed)}, and {home} has {show_bytes(free)} free; make room "
            "there, or choose another output path"
        )


def show_bytes(count: int) -> str:
    """Return a number of bytes in the unit that people read.

    Example:
        >>> show_bytes(40), show_bytes(1500), show_bytes(2_000_000), show_bytes(3_210_000_000)
        ('40 bytes', '1.5 kB', '2.0 MB', '3.2 GB')
    """
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:,.1f} {unit}"
    return f"{count} bytes"
