"""Numbers that are compared bit by bit, so that -0.0 is not 0.0."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def bits_of(table: Any) -> NDArray[np.uint32]:
    return np.ascontiguousarray(table, np.float32).view(np.uint32)


def assert_same_bits(found: Any, expected: Any, *, name: str = "") -> None:
    np.testing.assert_array_equal(bits_of(found), bits_of(expected), err_msg=name)
