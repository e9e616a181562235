"""Classes of words by which the map is coloured, in a bounded time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s
from word2vec.explorer.maps.background import Desk
from word2vec.search.lengths import scale_rows
from word2vec.vectors.clusters import divide_into_classes

FEWEST, MOST = 2, 64
FITTED_WORDS = 50_000
"""k-means learns the classes from at most this many of the first words, which is a matter of seconds."""
_SEED = 1
_ROWS_AT_A_TIME = 1 << 13
_SHARE_OF_FIT = 0.9  # of the time


def find_word_classes(
    matrix: NDArray[Any], scale: Float32s, count: int, desk: Desk, fitted: int = FITTED_WORDS
) -> NDArray[np.uint8]:
    """Return a class for each word by k-means, [V] uint8. Class 0 has the most words, and so on.

    The classes are learnt from the first words, which are the most frequent ones. Each further word gets the
    class whose mean is nearest.

    Args:
        matrix: [V, d] float32 or float16.
        scale: [V], 1 / the rows' lengths.
        count: How many classes. There are fewer if fewer vectors differ.
        desk: Where progress is told.
        fitted: How many of the first words the classes are learnt from.

    Raises:
        ConfigError: scikit-learn is not installed.
        CancelledError: the classes are not wanted any more.
    """
    desk.report("classes", 0.0)
    unit = scale_rows(matrix[:fitted], scale[:fitted])
    labels = divide_into_classes(unit, min(count, len(unit)), _SEED)
    classes = np.empty(len(matrix), np.uint8)
    classes[: len(unit)] = labels
    # The mean of each class, [d, c].
    sums = np.zeros((int(labels.max()) + 1, unit.shape[1]))
    np.add.at(sums, labels, unit)
    means = (sums / np.bincount(labels)[:, None]).astype(np.float32)
    # |x - m|^2 is least where x m - |m|^2 / 2 is greatest.
    offsets = np.einsum("cd,cd->c", means, means) / 2
    for start in range(len(unit), len(matrix), _ROWS_AT_A_TIME):
        desk.report("classes", _SHARE_OF_FIT + (1 - _SHARE_OF_FIT) * start / len(matrix))
        part = slice(start, start + _ROWS_AT_A_TIME)
        classes[part] = (scale_rows(matrix[part], scale[part]) @ means.T - offsets).argmax(1)
    return _number_by_size(classes)


def _number_by_size(classes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the classes [V] numbered by their sizes, the largest first, equal ones as they were.

    Example:
        >>> _number_by_size(np.array([0, 1, 1, 2, 2, 2], np.uint8)).tolist()
        [2, 1, 1, 0, 0, 0]
    """
    order = np.argsort(-np.bincount(classes), kind="stable")
    numbers = np.empty(len(order), np.uint8)
    numbers[order] = np.arange(len(order))
    named: NDArray[np.uint8] = numbers[classes]
    return named
