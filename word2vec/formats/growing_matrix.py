"""A matrix that is filled row by row while it is not known how many rows there will be."""

from __future__ import annotations

import numpy as np

from word2vec.arrays import Float32s


class GrowingMatrix:
    """Rows [n, d] float32 in one piece of memory, which grows by a quarter where there is no room.

    Memory is taken for rows that were read and not for rows that a file promises. It is enlarged in place, so
    that there is never a second table.

    Args:
        size: d.
        rows: How many there will be, if that is known. The memory is then taken at once.
    """

    def __init__(self, size: int, rows: int | None = None) -> None:
        self._matrix = np.empty((rows or 0, size), np.float32)

    def take(self, start: int, stop: int) -> Float32s:
        """Return the rows ``start`` to ``stop`` to be filled. Do not use those of an earlier call again."""
        if stop > len(self._matrix):
            self._resize(max(stop, len(self._matrix) * 5 // 4))
        return self._matrix[start:stop]

    def finish(self, rows: int) -> Float32s:
        """Return the first rows, and give the memory of the others back."""
        if rows < len(self._matrix):
            self._resize(rows)
        return self._matrix

    def _resize(self, rows: int) -> None:
        # Without the check that nothing else uses the memory, because a tracer holds references too.
        self._matrix.resize((rows, self._matrix.shape[1]), refcheck=False)
