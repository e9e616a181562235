"""The table that several modules search."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.clustered_rows import clustered_rows


@pytest.fixture(scope="session")
def matrix() -> NDArray[np.float32]:
    return clustered_rows()
