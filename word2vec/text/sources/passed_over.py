"""Files of a directory that are not read, because of how their names end, and files that are read twice."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from word2vec.text.sources.compression import COMPRESSION_SUFFIXES, STDIN
from word2vec.text.sources.files import walk_files

_SHOWN = 8  # endings, or files, that a message names


def count_passed_over(
    given: Iterable[str | os.PathLike[str]], suffixes: tuple[str, ...]
) -> dict[Path, Counter[str]]:
    """Return the endings of the files that are not read, for each directory that has some.

    Args:
        given: The paths as they were given. Only directories among them are searched.
        suffixes: The endings that are read.

    Raises:
        CorpusError: a directory cannot be listed.
    """
    endings = tuple(suffix.lower() for suffix in suffixes)
    found = {}
    for directory in dict.fromkeys(map(Path, given)):
        if directory == STDIN or not directory.is_dir():
            continue
        names = (path for path in walk_files(directory) if not path.name.lower().endswith(endings))
        counted = Counter(_find_ending(path.name) for path in names if path.is_file())
        if counted:
            found[directory] = counted
    return found


def describe_passed_over(directory: Path, endings: Counter[str]) -> str:
    """Return a line about the files of a directory that are not read.

    >>> describe_passed_over(Path("news"), Counter({".json": 2, "": 1})).partition(";")[0]
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


def find_repeated(files: Iterable[Path]) -> list[str]:
    """Return a line for each file that is read several times, whatever names lead to it, and at most 8 lines.

    Args:
        files: The files that are read, in order.
    """
    names: dict[tuple[int, int], Path] = {}
    times: Counter[tuple[int, int]] = Counter()
    for path in files:
        if path == STDIN:
            continue
        try:
            status = path.stat()
        except OSError:
            continue  # its reader will say so
        key = (status.st_dev, status.st_ino)
        names.setdefault(key, path)
        times[key] += 1
    repeated = [key for key, number in times.items() if number > 1]
    lines = [
        f"{names[key]} is given {times[key]} times, and its words count as often" for key in repeated[:_SHOWN]
    ]
    if len(repeated) > _SHOWN:
        lines.append(f"{len(repeated) - _SHOWN:,} other files are given several times")
    return lines
