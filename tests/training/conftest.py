"""The kernel, for the tests of its operations and of what it trains."""

from __future__ import annotations

import pytest

from word2vec.training.kernel.step import Kernel, load_kernel


@pytest.fixture(scope="module")
def kernel() -> Kernel:
    return load_kernel()
