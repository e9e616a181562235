"""Exact search for the nearest rows of a table, many queries at once, in bounded memory.

The table is read in blocks small enough that a block's scores stay in the processor's cache. What a block holds
above the lowest score still wanted is kept; that bar is raised after 1, 2, 4, 8, ... blocks, so that few rows
ever pass it. A single query is one product of the whole table, and its bar comes of the maxima of short runs,
which is four times faster than a partition of all scores.

Products are float32, and their last bits depend on how BLAS cuts the work. Therefore whatever lies within the
rounding error of the bar is kept too, and scored again in float64, each row by itself: equal rows get equal
scores, a query gets the same answer alone and among others, and ties are settled by row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Float64s, Rows

CHUNK = 1 << 20  # scores of a block of many queries: 4 MB of float32
_QUERIES = 1024  # at a time
_LARGEST = 1 << 22  # scores of a block of one query: 16 MB
_CONVERTED = 1 << 20  # numbers of a table that are converted at a time
_RUN = 64
_RESCORED = 1 << 20  # numbers gathered at a time to be scored again

# Rows shorter than SHORTEST count as zeros, which have no direction; those longer than LONGEST are refused.
# Between them 1 / length is a float32 of full precision.
SHORTEST, LONGEST = 2.0**-120, 2.0**120
# Outside of these the squares leave float32's range.
_SQUARES_FIT = 1e-15, 1e18


def row_lengths(matrix: NDArray[Any]) -> Float32s:
    """Return the lengths [V] float32 of the rows; 0 below ``SHORTEST``, infinity or NaN if it cannot be scaled.

    Read in blocks, so that a mapped table is never copied.
    """
    lengths = np.empty(len(matrix), np.float32)
    step = max(1, _CONVERTED // max(1, matrix.shape[1]))
    for start in range(0, len(matrix), step):
        block = np.asarray(matrix[start : start + step], np.float32)
        part = lengths[start : start + step]
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            np.sqrt(np.einsum("vd,vd->v", block, block), out=part)
        odd = np.flatnonzero(~((part > _SQUARES_FIT[0]) & (part < _SQUARES_FIT[1])))
        if len(odd):
            exact = np.linalg.norm(block[odd].astype(np.float64), axis=1)
            exact[exact > LONGEST] = np.inf
            part[odd] = np.where(exact < SHORTEST, 0, exact)
    return lengths


def inverse(lengths: Float32s) -> Float32s:
    """Return 1 / lengths; 0 for a row of zeros, which has no direction and is near to nothing.

    Example:
        >>> inverse(np.array([2, 0], np.float32))
        array([0.5, 0. ], dtype=float32)
    """
    found: Float32s = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return found


def scaled(matrix: NDArray[Any], scale: Float32s) -> Float32s:
    """Return a copy [V, d] float32 of a table with its rows times their scale [V]."""
    found = np.empty(matrix.shape, np.float32)
    step = max(1, _CONVERTED // max(1, matrix.shape[1]))
    for start in range(0, len(matrix), step):
        part = slice(start, start + step)
        np.multiply(matrix[part], scale[part, None], out=found[part])
    return found


def cosines(
    matrix: NDArray[Any], scale: Float32s, queries: Float32s, rows: slice | Rows = slice(None)
) -> Float32s:
    """Return the cosines [n, r] of n queries of length 1 and some rows of a table.

    Args:
        matrix: [V, d] float32 or float16; the products are float32.
        scale: [V], 1 / the rows' lengths.
        queries: [n, d].
        rows: Which; all by default.
    """
    count = len(range(*rows.indices(len(matrix)))) if isinstance(rows, slice) else len(rows)
    found = np.empty((count, len(queries)), np.float32)
    for done, block, part in _blocks(matrix, rows, count, _step(matrix, len(queries))):
        _score(block, scale[part], queries, found[done : done + len(block)])
    return found.T


def exact_cosines(matrix: NDArray[Any], query: NDArray[Any], rows: Rows) -> Float64s:
    """Return the cosines [r] float64 of a query and some rows: the same bits whatever the other rows are.

    Args:
        matrix: [V, d] float32 or float16.
        query: [d], of length 1 in float64.
        rows: Which.
    """
    found = np.zeros(len(rows), np.float64)
    step = max(1, _RESCORED // max(1, matrix.shape[1]))
    wide = query.astype(np.float64)
    for start in range(0, len(rows), step):
        block = matrix[rows[start : start + step]].astype(np.float64)
        lengths = np.sqrt((block * block).sum(1))
        products = (block * wide).sum(1)
        np.divide(products, lengths, out=found[start : start + step], where=lengths >= SHORTEST)
    return found


def rounding_error(size: int) -> float:
    """Return a bound of the difference of two float32 cosines that should be equal, for vectors of ``size``.

    A sum of d products of vectors of length 1 is off by at most d * 2^-24, whatever its order (Higham, Accuracy
    and Stability of Numerical Algorithms, 3.1); and there are the scalings.
    """
    return float((size + 8) * np.finfo(np.float32).eps)


def nearest_rows(
    matrix: NDArray[Any],
    scale: Float32s,
    queries: NDArray[Any],
    topn: int,
    rows: slice | Rows = slice(None),
) -> list[tuple[Rows, Float64s]]:
    """Return for each query the rows of highest cosine, the highest first, equal ones in order of the rows.

    Args:
        matrix: [V, d] float32 or float16.
        scale: [V], 1 / the rows' lengths.
        queries: [n, d], of length 1.
        topn: How many; all there are if it is more.
        rows: Among which, ascending; all by default.

    Returns:
        n pairs of rows and cosines.
    """
    return decided(
        matrix, queries, topn, lambda part: _candidates(matrix, scale, part.astype(np.float32), topn, rows)
    )


def decided(
    matrix: NDArray[Any],
    queries: NDArray[Any],
    topn: int,
    candidates: Callable[[NDArray[Any]], Sequence[Rows]],
) -> list[tuple[Rows, Float64s]]:
    """Return for each query the best of its candidates by their true cosines, as :func:`nearest_rows` of all.

    Args:
        matrix: [V, d] float32 or float16.
        queries: [n, d], of length 1.
        topn: How many.
        candidates: Called with some queries at a time, to bound the memory and to hear Ctrl-C between; returns
            rows for each.
    """
    answers: list[tuple[Rows, Float64s]] = []
    for start in range(0, len(queries), _QUERIES):
        part = queries[start : start + _QUERIES]
        for query, rows in zip(part, candidates(part), strict=True):
            scores = exact_cosines(matrix, query, rows)
            best = np.lexsort((rows, -scores))[:topn]
            answers.append((rows[best], scores[best]))
    return answers


def _candidates(
    matrix: NDArray[Any], scale: Float32s, queries: Float32s, topn: int, rows: slice | Rows
) -> list[Rows]:
    """Return for each query ascending rows, among which are all whose true score may be one of the topn."""
    count = len(range(*rows.indices(len(matrix)))) if isinstance(rows, slice) else len(rows)
    margin = np.float32(2 * rounding_error(matrix.shape[1]))
    asked, places, scores = _nothing()
    bar: Float32s = np.full(len(queries), -np.inf, np.float32)
    step = _step(matrix, len(queries))
    # Fresh memory for every block would cost as much as the products.
    held = np.empty((min(step, count), len(queries)), np.float32)
    for number, (done, block, part) in enumerate(_blocks(matrix, rows, count, step)):
        found = _score(block, scale[part], queries, held[: len(block)])
        if number == 0:
            bar = _bar(found.T, topn) - margin
        hits = np.flatnonzero(found >= bar)
        row, query = np.divmod(hits, len(queries))
        asked = np.concatenate([asked, query])
        places = np.concatenate([places, row + done])
        scores = np.concatenate([scores, found.reshape(-1)[hits]])
        if number & (number + 1) == 0:
            asked, places, scores = _raise_bar(bar, asked, places, scores, topn, margin)
    asked, places, scores = _raise_bar(bar, asked, places, scores, topn, margin)
    order = np.lexsort((places, asked))
    if not isinstance(rows, slice):
        places = rows[places]
    elif rows.start:
        places = places + rows.start
    ends = np.cumsum(np.bincount(asked, minlength=len(queries)))[:-1]
    return np.split(places[order], ends)


def _nothing() -> tuple[Rows, Rows, Float32s]:
    return np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0, np.float32)


def _raise_bar(
    bar: Float32s, asked: Rows, places: Rows, scores: Float32s, topn: int, margin: np.float32
) -> tuple[Rows, Rows, Float32s]:
    """Raise each query's bar to its topn-th score so far, less the margin; drop what is below."""
    order = np.lexsort((-scores, asked))
    asked, places, scores = asked[order], places[order], scores[order]
    counts = np.bincount(asked, minlength=len(bar))
    last = np.cumsum(counts) - counts + topn - 1
    full = counts >= topn
    bar[full] = scores[last[full]] - margin
    keep = scores >= bar[asked]
    return asked[keep], places[keep], scores[keep]


