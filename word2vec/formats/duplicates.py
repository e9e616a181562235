"""Words that come twice: their file is refused, or the first vector of each is kept and the rest are counted."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Bools, Counts
from word2vec.config.vector_files import Duplicates
from word2vec.errors import ConfigError
from word2vec.formats.header import check_distinct, name_row

_BYTES_AT_A_TIME = 1 << 22


def check_duplicates(duplicates: str) -> None:
    """Raise ConfigError if ``duplicates`` is not one of its values."""
    if duplicates not in get_args(Duplicates):
        raise ConfigError(f"duplicates is {duplicates!r}; choose one of: {', '.join(get_args(Duplicates))}")


def find_repeated(
    words: Sequence[str], path: Path, duplicates: str, place: Callable[[int], str] = name_row
) -> Bools | None:
    """Return which words came before, [V] bool, after a line on stderr. None if there is no such word.

    Args:
        words: The words of the whole file.
        path: The file, for messages.
        duplicates: "error" or "first".
        place: Returns the place of a row in the file: its line or byte.

    Raises:
        FormatError: a word comes twice, and ``duplicates`` is "error".
    """
    if len(set(words)) == len(words):
        return None
    if duplicates == "error":
        check_distinct(words, path, place)
    repeated = np.zeros(len(words), np.bool_)
    seen: set[str] = set()
    for row, word in enumerate(words):
        if word in seen:
            repeated[row] = True
        seen.add(word)
    example = words[int(np.argmax(repeated))]
    print(
        f"word2vec: {path}: {int(repeated.sum()):,} of {len(words):,} vectors belong to words that came before, "
        f"such as {example[:60]!r}, and were dropped",
        file=sys.stderr,
    )
    return repeated


def keep_rows(
    words: Sequence[str], matrix: NDArray[Any], counts: Counts | None, keep: Bools
) -> tuple[list[str], NDArray[Any], Counts | None]:
    """Return the words, vectors and counts of the rows to keep, [V] bool. See :func:`move_up`."""
    kept = [word for word, is_kept in zip(words, keep.tolist(), strict=True) if is_kept]
    rows = move_up(matrix, keep) if matrix.flags.writeable else matrix[keep]
    return kept, rows, None if counts is None else counts[keep]


def move_up(matrix: NDArray[Any], keep: Bools, bytes_at_a_time: int = _BYTES_AT_A_TIME) -> NDArray[Any]:
    """Move rows to the beginning of a matrix and return that part of it.

    Args:
        matrix: [V, d].
        keep: [V], the rows to move.
        bytes_at_a_time: The memory that the move takes.

    Returns:
        [n, d], a view of ``matrix``.

    Example:
        >>> move_up(np.array([[1], [2], [3]]), np.array([True, False, True])).tolist()
        [[1], [3]]
    """
    step = max(1, bytes_at_a_time // (matrix.itemsize * matrix.shape[1]))
    filled = 0
    for start in range(0, len(matrix), step):
        rows = matrix[start : start + step][keep[start : start + step]]
        matrix[filled : filled + len(rows)] = rows
        filled += len(rows)
    return matrix[:filled]
