"""The lines of a text, and of the small text files that you name, such as lists of words and questions."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from word2vec.errors import Word2VecError
from word2vec.missing_files import describe_missing

LONE_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a surrogate pair, which Python strings can hold and which is not text."""


def read_lines(path: str | Path, error_class: type[Word2VecError], described_as: str | None = None) -> list[str]:
    r"""Read the lines of a small UTF-8 file at once, without their ends and without a byte order mark.

    Args:
        path: The file.
        error_class: The class of the error if it cannot be read.
        described_as: The words of the message before "cannot be read" or "is not UTF-8 at byte 12", for example
            "stop_words is 'list.txt', which". By default the path.

    Raises:
        Word2VecError: of ``error_class``, if the file cannot be read or is not UTF-8.
    """
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError as error:
        # A list of an option is named with the option.
        where = f"{described_as} cannot be read: {error.strerror}" if described_as else describe_missing(path)
        raise error_class(where) from error
    except (OSError, ValueError) as error:  # a ValueError for a NUL character in the path
        reason = getattr(error, "strerror", None) or error
        raise error_class(f"{described_as or path} cannot be read: {reason}") from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise error_class(
            f"{described_as or path} is not UTF-8 at byte {error.start}; save it as UTF-8"
        ) from error
    return split_lines(text.removeprefix(codecs.BOM_UTF8.decode()))


def split_lines(text: str) -> list[str]:
    r"""Return the lines of a text without their ends: ``\n``, ``\r\n`` or ``\r``.

    ``str.splitlines`` ends lines at further characters.

    Example:
        >>> split_lines("one\r\ntwo\x0c\u2028\n\n")
        ['one', 'two\x0c\u2028', '']
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return lines
