"""Slices have each row of each table once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from word2vec.distributed.on_ray.slices import cut_tables, find_base, put_rows
from word2vec.errors import TrainingError

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


def test_a_slice_begins_with_what_it_last_came_to() -> None:
    history = [{0: "a", 1: "b"}, {0: "c"}]
    assert [find_base(history, number) for number in (0, 1)] == ["c", "b"]
    assert [find_base(history[:1], number) for number in (0, 1)] == ["a", "b"]


@pytest.mark.parametrize(
    ("size", "said"), [(0, "has no room: full"), (5_000_000, "no room for tables of 5 MB: full")]
)
def test_a_full_store_is_one_error_with_a_remedy(size: int, said: str) -> None:
    class RayError(Exception):
        pass

    def put(_: Any) -> None:
        raise RayError("full")

    ray = SimpleNamespace(put=put, exceptions=SimpleNamespace(RayError=RayError))
    with pytest.raises(TrainingError, match=f"{said}; start the hosts with a larger one"):
        put_rows(ray, np.zeros(3, np.float32), size)
