"""Search a table of vectors for the rows nearest to a query: exactly, and by the quickest of several ways.

:mod:`.exact` reads the whole table. It needs NumPy only. :mod:`.rounded` reads a copy that is rounded to a
quarter of the size. It needs a compiler once. Both only say which rows can be the nearest ones. The true cosines
of these rows decide, so that the answers are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Float64s, Rows
from word2vec.errors import KernelError
from word2vec.search import exact
from word2vec.search.unit import cosmul, unit_vector

if TYPE_CHECKING:
    from word2vec.search.kernel import SearchLibrary
    from word2vec.search.rounded import RoundedTable

PAYS_AFTER = 40
"""Rounding a table takes as long as it saves in about this many questions."""
# A table of fewer numbers is not worth rounding: a question takes 0.2 ms in any case.
_LARGE = 1 << 21
_ROWS_AT_A_TIME = 1 << 14


class TableSearch:
    """Searches a table.

    Args:
        matrix: [V, d] float32 or float16.
        scale: [V] float32, 1 / the rows' lengths.
        rounding: Whether a copy rounded to a quarter of float32's size may be made.
        rounding_pays_after: How many times the whole table is read before that copy is made.
        load_library: Returns the compiled search, or raises KernelError where there is no compiler. By default
            that of this machine.
    """

    def __init__(
        self,
        matrix: NDArray[Any],
        scale: Float32s,
        *,
        rounding: bool = True,
        rounding_pays_after: int = PAYS_AFTER,
        load_library: Callable[[], SearchLibrary] | None = None,
    ) -> None:
        self._matrix = matrix
        self._scale = scale
        self._may_round = rounding and matrix.size >= _LARGE
        self._pays_after = rounding_pays_after
        self._load_library = load_library
        self._rows_read = 0  # by all questions
        self._rounded: RoundedTable | None = None

    def find_nearest_rows(
        self, queries: NDArray[Any], topn: int, rows: slice | Rows = slice(None)
    ) -> list[tuple[Rows, Float64s]]:
        """Return for each query the rows of highest cosine, the highest first, equal ones in order of the rows.

        Args:
            queries: [n, d], of length 1 or zeros.
            topn: How many rows for each query, or all rows if there are fewer.
            rows: The rows to search among, ascending, by default all.

        Returns:
            n pairs of rows and cosines.
        """
        directed: NDArray[np.bool_] = (queries != 0).any(1)
        if directed.all():
            return self._find_directed(queries, topn, rows)
        # All rows are equally near to zeros, and a search that keeps the nearest would keep them all. So a query
        # of zeros is answered by the first rows.
        answers = [self._list_first(topn, rows)] * len(queries)
        # The other queries have a direction. Their answers take their places.
        places = np.flatnonzero(directed)
        found = self._find_directed(queries[places], topn, rows)
        for place, answer in zip(places.tolist(), found, strict=True):
            answers[place] = answer
        return answers

    def _list_first(self, topn: int, rows: slice | Rows) -> tuple[Rows, Float64s]:
        if isinstance(rows, slice):
            first, last, _ = rows.indices(len(self._matrix))
            places = np.arange(first, min(last, first + topn))
        else:
            places = rows[:topn]
        return places, np.zeros(len(places))

    def _find_directed(
        self, queries: NDArray[Any], topn: int, rows: slice | Rows
    ) -> list[tuple[Rows, Float64s]]:
        """Return the nearest rows of queries of length 1, by the quicker of the two ways."""
        if isinstance(rows, slice):
            first, last, _ = rows.indices(len(self._matrix))
            last = max(first, last)
            self._rows_read += len(queries) * (last - first)
            pays = self._rows_read > self._pays_after * len(self._matrix)
            rounded = self._round() if pays else None
            if rounded is not None:
                find_candidates = partial(rounded.find_candidates, topn=topn, first=first, last=last)
                return exact.rescore(self._matrix, queries, topn, find_candidates)
        return exact.find_nearest_rows(self._matrix, self._scale, queries, topn, rows)

    def _round(self) -> RoundedTable | None:
        """Return the rounded copy, None if it is not wanted or too small, or if there is no compiler."""
        if self._rounded is None and self._may_round:
            # Imported only now: a process that asks one question never compiles, and it answers sooner.
            from word2vec.search.kernel import load_search
            from word2vec.search.rounded import LONGEST_ROW, RoundedTable

            if self._matrix.shape[1] > LONGEST_ROW:
                self._may_round = False
                return None
            try:
                library = (self._load_library or load_search)()
                self._rounded = RoundedTable(self._matrix, self._scale, library)
            except (KernelError, MemoryError):
                # Nothing is lost but time. `word2vec kernels status` says why there is no kernel.
                self._may_round = False
        return self._rounded

    def __getstate__(self) -> dict[str, Any]:
        # The compiled library belongs to this process. A copy loads it again.
        return {**self.__dict__, "_rounded": None}

    def find_nearest_by_cosmul(
        self, positive: NDArray[Any], negative: NDArray[Any], topn: int, left_out: Rows, rows: slice | Rows
    ) -> tuple[Rows, Float64s]:
        """Return the rows of highest 3CosMul, the highest first, equal ones in order of the rows.

        Args:
            positive: [p, d], of length 1.
            negative: [n, d], of length 1.
            topn: How many rows, or all rows if there are fewer.
            left_out: Rows that are not answers.
            rows: The rows to search among, ascending.
        """
        places = np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows
        places = places[~np.isin(places, left_out)]
        queries = np.concatenate([positive, negative])
        count = len(positive)
        lower, upper = self._bound_cosmul(queries, count, places)
        if topn < len(places):
            # As in exact.py: rounding must not decide, and equal rows must have equal scores.
            places = places[upper >= np.partition(lower, -topn)[-topn]]
        true = np.array([exact.exact_cosines(self._matrix, query, places) for query in queries])
        scores = cosmul(true[:count], true[count:])
        best = np.lexsort((places, -scores))[:topn]
        return places[best], scores[best]

    def _bound_cosmul(self, queries: NDArray[Any], count: int, places: Rows) -> tuple[Float64s, Float64s]:
        """Return lower and upper bounds [r] of the rows' 3CosMul. The first ``count`` queries are positive."""
        off = exact.rounding_error(self._matrix.shape[1])
        lower, upper = np.empty(len(places)), np.empty(len(places))
        narrow = queries.astype(np.float32)
        for start in range(0, len(places), _ROWS_AT_A_TIME):
            part = slice(start, start + _ROWS_AT_A_TIME)
            cosines = exact.cosines(self._matrix, self._scale, narrow, places[part]).astype(np.float64)
            lower[part] = cosmul(cosines[:count] - off, cosines[count:] + off)
            upper[part] = cosmul(cosines[:count] + off, cosines[count:] - off)
        return lower, upper

    def find_closer(self, pair: NDArray[Any], row: int) -> Rows:
        """Return [n] ascending rows that are nearer to the first vector of a pair than the second is.

        Args:
            pair: [2, d].
            row: The row of the first, which is left out, or -1 if it has none.
        """
        query = unit_vector(pair[0], self._matrix.shape[1])
        bar = exact.exact_cosines(pair, query, np.array([1]))[0]
        # As in exact.py: rows within the rounding error of the bar are scored again.
        cosines = exact.cosines(self._matrix, self._scale, query.astype(np.float32)[None])[0]
        rows = np.flatnonzero(cosines >= bar - exact.rounding_error(self._matrix.shape[1]))
        found: Rows = rows[(exact.exact_cosines(self._matrix, query, rows) > bar) & (rows != row)]
        return found
