"""A table large enough to be rounded, with rows that are equal, zero, short or long."""

from __future__ import annotations

import platform

import numpy as np
import pytest
from numpy.typing import NDArray

from word2vec.errors import KernelError
from word2vec.search.kernel import MACHINES, SearchLibrary

SIZE, ROWS = 112, 20_011  # enough numbers for rounding to be worth while
NEEDS_SEARCH_KERNEL = pytest.mark.skipif(
    platform.machine() not in MACHINES, reason=f"the search kernel is not for {platform.machine()}"
)


def clustered_rows() -> NDArray[np.float32]:
    """[ROWS, SIZE] float32 in 50 clusters, of different lengths."""
    random = np.random.default_rng(5)
    centres = random.normal(size=(50, SIZE))
    rows = centres[random.integers(0, 50, ROWS)] + random.normal(size=(ROWS, SIZE))
    rows *= random.uniform(0.1, 9, (ROWS, 1))
    rows[100:140] = rows[100]  # equal ones
    rows[7] = 0
    rows[8] = 0
    rows[8, 3] = 1e-6  # short, and all in one number
    return rows.astype(np.float32)


def no_compiler() -> SearchLibrary:
    """What loading the search kernel does on a machine without a compiler."""
    raise KernelError("there is no C++ compiler")
