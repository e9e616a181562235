"""How verbs that ask words load vectors. Apart from ``arguments.py``, because other verbs need no vectors."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from typing_extensions import Doc

from word2vec.cli.arguments import Raw
from word2vec.config.options import options_of
from word2vec.config.prepare import DecodeErrors
from word2vec.config.vector_files import Duplicates, ReadConfig
from word2vec.config.without_effect import report_without_effect
from word2vec.errors import ConfigError
from word2vec.vectors import WordVectors
from word2vec.vectors.questions import describe_composed
from word2vec.vectors.word_table import Unknown

_READ = {name: option for name, (_, option) in options_of(ReadConfig).items()}
FormatOfFile = Annotated[
    str | None,
    Doc("Of a file of vectors. By default its content or its ending tells it. The verb formats lists them."),
]

UnknownWords = Annotated[
    Unknown,
    Doc("Words that are not in the vocabulary: compose them of subwords, if there are any, or refuse them."),
]


@dataclass(frozen=True)
class Reading:
    """How words of a file of vectors are read."""

    errors: Annotated[DecodeErrors, _READ["errors"]] = "strict"
    duplicates: Annotated[Duplicates, _READ["duplicates"]] = "error"


@dataclass(frozen=True)
class VectorFile(Reading):
    """How a file of vectors is read, and how far."""

    format: FormatOfFile = None
    top: Annotated[
        int | None, Doc("Read only this many words, the first ones, which are the most frequent in most files.")
    ] = None

    def check_top(self) -> int | None:
        """Return how many words are read, None for all.

        Raises:
            ConfigError: it is less than one.
        """
        if self.top is not None and self.top < 1:
            raise ConfigError(f"top is {self.top}; it must be at least 1")
        return self.top

    def load_file(self, model: Path, *, raw: bool = False, unknown: Unknown = "subwords") -> WordVectors:
        """Load the vectors of a model or a file, and say which options have no effect on them."""
        vectors = WordVectors.load(
            model,
            self.format,
            self.errors,
            duplicates=self.duplicates,
            limit=self.check_top(),
            raw=raw,
            unknown=unknown,
        )
        report_idle(vectors, raw=raw, unknown=unknown, top=self.top)
        return vectors


AS_IT_IS = VectorFile()
"""A file is read by the defaults."""


@dataclass(frozen=True)
class Loading(VectorFile):
    """Which vectors of a model are asked, and what becomes of unknown words."""

    raw: Raw = False
    unknown: UnknownWords = "subwords"

    def load(self, model: Path) -> WordVectors:
        """Load the vectors of a model or a file."""
        return self.load_file(model, raw=self.raw, unknown=self.unknown)


DEFAULT_LOADING = Loading()


def report_idle(
    vectors: WordVectors,
    *,
    raw: bool = False,
    unknown: Unknown = "subwords",
    top: int | None = None,
    restrict_vocab: int | None = None,
) -> None:
    """Say on stderr which options have no effect on vectors: a line each."""
    lines = []
    if vectors.subwords is None:
        if raw:
            lines.append("--raw has no effect: the vectors are not mixed with their spelling")
        if unknown == "error":
            lines.append("--unknown error has no effect: without subwords unknown words are refused in any case")
    for flag, number in (("--top", top), ("--restrict-vocab", restrict_vocab)):
        if number is not None and number > len(vectors):
            lines.append(f"{flag} {number:,} has no effect: there are {len(vectors):,} words")
    report_without_effect(lines, strict=False)


def report_composed(vectors: WordVectors, words: Sequence[str]) -> list[str]:
    """Say on stderr which of a question's words are not in the vocabulary and were composed, and return them."""
    composed = list(dict.fromkeys(vectors.list_composed(words)))
    if composed:
        print(f"word2vec: {describe_composed(composed)}", file=sys.stderr)
    return composed
