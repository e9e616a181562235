from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from word2vec.training.first_vectors import initial_vectors
from word2vec.training.model import Model


def test_first_vectors_are_small_and_seeded() -> None:
    def first(seed: int) -> NDArray[Any]:
        model = Model(50, 8, tied=False, bias=True, first_vectors=initial_vectors(50, 8, seed))
        assert not model.output.numpy().any()
        vectors: NDArray[Any] = model.input.numpy()
        return vectors

    assert np.abs(first(1)).max() <= 0.5 / 8
    assert first(1).std() == pytest.approx(1 / 8 / 12**0.5, rel=0.1)
    np.testing.assert_array_equal(first(1), first(1))
    assert not np.array_equal(first(1), first(2))
