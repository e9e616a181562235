"""Files of a directory that are not read, because of how their names end, and files that are read twice."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from word2vec.text.sources.compression import COMPRESSION_SUFFIXES, STDIN
from word2vec.text.sources.files import walk_files
from word2vec.text.sources.remote_files import (
    RemoteFile,
    SourcePath,
    is_remote,
    is_remote_directory,
    resolve_file_url,
    walk_remote_files,
)

_SHOWN = 8  # endings, or files, that a message names


def count_passed_over(
    given: Iterable[str | os.PathLike[str]], suffixes: tuple[str, ...]
) -> dict[str, Counter[str]]:
    """Return the endings of the files that are not read, for each directory that has some.

    Args:
        given: The paths as they were given. Only directories among them are searched.
        suffixes: The endings that are read.

    Raises:
        CorpusError: a directory cannot be listed.
    """
    endings = tuple(suffix.lower() for suffix in suffixes)
    found = {}
    for directory in dict.fromkeys(map(_normalise, given)):
        names = (name for name in _list_names(directory) if not name.lower().endswith(endings))
        counted = Counter(map(_find_ending, names))
        if counted:
            found[directory] = counted
    return found


def _normalise(given: str | os.PathLike[str]) -> str:
    name = os.fspath(given)
    return name if is_remote(name) else str(Path(resolve_file_url(name)))


def _list_names(directory: str) -> Iterator[str]:
    """Yield the names of the files below a directory. Below anything else there are none."""
    if is_remote(directory):
        if is_remote_directory(directory):
            yield from (file.name for file in walk_remote_files(directory))
    elif Path(directory) != STDIN and Path(directory).is_dir():
        yield from (path.name for path in walk_files(Path(directory)) if path.is_file())


def describe_passed_over(directory: str | Path, endings: Counter[str]) -> str:
    """Return a line about the files of a directory that are not read.

    >>> describe_passed_over("news", Counter({".json": 2, "": 1})).partition(";")[0]
    '3 files of news were passed over (.json, names without an ending)'
    """
    number = endings.total()
    named = [
        ending or "names without an ending" for ending in sorted(endings, key=lambda name: (not name, name))
    ]
    rest = f" and {len(named) - _SHOWN} other endings" if len(named) > _SHOWN else ""
    verb = "file was" if number == 1 else "files were"
    return (
        f"{number:,} {verb.replace(' ', f' of {directory} ')} passed over ({', '.join(named[:_SHOWN])}{rest}); "
        "name the endings of those to read with --suffix (in Python suffix=)"
    )


def _find_ending(name: str) -> str:
    """Return the ending of a name in small letters, with what is before that of a compressed file.

    >>> _find_ending("T.CSV.gz"), _find_ending("README"), _find_ending("a.b.txt")
    ('.csv.gz', '', '.txt')
    """
    path = Path(name.lower())
    if path.suffix in COMPRESSION_SUFFIXES:
        return Path(path.stem).suffix + path.suffix
    return path.suffix


def find_repeated(files: Iterable[SourcePath]) -> list[str]:
    """Return a line for each file that is read several times, whatever names lead to it, and at most 8 lines.

    Args:
        files: The files that are read, in order.
    """
    names: dict[object, SourcePath] = {}
    times: Counter[object] = Counter()
    for path in files:
        if path == STDIN:
            continue
        try:
            key = _identify(path)
        except OSError:
            continue  # its reader will say so
        names.setdefault(key, path)
        times[key] += 1
    repeated = [key for key, number in times.items() if number > 1]
    lines = [
        f"{names[key]} is given {times[key]} times, and its words count as often" for key in repeated[:_SHOWN]
    ]
    if len(repeated) > _SHOWN:
        lines.append(f"{len(repeated) - _SHOWN:,} other files are given several times")
    return lines


def _identify(path: SourcePath) -> object:
    """Return what is the same for all names of one file.

    Raises:
        OSError: a local file is not there.
    """
    if isinstance(path, RemoteFile):
        return path.url
    status = path.stat()
    return status.st_dev, status.st_ino
