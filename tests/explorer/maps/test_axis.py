"""Where words lie on an axis between two groups of words."""

from __future__ import annotations

import numpy as np
import pytest

from word2vec import WordVectors
from word2vec.errors import ConfigError, UnknownWordError
from word2vec.explorer.maps.axis import find_axis_cosines

WORDS = ["west", "east", "north", "none", "far_east"]
MATRIX = np.array([[-2, 0], [3, 0], [0, 1], [0, 0], [40, 0]], np.float32)


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_it_is_the_cosine_with_the_difference(dtype: type[np.floating]) -> None:
    vectors = WordVectors(WORDS, MATRIX.astype(dtype))
    found = find_axis_cosines(vectors, ["west"], ["east"])
    assert found.dtype == np.float32
    assert found.tolist() == pytest.approx([-1, 1, 0, 0, 1], abs=1e-6)


def test_each_word_of_a_group_weighs_the_same_however_long_it_is() -> None:
    vectors = WordVectors(WORDS, MATRIX)
    # The mean of (1, 0) and (0, 1) less (-1, 0) is (1.5, 0.5).
    direction = np.array([1.5, 0.5]) / np.hypot(1.5, 0.5)
    found = find_axis_cosines(vectors, ["west"], ["far_east", "north"])
    assert found.tolist() == pytest.approx(
        [-direction[0], direction[0], direction[1], 0, direction[0]], abs=1e-6
    )


def test_what_gives_no_direction_is_refused_with_the_remedy() -> None:
    vectors = WordVectors(WORDS, MATRIX)
    with pytest.raises(ConfigError, match=r"from east to far_east has no direction.*give other words"):
        find_axis_cosines(vectors, ["east"], ["far_east"])
    with pytest.raises(ConfigError, match="no word is given for the start of the axis; give at least one"):
        find_axis_cosines(vectors, [], ["east"])
    with pytest.raises(ConfigError, match="no word is given for the end of the axis"):
        find_axis_cosines(vectors, ["east"], [])


def test_an_unknown_word_is_named() -> None:
    with pytest.raises(UnknownWordError, match="nowhere"):
        find_axis_cosines(WordVectors(WORDS, MATRIX), ["east"], ["nowhere"])
