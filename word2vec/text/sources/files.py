"""Files as a source: find them by name, pattern or directory, digest them, and check that they do not change."""

from __future__ import annotations

import errno
import glob
import hashlib
import os
import re
import stat
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from word2vec.errors import CorpusError
from word2vec.missing_files import describe_missing
from word2vec.storage.manifest import describe_directory
from word2vec.text.sources.byte_access import explain_unreadable, find_state, open_bytes
from word2vec.text.sources.compression import STDIN
from word2vec.text.sources.remote_files import (
    RemoteFile,
    SourcePath,
    find_remote_files,
    is_remote,
    refuse_one_slash,
    resolve_file_url,
)

_CHUNK = 1 << 20
_STORE_DIGESTS = 4
_LONGEST_SHOWN = 255
_LONGEST_PATTERN = 4096
# A name without spaces that has a folder or an ending. Other strings that lead nowhere may be texts.
_PATH_LIKE = re.compile(r"[^\s\0]*(?:[/\\\\][^\s\0]*|\.[A-Za-z0-9_]{1,12})")


@dataclass(frozen=True)
class TextFile:
    """One file as it was when it was digested.

    ``digest`` is BLAKE2b-256 of the bytes on disk. A file that was renamed or touched is still the same source.
    """

    path: SourcePath
    digest: str
    size: int
    state: int | str
    """When it was modified, in nanoseconds. Of a file in a store what the store says."""

    @property
    def shown_name(self) -> str:
        """The file's name as text. Of a name that is not UTF-8, as old zip archives leave, bytes are escaped."""
        return os.fsencode(self.path.name).decode("utf-8", "backslashreplace")


def find_files(paths: Iterable[str | os.PathLike[str]], suffixes: tuple[str, ...]) -> list[SourcePath]:
    """Return the files that ``paths`` name, in order.

    Args:
        paths: Each is a file, a directory, a pattern or ``-``. A directory stands for the files below it. A
            pattern is ``news/*.txt`` or ``news/**/*.gz``. ``-`` is standard input. ``s3://bucket/news`` and
            other URLs name files in stores.
        suffixes: The endings of the names of files that directories are searched for. Case does not matter.

    Raises:
        ConfigError: a package is missing that reads a store.
        CorpusError: a path does not exist, a directory or pattern holds no file, or a directory cannot
            be listed.
    """
    files: list[SourcePath] = []
    for given in paths:
        if isinstance(given, str):
            if is_remote(given):
                files += find_remote_files(given, suffixes)
                continue
            given = resolve_file_url(given)
        path = Path(given)
        if not os.fspath(given):
            raise CorpusError("the name of a file is empty, which would be this directory; name it as .")
        if path == STDIN:
            files.append(path)
            continue
        mode = _find_mode(path)
        if mode is None:
            refuse_one_slash(os.fspath(given))
            files += _find_by_pattern(given)
        elif stat.S_ISDIR(mode):
            files += _find_below(path, suffixes)
        elif stat.S_ISREG(mode):
            files.append(path)
        else:
            raise CorpusError(
                f"{path} is a pipe or a device, and files are read twice (to digest them); pass it as standard "
                f"input: word2vec prepare - -o CORPUS < {path}, or word2vec train - -o MODEL"
            )
    if files.count(STDIN) > 1:
        raise CorpusError("standard input (-) can be read only once; name it once")
    return files


def describe_missing_text(given: str | os.PathLike[str]) -> str:
    """Return a message about a path that leads nowhere. A string from Python may be a text.

    >>> describe_missing_text("news.txt").partition(" (looked in")[0]
    "no such file: 'news.txt'"
    >>> describe_missing_text("北京是中国的首都。").endswith("word2vec.Texts(lambda: texts)")
    True
    """
    name = os.fspath(given)
    message = describe_missing(name)
    # The command line gives paths. Only from Python a text can come.
    if not isinstance(given, str) or (len(name) <= _LONGEST_SHOWN and _PATH_LIKE.fullmatch(name)):
        return message
    return (
        f"{message}; a string is a path, and so is each of a list of strings. If it is a sentence, pass lists "
        "of words: [text.split()]; if it is a text, pass word2vec.Texts(lambda: texts)"
    )


def _find_mode(path: Path) -> int | None:
    """Return what the file system says that a path is, or None if nothing has this name.

    Raises:
        CorpusError: it cannot be asked, or a link leads nowhere.
    """
    try:
        return path.stat().st_mode
    except ValueError:
        return None  # a NUL, or half a surrogate pair
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ELOOP) and path.is_symlink():
            raise CorpusError(
                f"{path} is a link that leads to no file ({path.readlink()}); mend or remove it"
            ) from error
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
            return None
        raise CorpusError(f"cannot read {path}: {error.strerror}") from error


