"""Searching a table of vectors for the rows nearest to a query: exactly, and by the quickest of several ways.

:mod:`word2vec.nearest` reads the whole table, which NumPy does anywhere; :mod:`word2vec.quantised` reads it
rounded to a quarter of its size, for which it needs a compiler once. Both only say which rows can be the nearest
ones; their true cosines decide, so that the answers are the same.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec import nearest
from word2vec.errors import KernelError
from word2vec.nearest import Doubles, Floats, Rows
from word2vec.quantised import LONGEST_ROW, QuantisedTable
from word2vec.similarity import cosmul, unit_vector

# Numbers of a table from which on rounding it is worth while: below, a question takes 0.1 ms in any case.
_LARGE = 1 << 21
_ROWS_AT_A_TIME = 1 << 14


class TableSearch:
    """Searches a table.

    Args:
        matrix: [V, d] float32 or float16.
        scale: [V] float32, 1 / the rows' lengths.
    """

    def __init__(self, matrix: NDArray[Any], scale: Floats) -> None:
        self._matrix = matrix
        self._scale = scale
        self._questions = 0

    def nearest(
        self, queries: NDArray[Any], topn: int, rows: slice | Rows = slice(None)
    ) -> list[tuple[Rows, Doubles]]:
        """Return for each query the rows of highest cosine, the highest first, equal ones in order of the rows.

        Args:
            queries: [n, d], of length 1.
            topn: How many; all there are if it is more.
            rows: Among which, ascending; all by default.

        Returns:
            n pairs of rows and cosines.
        """
        self._questions += len(queries)
        # A single question, as on the command line, is answered before the table is rounded.
        if isinstance(rows, slice) and self._questions > 1 and self._quantised is not None:
            first, last, _ = rows.indices(len(self._matrix))
            found = self._quantised.candidates(queries, topn, first, max(first, last))
            return [
                nearest.best_of(self._matrix, query, some, topn)
                for query, some in zip(queries, found, strict=True)
            ]
        return nearest.nearest_rows(self._matrix, self._scale, queries, topn, rows)

    @cached_property
    def _quantised(self) -> QuantisedTable | None:
        """The rounded table; None if the table is small, or there is no compiler."""
        if self._matrix.size < _LARGE or self._matrix.shape[1] > LONGEST_ROW:
            return None
        try:
            return QuantisedTable(self._matrix, self._scale)
        except KernelError:
            # Nothing is lost but time; `word2vec kernels status` tells why.
            return None

    def nearest_by_cosmul(
        self, positive: NDArray[Any], negative: NDArray[Any], topn: int, without: Rows, rows: slice | Rows
    ) -> tuple[Rows, Doubles]:
        """Return the rows of highest 3CosMul, the highest first, equal ones in order of the rows.

        Args:
            positive: [p, d], of length 1, as
            negative: [n, d].
            topn: How many; all there are if it is more.
            without: Rows to leave out.
            rows: Among which, ascending.
        """
        places = np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows
        queries = np.concatenate([positive, negative]).astype(np.float32)
        scores = np.empty(len(places), np.float64)
        for start in range(0, len(places), _ROWS_AT_A_TIME):
            part = places[start : start + _ROWS_AT_A_TIME]
            cosines = nearest.cosines(self._matrix, self._scale, queries, part)
            scores[start : start + len(part)] = cosmul(cosines[: len(positive)], cosines[len(positive) :])
        scores[np.isin(places, without)] = -np.inf
        best = nearest.largest(scores, min(topn, int((scores > -np.inf).sum())))
        return places[best], scores[best]

    def closer(self, row: int, other: int) -> Rows:
        """Return ascending the rows nearer to ``row`` than ``other`` is, without ``row`` itself."""
        query = self._matrix[row]
        bar = nearest.exact_cosines(self._matrix, query, np.array([other]))[0]
        unit = unit_vector(query, self._matrix.shape[1]).astype(np.float32)
        cosines = nearest.cosines(self._matrix, self._scale, unit[None])[0]
        rows = np.flatnonzero(cosines >= bar - nearest.rounding_error(self._matrix.shape[1]))
        found: Rows = rows[(nearest.exact_cosines(self._matrix, query, rows) > bar) & (rows != row)]
        return found
