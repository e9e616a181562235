"""Files in object stores and on other machines: found by name, pattern or directory, and read by ranges."""

from __future__ import annotations

import fnmatch
import glob
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

from word2vec.errors import CorpusError
from word2vec.text.sources.object_stores import WEB_SCHEMES, Entry, is_url, name_usually, split_url
from word2vec.text.sources.store_requests import ATTEMPTS, ask_store

_BUCKETS = ("s3", "gs", "abfs")
# The manifests of what this toolkit writes, the word that each begins with, and the bytes in which it stands.
_MANIFESTS = ("config.json", "manifest.json", "word2vec.json", "checkpoint.json")
_OURS, _MANIFEST_START = b'"word2vec-', 1 << 12
# "s3:/bucket", which is what a Path makes of s3://bucket.
_ONE_SLASH = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/(?!/)")


@dataclass(frozen=True)
class RemoteFile:
    """One object of a store, as it was when it was found.

    It stands where a Path does among the files of a source, and is opened by
    :mod:`word2vec.text.sources.byte_access`.

    Attributes:
        url: Its name, ``s3://bucket/dir/a.txt``.
        size: Bytes.
    """

    url: str
    size: int = field(compare=False)

    def __str__(self) -> str:
        return self.url

    @property
    def name(self) -> str:
        """What stands behind the last slash."""
        return self.url.rstrip("/").rpartition("/")[2]

    def find_state(self) -> tuple[int, str]:
        """Return the object's size now, and what differs when it was written anew. This asks the store.

        Raises:
            CorpusError: the object is gone, or the store cannot be asked.
        """
        # Never from a listing, in which some stores give times in other units.
        entry = _look(self.url)
        if entry is None:
            raise CorpusError(f"{self} went away while it was read")
        return entry.size, entry.state

    def read(self, begin: int, end: int) -> bytes:
        """Return the bytes from ``begin`` on, up to ``end``, which must not be behind the end of the file.

        Raises:
            CorpusError: the connection is lost, or the object is gone or was written anew.
            ConfigError: a package is missing.
        """
        data = ask_store(
            self.url, lambda store: store.read(self.url, begin, end), ATTEMPTS, f" at byte {begin:,}"
        )
        if len(data) != end - begin:
            raise CorpusError(
                f"{self.url} changed while it was read: it has {len(data):,} of the {end - begin:,} bytes from "
                f"byte {begin:,} on; try again when it is complete"
            )
        return data


SourcePath: TypeAlias = Path | RemoteFile
"""A file of a source, here or in a store. ``word2vec.text.sources.byte_access`` opens both."""


def is_remote(given: object) -> bool:
    """Return whether a name that was given is that of a store. ``file://`` is this machine.

    >>> is_remote("s3://bucket/a.txt"), is_remote("a.txt"), is_remote("file:///tmp/a.txt")
    (True, False, False)
    """
    return isinstance(given, str) and is_url(given) and split_url(given)[0] != "file"


def resolve_file_url(given: str) -> str:
    """Return the path that ``file:///path`` stands for. Any other name comes back as it is.

    >>> resolve_file_url("file:///tmp/a%20b.txt"), resolve_file_url("a%20b.txt")
    ('/tmp/a b.txt', 'a%20b.txt')

    Raises:
        CorpusError: it names another host.
    """
    if not is_url(given) or split_url(given)[0] != "file":
        return given
    _, host, path = split_url(given)
    if host not in ("", "localhost"):
        raise CorpusError(f"{given} is a file of the host {host!r}; name one of this machine as file:///path")
    return unquote(path)


def refuse_one_slash(name: str) -> None:
    """Refuse a path whose scheme has one slash, for which nothing is named here.

    Raises:
        CorpusError: it is one.
    """
    found = _ONE_SLASH.match(name)
    if found is not None:
        raise CorpusError(
            f"{name} has one slash behind its scheme, as pathlib.Path leaves it; give the name as a str: "
            f"{name[: found.end()]}/{name[found.end() :]}"
        )


def look_up(url: str) -> RemoteFile | None:
    """Return the object that a name stands for, or None if it is a directory or nothing.

    Raises:
        ConfigError: a package is missing.
        CorpusError: the store cannot be reached or asked, or nothing reads such names.
    """
    entry = _look(url)
    return None if entry is None or entry.is_directory else _make_file(entry)


def is_remote_directory(given: object) -> bool:
    """Return whether a name is that of a directory of a store.

    Raises:
        ConfigError: a package is missing.
        CorpusError: the store cannot be reached or asked.
    """
    entry = _look(given) if isinstance(given, str) and is_remote(given) else None
    return entry is not None and entry.is_directory


