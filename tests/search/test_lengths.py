"""Rows scaled to length 1, whatever their length is."""

from __future__ import annotations

import numpy as np
import pytest

from word2vec.search.lengths import scale_vectors


@pytest.mark.parametrize("scale", [1.0, 1e-40, 1e-42, 5e-38, 1e-20, 1e20, 1e36, 8e37])
def test_the_direction_stays_and_the_length_is_one(scale: float) -> None:
    rows = np.array([[3, 4, 0], [0, 0, 0], [1, 0, 0]], np.float64) * scale
    found = scale_vectors(rows.astype(np.float32))
    assert found.dtype == np.float32
    # Numbers of 1e-42 have three digits left in float32.
    expected = np.array([[0.6, 0.8, 0], [0, 0, 0], [1, 0, 0]])
    np.testing.assert_allclose(found, expected, atol=1e-3 if scale < 1e-38 else 1e-6)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), [1, 0, 1], atol=1e-6)
