"""Exact neighbours, and UMAP's layout of them."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.background_desk import SilentDesk
from word2vec.explorer.maps import umap_layout
from word2vec.explorer.maps.umap_map import find_umap_positions
from word2vec.search.lengths import scale_vectors
from word2vec.search.table_search import TableSearch


def search_in(unit: NDArray[np.float32]) -> TableSearch:
    return TableSearch(unit, (unit != 0).any(1).astype(np.float32))


def test_neighbours_are_the_nearest_words_and_the_word_itself_is_the_first() -> None:
    unit = scale_vectors(np.random.default_rng(1).normal(size=(300, 6)).astype(np.float32))
    shares: list[float] = []
    rows, distances = umap_layout.find_neighbours(search_in(unit), unit, 7, shares.append)
    cosines = unit.astype(np.float64) @ unit.T.astype(np.float64)
    np.fill_diagonal(cosines, 2)
    assert np.array_equal(rows, np.argsort(-cosines, axis=1, kind="stable")[:, :7])
    np.fill_diagonal(cosines, 1)
    assert np.abs(distances - (1 - np.take_along_axis(cosines, rows, 1))).max() < 1e-6
    assert rows.dtype == np.int32
    assert distances.dtype == np.float32
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)


def test_words_with_many_equals_and_words_without_a_direction_are_their_own_first_neighbours() -> None:
    unit = np.zeros((30, 2), np.float32)
    unit[:20] = 1, 0
    unit[20:25] = -1, 0
    rows, distances = umap_layout.find_neighbours(search_in(unit), unit, 5, lambda done: None)
    assert rows[:, 0].tolist() == list(range(30))
    assert all(len(set(row)) == 5 for row in rows.tolist())
    # umap-learn would drop neighbours at a distance of 2.
    assert distances.max() < 2
    assert not distances[:20].any()


def in_groups(words: int) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """[words, 20] float32 in five groups, and the group of each."""
    random = np.random.default_rng(0)
    groups = random.integers(0, 5, words)
    matrix = random.normal(size=(5, 20))[groups] + random.normal(size=(words, 20)) * 0.3
    return matrix.astype(np.float32), groups


def find(matrix: NDArray[np.float32], laid_out: int) -> NDArray[np.float32]:
    lengths = np.linalg.norm(matrix, axis=1)
    scale = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return find_umap_positions(matrix, scale, laid_out, 1, SilentDesk())


# ==== With umap-learn, which compiles for some seconds in each process ====

needs_umap = pytest.mark.skipif(find_spec("umap") is None, reason="needs umap-learn")


@pytest.mark.thorough
@needs_umap
def test_groups_stay_together_both_laid_out_and_placed() -> None:
    matrix, groups = in_groups(300)
    positions = find(matrix, 200)
    centres = np.array([positions[groups == group].mean(0) for group in range(5)])
    distances = np.linalg.norm(positions[:, None] - centres, axis=2)
    assert np.array_equal(distances.argmin(1), groups)
    # Each group is much smaller than the way to the next one.
    within = distances[np.arange(300), groups].mean()
    between = np.linalg.norm(centres[:, None] - centres, axis=2)[np.triu_indices(5, 1)].min()
    assert between > 3 * within


@pytest.mark.slow
@needs_umap
def test_two_runs_are_equal_to_the_bit() -> None:
    matrix, _ = in_groups(5000)
    assert np.array_equal(find(matrix, 4500), find(matrix, 4500))


@pytest.mark.slow
@needs_umap
@pytest.mark.parametrize("kind", ["six words", "equal", "zeros", "some zeros", "one dimension", "opposite"])
def test_whatever_the_table_positions_are_finite(kind: str) -> None:
    matrix, _ = in_groups(60)
    changed = {
        "six words": matrix[:6],
        "equal": np.ones_like(matrix),
        "zeros": np.zeros_like(matrix),
        "some zeros": np.where(np.arange(60)[:, None] < 20, 0, matrix),
        "one dimension": matrix[:, :1].copy(),
        "opposite": np.concatenate([matrix[:1]] * 20 + [-matrix[:1]] * 20),
    }[kind].astype(np.float32)
    positions = find(changed, 40)
    assert positions.shape == (len(changed), 2)
    assert np.isfinite(positions).all()


@pytest.mark.slow
@needs_umap
def test_tensorflow_is_not_imported_with_umap() -> None:
    code = (
        "import sys; from word2vec.explorer.maps import umap_layout; umap_layout.import_umap(); "
        "print('tensorflow' in sys.modules, 'umap' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False True\n"
