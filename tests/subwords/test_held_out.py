"""The words that are left out of a fit, and how the predictions of them are judged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.support.spelled_words import ENDINGS, STEMS, draw_few, fit_words, invert_row_lengths
from word2vec.subwords import held_out
from word2vec.subwords.held_out import choose_held_out_rows, judge_predictions


def test_held_out_words_say_whether_spelling_tells_something() -> None:
    rng = np.random.default_rng(0)
    spelled = [f"{stem}{ending}{number}" for number in range(4) for stem in STEMS[:10] for ending in ENDINGS[:8]]
    telling = fit_words(spelled, np.tile(draw_few(), (4, 1)))
    assert telling.held_out.says_something
    assert telling.held_out.cosine > 0.6
    assert telling.held_out.words == len(spelled) // 10
    ids = [str(number) for number in rng.integers(10**6, 10**7, 500)]
    assert not fit_words(ids, rng.normal(size=(500, 24)).astype(np.float32)).held_out.says_something


@pytest.mark.parametrize("numbers", [7, 1 << 21])
@pytest.mark.parametrize("kind", [np.float32, np.float16])
def test_predictions_are_judged_as_by_counting(
    monkeypatch: pytest.MonkeyPatch, numbers: int, kind: type[np.floating[Any]]
) -> None:
    monkeypatch.setattr(held_out, "_NUMBERS_AT_A_TIME", numbers)
    rng = np.random.default_rng(3)
    matrix = rng.normal(size=(60, 6)).astype(kind)
    matrix[[4, 17]] = 0
    rows = np.array([0, 3, 4, 9, 21, 22, 58, 59])
    predicted = (matrix[rows] + rng.normal(0, 0.6, (len(rows), 6))).astype(np.float32)
    # One word has no prediction, and another word's vector is as near to a prediction as the word's own.
    predicted[3] = 0
    matrix[40] = matrix[21]
    found = judge_predictions(predicted, rows, matrix, invert_row_lengths(matrix.astype(np.float32)))

    def measure_cosine(first: np.ndarray, second: np.ndarray) -> float:
        lengths = np.linalg.norm(first) * np.linalg.norm(second)
        return float(first @ second / lengths) if lengths else 0.0

    exact, wanted = matrix.astype(np.float64), predicted.astype(np.float64)
    cosines = np.array([[measure_cosine(one, other) for other in exact] for one in wanted])
    own = np.array([cosines[place, row] for place, row in enumerate(rows)])
    ranks = []
    for place, row in enumerate(rows):
        others = [column for column in range(60) if column != row]
        nearer = sum(cosines[place, column] > own[place] + 1e-6 for column in others)
        ranks.append(nearer + 1 if wanted[place].any() else 60)
    assert ranks[3] == 60, "zeros are no prediction"
    assert found.words == 8
    assert found.vocabulary == 60
    assert found.cosine == pytest.approx(own.mean(), abs=1e-6)
    chance = [cosines[one, rows[other]] for one in range(8) for other in range(8) if one != other]
    assert found.chance == pytest.approx(np.mean(chance), abs=1e-6)
    assert found.rank == np.median(ranks)
    assert found.within_ten == np.mean([rank <= 10 for rank in ranks])
    assert 0 < found.within_ten < 1, "the cases must differ"


def test_words_without_any_prediction_have_the_last_rank() -> None:
    matrix = np.random.default_rng(0).normal(size=(30, 4)).astype(np.float32)
    found = judge_predictions(np.zeros((2, 4), np.float32), np.array([5, 8]), matrix, invert_row_lengths(matrix))
    assert (found.cosine, found.chance, found.rank, found.within_ten) == (0, 0, 30, 0)


def test_the_tenth_word_is_within_ten_and_the_eleventh_is_not() -> None:
    angles = np.linspace(0, 1, 30)
    matrix = np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32)
    found = judge_predictions(matrix[[0, 0]], np.array([9, 10]), matrix, invert_row_lengths(matrix))
    assert (found.within_ten, found.rank) == (0.5, 10.5)


def test_nothing_and_one_word_can_be_judged() -> None:
    matrix = np.eye(12, 4, dtype=np.float32)
    scale = invert_row_lengths(matrix)
    one = judge_predictions(matrix[2:3], np.array([2]), matrix, scale)
    assert (one.cosine, one.chance, one.rank, one.within_ten) == (1, 0, 1, 1)
    none = judge_predictions(matrix[:0], np.empty(0, np.intp), matrix, scale)
    assert (none.words, none.cosine, none.chance, none.vocabulary) == (0, 0, 0, 12)
    assert not none.says_something
    assert str(none) == "of 12 words 0 were hidden, too few to judge by"


@pytest.mark.parametrize(
    ("count", "expected"), [(0, 0), (9, 0), (10, 1), (199, 19), (19_999, 1999), (20_000, 2000), (10**6, 2000)]
)
def test_a_tenth_of_the_words_is_left_out_and_no_more_than_two_thousand(count: int, expected: int) -> None:
    rows = choose_held_out_rows(count)
    assert len(rows) == expected
    assert np.all(np.diff(rows) > 0), "each once"
    assert np.all((rows >= 0) & (rows < count))
    np.testing.assert_array_equal(rows, choose_held_out_rows(count))


def test_the_words_left_out_are_from_everywhere_and_of_the_seed() -> None:
    rows = choose_held_out_rows(100_000)
    halves = np.count_nonzero(rows < 50_000)
    assert 900 < halves < 1100
    assert np.any(rows != choose_held_out_rows(100_000, seed=1))
