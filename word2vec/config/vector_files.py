"""Every option of reading and writing files of word vectors, stated once."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Literal

from word2vec.config.options import Option, check_options
from word2vec.config.prepare import DecodeErrors

Duplicates = Literal["error", "first"]
Unwritable = Literal["error", "drop", "replace"]


@dataclasses.dataclass(frozen=True)
class ReadConfig:
    """How a file of word vectors is read.

    Raises:
        ConfigError: an option is out of range.
    """

    errors: Annotated[
        DecodeErrors,
        Option(
            "Words of word2vec, GloVe and fastText files that are not UTF-8: refuse the file, write U+FFFD for "
            "such bytes, or leave the bytes out. Words that become empty or equal to another are dropped. "
            "replace and ignore also read what there is if the header promises more or fewer vectors."
        ),
    ] = "strict"
    duplicates: Annotated[
        Duplicates,
        Option("A word that comes again: refuse the file, or keep its first vector and count the others."),
    ] = "error"
    limit: Annotated[
        int | None,
        Option(
            "Read only the first vectors, this many, and no more of the file. --top on the command line.",
            minimum=1,
            known_as="limit / -",
        ),
    ] = None

    def __post_init__(self) -> None:
        check_options(self)


@dataclasses.dataclass(frozen=True)
class WriteConfig:
    """How a file of word vectors is written.

    Raises:
        ConfigError: an option is out of range.
    """

    unwritable: Annotated[
        Unwritable,
        Option(
            "Words that the format cannot hold, such as words with spaces: refuse to write, drop them, or "
            "replace each such character, white space by _ and others by U+FFFD."
        ),
    ] = "error"

    def __post_init__(self) -> None:
        check_options(self)
