"""How tables are cut into slices of rows, each of which is an object in Ray's stores, and how they get there."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from word2vec.arrays import Float32s
from word2vec.distributed.on_ray.faults import explain_full_store
from word2vec.errors import TrainingError

Slice = tuple[str, int, int]
"""Some rows of a table: its name, the first row, and the row behind the last one."""


@dataclass(frozen=True)
class CutTables:
    """The slices of all tables.

    Attributes:
        slices: Each row of each table is in one.
        frequent: The numbers of those whose rows are combined after each part.
    """

    slices: tuple[Slice, ...]
    frequent: tuple[int, ...]


History = Sequence[Mapping[int, Any]]
"""References to the rows with which each part of a round begins, by the numbers of their slices. Before the
first part these are all slices, before the others those that were combined."""


def find_base(history: History, number: int) -> Any:
    """Return the reference to the rows of a slice with which all replicas have begun last."""
    return next(rows[number] for rows in reversed(history) if number in rows)


def put_rows(ray: Any, rows: Float32s, tables_bytes: int = 0) -> Any:
    """Put the rows of a slice into the object store of this host, and return the reference.

    Args:
        ray: The module.
        rows: [n, d] or [n] float32.
        tables_bytes: Of all that is to go there, for the message. 0 leaves it out.

    Raises:
        TrainingError: it has no room.
    """
    try:
        return ray.put(rows)
    except ray.exceptions.RayError as error:
        raise TrainingError(explain_full_store(error, tables_bytes)) from error


def cut_tables(rows: Mapping[str, int], frequent: Mapping[str, slice], slots: int) -> CutTables:
    """Return the slices of tables: of the frequent rows as many as there are slots, and of the others, too.

    Args:
        rows: Of each table.
        frequent: Which rows are combined after each part, see
            :func:`word2vec.distributed.crew.list_frequent_rows`.
        slots: How many replicas there are.

    Example:
        >>> cut_tables({"input": 5}, {"input": slice(0, 2)}, 2)
        CutTables(slices=(('input', 0, 1), ('input', 1, 2), ('input', 2, 3), ('input', 3, 5)), frequent=(0, 1))
    """
    slices: list[Slice] = []
    numbers: list[int] = []
    for name, count in rows.items():
        often = frequent[name]
        for first, end, is_frequent in (
            (0, often.start, False),
            (often.start, often.stop, True),
            (often.stop, count, False),
        ):
            found = _cut(name, first, end, slots)
            if is_frequent:
                numbers += range(len(slices), len(slices) + len(found))
            slices += found
    return CutTables(tuple(slices), tuple(numbers))


def _cut(name: str, first: int, end: int, slots: int) -> list[Slice]:
    """Return some rows in as many slices as there are slots, or as there are rows."""
    parts = min(slots, end - first)
    places = [first + (end - first) * part // parts for part in range(parts + 1)] if parts else []
    return [(name, *ends) for ends in itertools.pairwise(places)]
