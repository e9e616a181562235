"""Where each word lies on an axis that leads from some words to others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from word2vec.arrays import Float32s, Float64s
from word2vec.errors import ConfigError
from word2vec.search import exact
from word2vec.search.unit import unit_rows
from word2vec.vectors.word_vectors import WordVectors

_NO_DIFFERENCE = 1e-6  # of means of vectors of length 1, which are float32


def find_axis_cosines(vectors: WordVectors, start: Sequence[str], end: Sequence[str]) -> Float32s:
    """Return each word's cosine [V] float32 with the direction that leads from some words to others.

    The direction is the mean of the vectors of ``end`` less the mean of those of ``start``, each vector scaled
    to length 1 first. The cosine of a vector of zeros is 0.

    Args:
        vectors: The words.
        start: The words at the end where cosines are negative.
        end: The words at the end where cosines are positive.

    Raises:
        UnknownWordError: a word is not in the vocabulary, and is not composed.
        ConfigError: one of the lists is empty, or both have the same mean.
    """
    direction = _find_mean(vectors, end, "end") - _find_mean(vectors, start, "start")
    length = float(np.linalg.norm(direction))
    if length < _NO_DIFFERENCE:
        raise ConfigError(
            f"the axis from {', '.join(start)} to {', '.join(end)} has no direction, because both ends have the "
            "same mean; give other words for one end"
        )
    query = (direction / length).astype(np.float32)
    found: Float32s = exact.cosines(vectors.matrix, vectors.scale, query[None])[0]
    return np.clip(found, -1, 1, out=found)


def _find_mean(vectors: WordVectors, words: Sequence[str], end: str) -> Float64s:
    """Return the mean [d] of words' vectors of length 1."""
    found, _ = vectors.look_up(words)
    if not len(found):
        raise ConfigError(f"no word is given for the {end} of the axis; give at least one")
    mean: Float64s = unit_rows(found).mean(0)
    return mean
