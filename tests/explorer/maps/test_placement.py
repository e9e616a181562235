"""Words placed among their nearest neighbours."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from word2vec.explorer.maps.placement import find_medians, place_among_neighbours
from word2vec.search.table_search import TableSearch

# Two groups of placed words: three that point right lie at (0, 0) to (0, 2), three that point up at (9, 9).
PLACED = np.array([[1, 0, 0], [0.98, 0.199, 0], [0.98, -0.199, 0], [0, 1, 0], [0, 1, 0], [0, 1, 0]], np.float32)
POSITIONS = np.array([[0, 0], [0, 1], [0, 2], [9, 9], [9, 9], [9, 9]], np.float32)


def place(*vectors: list[float], neighbours: int = 15) -> NDArray[np.float32]:
    unit = np.array(vectors) / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-30)
    return place_among_neighbours(TableSearch(PLACED, np.ones(6, np.float32)), POSITIONS, unit, neighbours)


def test_a_word_lies_among_its_neighbours() -> None:
    found = place([1, 0, 0], [0, 1, 0])
    assert found.dtype == np.float32
    # The nearest word of the first group is at (0, 0), the others of that group pull a little.
    assert found[0, 0] == pytest.approx(0, abs=0.1)
    assert 0 <= found[0, 1] <= 1
    assert found[1] == pytest.approx([9, 9], abs=0.1)


def test_a_word_between_two_groups_joins_the_one_that_has_more_of_its_neighbours() -> None:
    # One word of the first group is as near as those of the second. The mean would be a quarter of the way off.
    found = place([0.62, 0.78, 0])
    assert found[0] == pytest.approx([9, 9], abs=1)


def test_the_nearest_alone_decides_where_one_neighbour_is_asked() -> None:
    assert place([1, 0.01, 0], [0.97, 0.2, 0], neighbours=1).tolist() == [[0, 0], [0, 1]]


def test_a_word_without_a_direction_or_on_no_words_side_lies_in_the_middle() -> None:
    middle = pytest.approx(POSITIONS.mean(0))
    found = place([0, 0, 0], [0, 0, 1], [-1, -1, 0])
    assert found[0] == middle
    assert found[1] == middle
    assert found[2] == middle


def test_no_word_gives_no_position() -> None:
    search = TableSearch(PLACED, np.ones(6, np.float32))
    assert place_among_neighbours(search, POSITIONS, np.empty((0, 3), np.float32)).shape == (0, 2)


def test_medians_have_the_least_sum_of_weighted_distances() -> None:
    random = np.random.default_rng(2)
    points, weights = random.normal(size=(20, 7, 2)), random.uniform(0, 1, (20, 7))
    found = find_medians(points, weights, 1e-6)

    def sum_distances(at: NDArray[np.float64]) -> NDArray[np.float64]:
        sums: NDArray[np.float64] = (weights * np.linalg.norm(points - at[:, None], axis=2)).sum(1)
        return sums

    grid = [sum_distances(found + np.array(step)) for step in ([0.1, 0], [-0.1, 0], [0, 0.1], [0, -0.1])]
    assert (np.min(grid, axis=0) > sum_distances(found)).all()


def test_equal_points_are_their_own_median() -> None:
    points = np.full((1, 4, 2), 3.5)
    assert find_medians(points, np.ones((1, 4)), 0.0).tolist() == [[3.5, 3.5]]
