"""When a table is rounded, and that the answers do not depend on it."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.clustered_rows import NEEDS_SEARCH_KERNEL, ROWS, SIZE, no_compiler
from word2vec.arrays import Float64s, Rows
from word2vec.search.kernel import SearchLibrary, load_search
from word2vec.search.lengths import invert_lengths, measure_rows
from word2vec.search.table_search import PAYS_AFTER, TableSearch
from word2vec.search.unit import unit_rows


def search_of(matrix: NDArray[Any], **options: Any) -> TableSearch:
    return TableSearch(matrix, invert_lengths(measure_rows(matrix)), **options)


class CountingLoader:
    """Loads the search kernel and counts how often it is asked to, which is when a table is rounded."""

    calls_of_all = 0

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> SearchLibrary:
        self.calls += 1
        CountingLoader.calls_of_all += 1
        return load_search()


def plain(answers: list[tuple[Rows, Float64s]]) -> list[tuple[list[int], list[float]]]:
    return [(rows.tolist(), scores.tolist()) for rows, scores in answers]


@NEEDS_SEARCH_KERNEL
def test_a_table_is_rounded_when_it_pays(matrix: NDArray[np.float32]) -> None:
    load = CountingLoader()
    table = search_of(matrix, load_library=load)
    query = np.eye(1, SIZE)
    answers = [table.find_nearest_rows(query, 5)[0] for _ in range(PAYS_AFTER - 1)]
    # Questions of a thousandth of the table do not pay, however many they are.
    table.find_nearest_rows(np.eye(900, SIZE), 5, slice(0, 20))
    assert load.calls == 0
    answers += [table.find_nearest_rows(query, 5)[0] for _ in range(3)]
    assert load.calls == 1
    assert len({(tuple(rows.tolist()), tuple(scores.tolist())) for rows, scores in answers}) == 1
    small = search_of(matrix[:100], load_library=load)
    small.find_nearest_rows(np.eye(SIZE), 5)
    assert load.calls == 1


@NEEDS_SEARCH_KERNEL
def test_a_table_is_not_rounded_where_that_is_not_wanted(matrix: NDArray[np.float32]) -> None:
    load = CountingLoader()
    table = search_of(matrix, rounding=False, rounding_pays_after=0, load_library=load)
    table.find_nearest_rows(np.eye(1, SIZE), 5)
    assert load.calls == 0


@pytest.mark.parametrize("kind", [np.float32, np.float16])
@pytest.mark.parametrize("rows", [slice(None), slice(0, 9_000), slice(777, 13_001), np.arange(3, ROWS, 7)])
def test_without_a_compiler_the_answers_are_the_same(
    matrix: NDArray[np.float32], kind: type, rows: slice | Rows
) -> None:
    table: NDArray[Any] = matrix.astype(kind)
    queries = unit_rows(matrix[95:145])
    load = CountingLoader()
    quick = search_of(table, rounding_pays_after=0, load_library=load)
    slow = search_of(table, rounding_pays_after=0, load_library=no_compiler)
    for _ in range(2):
        expected = plain(slow.find_nearest_rows(queries, 9, rows))
        assert plain(quick.find_nearest_rows(queries, 9, rows)) == expected
    # A selection of rows is not searched in the rounded table.
    assert load.calls == (1 if isinstance(rows, slice) else 0)


def test_a_query_without_direction_gets_the_first_rows(matrix: NDArray[np.float32]) -> None:
    queries = np.zeros((5, SIZE))
    queries[[1, 3], [0, 5]] = 1
    table = search_of(matrix)
    for rows, expected in (
        (slice(None), [0, 1]),
        (slice(700, 9_000), [700, 701]),
        (np.array([9, 4000]), [9, 4000]),
    ):
        found = table.find_nearest_rows(queries, 2, rows)
        for place in (0, 2, 4):
            assert plain(found[place : place + 1]) == [(expected, [0.0, 0.0])]
        directed = table.find_nearest_rows(queries[[1, 3]], 2, rows)
        assert plain([found[1], found[3]]) == plain(directed)


@NEEDS_SEARCH_KERNEL
def test_a_copy_in_another_process_rounds_the_table_again(matrix: NDArray[np.float32]) -> None:
    load = CountingLoader()
    table = search_of(matrix, rounding_pays_after=0, load_library=load)
    answer = plain(table.find_nearest_rows(np.eye(1, SIZE), 5))
    assert load.calls == 1
    copied = pickle.loads(pickle.dumps(table))
    # The loader was copied too, so the original does not count the copy's calls.
    before = CountingLoader.calls_of_all
    assert plain(copied.find_nearest_rows(np.eye(1, SIZE), 5)) == answer
    assert CountingLoader.calls_of_all == before + 1
