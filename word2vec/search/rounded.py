"""A table rounded to 8 bits a number, to find quickly which rows can be the nearest ones.

A search reads the whole table for a question, and it waits for memory. A quarter of the bytes takes a quarter of
the time, and processors multiply bytes four times as fast. The answer is still exactly that of a search among
the true vectors:

1. Every row is scaled to length 1 and written as whole numbers times a step of its own. The length of the
   remainder, the row's doubt, is kept. A query is rounded the same way.
2. The product of the whole numbers is the cosine, up to an error that the two doubts bound. So every row has a
   lower and an upper bound of its cosine.
3. The topn-th best lower bound is the bar: at least topn rows are that near. A row whose upper bound is below
   the bar cannot be one of the topn. The others are the candidates.
4. The true vectors of these few candidates decide (:func:`word2vec.search.exact.rescore`).

Steps 2 and 3 are C++ (``src/search.cc``, which derives the bound).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Rows
from word2vec.machine import count_cores
from word2vec.search.exact import rounding_error
from word2vec.search.kernel import GROUP, PANEL, SearchLibrary, load_search
from word2vec.search.lengths import scale_rows

_LARGEST = 127
_AT_A_TIME = 1 << 18  # numbers of a table that are rounded at a time, which the processor's cache holds
# More numbers in a row would overflow the 32 bits in which products of 8 bits are summed.
LONGEST_ROW = 1 << 16


class RoundedTable:
    """The rows of a table, scaled to length 1 and rounded. It takes a quarter of the memory of float32.

    Args:
        matrix: [V, d] float32 or float16, d at most ``LONGEST_ROW``.
        scale: [V], 1 / the rows' lengths.
        library: The compiled search, by default that of this machine.

    Raises:
        KernelError: there is no compiler, or the compiled library cannot be loaded.
    """

    def __init__(self, matrix: NDArray[Any], scale: Float32s, library: SearchLibrary | None = None) -> None:
        self._library = load_search() if library is None else library
        count, size = matrix.shape
        padded = _round_up(count, self._library.tile)
        self._groups = -(-size // GROUP)
        # A number is kept as 128 more than it is, because x86 multiplies signed bytes by unsigned ones.
        self._panels = np.full((padded // PANEL, self._groups, PANEL, GROUP), 128, np.uint8)
        self._steps = np.zeros(padded, np.float32)
        self._doubts = np.zeros(padded, np.float32)
        height = _round_up(max(1, _AT_A_TIME // max(1, size)), PANEL)
        for start in range(0, count, height):
            # Round some rows.
            part = slice(start, min(start + height, count))
            unit = scale_rows(matrix[part], scale[part])
            numbers, self._steps[part], self._doubts[part] = _round_rows(unit, _LARGEST)
            # Pad them to whole panels of 16 rows and whole groups of 4 numbers.
            rows = np.zeros((_round_up(len(unit), PANEL), self._groups * GROUP), np.float32)
            rows[: len(unit), :size] = numbers
            # Lay the first group of each of the 16 rows side by side, then the second, and so on.
            panels = rows.reshape(-1, PANEL, self._groups, GROUP).transpose(0, 2, 1, 3)
            place = slice(start // PANEL, start // PANEL + len(panels))
            np.add(panels, 128, out=self._panels[place], casting="unsafe")

    def find_candidates(self, queries: NDArray[Any], topn: int, first: int, last: int) -> list[Rows]:
        """Return for each query ascending rows, among which are its topn nearest ones.

        Args:
            queries: [n, d], of length 1.
            topn: The number of nearest rows that the result must contain.
            first: The first row to search.
            last: The row behind the last one to search.
        """
        numbers, steps, doubts = _round_rows(queries.astype(np.float32), self._library.largest_query_number)
        padded = np.zeros((len(queries), self._groups * GROUP), np.int8)
        padded[:, : queries.shape[1]] = numbers
        table = self._panels, self._steps, self._doubts
        return self._library.find_candidates(table, (first, last), (padded, steps, doubts), topn, count_cores())


def _round_up(count: int, unit: int) -> int:
    return -(-count // unit) * unit


def _round_rows(unit: Float32s, limit: int) -> tuple[Float32s, Float32s, Float32s]:
    """Return rows [n, d] of length 1 as whole numbers, their steps [n], and bounds [n] of their errors.

    Args:
        unit: [n, d], rows of length 1 or zeros.
        limit: The largest whole number.

    Example:
        >>> numbers, step, doubt = _round_rows(np.array([[0.6, -0.8]], np.float32), 127)
        >>> numbers, (numbers * step[:, None]).round(3), (doubt < 0.005).tolist()
        (array([[  95., -127.]], dtype=float32), array([[ 0.598, -0.8  ]], dtype=float32), [True])
    """
    # The step makes a row's largest number the limit.
    largest = np.maximum(unit.max(1, initial=0), -unit.min(1, initial=0))
    steps = np.where(largest > 0, largest, 1).astype(np.float32) / np.float32(limit)
    numbers = np.rint(unit / steps[:, None])
    # The doubt is the length of the remainder.
    left = unit - numbers * steps[:, None]
    # The rounding of these sums themselves is far below, but a bound must not rely on it.
    doubts = np.sqrt(np.einsum("nd,nd->n", left, left)) + np.float32(rounding_error(unit.shape[1]))
    return numbers, steps, doubts
