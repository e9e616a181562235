"""How fast each word's vectors learn."""

from __future__ import annotations

import numpy as np

from word2vec.arrays import Bools, Counts, Float32s
from word2vec.blocks.sampling import keep_probabilities

COMMON_SHARE = 1e-4
"""About the share of a text's thousandth word. Words that are much more frequent all learn at one rate."""


def find_word_rates(counts: Counts, subsample: float, rare_boost: float) -> Float32s | None:
    """Return what multiplies the learning rate of each word's vectors.

    A step changes the vectors of the words that it reads. So a word that occurs ten times has ten steps, and
    with the rate that suits frequent words it stays near where it began. Its vector then is short, and points
    where the few steps pushed it: beside any word it happened to meet. Adagrad (Duchi, Hazan, Singer 2011)
    gives rare rows larger steps by the sums of their gradients. Counts are known beforehand and need no such
    sums.

    Args:
        counts: [V], all above 0.
        subsample: See :func:`~word2vec.blocks.sampling.keep_probabilities`.
        rare_boost: The exponent, 0 to 1.

    Returns:
        [V] float32, proportional to (1 + :data:`COMMON_SHARE` / share of the text) ** rare_boost. Their mean
        over the text that training sees is 1, so that the learning rate is the mean rate. None if all are 1.

    Example:
        >>> find_word_rates(np.array([99_990, 10]), 0.0, 0.5).round(2)
        array([1.  , 1.41], dtype=float32)
    """
    if not rare_boost:
        return None
    rates = (1 + COMMON_SHARE / (counts / counts.sum())) ** rare_boost
    trained = counts * keep_probabilities(counts, subsample)
    return np.asarray(rates * (trained.sum() / (trained @ rates)), np.float32)


def freeze_rows(rates: Float32s | None, frozen: Bools | None) -> Float32s | None:
    """Return the rates of a table's rows with 0 for those that keep their values.

    Args:
        rates: [V] float32, or None for 1.
        frozen: [V] bool, or None for none.

    Returns:
        [V] float32, or None if all are 1.

    Example:
        >>> freeze_rows(None, np.array([True, False]))
        array([0., 1.], dtype=float32)
    """
    if frozen is None or not frozen.any():
        return None if rates is None else np.asarray(rates, np.float32)
    return np.where(frozen, 0, 1 if rates is None else rates).astype(np.float32)
