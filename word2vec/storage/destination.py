"""Where something may be written: found out before the work that makes it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from word2vec.errors import OutputError
from word2vec.storage.manifest import describe_directory
from word2vec.storage.remains import is_hidden_name, make_hidden_sibling

_NAMED_STRANGERS = 3
_MADE_BY_FILE_MANAGERS = (".DS_Store", "Thumbs.db", "desktop.ini", "._*", ".nfs*")
# A Path leaves one slash of the two behind a scheme.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/+(.*)", re.S)
_MOUNTS = Path("/proc/self/mountinfo")


@dataclass(frozen=True)
class DirectoryKind:
    """A kind of directory that is written whole, in the place of an older one of its kind.

    Attributes:
        is_ours: Returns whether an existing directory is of this kind.
        members: The names of all that any version has put into such a directory, or patterns for them (fnmatch).
            A directory with anything else in it is not replaced, because you would lose that.
    """

    is_ours: Callable[[Path], bool]
    members: tuple[str, ...]

    def find_strangers(self, directory: Path) -> list[str]:
        """Return the names in a directory that are not of this kind. Left-overs and icons are nobody's loss."""
        known = (*self.members, *_MADE_BY_FILE_MANAGERS)
        return sorted(
            path.name
            for path in directory.iterdir()
            if not is_hidden_name(path.name) and not any(fnmatchcase(path.name, name) for name in known)
        )


def check_directory_writable(destination: Path, kind: DirectoryKind) -> Path:
    """Make sure that ``new_directory`` will be able to write a directory.

    Creates the parents that are missing. Call it before hours of work, not after.

    Args:
        destination: The directory to be written, or a link to it.
        kind: What will be written. A directory of another kind, or with other things in it, is never replaced.

    Returns:
        The directory itself, where the destination is a link.

    Raises:
        OutputError: the destination is a file, holds other things, or cannot be written. Or it is a mount point
            or the working directory, which cannot get another name. Or it is ``-`` or a URL.
    """
    _refuse_names_of_others(destination, "directory")
    target = _follow(destination)
    if target.is_dir():
        if not kind.is_ours(target):
            _refuse_other_kind(destination, target)
        else:
            refuse_strangers(destination, target, kind)
        _refuse_fixed(destination, target)
    elif target.exists() or target.is_symlink():
        raise OutputError(f"{destination} exists and is not a directory; choose another output path")
    _check_parent(target)
    return target


def check_file_writable(destination: Path) -> Path:
    """Make sure that ``new_file`` will be able to write a file.

    Returns:
        The file itself, where the destination is a link.

    Raises:
        OutputError: the destination is a directory, a pipe or a device, or cannot be written. Or it is ``-`` or
            a URL.
    """
    _refuse_names_of_others(destination, "file")
    # Asked before links are followed: that of /dev/stdout to a pipe leads to a name that is not there.
    is_other = destination.exists() and not destination.is_file() and not destination.is_dir()
    target = _follow(destination, dangling=True)
    if target.is_dir():
        raise OutputError(f"{destination} is a directory; give the name of a file to write")
    if is_other:
        raise OutputError(
            f"{destination} is a pipe or a device, in whose place no file may come; give the name of a file to "
            "write"
        )
    _check_parent(target)
    return target


def _refuse_names_of_others(destination: Path, kind: str) -> None:
    """Refuse the name that stands for standard output in other tools and standard input here, and URLs."""
    if str(destination) == "-":
        raise OutputError(
            f"- is standard output, and what is written becomes a {kind} in one step; give the name of a {kind}"
        )
    scheme = _SCHEME.match(str(destination))
    if scheme is not None:
        raise OutputError(
            f"{scheme[1]}://{scheme[2]} cannot be written to: outputs are on this machine or in a directory "
            f"that is shared by network; name a {kind} there, and copy it into the store when it is done"
        )


def refuse_strangers(destination: Path, target: Path, kind: DirectoryKind) -> None:
    """Raise OutputError if a directory holds what would be lost with it.

    Args:
        destination: The directory as the user names it.
        target: The directory itself.
        kind: What it is.
    """
    strangers = kind.find_strangers(target)
    if strangers:
        named = ", ".join(strangers[:_NAMED_STRANGERS])
        more = len(strangers) - _NAMED_STRANGERS
        named += f" and {more} more" if more > 0 else ""
        raise OutputError(
            f"{destination} holds {named}, which would be deleted with it; move that elsewhere, or choose a new "
            "directory for the output"
        )


def _refuse_other_kind(destination: Path, target: Path) -> None:
    if any(target.iterdir()):
        kind = describe_directory(target)
        held = "a directory with other things in it" if kind is None else f"{kind} and is kept"
        raise OutputError(f"{destination} is {held}; choose a new directory for the output")


def _refuse_fixed(destination: Path, target: Path) -> None:
    """Refuse directories whose names cannot be given to others."""
    if _is_mount_point(target):
        raise OutputError(
            f"{destination} is a mount point, which no new directory can take the place of; choose a directory "
            f"inside it, for example {destination / 'model'}"
        )
    # A shell that stands in it would be left in a directory without a name.
    if _is_working_directory(target):
        raise OutputError(
            f"{destination} is the working directory, which cannot be replaced as a whole; choose a "
            f"directory inside it, for example {destination / 'model'}, or go to another directory first"
        )


def _is_working_directory(directory: Path) -> bool:
    try:
        return directory.samefile(Path.cwd())
    except OSError:
        # The working directory may have been removed.
        return False


def _is_mount_point(directory: Path) -> bool:
    if os.path.ismount(directory):
        return True
    # A directory of the same file system that is mounted a second time shows only in Linux's list. Its fifth
    # column is the mount point, with blanks and backslashes as octal numbers.
    try:
        lines = _MOUNTS.read_bytes().splitlines()
    except OSError:
        return False
    points = (line.split(b" ")[4] for line in lines)
    real = os.fsencode(os.path.realpath(directory))
    return any(re.sub(rb"\\([0-7]{3})", lambda digits: bytes([int(digits[1], 8)]), p) == real for p in points)


def _follow(destination: Path, dangling: bool = False) -> Path:
    """Return what a link leads to, and the full path of what has no name of its own, such as ``.`` and ``..``.

    Args:
        destination: As the user names it.
        dangling: Follow a link that leads nowhere yet, too.
    """
    try:
        if destination.name in ("", "..") or (destination.is_symlink() and (dangling or destination.exists())):
            return destination.resolve()
    except (OSError, RuntimeError) as error:
        # Links that lead in a circle. Before Python 3.13 they are a RuntimeError.
        raise OutputError(
            f"cannot follow the link {destination}: {error}; choose another output path"
        ) from error
    return destination


def _check_parent(destination: Path) -> None:
    probe = make_hidden_sibling(destination, ".probe")
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        probe.mkdir()
        probe.rmdir()
    except OSError as error:
        raise OutputError(
            f"cannot write to {destination.parent}: {error.strerror or error}; choose another output path"
        ) from error
