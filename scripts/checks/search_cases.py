"""Cases of the search kernel whose results are exact, so that any difference is a fault.

``cross_kernels.py`` builds ``replay_search.cc`` for many processors and runs these cases.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sanitize_kernel import Command, run_case

from word2vec.arrays import Float32s, Int64s
from word2vec.search.kernel import GROUP, PANEL
from word2vec.search.rounded import LONGEST_ROW

# Whole numbers [n, 4 groups], steps [n] and doubts [n].
Rows = tuple[Int64s, Float32s, Float32s]
SIZES = (1, 7, 50, 300)
CANDIDATE_CASES = 40


@dataclass(frozen=True)
class Sizes:
    """What depends on the instruction set (dots.h)."""

    panels: int
    queries: int
    row_offset: int
    largest_query_number: int
    tile: int


def read_sizes(command: Command) -> Sizes:
    """Return the sizes of a program."""
    return Sizes(*np.frombuffer(run_case(command, "sizes"), np.int32).tolist())


def list_search_cases(sizes: Sizes) -> list[Callable[[Command], None]]:
    """Return every case, as a function of the command that runs ``replay_search.cc``.

    The function ends the run if a result is not the one that NumPy computes.
    """
    sums = [
        lambda command, size=size, extreme=extreme: _multiply(command, sizes, size, extreme)
        for size in (*SIZES, LONGEST_ROW)
        for extreme in (False, True)
    ]
    searches = [
        lambda command, seed=seed: _find_candidates(command, sizes, seed) for seed in range(CANDIDATE_CASES)
    ]
    return [*sums, _compare_with_bars, *searches]


def _multiply(command: Command, sizes: Sizes, size: int, extreme: bool) -> None:
    """Sums of products, of the largest numbers that there can be or of any."""
    random = np.random.default_rng(size)
    limit = sizes.largest_query_number
    groups = -(-size // GROUP)
    rows = random.integers(-128, 128, (sizes.panels * PANEL, groups * GROUP))
    queries = random.integers(-limit, limit + 1, (sizes.queries, groups * GROUP))
    if extreme:
        # Half of the rows and of the queries have one sign throughout, so that nothing cancels.
        rows = random.choice([-127, 127], rows.shape)
        rows[::2], queries[:] = 127, random.choice([-limit, limit], queries.shape)
        queries[::2] = limit
    rows[:, size:] = queries[:, size:] = 0
    output = run_case(
        command,
        "multiply",
        np.array([groups], np.int64),
        _lay_in_panels(rows),
        queries.astype(np.int8),
        (-sizes.row_offset * queries.sum(1)).astype(np.int32),
    )
    together, alone = np.frombuffer(output, np.int32).reshape(2, sizes.queries, len(rows))
    expected = queries @ rows.T
    for name, found in (("together", together), ("alone", alone)):
        if not np.array_equal(found, expected):
            sys.exit(
                f"sums of products of {size} numbers, queries {name}: the largest error is "
                f"{np.abs(found - expected).max()}"
            )


def _compare_with_bars(command: Command) -> None:
    """Whether any of 16 values is not below a bar. What is not a number counts as not below."""
    odd = np.array([-np.inf, np.inf, np.nan, 0.0, -0.0, 1e-40, 1.0, np.nextafter(np.float32(1), 0)], np.float32)
    bars = np.repeat(odd, PANEL * len(odd))
    # All but one value are below any bar that something is below.
    values = np.full((len(bars), PANEL), -np.inf, np.float32)
    places = np.tile(np.repeat(np.arange(PANEL), len(odd)), len(odd))
    values[np.arange(len(bars)), places] = np.tile(odd, PANEL * len(odd))
    output = run_case(command, "compare", np.array([len(bars)], np.int64), bars, values)
    if not np.array_equal(np.frombuffer(output, np.int8), ~(values < bars[:, None]).all(1)):
        sys.exit("values are compared with a bar otherwise than by NumPy")


def _find_candidates(command: Command, sizes: Sizes, seed: int) -> None:
    """The candidates of some queries. Steps and doubts have so few digits that no sum is rounded."""
    random = np.random.default_rng(seed)
    size = SIZES[seed % len(SIZES)]
    # Every tenth table is large enough for several threads to take shares.
    count = int(random.integers(4000, 6000) if seed % 10 == 3 else random.integers(1, 200))
    asked = int(random.choice([1, sizes.queries - 1, sizes.queries + 1, 2 * sizes.queries + 1])) or 1
    first, last = np.sort(random.integers(0, count + 1, 2)).tolist()
    topn, threads = int(random.choice([1, 10, 40])), int(random.integers(1, 4))
    rows = _make_rows(random, count, size, 127)
    queries = _make_rows(random, asked, size, sizes.largest_query_number)
    padded = -(-count // sizes.tile) * sizes.tile
    output = run_case(
        command,
        "candidates",
        np.array([padded, -(-size // GROUP), first, last, asked, topn, threads], np.int64),
        _lay_in_panels(np.pad(rows[0], ((0, padded - count), (0, 0)))),
        *(np.pad(each, (0, padded - count)) for each in rows[1:]),
        queries[0].astype(np.int8),
        *queries[1:],
    )
    expected = [_expect(rows, query, first, last, topn) for query in zip(*queries, strict=True)]
    wanted = [len(each) for each in expected]
    counts, found = np.split(np.frombuffer(output, np.int64), [asked])
    if counts.tolist() != wanted or not np.array_equal(found, np.concatenate(expected)):
        sys.exit(f"case {seed}: {counts.tolist()} candidates, or others than those of NumPy, {wanted}")


def _make_rows(random: np.random.Generator, count: int, size: int, limit: int) -> Rows:
    """Return rows of whole numbers up to a limit, with zeros where the last group is not full."""
    numbers = np.zeros((count, -(-size // GROUP) * GROUP), np.int64)
    numbers[:, :size] = random.integers(-limit, limit + 1, (count, size))
    steps = 2.0 ** random.integers(-9, -6, count)
    doubts = random.integers(0, 64, count) / 256
    return numbers, steps.astype(np.float32), doubts.astype(np.float32)


def _expect(rows: Rows, query: tuple[Any, Any, Any], first: int, last: int, topn: int) -> Int64s:
    """The candidates of one query, by the rule of search.cc."""
    numbers, steps, doubts = (each[first:last].astype(np.float64) for each in rows)
    cosines = numbers @ query[0] * steps * float(query[1])
    off = doubts * (1 + float(query[2])) + float(query[2])
    lower = np.sort(cosines - off)
    bar = lower[-topn] if len(lower) >= topn else -np.inf
    return np.flatnonzero(cosines + off >= bar) + first


def _lay_in_panels(rows: Int64s) -> NDArray[np.uint8]:
    """[n / 16, groups, 16, 4], each number 128 more than it is, as ``rounded.py`` keeps them."""
    panels = (rows + 128).astype(np.uint8).reshape(-1, PANEL, rows.shape[1] // GROUP, GROUP)
    return np.ascontiguousarray(panels.transpose(0, 2, 1, 3))
