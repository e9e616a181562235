"""A table rounded to 8 bits a number, to find quickly which rows can be the nearest ones.

A search reads the whole table for a question, and memory is what that waits for: a quarter of the bytes takes a
quarter of the time, and processors multiply bytes four times as fast. What rounding took from each row is known,
so that every cosine has an upper and a lower bound; the rows whose upper bound reaches the topn-th best lower
bound contain the answer, and the true vectors of these few decide. The answer is therefore exactly that of a
search among the true vectors.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Rows
from word2vec.machine import available_cores
from word2vec.search.exact import rounding_error, scaled
from word2vec.search.kernel import GROUP, PANEL, load_search

_LARGEST = 127
_AT_A_TIME = 1 << 18  # numbers of a table that are rounded at a time, which the processor's cache holds
# More numbers in a row would overflow the 32 bits in which products of 8 bits are summed.
LONGEST_ROW = 1 << 16


class QuantisedTable:
    """The rows of a table, scaled to length 1 and rounded; takes a quarter of the memory of float32.

    Args:
        matrix: [V, d] float32 or float16, d at most ``LONGEST_ROW``.
        scale: [V], 1 / the rows' lengths.

    Raises:
        KernelError: there is no compiler, or what it compiled cannot be loaded.
    """

    def __init__(self, matrix: NDArray[Any], scale: Float32s) -> None:
        self._library = load_search()
        count, size = matrix.shape
        padded = _up(count, self._library.tile)
        self._groups = -(-size // GROUP)
        # A number is kept as 128 more than it is.
        self._panels = np.full((padded // PANEL, self._groups, PANEL, GROUP), 128, np.uint8)
        self._steps = np.zeros(padded, np.float32)
        self._doubts = np.zeros(padded, np.float32)
        height = _up(max(1, _AT_A_TIME // max(1, size)), PANEL)
        for start in range(0, count, height):
            part = slice(start, min(start + height, count))
            unit = scaled(matrix[part], scale[part])
            numbers, self._steps[part], self._doubts[part] = _rounded(unit, _LARGEST)
            rows = np.zeros((_up(len(unit), PANEL), self._groups * GROUP), np.float32)
            rows[: len(unit), :size] = numbers
            panels = rows.reshape(-1, PANEL, self._groups, GROUP).transpose(0, 2, 1, 3)
            np.add(
                panels,
                128,
                out=self._panels[start // PANEL : start // PANEL + len(panels)],
                casting="unsafe",
            )

    def candidates(self, queries: NDArray[Any], topn: int, first: int, last: int) -> list[Rows]:
        """Return for each query ascending rows, among which are its topn nearest ones.

        Args:
            queries: [n, d], of length 1.
            topn: How many.
            first: Only rows from this one,
            last: up to this one.
        """
        numbers, steps, doubts = _rounded(queries.astype(np.float32), self._library.largest_query_number)
        padded = np.zeros((len(queries), self._groups * GROUP), np.int8)
        padded[:, : queries.shape[1]] = numbers
        table = self._panels, self._steps, self._doubts
        return self._library.search(table, (first, last), (padded, steps, doubts), topn, available_cores())


def _up(count: int, unit: int) -> int:
    return -(-count // unit) * unit


def _rounded(unit: Float32s, limit: int) -> tuple[Float32s, Float32s, Float32s]:
    """Return rows [n, d] of length 1 in whole steps, the steps [n], and bounds [n] of what rounding changed.

    Example:
        >>> numbers, step, doubt = _rounded(np.array([[0.6, -0.8]], np.float32), 127)
        >>> numbers, (numbers * step[:, None]).round(3), (doubt < 0.005).tolist()
        (array([[  95., -127.]], dtype=float32), array([[ 0.598, -0.8  ]], dtype=float32), [True])
    """
    largest = np.maximum(unit.max(1, initial=0), -unit.min(1, initial=0))
    steps = np.where(largest > 0, largest, 1).astype(np.float32) / np.float32(limit)
    numbers = np.rint(unit / steps[:, None])
    left = unit - numbers * steps[:, None]
    # The rounding of these sums themselves is far below, but a bound must not rely on it.
    doubts = np.sqrt(np.einsum("nd,nd->n", left, left)) + np.float32(rounding_error(unit.shape[1]))
    return numbers, steps, doubts
