"""Searching a table of vectors for the rows nearest to a query: exactly, and by the quickest of several ways.

:mod:`.exact` reads the whole table, which NumPy does anywhere; :mod:`.rounded` reads it rounded to a quarter of
its size, for which it needs a compiler once. Both only say which rows can be the nearest ones; their true
cosines decide, so that the answers are the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Float64s, Rows
from word2vec.errors import KernelError
from word2vec.search import exact
from word2vec.search.rounded import LONGEST_ROW, QuantisedTable
from word2vec.search.unit import cosmul, unit_vector

# Numbers of a table from which on rounding it is worth while: below, a question takes 0.2 ms in any case.
_LARGE = 1 << 21
# Rounding takes as long as it saves in about so many questions.
_PAYS = 40
_ROWS_AT_A_TIME = 1 << 14


class TableSearch:
    """Searches a table.

    Args:
        matrix: [V, d] float32 or float16.
        scale: [V] float32, 1 / the rows' lengths.
        rounding: A copy rounded to a quarter of float32's size may be made.
    """

    def __init__(self, matrix: NDArray[Any], scale: Float32s, rounding: bool = True) -> None:
        self._matrix = matrix
        self._rounding = rounding
        self._scale = scale
        self._read = 0  # rows, by all questions

    def nearest(
        self, queries: NDArray[Any], topn: int, rows: slice | Rows = slice(None)
    ) -> list[tuple[Rows, Float64s]]:
        """Return for each query the rows of highest cosine, the highest first, equal ones in order of the rows.

        Args:
            queries: [n, d], of length 1.
            topn: How many; all there are if it is more.
            rows: Among which, ascending; all by default.

        Returns:
            n pairs of rows and cosines.
        """
        # All rows are equally near to zeros: not a case for a search that keeps what is nearest.
        directed: NDArray[np.bool_] = (queries != 0).any(1)
        found = iter(self._search(queries[directed], topn, rows))
        return [next(found) if has else self._first(topn, rows) for has in directed.tolist()]

    def _search(self, queries: NDArray[Any], topn: int, rows: slice | Rows) -> Iterable[tuple[Rows, Float64s]]:
        if not isinstance(rows, slice):
            return exact.nearest_rows(self._matrix, self._scale, queries, topn, rows)
        first, last, _ = rows.indices(len(self._matrix))
        self._read += len(queries) * max(0, last - first)
        if self._read <= _PAYS * len(self._matrix) or self._quantised is None:
            return exact.nearest_rows(self._matrix, self._scale, queries, topn, rows)
        candidates = self._quantised.candidates
        return exact.decided(
            self._matrix, queries, topn, lambda part: candidates(part, topn, first, max(first, last))
        )

    def _first(self, topn: int, rows: slice | Rows) -> tuple[Rows, Float64s]:
        places = np.arange(len(self._matrix))[rows][:topn] if isinstance(rows, slice) else rows[:topn]
        return places, np.zeros(len(places))

    @cached_property
    def _quantised(self) -> QuantisedTable | None:
        """The rounded table; None if it is not wanted or too small, or there is no compiler."""
        if not self._rounding or self._matrix.size < _LARGE or self._matrix.shape[1] > LONGEST_ROW:
            return None
        try:
            return QuantisedTable(self._matrix, self._scale)
        except (KernelError, MemoryError):
            # Nothing is lost but time; `word2vec kernels status` tells why there is no kernel.
            return None

    def __getstate__(self) -> dict[str, Any]:
        # The compiled library is this process's own; a copy loads it again.
        return {name: value for name, value in self.__dict__.items() if name != "_quantised"}

    def nearest_by_cosmul(
        self, positive: NDArray[Any], negative: NDArray[Any], topn: int, without: Rows, rows: slice | Rows
    ) -> tuple[Rows, Float64s]:
        """Return the rows of highest 3CosMul, the highest first, equal ones in order of the rows.

        Args:
            positive: [p, d], of length 1, as
            negative: [n, d].
            topn: How many; all there are if it is more.
            without: Rows to leave out.
            rows: Among which, ascending.
        """
        places = np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows
        places = places[~np.isin(places, without)]
        queries = np.concatenate([positive, negative])
        count, off = len(positive), exact.rounding_error(self._matrix.shape[1])
        upper, lower = np.empty(len(places)), np.empty(len(places))
        for start in range(0, len(places), _ROWS_AT_A_TIME):
            part = slice(start, start + _ROWS_AT_A_TIME)
            cosines = exact.cosines(self._matrix, self._scale, queries.astype(np.float32), places[part]).astype(
                np.float64
            )
            upper[part] = cosmul(cosines[:count] + off, cosines[count:] - off)
            lower[part] = cosmul(cosines[:count] - off, cosines[count:] + off)
        if topn < len(places):
            # As in exact.py: rounding must not decide, and equal rows must have equal scores.
            places = places[upper >= np.partition(lower, -topn)[-topn]]
        true = np.array([exact.exact_cosines(self._matrix, query, places) for query in queries])
        scores = cosmul(true[:count], true[count:])
        best = np.lexsort((places, -scores))[:topn]
        return places[best], scores[best]

    def closer(self, row: int, other: int) -> Rows:
        """Return ascending the rows nearer to ``row`` than ``other`` is, without ``row`` itself."""
        query = unit_vector(self._matrix[row], self._matrix.shape[1])
        bar = exact.exact_cosines(self._matrix, query, np.array([other]))[0]
        cosines = exact.cosines(self._matrix, self._scale, query.astype(np.float32)[None])[0]
        rows = np.flatnonzero(cosines >= bar - exact.rounding_error(self._matrix.shape[1]))
        found: Rows = rows[(exact.exact_cosines(self._matrix, query, rows) > bar) & (rows != row)]
        return found
