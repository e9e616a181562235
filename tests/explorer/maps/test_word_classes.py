"""Classes of words by which the map is coloured."""

from __future__ import annotations

from concurrent.futures import CancelledError

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.background_desk import SilentDesk
from word2vec.explorer.maps.word_classes import find_word_classes
from word2vec.search.lengths import invert_lengths, measure_rows

pytest.importorskip("sklearn")

GROUPS = [0] * 50 + [1] * 80 + [2] * 20


def grouped() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """[150, 4] float32 in three groups of 50, 80 and 20 words, shuffled, and the group of each."""
    random = np.random.default_rng(4)
    groups = random.permutation(GROUPS)
    rows = np.eye(4)[groups] + random.normal(size=(150, 4)) * 0.05
    return (rows * random.uniform(0.5, 20, (150, 1))).astype(np.float32), groups


def classes_of(
    matrix: NDArray[np.float32], count: int, fitted: int = 1000, desk: SilentDesk | None = None
) -> NDArray[np.uint8]:
    return find_word_classes(
        matrix, invert_lengths(measure_rows(matrix)), count, desk or SilentDesk(), fitted=fitted
    )


@pytest.mark.parametrize("fitted", [1000, 60])
def test_near_words_share_a_class_and_the_largest_class_is_the_first(fitted: int) -> None:
    matrix, groups = grouped()
    found = classes_of(matrix, 3, fitted)
    assert found.dtype == np.uint8
    # Group 1 has the most words, then 0, then 2.
    assert found.tolist() == np.array([1, 0, 2])[groups].tolist()


def test_there_are_no_more_classes_than_vectors() -> None:
    matrix = np.array([[1, 0], [1, 0], [0, 1]], np.float32)
    assert classes_of(matrix, 12).tolist() == [0, 0, 1]


def test_the_same_question_has_the_same_answer() -> None:
    matrix = np.random.default_rng(0).normal(size=(300, 8)).astype(np.float32)
    assert np.array_equal(classes_of(matrix, 9, 200), classes_of(matrix, 9, 200))


def test_it_tells_how_far_it_is_and_ends_when_it_is_not_wanted() -> None:
    matrix, _ = grouped()
    desk = SilentDesk()
    classes_of(matrix, 3, 60, desk)
    assert [stage for stage, _ in desk.reports] == ["classes"] * len(desk.reports)
    with pytest.raises(CancelledError):
        classes_of(matrix, 3, 60, SilentDesk(is_cancelled=True))
