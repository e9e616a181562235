"""Exact search for the nearest rows of a table, many queries at once, in bounded memory.

The table is read in blocks. A block's scores stay in the processor's cache. Each query has a bar, the lowest
score that it still wants, and a block's scores that reach the bar are kept. The bar is raised after 1, 2, 4, 8,
... blocks, so that few rows ever reach it. A single query is one product of the whole table. Its bar comes from
the maxima of short runs, which is four times as fast as a partition of all scores.

Products are float32, and their last bits depend on how BLAS orders the sums. Scores within the rounding error of
the bar are therefore kept too. All kept rows are scored again in float64, each row by itself. So equal rows get
equal scores, a query gets the same answer alone and among others, and ties are settled by row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Float64s, Rows
from word2vec.search.largest import find_bar
from word2vec.search.lengths import NUMBERS, SHORTEST


@dataclass(frozen=True)
class BlockSizes:
    """How much of a search is in memory at a time. The answers do not depend on it.

    Attributes:
        queries: Queries that are answered together.
        scores: Scores of a block of rows for several queries: 4 MB of float32, which a cache holds.
        scores_of_one: Scores of a block of rows for a single query: 16 MB.
        numbers: Numbers of the table that are converted to float32, or gathered, at a time.
    """

    queries: int = 1 << 10
    scores: int = 1 << 20
    scores_of_one: int = 1 << 22
    numbers: int = NUMBERS


SIZES = BlockSizes()


# ==== Cosines ====


def cosines(
    matrix: NDArray[Any], scale: Float32s, queries: Float32s, rows: slice | Rows = slice(None)
) -> Float32s:
    """Return the cosines [n, r] of n queries of length 1 and some rows of a table.

    Args:
        matrix: [V, d] float32 or float16. The products are float32.
        scale: [V], 1 / the rows' lengths.
        queries: [n, d].
        rows: The r rows, by default all.
    """
    count = _count_rows(matrix, rows)
    found = np.empty((count, len(queries)), np.float32)
    for done, block, part in _read_blocks(matrix, rows, count, len(queries), SIZES):
        _score(block, scale[part], queries, found[done : done + len(block)])
    return found.T


def exact_cosines(matrix: NDArray[Any], query: NDArray[Any], rows: Rows) -> Float64s:
    """Return the cosines [r] float64 of a query and some rows: the same bits whatever the other rows are.

    Args:
        matrix: [V, d] float32 or float16.
        query: [d], of length 1 in float64.
        rows: The r rows.
    """
    found = np.zeros(len(rows), np.float64)
    step = max(1, NUMBERS // max(1, matrix.shape[1]))
    wide = query.astype(np.float64)
    for start in range(0, len(rows), step):
        block = matrix[rows[start : start + step]].astype(np.float64)
        lengths = np.sqrt((block * block).sum(1))
        products = (block * wide).sum(1)
        np.divide(products, lengths, out=found[start : start + step], where=lengths >= SHORTEST)
    # A cosine of parallel vectors is above 1 by rounding in a third of the cases.
    return np.clip(found, -1, 1, out=found)


def rounding_error(size: int) -> float:
    """Return a bound of the difference of two float32 cosines that should be equal, for vectors of ``size``.

    A sum of d products of vectors of length 1 is off by at most d * 2^-24, whatever its order (Higham, Accuracy
    and Stability of Numerical Algorithms, 3.1). The 8 more are for the scalings.
    """
    return float((size + 8) * np.finfo(np.float32).eps)


# ==== The nearest rows ====


def find_nearest_rows(
    matrix: NDArray[Any],
    scale: Float32s,
    queries: NDArray[Any],
    topn: int,
    rows: slice | Rows = slice(None),
    sizes: BlockSizes = SIZES,
) -> list[tuple[Rows, Float64s]]:
    """Return for each query the rows of highest cosine, the highest first, equal ones in order of the rows.

    Args:
        matrix: [V, d] float32 or float16.
        scale: [V], 1 / the rows' lengths.
        queries: [n, d], of length 1.
        topn: How many rows for each query, or all rows if there are fewer.
        rows: The rows to search among, ascending, by default all.
        sizes: How much is in memory at a time.

    Returns:
        n pairs of rows and cosines.
    """

    def find_candidates(some: NDArray[Any]) -> list[Rows]:
        return _find_candidates(matrix, scale, some.astype(np.float32), topn, rows, sizes)

    return rescore(matrix, queries, topn, find_candidates, sizes.queries)


def rescore(
    matrix: NDArray[Any],
    queries: NDArray[Any],
    topn: int,
    find_candidates: Callable[[NDArray[Any]], Sequence[Rows]],
    queries_at_a_time: int = SIZES.queries,
) -> list[tuple[Rows, Float64s]]:
    """Score each query's candidate rows exactly and keep the best.

    ``find_candidates`` gets up to 1,024 queries at a time, so memory stays bounded and Ctrl-C works.

    Args:
        matrix: [V, d] float32 or float16.
        queries: [n, d], of length 1.
        topn: How many rows for each query.
        find_candidates: Takes queries [m, d] and returns for each of them the rows to score.
        queries_at_a_time: The most queries that ``find_candidates`` gets.

    Returns:
        n pairs of rows and cosines, as :func:`find_nearest_rows`.
    """
    answers: list[tuple[Rows, Float64s]] = []
    for start in range(0, len(queries), queries_at_a_time):
        some = queries[start : start + queries_at_a_time]
        for query, rows in zip(some, find_candidates(some), strict=True):
            scores = exact_cosines(matrix, query, rows)
            best = np.lexsort((rows, -scores))[:topn]
            answers.append((rows[best], scores[best]))
    return answers


class Hits:
    """Scores that may be among the best of their queries.

    Attributes:
        query: [h], the query of each score.
        row: [h], its row.
        score: [h] float32.
    """

    def __init__(self) -> None:
        self.query: Rows = np.empty(0, np.intp)
        self.row: Rows = np.empty(0, np.intp)
        self.score: Float32s = np.empty(0, np.float32)

    def add(self, query: Rows, row: Rows, score: Float32s) -> None:
        """Add scores [k] with their queries and rows."""
        self.query = np.concatenate([self.query, query])
        self.row = np.concatenate([self.row, row])
        self.score = np.concatenate([self.score, score])

    def drop_below(self, bar: Float32s) -> None:
        """Drop the scores that are below the bar [n] of their query."""
        self._keep(self.score >= bar[self.query])

    def sort(self, key: NDArray[Any]) -> None:
        """Sort by query, and the hits of one query by a key [h]."""
        self._keep(np.lexsort((key, self.query)))

    def _keep(self, places: NDArray[Any]) -> None:
        self.query, self.row, self.score = self.query[places], self.row[places], self.score[places]


def _find_candidates(
    matrix: NDArray[Any],
    scale: Float32s,
    queries: Float32s,
    topn: int,
    rows: slice | Rows,
    sizes: BlockSizes,
) -> list[Rows]:
    """Return for each query ascending rows, among which are all whose true score may be one of the topn."""
    count = _count_rows(matrix, rows)
    # A float32 score may be too low by one rounding error, and the score that sets the bar too high by another.
    margin = np.float32(2 * rounding_error(matrix.shape[1]))
    bar: Float32s = np.full(len(queries), -np.inf, np.float32)
    hits = Hits()
    bar_is_raised = False
    # One buffer serves all blocks. Fresh memory for every block would cost as much as the products.
    buffer = np.empty((min(_choose_step(matrix, len(queries), sizes), count), len(queries)), np.float32)
    for block_count, (done, block, part) in enumerate(
        _read_blocks(matrix, rows, count, len(queries), sizes), start=1
    ):
        # Score the rows of the block for all queries: [rows, queries].
        scores = _score(block, scale[part], queries, buffer[: len(block)])
        # The first block sets the first bar, so that few of its own scores reach it.
        if block_count == 1:
            bar = find_bar(scores.T, topn) - margin
        # Keep the scores that reach the bar of their query.
        places = np.flatnonzero(scores >= bar)
        row, query = np.divmod(places, len(queries))
        hits.add(query, row + done, scores.reshape(-1)[places])
        # Raise the bar to the topn-th best score so far. That sorts the hits, so it is done rarely.
        bar_is_raised = _is_power_of_two(block_count)
        if bar_is_raised:
            _raise_bar(bar, hits, topn, margin)
    # The blocks since then may have raised the topn-th best score once more.
    if not bar_is_raised:
        _raise_bar(bar, hits, topn, margin)
    # Sort by query and row, and split between the queries.
    hits.sort(hits.row)
    ends = np.cumsum(np.bincount(hits.query, minlength=len(queries)))[:-1]
    # Until here rows were counted from the first one that is searched.
    found = hits.row + (rows.start or 0) if isinstance(rows, slice) else rows[hits.row]
    return np.split(found, ends)


def _is_power_of_two(number: int) -> bool:
    # It has one bit, so that the number before it has all lower bits and not this one.
    return number & (number - 1) == 0


def _raise_bar(bar: Float32s, hits: Hits, topn: int, margin: np.float32) -> None:
    """Raise each query's bar to its topn-th best hit, less the margin, and drop the hits below."""
    # Sorted by query and falling score, the hits of a query lie together, the best first.
    hits.sort(-hits.score)
    counts = np.bincount(hits.query, minlength=len(bar))
    last = np.cumsum(counts) - counts + topn - 1
    full = counts >= topn
    bar[full] = hits.score[last[full]] - margin
    hits.drop_below(bar)


