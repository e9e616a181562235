"""How verbs that ask words load vectors. Apart from ``arguments.py``, because other verbs need no vectors."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from typing_extensions import Doc

from word2vec.cli.arguments import Raw
from word2vec.vectors import WordVectors
from word2vec.vectors.questions import describe_composed
from word2vec.vectors.word_table import Unknown


@dataclass(frozen=True)
class Loading:
    """Which vectors of a model are asked, and what becomes of unknown words."""

    raw: Raw = False
    unknown: Annotated[
        Unknown,
        Doc("Words that are not in the vocabulary: compose them of subwords, if there are any, or refuse them."),
    ] = "subwords"

    def load(self, model: Path) -> WordVectors:
        """Load the vectors of a model or a file."""
        return WordVectors.load(model, raw=self.raw, unknown=self.unknown)


DEFAULT_LOADING = Loading()


def report_composed(vectors: WordVectors, words: Sequence[str]) -> list[str]:
    """Say on stderr which of a question's words are not in the vocabulary and were composed, and return them."""
    composed = list(dict.fromkeys(vectors.list_composed(words)))
    if composed:
        print(f"word2vec: {describe_composed(composed)}", file=sys.stderr)
    return composed
