"""Classes of words by k-means, as word2vec.c's -classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s
from word2vec.errors import ConfigError
from word2vec.optional_package import import_package

_ITERATIONS = 100
_LARGEST_SEED = 2**32 - 1  # scikit-learn's


def divide_into_classes(unit: Float32s, count: int, seed: int, initialisations: int = 1) -> NDArray[np.int32]:
    """Divide words into classes of near direction.

    Args:
        unit: [V, d], vectors of length 1.
        count: How many classes, 1 to V.
        seed: The seed of the first centres.
        initialisations: How often k-means begins anew. The division with the least squared distances is kept.

    Returns:
        [V] int32. The classes are numbered in the order of their first words, so class 0 is that of the most
        frequent word. There are fewer than ``count`` if fewer vectors differ.

    Raises:
        ConfigError: ``count`` or ``seed`` is out of its range, or scikit-learn is not installed.
    """
    if not 1 <= count <= len(unit):
        raise ConfigError(f"{count} classes of {len(unit)} words; it must be 1 to the number of words")
    if not 0 <= seed <= _LARGEST_SEED:
        raise ConfigError(f"seed is {seed}; it must be 0 to {_LARGEST_SEED} to divide words into classes")
    cluster = import_package("sklearn.cluster", "dividing words into classes")
    # More centres than distinct vectors would give a warning and empty classes.
    count = min(count, len(np.unique(unit, axis=0)))
    means = cluster.KMeans(n_clusters=count, n_init=initialisations, max_iter=_ITERATIONS, random_state=seed)
    labels = means.fit_predict(unit)
    # Number the classes again, by the place of their first word.
    _, first, found = np.unique(labels, return_index=True, return_inverse=True)
    numbers = np.argsort(np.argsort(first)).astype(np.int32)
    named: NDArray[np.int32] = numbers[found]
    return named