def _score(block: Float32s, scale: Float32s, queries: Float32s, out: Float32s) -> Float32s:
    """Return the cosines [b, n] of a block's rows and the queries, in ``out``."""
    if len(queries) == 1:
        # As a vector, because a product with a matrix of one row is slower.
        np.dot(block, queries[0], out=out[:, 0])
        return np.multiply(out, scale[:, None], out=out)
    # The rows are scaled rather than their many scores.
    return np.matmul(block * scale[:, None], queries.T, out=out)


# ==== Blocks of rows ====


def _count_rows(matrix: NDArray[Any], rows: slice | Rows) -> int:
    return len(range(*rows.indices(len(matrix)))) if isinstance(rows, slice) else len(rows)


def _choose_step(matrix: NDArray[Any], queries: int, sizes: BlockSizes) -> int:
    """Return how many rows make a block."""
    step = sizes.scores_of_one if queries == 1 else max(1, sizes.scores // queries)
    if matrix.dtype != np.float32:
        step = min(step, sizes.numbers // max(1, matrix.shape[1]))
    return max(1, step)


def _read_blocks(
    matrix: NDArray[Any], rows: slice | Rows, count: int, queries: int, sizes: BlockSizes
) -> Iterator[tuple[int, Float32s, slice | Rows]]:
    """Yield the number of rows before a block, the block [b, d] float32, and which rows it holds."""
    step = _choose_step(matrix, queries, sizes)
    if not isinstance(rows, slice):
        # A selection is gathered, that is copied.
        step = min(step, max(1, sizes.numbers // max(1, matrix.shape[1])))
    for done in range(0, count, step):
        until = min(done + step, count)
        part: slice | Rows
        if isinstance(rows, slice):
            first = rows.start or 0
            part = slice(first + done, first + until)
        else:
            part = rows[done:until]
        yield done, np.asarray(matrix[part], np.float32), part
