"""Small files that you name beside a text or a model: lists of words, dictionaries, questions.

They are read as texts are. Compressed files are recognised by their first bytes, a byte order mark is dropped,
and text in UTF-16 is read if it has one. What is not text is named.
"""

from __future__ import annotations

import codecs
import errno
import os
import sys
from pathlib import Path
from typing import Any

from word2vec.errors import CorpusError, Word2VecError
from word2vec.missing_files import describe_missing
from word2vec.storage.lines import split_lines
from word2vec.text.sources.compression import STDIN, open_decompressed
from word2vec.text.sources.content import BINARY_VECTORS, START_BYTES, tell_content
from word2vec.text.sources.remote_files import SourcePath, is_remote, look_up, resolve_file_url

LARGEST = 1 << 28
"""Bytes that such a file may have, decompressed. They are read at once."""

# The longer ones first, because the mark of UTF-32 begins as that of UTF-16 does.
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# What is no text, although its first bytes are.
_OTHER = ("a PDF file", "an HTML page", "an RTF file", "a PostScript file", "a pointer of git")


def read_lines(path: str | Path, error_class: type[Word2VecError], described_as: str | None = None) -> list[str]:
    r"""Read the lines of a small text at once, without their ends and without a byte order mark.

    Args:
        path: The file, plain or compressed, in UTF-8, or in UTF-16 with a byte order mark. ``-`` is standard
            input.
        error_class: The class of the error if it cannot be read.
        described_as: The words of the message before "cannot be read" or "is not UTF-8 at byte 12", for example
            "stop_words is 'list.txt', which". By default the path.

    Raises:
        Word2VecError: of ``error_class``, if the file cannot be read, is too large or is not text.
    """
    shown = described_as or ("standard input" if Path(path) == STDIN else path)
    try:
        data = read_small_file(path)
    except FileNotFoundError as error:
        # A list of an option is named with the option.
        where = f"{described_as} cannot be read: {error.strerror}" if described_as else describe_missing(path)
        raise error_class(where) from error
    except CorpusError as error:
        raise error_class(f"{described_as}: {error}" if described_as else str(error)) from error
    except (OSError, ValueError) as error:  # a ValueError for a NUL character in the path
        reason = getattr(error, "strerror", None) or error
        raise error_class(f"{shown} cannot be read: {reason}") from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        kind = tell_content(data[:START_BYTES], "utf-8")
        named = f": it is {kind.name}" if kind.remedy else ""
        raise error_class(f"{shown} is not UTF-8 at byte {error.start}{named}; save it as UTF-8") from error
    kind = tell_content(data[:START_BYTES], "utf-8")
    if (kind.is_binary and kind != BINARY_VECTORS) or kind.name.startswith(_OTHER):
        raise error_class(f"{shown} is {kind.name}; give a file of text")
    return split_lines(text.removeprefix(codecs.BOM_UTF8.decode()))


def read_small_file(path: str | Path) -> bytes:
    """Return the bytes of a small file, decompressed. Those of UTF-16 with a byte order mark become UTF-8.

    Args:
        path: The file. ``-`` is standard input, which may be read several times.

    Raises:
        OSError: there is no such file, or it is a directory.
        ValueError: the path holds a NUL.
        CorpusError: the file cannot be read, is damaged or too large. The message names it.
    """
    data = _StandardInput.read() if Path(path) == STDIN else _read(_find(path))
    encoding = next((encoding for mark, encoding in _MARKS.items() if data.startswith(mark)), None)
    if encoding is None:
        return data
    try:
        return data.decode(encoding).removeprefix("\ufeff").encode("utf-8")
    except UnicodeError:
        # It only begins like that. Who takes it for UTF-8 names the byte.
        return data


def _find(path: str | Path) -> SourcePath:
    """Return the file that a name stands for.

    Raises:
        OSError: there is none, or it is a directory, each in its own class.
    """
    if not is_remote(path):
        local = Path(resolve_file_url(os.fspath(path)))
        if local.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        local.stat()
        return local
    found = look_up(str(path))
    if found is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    return found


def _read(path: SourcePath) -> bytes:
    with open_decompressed(path) as (_, stream):
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise CorpusError(f"{path} has more than {LARGEST:,} bytes, which is no list; name another file")
    return data


class _StandardInput:
    """What was read of standard input. A process has one, and questions are read again for each model."""

    _source: Any = None
    _data = b""

    @classmethod
    def read(cls) -> bytes:
        """Return all of standard input, also if it was returned before."""
        if cls._source is not sys.stdin:
            cls._data, cls._source = _read(STDIN), sys.stdin
        return cls._data
