"""Three words with vectors of two numbers, which a file holds in one way or another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from word2vec import formats
from word2vec.storage.table import Table

TEXT = b"3 2\nthe 1 2\ncat 3 4\ndog 5 1\n"
WORDS, MATRIX = ["the", "cat", "dog"], [[1, 2], [3, 4], [5, 1]]


def sample() -> Table:
    return Table(WORDS, np.array(MATRIX, np.float32))


def assert_sample(path: Path, format: str | None = None, **options: Any) -> None:
    found = formats.read(path, format, **options)
    assert (list(found.words), found.matrix.tolist()) == (WORDS, MATRIX)
