"""The JSON file that says what a directory is: its ``format``, its ``format_version`` and further facts."""

from __future__ import annotations

import json
import shlex
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from word2vec.errors import FormatError
from word2vec.missing_files import describe_missing
from word2vec.storage.remains import describe_older_copy

# Bytes. A manifest has a few kilobytes, and a file of a stranger may have any size.
_LARGEST = 1 << 24

# The files that say what a directory is, and what a message calls each format.
_MANIFESTS = ("config.json", "manifest.json", "word2vec.json", "checkpoint.json")
_KINDS = {
    "word2vec-checkpoint": "the checkpoint of a training",
    "word2vec-encoded-corpus": "an encoded corpus",
    "word2vec-model": "a trained model",
    "word2vec-vectors": "a directory of imported vectors",
}
_EXPORT = "word2vec-export-"


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write ``value`` as indented UTF-8 JSON.

    The names of files may hold bytes that are not UTF-8. They are half surrogate pairs in Python, which JSON
    escapes as ``backslashreplace`` does.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    path.write_bytes(text.encode("utf-8", "backslashreplace"))


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        FormatError: the file is missing, too large, or does not hold a JSON object.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise FormatError(f"cannot read {path}: it is not a file but a directory, a pipe or a device")
        if status.st_size > _LARGEST:
            raise FormatError(f"{path} is larger than {_LARGEST} bytes, so it is not a file of this toolkit")
        value = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{path} is damaged: {error}") from error
    if not isinstance(value, dict):
        raise FormatError(f"{path} is damaged: it does not hold a JSON object")
    return value


def check_members(directory: Path, names: Iterable[str]) -> None:
    """Make sure that the members of a directory are files of its own, because it may come from a stranger.

    A link could lead to any file of this machine, and reading a pipe or a device might never end. A member that
    is missing is not an error here.

    Args:
        directory: The directory.
        names: The members that will be read.

    Raises:
        FormatError: a member is a link that leads out of the directory, or is neither a file nor missing.
    """
    home = directory.resolve()
    for name in names:
        path = directory / name
        try:
            target = path.resolve()
            if path.is_symlink() and not target.is_relative_to(home):
                raise FormatError(
                    f"{path} is a link to {target}, out of its directory; copy the directory with the "
                    "targets of its links (cp -rL)"
                )
            if target.exists() and not target.is_file():
                raise FormatError(f"{path} is not a file but a directory, a pipe or a device")
        except (OSError, RuntimeError) as error:
            # Links that lead in a circle. Before Python 3.13 they are a RuntimeError.
            raise FormatError(f"cannot read {path}: {error}") from error


def write_manifest(path: Path, format_name: str, version: int, facts: dict[str, Any]) -> None:
    """Write a manifest.

    Args:
        path: The file.
        format_name: The format of the directory.
        version: Its version. It rises when older versions of the toolkit would misread the directory.
        facts: Further facts, as JSON.
    """
    write_json(path, {"format": format_name, "format_version": version, **facts})


def read_manifest(path: Path, format_name: str, version: int, oldest: int | None = None) -> dict[str, Any]:
    """Read a manifest and make sure that it is of this format and of a version known here.

    Args:
        path: The file.
        format_name: The expected ``format``.
        version: The newest ``format_version`` that is read.
        oldest: The oldest one. By default only ``version`` is read.

    Raises:
        FormatError: it is missing, of another format, or of another version.
    """
    if not path.parent.exists():
        what = format_name.removeprefix("word2vec-").replace("-", " ")
        raise FormatError(describe_missing(path.parent, what) + describe_older_copy(path.parent))
    if not path.is_file():
        raise FormatError(
            _describe_other_kind(path.parent, format_name)
            or f"{path.parent} is not a {format_name}: it has no {path.name}{describe_older_copy(path.parent)}"
        )
    manifest = read_json(path)
    if manifest.get("format") != format_name:
        raise FormatError(f"{path} is of format {manifest.get('format')!r}; expected {format_name!r}")
    found = manifest.get("format_version")
    known = range(version if oldest is None else oldest, version + 1)
    if found not in known or isinstance(found, (bool, float)):
        versions = f"{known[0]} to {known[-1]}" if len(known) > 2 else " and ".join(map(str, known))
        raise FormatError(
            f"{path} has format_version {found!r}; this version of the toolkit reads {versions}; update "
            "tied-word2vec or make the directory anew"
        )
    return manifest


def _describe_other_kind(directory: Path, wanted: str) -> str | None:
    """Return a message about a directory of another kind than is wanted, with what can be done with it."""
    kind = describe_directory(directory)
    if kind is None:
        return None
    name = shlex.quote(str(directory))
    if kind == _KINDS["word2vec-encoded-corpus"]:
        remedy = f"train a model on it: word2vec train {name} -o MODEL. word2vec vocab {name} shows its words"
    elif kind in _KINDS.values():
        remedy = f"word2vec info {name} shows what it holds, and word2vec similar {name} WORD asks it"
    else:
        remedy = "it is for other programs, so name what it was exported from"
    return f"{directory} is {kind} and not {_KINDS.get(wanted, wanted)}; {remedy}"


def has_format(path: Path, format_name: str) -> bool:
    """True if a manifest is there and names this format, whatever its version."""
    try:
        return read_json(path).get("format") == format_name
    except FormatError:
        return False


def describe_directory(directory: Path) -> str | None:
    """Return what a directory of this toolkit is, for messages, or None if it is something else."""
    for name in _MANIFESTS:
        try:
            found = str(read_json(directory / name).get("format"))
        except FormatError:
            continue
        if found in _KINDS:
            return _KINDS[found]
        if found.startswith(_EXPORT):
            return f"an export of the format {found.removeprefix(_EXPORT)}"
    return None
