"""Correlations equal SciPy's, and intervals are as wide as they should be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from word2vec.evaluation.correlation import accuracy_interval, spearman, spearman_interval


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=30))
def test_spearman_equals_scipy(pairs: list[tuple[int, int]]) -> None:
    first, second = np.array(pairs).T
    if len(set(first)) == 1 or len(set(second)) == 1:
        assert np.isnan(spearman(first, second))
    else:
        assert spearman(first, second) == pytest.approx(stats.spearmanr(first, second).statistic)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=3, max_size=20), st.integers(0, 9))
def test_the_interval_is_that_of_resampling_one_by_one(pairs: list[tuple[int, int]], seed: int) -> None:
    first, second = np.array(pairs).T
    drawn = np.random.default_rng(seed).multinomial(len(pairs), [1 / len(pairs)] * len(pairs), 40)
    values = [spearman(np.repeat(first, often), np.repeat(second, often)) for often in drawn]
    finite = [value for value in values if np.isfinite(value)]
    found = spearman_interval(first, second, 40, seed)
    if finite:
        assert found == pytest.approx(np.percentile(finite, [2.5, 97.5]))
    else:
        assert np.isnan(found).all()


def test_intervals_cover_as_often_as_they_say() -> None:
    random = np.random.default_rng(0)
    hits = [
        low <= 0.3 <= high
        for low, high in (accuracy_interval(int(random.binomial(400, 0.3)), 400, seed=n) for n in range(400))
    ]
    assert 0.92 < np.mean(hits) < 0.98
    exact = stats.binomtest(300, 1000).proportion_ci(method="wilson")
    assert accuracy_interval(300, 1000) == pytest.approx((exact.low, exact.high), abs=0.005)
    assert accuracy_interval(3, 10, seed=1) == accuracy_interval(3, 10, seed=1)
    assert np.isnan(accuracy_interval(0, 0)).all()
    assert np.isnan(accuracy_interval(1, 2, resamples=0)).all()
