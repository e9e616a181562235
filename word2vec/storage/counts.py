"""What is taken for the counts of words."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Bools, Counts
from word2vec.errors import ConfigError
from word2vec.storage.masked_arrays import refuse_masked

LARGEST_COUNT = 10**18 - 1
"""A number of 18 digits always fits in int64, so the files of vocabularies have at most so many."""


def check_counts(counts: Any, words: int) -> Counts:
    """Return the counts [V] of words as int64.

    Args:
        counts: Whole numbers, in floats too.
        words: V.

    Raises:
        ConfigError: one is not a whole number from 0 to ``LARGEST_COUNT``. The message names its row.
        ValueError: there are not as many as words.

    Example:
        >>> check_counts([3.0, 1.0], 2)
        array([3, 1])
    """
    refuse_masked(counts, "the counts hold")
    given = np.asarray(counts)
    if given.shape != (words,):
        shape = f"{len(given)} counts" if given.ndim == 1 else f"counts of shape {given.shape}"
        raise ValueError(f"{words} words but {shape}")
    if given.dtype.kind not in "iuf" and words:
        raise ConfigError(f"the counts are {given.dtype}; they must be whole numbers")
    wrong = np.flatnonzero(~_are_counts(given))
    if len(wrong):
        row = int(wrong[0])
        raise ConfigError(
            f"the count of word {row} is {given[row]}; counts are whole numbers from 0 to {LARGEST_COUNT}. "
            "Leave counts out if they are not known"
        )
    return given.astype(np.int64, copy=False)


def _are_counts(given: NDArray[Any]) -> Bools:
    allowed = (given >= 0) & (given <= LARGEST_COUNT)
    # NaN is not equal to itself, so it is no whole number either.
    return allowed & (given == np.floor(given)) if given.dtype.kind == "f" else allowed
