"""Positions by PCA."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from word2vec.explorer.maps.pca import find_pca_positions
from word2vec.explorer.maps.positions import scale_positions
from word2vec.search.lengths import invert_lengths, measure_rows, scale_vectors


def positions_of(matrix: NDArray[np.floating], sampled_numbers: int = 1 << 23) -> NDArray[np.float32]:
    return find_pca_positions(matrix, invert_lengths(measure_rows(matrix)), sampled_numbers)


def drawn(words: int, size: int) -> NDArray[np.float32]:
    """[words, size] float32, with two directions of much more variance than the others."""
    random = np.random.default_rng(3)
    rows = random.normal(size=(words, size)) * ([9, 5] + [1] * (size - 2)) + 2
    return (rows * random.uniform(0.1, 10, (words, 1))).astype(np.float32)


def by_singular_values(matrix: NDArray[np.floating]) -> NDArray[np.float64]:
    """The same positions by the textbook: the first two singular vectors of the centred rows of length 1."""
    unit = scale_vectors(matrix).astype(np.float64)
    left, lengths, _ = np.linalg.svd(unit - unit.mean(0), full_matrices=False)
    found = (left * lengths)[:, :2]
    found *= np.sign(found[np.abs(found).argmax(0), [0, 1]])
    centred = found - found.mean(0)
    scaled: NDArray[np.float64] = centred / np.percentile(np.linalg.norm(centred, axis=1), 99)
    return scaled


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_they_are_those_of_the_singular_value_decomposition(dtype: type[np.floating]) -> None:
    matrix = drawn(500, 20).astype(dtype)
    found = positions_of(matrix)
    assert found.dtype == np.float32
    assert np.abs(found - by_singular_values(matrix)).max() < 1e-4


def test_a_sample_finds_nearly_the_same() -> None:
    matrix = drawn(20_000, 16)
    found = positions_of(matrix, sampled_numbers=16 * 5_000)
    assert np.abs(found - by_singular_values(matrix)).max() < 0.1
    assert np.array_equal(found, positions_of(matrix, sampled_numbers=16 * 5_000))


def test_many_blocks_are_as_one() -> None:
    # More than a million numbers, which is the size of a block.
    matrix = drawn(70_000, 16)
    found = positions_of(matrix)
    assert np.abs(found - by_singular_values(matrix)).max() < 1e-4


@pytest.mark.parametrize(
    "matrix",
    [
        np.zeros((5, 3)),
        np.ones((5, 3)),
        np.full((4, 7), 1e-30),
        np.ones((1, 3)),
        np.zeros((1, 1)),
        np.array([[1.0], [-2], [0]]),
        np.zeros((0, 3)),
        np.eye(2),
        np.array([[1, 0], [1, 0], [0, 0.0]]),
    ],
)
def test_whatever_the_table_they_are_finite(matrix: NDArray[np.float64]) -> None:
    found = positions_of(matrix.astype(np.float32))
    assert found.shape == (len(matrix), 2)
    assert np.isfinite(found).all()


def test_equal_vectors_lie_at_the_centre() -> None:
    assert not positions_of(np.tile(np.array([0.3, 0.7, -0.1], np.float32), (50, 1))).any()


def test_of_one_dimension_they_lie_on_a_line() -> None:
    found = positions_of(np.array([[1.0], [1], [-2]], np.float32))
    assert found[:, 1].tolist() == [0, 0, 0]
    assert found[0, 0] == found[1, 0] != found[2, 0]


def test_99_percent_lie_within_a_distance_of_1_and_the_mean_at_0() -> None:
    found = scale_positions(np.random.default_rng(0).normal(3, 5, (10_000, 2)))
    assert np.abs(found.mean(0)).max() < 1e-5
    assert (np.linalg.norm(found, axis=1) <= 1).mean() == pytest.approx(0.99)


def test_nothing_lies_farther_out_than_100() -> None:
    positions = np.zeros((1000, 2))
    positions[0] = -5, 0
    found = scale_positions(positions)
    assert np.linalg.norm(found, axis=1).max() == pytest.approx(100)
