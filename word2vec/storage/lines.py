"""Small text files that a user names, such as lists of words and questions: UTF-8, read at once."""

from __future__ import annotations

import codecs
from pathlib import Path

from word2vec.errors import Word2VecError
from word2vec.text.sources.text import split_lines


def read_lines(path: str | Path, error_class: type[Word2VecError], described_as: str | None = None) -> list[str]:
    r"""Read the lines of a file without their ends, ``\n``, ``\r\n`` or ``\r``; a byte order mark is dropped.

    Args:
        path: The file.
        error_class: What is raised if it cannot be read.
        described_as: Stands in the message before "cannot be read" or "is not UTF-8 at byte 12", for example
            "stop_words is 'list.txt', which"; by default the path.

    Raises:
        Word2VecError: of ``error_class``; the file cannot be read or is not UTF-8.
    """
    described_as = described_as or str(path)
    try:
        data = Path(path).read_bytes()
    except (OSError, ValueError) as error:  # a ValueError for a NUL character in the path
        reason = getattr(error, "strerror", None) or error
        raise error_class(f"{described_as} cannot be read: {reason}") from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise error_class(f"{described_as} is not UTF-8 at byte {error.start}; save it as UTF-8") from error
    return split_lines(text.removeprefix(codecs.BOM_UTF8.decode()))
