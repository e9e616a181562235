"""The learning rates of words."""

from __future__ import annotations

import numpy as np
import pytest

from word2vec.blocks.sampling import keep_probabilities
from word2vec.training.word_rates import COMMON_SHARE, find_word_rates

# Zipf's law, from the most frequent word to one that occurs ten times.
COUNTS = (1e6 / np.arange(1, 100_001)).astype(np.int64)


def test_no_boost_is_no_rates() -> None:
    assert find_word_rates(COUNTS, 1e-4, 0.0) is None


@pytest.mark.parametrize("subsample", [0.0, 1e-4])
@pytest.mark.parametrize("boost", [0.25, 0.4, 1.0])
def test_the_rarer_the_faster_around_the_learning_rate(subsample: float, boost: float) -> None:
    rates = find_word_rates(COUNTS, subsample, boost)
    assert rates is not None
    assert rates.shape == COUNTS.shape
    assert rates.dtype == np.float32
    assert (np.diff(rates) >= 0).all()
    seen = COUNTS * keep_probabilities(COUNTS, subsample)
    assert (rates * seen).sum() / seen.sum() == pytest.approx(1, rel=1e-5)
    shares = COUNTS / COUNTS.sum()
    expected = ((1 + COMMON_SHARE / shares[-1]) / (1 + COMMON_SHARE / shares[0])) ** boost
    assert rates[-1] / rates[0] == pytest.approx(expected, rel=1e-5)


def test_words_of_one_count_learn_at_the_learning_rate() -> None:
    """Small texts, in which every word is frequent, are trained as without a boost."""
    rates = find_word_rates(np.full(20, 50), 0.0, 0.4)
    assert rates is not None
    np.testing.assert_allclose(rates, 1, rtol=1e-6)
