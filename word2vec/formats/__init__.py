"""Foreign file formats: one module each. They only convert: (words, matrix) to bytes and back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from word2vec.errors import ConfigError
from word2vec.formats import word2vec_binary, word2vec_text

FORMATS: dict[str, ModuleType] = {"word2vec-text": word2vec_text, "word2vec-binary": word2vec_binary}
SUFFIXES = {".txt": "word2vec-text", ".vec": "word2vec-text", ".bin": "word2vec-binary"}


def read(path: Path, format: str | None = None) -> tuple[list[str], NDArray[np.float32]]:
    """Return the words and their [V, d] vectors.

    Raises:
        ConfigError: the format is unknown, or none is given and the suffix does not tell it.
        FormatError: the file is not of that format, damaged or cut short.
    """
    words, matrix = FORMATS[_format_of(path, format)].read(path)
    return words, matrix


def write(path: Path, words: Sequence[str], matrix: NDArray[np.float32], format: str | None = None) -> None:
    """Write words and their [V, d] vectors.

    Raises:
        ConfigError: the format is unknown, or none is given and the suffix does not tell it.
        FormatError: a word cannot be written in that format.
        OutputError: the file cannot be written.
    """
    FORMATS[_format_of(path, format)].write(path, words, matrix)


def _format_of(path: Path, format: str | None) -> str:
    if format is None:
        if path.suffix not in SUFFIXES:
            known = ", ".join(f"{suffix} ({name})" for suffix, name in SUFFIXES.items())
            raise ConfigError(f"the suffix of {path.name!r} names no format; use {known} or give a format")
        return SUFFIXES[path.suffix]
    if format not in FORMATS:
        raise ConfigError(f"format is {format!r}; choose one of: {', '.join(FORMATS)}")
    return format
