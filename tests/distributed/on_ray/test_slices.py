"""Slices have each row of each table once."""

from __future__ import annotations

import pytest

from word2vec.distributed.on_ray.slices import cut_tables

ROWS = {"input": 50, "output": 49, "bias": 1}
FREQUENT = {"input": slice(0, 20), "output": slice(29, 49), "bias": slice(0, 1)}


@pytest.mark.parametrize("slots", [1, 2, 7, 100])
def test_tables_are_cut_into_all_of_their_rows(slots: int) -> None:
    cut = cut_tables(ROWS, FREQUENT, slots)
    for name, rows in ROWS.items():
        found = [(first, end) for table, first, end in cut.slices if table == name]
        assert [row for first, end in found for row in range(first, end)] == list(range(rows))
        assert all(first < end for first, end in found)


@pytest.mark.parametrize("slots", [1, 2, 7, 100])
def test_frequent_rows_have_slices_of_their_own(slots: int) -> None:
    cut = cut_tables(ROWS, FREQUENT, slots)
    for name, rows in FREQUENT.items():
        found = [cut.slices[number] for number in cut.frequent if cut.slices[number][0] == name]
        assert [row for _, first, end in found for row in range(first, end)] == list(
            range(rows.start, rows.stop)
        )
        assert len(found) == min(slots, rows.stop - rows.start)