def _find_by_pattern(given: str | os.PathLike[str]) -> list[Path]:
    pattern = os.fspath(given)
    if not glob.has_magic(pattern) or len(pattern) > _LONGEST_PATTERN or "\0" in pattern:
        raise CorpusError(describe_missing_text(given))
    _check_pattern_listable(pattern)
    # Path.glob does not take patterns that begin at the root.
    found = [Path(name) for name in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207
    found = [path for path in found if _is_file(path)]
    if not found:
        if isinstance(given, str) and any(sign.isspace() for sign in pattern):
            raise CorpusError(describe_missing_text(given))  # a text with a question mark
        raise CorpusError(f"no file is named like {pattern!r} (looked in {Path.cwd()})")
    return found


def _check_pattern_listable(pattern: str) -> None:
    """Make sure that the directories which a pattern searches can be listed: glob passes over others in silence.

    Raises:
        CorpusError: one cannot be.
    """
    parts = Path(pattern).parts
    for number, part in enumerate(parts):
        if not glob.has_magic(part):
            continue
        above = str(Path(*parts[:number]))
        folders = glob.glob(above, recursive=True) if glob.has_magic(above) else [above]  # noqa: PTH207
        for folder in map(Path, folders):
            if folder.is_dir():
                for _ in walk_files(folder) if part == "**" else _list(folder):
                    pass


def _list(folder: Path) -> Iterator[Path]:
    try:
        yield from folder.iterdir()
    except OSError as error:
        raise _unlistable(error) from error


def _find_below(directory: Path, suffixes: tuple[str, ...]) -> list[Path]:
    kind = describe_directory(directory)
    if kind is not None:
        raise CorpusError(f"{directory} is {kind}, not text; name the text that it was made from")
    endings = tuple(suffix.lower() for suffix in suffixes)
    found = sorted(
        path for path in walk_files(directory) if path.name.lower().endswith(endings) and _is_file(path)
    )
    if not found:
        raise CorpusError(
            f"the directory {directory} does not hold text; it is searched for files named "
            + " ".join(f"*{suffix}" for suffix in suffixes)
            + "; name other endings with --suffix"
        )
    return found


def _is_file(path: Path) -> bool:
    """Whether a path that was found is a file. A link that leads nowhere is an error, as where it is named."""
    mode = _find_mode(path)
    return mode is not None and stat.S_ISREG(mode)


def walk_files(directory: Path) -> Iterator[Path]:
    """Yield every file below a directory, through links too. No directory is entered twice.

    Names that begin with a dot are hidden, and ``__MACOSX`` holds what macOS adds to archives: neither is text.
    Corpora and models of this toolkit are not entered.

    Raises:
        CorpusError: a directory cannot be listed.
    """
    entered: set[tuple[int, int]] = set()
    for folder, below, names in os.walk(directory, followlinks=True, onerror=_raise_unlistable):
        status = Path(folder).stat()
        if (status.st_dev, status.st_ino) in entered or (
            folder != str(directory) and describe_directory(Path(folder)) is not None
        ):
            below.clear()
            continue
        entered.add((status.st_dev, status.st_ino))
        below[:] = sorted(name for name in below if not _is_hidden(name))
        yield from (Path(folder, name) for name in names if not _is_hidden(name))


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name == "__MACOSX"


def _raise_unlistable(error: OSError) -> None:
    raise _unlistable(error)


def _unlistable(error: OSError) -> CorpusError:
    return CorpusError(
        f"cannot list the directory {error.filename}: {error.strerror}; the files in it would be missing"
    )


@contextmanager
def digest_files(paths: Iterable[SourcePath]) -> Iterator[Callable[[], list[TextFile]]]:
    """Digest files in a thread while the block runs. Yields a function that waits for the result.

    The thread ends with the block, also in the middle of a file. Reading twice costs little beside tokenising,
    and the readers do not have to digest. In stores some are digested at a time, as each waits for answers.
    """
    ended = threading.Event()
    paths = list(paths)
    count = _STORE_DIGESTS if any(isinstance(path, RemoteFile) for path in paths) else 1
    with ThreadPoolExecutor(count, thread_name_prefix="word2vec-digest") as threads:
        waiting = [threads.submit(digest_file, path, ended) for path in paths]
        try:
            yield lambda: [future.result() for future in waiting]
        finally:
            ended.set()
            threads.shutdown(cancel_futures=True)


def digest_file(path: SourcePath, ended: threading.Event | None = None) -> TextFile:
    """Read the whole file once and digest it.

    Args:
        path: The file.
        ended: Stop reading once this is set. The digest is then useless.

    Raises:
        CorpusError: the file cannot be read.
    """
    digest = hashlib.blake2b(digest_size=32)
    with explain_unreadable(path), open_bytes(path) as file:
        size, state = find_state(path) if isinstance(path, RemoteFile) else _find_state_of(file)
        if isinstance(path, RemoteFile) and size != path.size:
            raise CorpusError(f"{path} changed while it was read; prepare it again when it is complete")
        while not (ended and ended.is_set()) and (chunk := file.read(_CHUNK)):
            digest.update(chunk)
    return TextFile(path, digest.hexdigest(), size, state)


def _find_state_of(file: IO[bytes]) -> tuple[int, int]:
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns


def check_unchanged(file: TextFile) -> None:
    """Make sure the file on disk is still the one that was digested.

    Raises:
        CorpusError: its size or modification time differ, or it is gone.
    """
    try:
        state = find_state(file.path)
    except OSError as error:
        raise CorpusError(f"{file.path} went away while it was read: {error.strerror}") from error
    if state != (file.size, file.state):
        raise CorpusError(f"{file.path} changed while it was read; prepare it again when it is complete")
