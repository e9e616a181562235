"""What the counts of words say: their shares of the text, and how the text differs from what was trained."""

from __future__ import annotations

import numpy as np

from word2vec.arrays import Counts, Float32s, Float64s
from word2vec.blocks.sampling import keep_probabilities
from word2vec.config.train import Architecture


def compute_text_offsets(
    counts: Counts, noise_exponent: float, subsample: float, bias: Float32s | None = None
) -> Float64s:
    """Return o, which turns the scores of training into those of the text, up to a constant.

    Args:
        counts: [V] int64, all above 0.
        noise_exponent: alpha.
        subsample: See :func:`~word2vec.blocks.sampling.keep_probabilities`.
        bias: [V], b. None for a model without one.

    Returns:
        [V] float64: b_w + alpha log count(w) - log keep(w), less alpha times the largest log count.

    Example:
        >>> compute_text_offsets(np.array([100, 10, 1]), 0.5, 0.0).round(2)
        array([ 0.  , -1.15, -2.3 ])
    """
    log_counts = np.log(counts)
    offsets: Float64s = noise_exponent * (log_counts - log_counts.max())
    offsets -= np.log(keep_probabilities(counts, subsample))
    if bias is not None:
        offsets += bias
    return offsets


def compute_log_shares(counts: Counts) -> Float64s:
    """Return the log of each word's share of the text: [V] float64 of [V] counts, all above 0.

    Example:
        >>> np.exp(compute_log_shares(np.array([3, 1]))).round(2)
        array([0.75, 0.25])
    """
    shares: Float64s = np.log(counts) - np.log(counts.sum())
    return shares


def compute_context_amounts(counts: Counts, subsample: float, architecture: Architecture) -> Float64s:
    """Return what each word counts in the mean of a context: in CBOW's the square root of keep(w).

    Training sees a context without most of its frequent words. With each word as often as training would see it,
    times keep(w), the mean would be nearest to those of training, but what the frequent words say would be lost.
    The square root lies between that and counting every word as 1. Held-out English had a lower perplexity with
    it than with either.

    Skip-Gram takes each word of a context by itself, as it is given, so that all count 1.

    Args:
        counts: [V] int64, all above 0.
        subsample: See :func:`~word2vec.blocks.sampling.keep_probabilities`.
        architecture: How the words of a context are combined.

    Returns:
        [V] float64, above 0 and at most 1.

    Example:
        >>> compute_context_amounts(np.array([900, 90, 10]), 0.01, "cbow").round(3)
        array([0.341, 0.667, 1.   ])
    """
    if architecture == "skipgram":
        return np.ones(len(counts))
    return np.sqrt(keep_probabilities(counts, subsample).astype(np.float64))
