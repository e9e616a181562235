"""What is in a directory."""

from __future__ import annotations

from pathlib import Path


def list_names(directory: Path) -> list[str]:
    """Return the names of the files and directories in it, sorted."""
    return sorted(path.name for path in directory.iterdir())
