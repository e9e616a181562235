"""The files that a tokenizer was made of, kept inside the corpora and models that it made.

A text that a model is asked about is tokenised as the model's corpus was. The paths that the model records are
those of the machine where it was made, and a stranger can write any path there. So they are never opened. A user
dictionary and a ``tokenizer.json`` are copied into the corpus, and from there into the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from word2vec.errors import ConfigError, FormatError

USER_DICTIONARY = "user_dictionary.txt"
TOKENIZER = "tokenizer.json"
MEMBERS = (USER_DICTIONARY, TOKENIZER)

LARGEST = 1 << 28
"""Bytes of such a file. The largest dictionaries of jieba have 10 MB, and the largest tokenizers 30 MB."""


def find_named_files(options: Mapping[str, Any]) -> dict[str, str]:
    """Return the files that the options of ``prepare`` name for a tokenizer: ``{member: path}``."""
    named = {}
    if isinstance(dictionary := options.get("user_dictionary"), str):
        named[USER_DICTIONARY] = dictionary
    if isinstance(tokenizer := options.get("tokenizer"), str) and tokenizer.endswith(".json"):
        named[TOKENIZER] = tokenizer
    return named


def check_named_files(options: Mapping[str, Any]) -> None:
    """Make sure that the files which the options name are not too large to be kept.

    Raises:
        ConfigError: one is.
    """
    for member, path in find_named_files(options).items():
        if Path(path).is_file() and Path(path).stat().st_size > LARGEST:
            option = "tokenizer" if member == TOKENIZER else "user_dictionary"
            raise ConfigError(
                f"{option} is {path!r}, which has more than {LARGEST:,} bytes; give a smaller file"
            )


def copy_named_files(options: Mapping[str, Any], directory: Path) -> None:
    """Copy the files that the options name into a directory, under the names of members."""
    for member, path in find_named_files(options).items():
        (directory / member).write_bytes(Path(path).read_bytes())


def copy_members(source: Path, directory: Path) -> None:
    """Copy the files of a tokenizer that one directory holds into another one.

    Raises:
        FormatError: one is too large.
    """
    for member in MEMBERS:
        if (source / member).is_file():
            (directory / member).write_bytes(_check_size(source / member).read_bytes())


def find_member(directory: Path, member: str) -> Path | None:
    """Return the path of a tokenizer's file that a directory holds, or None.

    Raises:
        FormatError: it is too large.
    """
    path = directory / member
    return _check_size(path) if path.is_file() else None


def _check_size(path: Path) -> Path:
    if path.stat().st_size > LARGEST:
        raise FormatError(f"{path} has more than {LARGEST:,} bytes, so no tokenizer of this toolkit wrote it")
    return path
