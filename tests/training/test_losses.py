from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray

from tests.support.combinations import WEIGHTS
from tests.support.random_blocks import random_blocks
from word2vec import reference
from word2vec.config import Architecture
from word2vec.signature import make_signs
from word2vec.training.losses import random_softmax


def scores(seed: int, scale: float = 1.0) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    random = np.random.default_rng(seed)
    return (
        random.normal(0, scale, (2, 3, 4)),
        random.normal(0, scale, (2, 3, 5)),
        (random.random((2, 3, 4)) < 0.6).astype(float),
    )


def test_the_loss_is_the_cross_entropy_of_the_softmax_over_target_and_random_words() -> None:
    positive, negative, mask = scores(0)
    total, by_positive, by_negative = random_softmax(*(tf.constant(part) for part in (positive, negative, mask)))
    expected, expected_positive, expected_negative = 0.0, np.zeros_like(positive), np.zeros_like(negative)
    for s, i, j in np.argwhere(mask):
        loss, slope, slopes = reference.random_softmax(positive[s, i, j], negative[s, i])
        softmax = np.exp(positive[s, i, j]) / (np.exp(positive[s, i, j]) + np.exp(negative[s, i]).sum())
        assert loss == pytest.approx(-np.log(softmax))
        expected += loss
        expected_positive[s, i, j] = slope
        expected_negative[s, i] += slopes
    assert float(total) == pytest.approx(expected)
    np.testing.assert_allclose(by_positive, expected_positive, atol=1e-12)
    np.testing.assert_allclose(by_negative, expected_negative, atol=1e-12)


def test_the_derivatives_are_those_of_the_loss() -> None:
    positive, negative, mask = scores(1)
    _, by_positive, by_negative = random_softmax(*(tf.constant(part) for part in (positive, negative, mask)))
    step = 1e-6
    for values, slopes in ((positive, by_positive.numpy()), (negative, by_negative.numpy())):
        for place in np.ndindex(values.shape):
            kept = values[place]
            values[place] = kept + step
            above = float(random_softmax(tf.constant(positive), tf.constant(negative), tf.constant(mask))[0])
            values[place] = kept - step
            below = float(random_softmax(tf.constant(positive), tf.constant(negative), tf.constant(mask))[0])
            values[place] = kept
            assert (above - below) / (2 * step) == pytest.approx(slopes[place], abs=1e-7)


@pytest.mark.parametrize("size", [80.0, 1e4, -1e4])
def test_large_scores_stay_finite_in_float32(size: float) -> None:
    values = [tf.fill((1, 1, 2), size), tf.zeros((1, 1, 3)), tf.ones((1, 1, 2))]
    for positive, negative in ((values[0], values[1]), (values[1][:, :, :2], tf.fill((1, 1, 3), size))):
        for part in random_softmax(positive, negative, values[2]):
            assert np.isfinite(part.numpy()).all()


@pytest.mark.parametrize("architecture", ["cbow", "skipgram"])
@pytest.mark.parametrize(("tied", "signature"), WEIGHTS)
@pytest.mark.parametrize("bias", [True, False])
def test_reference_gradients_against_numerical_differences(
    architecture: Architecture, tied: bool, signature: float, bias: bool
) -> None:
    random = np.random.default_rng(3)
    size, width = 8, 3
    table = random.normal(0, 0.5, (size, width))
    output = table if tied else random.normal(0, 0.5, (size, width))
    signs = make_signs(width, signature).astype(float)
    tables = reference.Tables(table, output, random.normal(0, 0.5, size) if bias else None, signs)
    blocks = random_blocks(random, rows=2, length=4, window=2, negatives=3, vocabulary=size)
    _, targets, gradient = reference.compute_gradients(blocks, tables, architecture)
    assert targets > 0
    step = 1e-6
    for values, slopes in (
        (tables.input, gradient.input),
        (tables.output, gradient.output),
        (tables.bias, gradient.bias),
    ):
        if values is None or slopes is None:
            continue
        for place in np.ndindex(values.shape):
            kept = values[place]
            values[place] = kept + step
            above = reference.compute_gradients(blocks, tables, architecture)[0]
            values[place] = kept - step
            below = reference.compute_gradients(blocks, tables, architecture)[0]
            values[place] = kept
            assert (above - below) / (2 * step) == pytest.approx(slopes[place], abs=1e-6)


def test_an_accidental_hit_stays_in_the_sum() -> None:
    """The documented rule: with every random word equal to the target, p(target) is 1 / (K + 1)."""
    loss, by_positive, by_negative = reference.random_softmax(2.5, np.full(4, 2.5))
    assert loss == pytest.approx(np.log(5))
    assert by_positive == pytest.approx(-0.8)
    assert by_negative.tolist() == pytest.approx([0.2] * 4)


def test_keeping_hits_makes_the_noise_corrected_distribution_the_minimum() -> None:
    """Why hits stay: the expected loss is smallest at s = log p - log q, although K exceeds the vocabulary."""
    p, q = np.array([0.6, 0.3, 0.1]), np.array([0.5, 0.3, 0.2])
    draws = np.random.default_rng(0).choice(3, (40_000, 8), p=q)

    def expected_slopes(s: NDArray[Any]) -> NDArray[Any]:
        slopes = np.zeros(3)
        weights = np.exp(s)
        for target in range(3):
            sums = weights[target] + weights[draws].sum(1)
            slopes[target] -= p[target]
            slopes[target] += p[target] * (weights[target] / sums).mean()
            for word in range(3):
                slopes[word] += p[target] * (((draws == word) * weights[word]).sum(1) / sums).mean()
        return slopes

    assert np.abs(expected_slopes(np.log(p) - np.log(q))).max() < 2e-3
    assert np.abs(expected_slopes(np.log(p))).max() > 2e-2