def find_remote_files(url: str, suffixes: tuple[str, ...]) -> list[RemoteFile]:
    """Return the objects that a name, a pattern or a directory stands for, in the order of local files.

    Args:
        url: ``s3://bucket/a.txt``, ``s3://bucket/news/*.txt`` or ``s3://bucket/news``.
        suffixes: The endings of the names of objects that directories are searched for.

    Raises:
        ConfigError: a package is missing.
        CorpusError: there is none, or the store cannot be reached or asked.
    """
    entry = _look(url)
    if entry is None:
        if split_url(url)[0] in WEB_SCHEMES or not glob.has_magic(split_url(url)[2]):
            raise CorpusError(_describe_missing(url))
        return _find_by_pattern(url)
    if not entry.is_directory:
        return [_make_file(entry)]
    _refuse_ours(url)
    endings = tuple(suffix.lower() for suffix in suffixes)
    found = [file for file in walk_remote_files(url) if file.name.lower().endswith(endings)]
    if not found:
        raise CorpusError(
            f"the directory {url} does not hold text; it is searched for objects named "
            + " ".join(f"*{suffix}" for suffix in suffixes)
            + "; name other endings with --suffix"
        )
    return found


def walk_remote_files(url: str) -> list[RemoteFile]:
    """Return every object below a directory, in order, as ``walk_files`` does for local ones.

    Hidden names and what this toolkit wrote are left out.

    Raises:
        CorpusError: the store cannot be asked.
    """
    base = url.rstrip("/")
    found = [file for file in _list(base, deep=True) if not _is_hidden(file.url[len(base) :])]
    below = (file for file in found if file.url != f"{base}/{file.name}")
    ours = tuple(file.url.removesuffix(file.name) for file in below if _is_ours(file))
    return _sort(file for file in found if not file.url.startswith(ours))


def _refuse_ours(url: str) -> None:
    """Refuse a directory that this toolkit wrote and somebody copied into a store.

    Raises:
        CorpusError: it is one.
    """
    if any(map(_is_ours, _list(url.rstrip("/"), deep=False))):
        raise CorpusError(
            f"{url} holds what this toolkit wrote, not text; name the text, or copy an encoded corpus to a "
            "directory of this machine and name that"
        )


def _is_ours(file: RemoteFile) -> bool:
    return file.name in _MANIFESTS and _OURS in file.read(0, min(file.size, _MANIFEST_START))


def _find_by_pattern(url: str) -> list[RemoteFile]:
    scheme, place, key = split_url(url)
    parts = key.strip("/").split("/")
    first = next(number for number, part in enumerate(parts) if glob.has_magic(part))
    base = "/".join([f"{scheme}://{place}", *parts[:first]])
    deep = len(parts) > first + 1 or parts[-1] == "**"
    found = [file for file in _list(base, deep) if _fits(file.url[len(base) + 1 :].split("/"), parts[first:])]
    if not found:
        raise CorpusError(f"no object is named like {url!r}")
    return _sort(found)


def _fits(names: Sequence[str], parts: Sequence[str]) -> bool:
    """Return whether the names of a path fit the parts of a pattern. A star does not stand for hidden names."""
    if not parts or not names:
        return not parts and not names
    if parts[0] == "**":
        rest = parts[1:] or ["*"]
        return _fits(names, rest) or (not _is_hidden(names[0]) and _fits(names[1:], parts))
    shown = parts[0].startswith(".") or not names[0].startswith(".")
    return shown and fnmatch.fnmatchcase(names[0], parts[0]) and _fits(names[1:], parts[1:])


def _list(url: str, deep: bool) -> list[RemoteFile]:
    # Some stores keep an empty object with a slash behind its name for each directory.
    return ask_store(
        url,
        lambda store: [
            _make_file(entry) for entry in store.list_below(url, deep) if not entry.url.endswith("/")
        ],
    )


def _is_hidden(below: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in below.split("/"))


def _sort(files: Iterable[RemoteFile]) -> list[RemoteFile]:
    return sorted(files, key=lambda file: file.url.split("/"))


def _make_file(entry: Entry) -> RemoteFile:
    return RemoteFile(entry.url, entry.size)


def _look(url: str) -> Entry | None:
    return ask_store(url, lambda store: store.look(url))


def _describe_missing(url: str) -> str:
    scheme, place, key = split_url(url)
    root = f"{scheme}://{place}"
    if name_usually(scheme) in _BUCKETS and key.strip("/"):
        try:
            there = _look(root) is not None
        except CorpusError:
            there = True  # who may read an object may not always list its bucket
        if not there:
            return f"no such bucket: {root!r} (looked for {url!r})"
    return f"no such object or directory: {url!r}"
