"""The table that every format converts from and to: words, vectors, and counts if they are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from word2vec.arrays import Counts
from word2vec.subwords.subwords import Subwords


@dataclass(frozen=True)
class Table:
    """Words and their vectors, as formats read and write them.

    Attributes:
        words: V distinct words, most frequent first.
        matrix: [V, d] float32 or float16.
        counts: [V] int64 occurrences in the training text. None if they are not known.
        subwords: What makes vectors for other words. None if nothing does.
    """

    words: Sequence[str]
    matrix: NDArray[Any]
    counts: Counts | None = None
    subwords: Subwords | None = None
