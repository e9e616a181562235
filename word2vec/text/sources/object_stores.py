"""Stores of files that are not on this machine: pyarrow.fs or fsspec, behind three functions.

A name is ``SCHEME://PLACE/KEY``. pyarrow reads s3, gs, hdfs and abfs by itself. fsspec reads http and https,
and with further packages much else. Where both could, pyarrow is taken, which is one package. Bytes are asked
for by range, so that nothing is ever fetched whole, and a range that fails can be asked for again.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from word2vec.errors import ConfigError, CorpusError
from word2vec.optional_package import import_package, is_installed, make_pip_line

_NAME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*(?:::[A-Za-z0-9+.:/-]*?)?)://([^/]*)(.*)", re.S)
# Schemes that pyarrow reads, and the package that makes fsspec read them too.
_ARROW_SCHEMES = {
    "s3": "s3fs",
    "s3a": "s3fs",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "hdfs": "",
    "abfs": "adlfs",
    "abfss": "adlfs",
}
_SPELLINGS = {"s3a": "s3", "gcs": "gs", "abfss": "abfs"}
WEB_SCHEMES = ("http", "https")
_NOT_FOUND = (404, 410)  # RFC 9110: Not Found, Gone
# What tells one state of an object from another, in the words of the packages of fsspec, the surest first.
_STATE = (
    "ETag",
    "etag",
    "generation",
    "mtime",
    "LastModified",
    "last_modified",
    "updated",
    "modified",
    "created",
)
_GOOGLE_PATIENCE = 10
"""Seconds that pyarrow tries to reach Google. By default it goes on for 15 minutes."""


@dataclass(frozen=True)
class Entry:
    """One object of a store, or a directory in it.

    Attributes:
        url: Its name.
        size: Bytes, 0 for a directory.
        state: Differs when the object was written anew: a digest or a time, as the store tells it.
        is_directory: It has objects below it.
    """

    url: str
    size: int
    state: str
    is_directory: bool = False


class Store(Protocol):
    """Where objects are. The errors of its functions are those of the package behind it."""

    def look(self, url: str) -> Entry | None:
        """Return what a name stands for, or None if there is no such object."""

    def list_below(self, url: str, deep: bool) -> Iterator[Entry]:
        """Yield the objects below a directory, in no order. ``deep`` enters the directories in it."""

    def read(self, url: str, begin: int, end: int) -> bytes:
        """Return the bytes from ``begin`` on, up to ``end``."""


def split_url(url: str) -> tuple[str, str, str]:
    """Return the scheme, the place (a bucket or a host) and the key, which begins with a slash or is empty.

    >>> split_url("s3://bucket/dir/a.txt")
    ('s3', 'bucket', '/dir/a.txt')
    """
    found = _NAME.fullmatch(url)
    if found is None:
        raise ValueError(f"{url!r} is not SCHEME://PLACE/KEY")
    return found[1].lower(), found[2], found[3]


def name_usually(scheme: str) -> str:
    """Return the usual spelling of a scheme.

    >>> name_usually("s3a"), name_usually("https")
    ('s3', 'https')
    """
    return _SPELLINGS.get(scheme, scheme)


def is_url(name: str) -> bool:
    """Return whether a name begins with a scheme.

    >>> is_url("gs://bucket/a.txt"), is_url("news/a.txt"), is_url("see http://example.org")
    (True, False, False)
    """
    return _NAME.fullmatch(name) is not None


def open_store(url: str) -> Store:
    """Return the store that has an object. Nothing is connected yet.

    Raises:
        ConfigError: a package is missing. The message names the pip line.
        CorpusError: nothing reads this scheme, or the store refuses the name.
    """
    scheme, place, _ = split_url(url)
    return _open_store(scheme, place)


@lru_cache(maxsize=64)
def _open_store(scheme: str, place: str) -> Store:
    if scheme in _ARROW_SCHEMES:
        if is_installed("pyarrow"):
            return ArrowStore(scheme, place)
        helper = _ARROW_SCHEMES[scheme]
        if not helper or not is_installed("fsspec") or not is_installed(helper):
            instead = f", or the packages fsspec and {helper}" if helper else ""
            raise ConfigError(f"{scheme}:// needs the package pyarrow: {make_pip_line('pyarrow')}{instead}")
    elif not is_installed("fsspec") and scheme not in WEB_SCHEMES:
        raise _refuse_scheme(scheme, f"others need the package fsspec: {make_pip_line('fsspec')}")
    return FsspecStore(scheme)


def _refuse_scheme(scheme: str, advice: str) -> CorpusError:
    return CorpusError(
        f"{scheme}:// is not a scheme that can be read; s3, gs, hdfs, abfs, http, https and file can, and "
        f"{advice}"
    )


class ArrowStore:
    """Objects that pyarrow reads.

    Args:
        scheme: s3, gs, hdfs or abfs, or another spelling of them.
        place: The bucket, or the host.
    """

    def __init__(self, scheme: str, place: str) -> None:
        self._fs = import_package("pyarrow.fs", f"{scheme}://")
        if scheme != "abfss":  # to pyarrow it is abfs that is encrypted on its way
            scheme = name_usually(scheme)
        if scheme == "hdfs" and not place:
            self._system, self._root = self._fs.HadoopFileSystem("default"), ""
            return
        options = f"?retry_limit_seconds={_GOOGLE_PATIENCE}" if scheme == "gs" else ""
        # The key is not a part of this, because pyarrow would read signs such as % and # in it as those of URLs.
        self._system, root = self._fs.FileSystem.from_uri(f"{scheme}://{place}/{options}")
        self._root = root.rstrip("/")

    def look(self, url: str) -> Entry | None:
        """Return what a name stands for, or None if there is no such object."""
        found = self._system.get_file_info(self._find_path(url))
        return None if found.type == self._fs.FileType.NotFound else self._describe(url, found)

    def list_below(self, url: str, deep: bool) -> Iterator[Entry]:
        """Yield the objects below a directory. ``deep`` enters the directories in it."""
        path = self._find_path(url)
        for found in self._system.get_file_info(self._fs.FileSelector(path, recursive=deep)):
            if found.type == self._fs.FileType.File:
                below = found.path[len(path) :].lstrip("/")
                yield self._describe(f"{url.rstrip('/')}/{below}", found)

    def read(self, url: str, begin: int, end: int) -> bytes:
        """Return the bytes from ``begin`` on, up to ``end``."""
        with self._system.open_input_file(self._find_path(url)) as file:
            data: bytes = file.read_at(end - begin, begin)
            return data

    def _find_path(self, url: str) -> str:
        return (self._root + split_url(url)[2].rstrip("/")) or "/"

    def _describe(self, url: str, found: Any) -> Entry:
        is_directory = found.type == self._fs.FileType.Directory
        return Entry(url, found.size or 0, str(found.mtime_ns), is_directory)


class FsspecStore:
    """Objects that fsspec reads, with the package that it needs for the scheme.

    Args:
        scheme: One that fsspec knows.

    Raises:
        ConfigError: fsspec or the other package is missing.
        CorpusError: fsspec does not know the scheme.
    """

    def __init__(self, scheme: str) -> None:
        import_package("fsspec", f"{scheme}://")
        core = importlib.import_module("fsspec.core")
        try:
            importlib.import_module("fsspec").get_filesystem_class(scheme)
        except ValueError as error:
            raise _refuse_scheme(scheme, "what else the packages of fsspec know") from error
        except ImportError as error:
            raise ConfigError(f"{scheme}:// needs a package that fsspec names: {error}") from error
        self._is_web = scheme in WEB_SCHEMES
        self._open = core.url_to_fs

    def look(self, url: str) -> Entry | None:
        """Return what a name stands for, or None if there is no such object.

        Raises:
            CorpusError: a server on the web does not say how large the object is.
        """
        system, path = self._open(url)
        # Otherwise an object that is written anew would look as it did.
        system.invalidate_cache()
        try:
            found = system.info(path)
        except FileNotFoundError as error:
            # On the web any failure is said to be this, and only its cause tells a server that is not there.
            cause = error.__cause__
            if self._is_web and cause is not None and getattr(cause, "status", 0) not in _NOT_FOUND:
                raise OSError(str(cause)) from error
            return None
        if self._is_web and found.get("size") is None:
            raise _refuse_whole(url)
        return self._describe(url, found)

    def list_below(self, url: str, deep: bool) -> Iterator[Entry]:
        """Yield the objects below a directory. ``deep`` enters the directories in it."""
        system, path = self._open(url)
        for name, found in system.find(path, maxdepth=None if deep else 1, detail=True).items():
            below = name[len(path) :].lstrip("/")
            yield self._describe(f"{url.rstrip('/')}/{below}", found)

    def read(self, url: str, begin: int, end: int) -> bytes:
        """Return the bytes from ``begin`` on, up to ``end``.

        Raises:
            CorpusError: a server on the web does not send parts of a file.
        """
        system, path = self._open(url)
        data: bytes
        if not self._is_web:
            data = system.cat_file(path, start=begin, end=end)
            return data
        try:
            # cat_file would take whatever is sent, which may be all of a large file.
            with system.open(path, "rb", cache_type="none") as file:
                file.seek(begin)
                data = file.read(end - begin)
        except ValueError as error:
            raise _refuse_whole(url) from error
        return data

    def _describe(self, url: str, found: dict[str, Any]) -> Entry:
        state = next((str(found[name]) for name in _STATE if found.get(name) is not None), "")
        return Entry(url, found.get("size") or 0, state, found.get("type") == "directory")


def _refuse_whole(url: str) -> CorpusError:
    return CorpusError(f"the server of {url} sends files only whole; download it, and name the file here")
