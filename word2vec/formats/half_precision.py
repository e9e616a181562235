"""Vectors in float16, unless that makes numbers infinite or vectors zero."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.errors import FormatError
from word2vec.formats.header import find_not_finite

_ROWS = 1 << 14  # rounded at a time, so that there is never a second table in float32
# The largest number of float16, and the half of its smallest, up to which numbers become 0 (IEEE 754, binary16).
_LARGEST = 65504.0
_SMALLEST = 2.0**-25


def to_float16(words: Sequence[str], matrix: NDArray[Any]) -> NDArray[np.float16]:
    """Return vectors [V, d] rounded to float16.

    Raises:
        FormatError: a number is larger than float16 holds, or all numbers of a vector are so small that they
            would become 0. The message names the word.
    """
    rounded = np.empty(matrix.shape, np.float16)
    for start in range(0, len(matrix), _ROWS):
        block = np.asarray(matrix[start : start + _ROWS])
        with np.errstate(over="ignore", under="ignore"):
            target = rounded[start : start + _ROWS]
            target[:] = block
        bad = find_not_finite(target)
        if bad is not None:
            number = block[bad][np.argmax(np.abs(block[bad]))]
            raise FormatError(
                f"the vector of {words[start + bad]!r} holds {number:g}; float16 holds at most {_LARGEST:g}: "
                "leave out --float16, or scale the vectors with --normalized"
            )
        lost = np.flatnonzero(block.any(axis=1) & ~target.any(axis=1))
        if len(lost):
            word = words[start + int(lost[0])]
            raise FormatError(
                f"the vector of {word!r} holds no number above {_SMALLEST:.1g}, so it would be zeros in "
                "float16; leave out --float16, or scale the vectors with --normalized"
            )
    return rounded