def _bar(scores: Float32s, topn: int) -> Float32s:
    """Return for each row of [n, c] scores a value that at least topn of them reach; -inf if c < topn."""
    queries, count = scores.shape
    if count < topn:
        return np.full(queries, -np.inf, np.float32)
    runs = count // _RUN
    if runs >= 4 * topn:
        scores = scores[:, : runs * _RUN].reshape(queries, runs, _RUN).max(2)
        count = runs
    bar: Float32s = np.partition(scores, count - topn, axis=1)[:, count - topn]
    return bar


def _score(block: Float32s, scale: Float32s, queries: Float32s, out: Float32s) -> Float32s:
    """Return the cosines [b, n] of a block's rows and the queries, in ``out``."""
    if len(queries) == 1:
        # As a vector, because a product with a matrix of one row is slower.
        np.dot(block, queries[0], out=out[:, 0])
        return np.multiply(out, scale[:, None], out=out)
    # The rows are scaled rather than their many scores.
    return np.matmul(block * scale[:, None], queries.T, out=out)


def _step(matrix: NDArray[Any], queries: int) -> int:
    """Return how many rows make a block."""
    step = _LARGEST if queries == 1 else max(1, CHUNK // queries)
    if matrix.dtype != np.float32:
        step = min(step, _CONVERTED // max(1, matrix.shape[1]))
    return max(1, step)


def _blocks(
    matrix: NDArray[Any], rows: slice | Rows, count: int, step: int
) -> Iterator[tuple[int, Float32s, slice | Rows]]:
    """Yield how many rows came before, the next of them as float32, and which they are."""
    if not isinstance(rows, slice):
        # A selection is gathered, that is copied.
        step = min(step, max(1, _CONVERTED // max(1, matrix.shape[1])))
    for done in range(0, count, step):
        until = min(done + step, count)
        part: slice | Rows
        if isinstance(rows, slice):
            first = rows.start or 0
            part = slice(first + done, first + until)
        else:
            part = rows[done:until]
        yield done, np.asarray(matrix[part], np.float32), part


def largest(scores: NDArray[Any], count: int) -> Rows:
    """Return the places of the ``count`` largest scores, the largest first; equal ones in order of place.

    Example:
        >>> largest(np.array([0.1, 0.9, 0.5, 0.9], np.float32), 3)
        array([1, 3, 2])
    """
    if count <= 0:
        return np.empty(0, np.intp)
    if count < len(scores):
        # Everything not below the last one wanted, so that ties are settled by place and not by chance.
        candidates = np.flatnonzero(scores >= _bar(scores[None], count)[0])
    else:
        candidates = np.arange(len(scores))
    return candidates[np.argsort(-scores[candidates], kind="stable")][:count]
