from __future__ import annotations

import numpy as np
import pytest

from word2vec.blocks.sampling import NoiseDistribution, keep_probabilities, random_at

COUNTS = np.array([5000, 700, 60, 5, 5])


def test_keep_probabilities_follow_word2vec_c() -> None:
    total = COUNTS.sum()
    for subsample in (1e-1, 1e-3, 1e-5):
        expected = [
            min(1.0, (np.sqrt(count / (subsample * total)) + 1) * (subsample * total) / count)
            for count in COUNTS.tolist()
        ]
        np.testing.assert_allclose(keep_probabilities(COUNTS, subsample), expected, rtol=1e-6)


def test_subsample_zero_keeps_everything() -> None:
    assert keep_probabilities(COUNTS, 0.0).tolist() == [1.0] * 5


@pytest.mark.parametrize("exponent", [0.75, 1.0, 0.0, -1.0, 10.0])
def test_noise_is_drawn_in_proportion_to_the_power_of_the_count(exponent: float) -> None:
    weights = COUNTS.astype(float) ** exponent
    expected = weights / weights.sum()
    noise = NoiseDistribution(COUNTS, exponent)
    np.testing.assert_allclose(noise.probabilities, expected, atol=1e-12)
    draws = 200_000
    found = np.bincount(noise.draw(random_at(np.uint64(9), draws)), minlength=5) / draws
    # Six standard deviations of a binomial share.
    assert (np.abs(found - expected) <= 6 * np.sqrt(expected * (1 - expected) / draws) + 1e-12).all()


def test_noise_draws_are_int32_words_of_the_vocabulary() -> None:
    ids = NoiseDistribution(np.array([1]), 0.75).draw(random_at(np.uint64(0), 6).reshape(3, 2))
    assert ids.dtype == np.int32
    assert ids.tolist() == [[0, 0]] * 3


def test_random_numbers_are_uniform_and_streams_differ() -> None:
    first, second = random_at(np.uint64(1), 100_000), random_at(np.uint64(2), 100_000)
    for shift in (0, 24, 40):
        octets = np.bincount((first >> np.uint64(shift) & np.uint64(255)).astype(int), minlength=256)
        # 391 are expected of each; six standard deviations.
        assert np.abs(octets - 100_000 / 256).max() < 6 * (100_000 / 256) ** 0.5
    assert not np.isin(first, second).any()
    np.testing.assert_array_equal(random_at(np.uint64(1), 10), first[:10])


def test_the_guide_is_where_the_search_may_begin() -> None:
    noise = NoiseDistribution(COUNTS, 0.75)
    assert noise.cumulative[-1] == 1.0
    for place, word in enumerate(noise.guide.tolist()):
        assert noise.cumulative[word] > place / 5
        assert word == 0 or noise.cumulative[word - 1] <= place / 5
