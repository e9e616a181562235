"""What every format converts from and to: words, their vectors, and their counts if these are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Table:
    """Word vectors without questions.

    Attributes:
        words: V distinct words, most frequent first.
        matrix: [V, d] float32 or float16.
        counts: [V] int64 occurrences in the training text; None where a format or file has none.
    """

    words: Sequence[str]
    matrix: NDArray[Any]
    counts: NDArray[np.int64] | None = None
