"""Exact search: the same answers whatever is in memory at a time, ties settled by row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from word2vec.search.exact import (
    BlockSizes,
    Hits,
    exact_cosines,
    find_nearest_rows,
    rescore,
)
from word2vec.search.largest import find_largest
from word2vec.search.lengths import invert_lengths, measure_rows, scale_rows
from word2vec.search.unit import unit_rows


@pytest.mark.parametrize("kind", [np.float32, np.float16])
@pytest.mark.parametrize("chunk", [64, 4096, 1 << 20])
def test_ties_are_settled_by_row_whatever_the_blocks(kind: Any, chunk: int) -> None:
    random = np.random.default_rng(0)
    few = random.normal(size=(7, 24))
    matrix = few[random.integers(0, 7, 3001)].astype(kind)
    sizes = BlockSizes(scores=chunk, scores_of_one=chunk, numbers=chunk)
    scale = invert_lengths(measure_rows(matrix, chunk))
    equal = [row for row in range(3001) if (matrix[row] == matrix[0]).all()]
    queries = unit_rows(matrix[:4])
    ((rows, scores),) = find_nearest_rows(matrix, scale, queries[:1], 31, sizes=sizes)
    assert rows.tolist() == equal[:31]
    several = find_nearest_rows(matrix, scale, queries, 31, sizes=sizes)
    assert several[0][0].tolist() == equal[:31]
    assert several[0][1].tolist() == scores.tolist()
    assert len(set(scores.tolist())) == 1


@pytest.mark.parametrize("chunk", [1, 500, 1 << 24])
@pytest.mark.parametrize("rows", [slice(None), slice(30, 170), np.arange(1, 204, 3)])
def test_many_queries_at_once_get_the_answers_of_single_ones(chunk: int, rows: Any) -> None:
    matrix = np.random.default_rng(0).normal(size=(204, 10)).astype(np.float32)
    scale = invert_lengths(measure_rows(matrix))
    queries = unit_rows(matrix[:9])
    sizes = BlockSizes(queries=4, scores=chunk, scores_of_one=chunk, numbers=chunk)
    together = find_nearest_rows(matrix, scale, queries, 5, rows, sizes)
    places = np.arange(204)[rows]
    for query, (found, scores) in zip(queries, together, strict=True):
        cosines = exact_cosines(matrix, query, places)
        best = np.lexsort((places, -cosines))[:5]
        assert found.tolist() == places[best].tolist()
        assert scores.tolist() == cosines[best].tolist()
        ((alone, _),) = find_nearest_rows(matrix, scale, query[None], 5, rows, sizes)
        assert alone.tolist() == found.tolist()


@pytest.mark.parametrize("kind", [np.float32, np.float16])
def test_lengths_and_scaled_rows_do_not_depend_on_the_size_of_the_blocks(kind: Any) -> None:
    matrix = np.random.default_rng(3).normal(size=(77, 6)).astype(kind)
    lengths = measure_rows(matrix)
    for numbers in (1, 13, 100):
        np.testing.assert_array_equal(measure_rows(matrix, numbers), lengths)
        np.testing.assert_array_equal(scale_rows(matrix, lengths, numbers), scale_rows(matrix, lengths))


def test_candidates_are_asked_for_a_bounded_number_of_queries() -> None:
    matrix = np.eye(4, dtype=np.float32)
    asked: list[int] = []

    def find_candidates(queries: NDArray[Any]) -> list[NDArray[np.intp]]:
        asked.append(len(queries))
        return [np.array([0, 2, 3]) for _ in queries]

    answers = rescore(matrix, np.eye(4)[[2, 3, 0, 1, 2]], 2, find_candidates, 2)
    assert asked == [2, 2, 1]
    assert [rows.tolist() for rows, _ in answers] == [[2, 0], [3, 0], [0, 2], [0, 2], [2, 0]]
    assert [scores.tolist() for _, scores in answers] == [[1, 0], [1, 0], [1, 0], [0, 0], [1, 0]]


def test_hits_are_sorted_by_query_and_dropped_below_its_bar() -> None:
    hits = Hits()
    hits.add(np.array([1, 0]), np.array([5, 6]), np.array([0.5, 0.25], np.float32))
    hits.add(np.array([0, 1]), np.array([7, 8]), np.array([0.75, 0.125], np.float32))
    hits.drop_below(np.array([0.5, 0.5], np.float32))
    assert (hits.query.tolist(), hits.row.tolist(), hits.score.tolist()) == ([1, 0], [5, 7], [0.5, 0.75])
    hits.add(np.array([0]), np.array([2]), np.array([0.5], np.float32))
    hits.sort(hits.row)
    assert (hits.query.tolist(), hits.row.tolist()) == ([0, 0, 1], [2, 7, 5])


@given(
    hnp.arrays(np.float32, st.integers(1, 30), elements=st.sampled_from([-1.0, 0.0, 0.5, 1.0])),
    st.integers(0, 40),
)
def test_the_largest_are_a_stable_sort_cut_off(scores: NDArray[Any], count: int) -> None:
    assert find_largest(scores, count).tolist() == np.argsort(-scores, kind="stable")[:count].tolist()
