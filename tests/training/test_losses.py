from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray

from tests.support.combinations import EVERY_MODEL, EVERY_SAMPLED_LOSS
from tests.support.random_blocks import random_blocks, random_tables
from tests.support.random_models import assign_random_tables, tables_of
from tests.support.sampled_losses import SampledLoss
from word2vec import reference
from word2vec.blocks.framing import Blocks
from word2vec.blocks.sampling import NoiseDistribution
from word2vec.config.train import Architecture
from word2vec.scores.loss_facts import LossName
from word2vec.training.graph import GraphStep
from word2vec.training.kernel.step import KernelStep, load_kernel
from word2vec.training.losses import find_loss, random_softmax
from word2vec.training.model import Model


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


@EVERY_SAMPLED_LOSS
def test_many_targets_are_those_of_the_reference_one_by_one(loss: SampledLoss) -> None:
    positive, negative, mask = scores(0)
    compute = reference.find_loss(loss.name, loss.shape)
    expected, by_positive, by_negative = 0.0, np.zeros_like(positive), np.zeros_like(negative)
    for s, i, j in np.argwhere(mask):
        value, slope, slopes = compute(positive[s, i, j], negative[s, i])
        expected += value
        by_positive[s, i, j] = slope
        by_negative[s, i] += slopes
    found = find_loss(loss.name, loss.shape)(*(tf.constant(part) for part in (positive, negative, mask)))
    assert float(found[0]) == pytest.approx(expected)
    np.testing.assert_allclose(found[1], by_positive, atol=1e-12)
    np.testing.assert_allclose(found[2], by_negative, atol=1e-12)


@EVERY_SAMPLED_LOSS
def test_the_derivatives_are_those_of_the_loss(loss: SampledLoss) -> None:
    compute = find_loss(loss.name, loss.shape)
    parts = scores(1)

    def total() -> float:
        return float(compute(*(tf.constant(part) for part in parts))[0])

    _, by_positive, by_negative = compute(*(tf.constant(part) for part in parts))
    step = 1e-6
    for values, slopes in ((parts[0], by_positive.numpy()), (parts[1], by_negative.numpy())):
        for place in np.ndindex(values.shape):
            kept = values[place]
            values[place] = kept + step
            above = total()
            values[place] = kept - step
            below = total()
            values[place] = kept
            assert (above - below) / (2 * step) == pytest.approx(slopes[place], abs=1e-7)


@EVERY_SAMPLED_LOSS
@pytest.mark.parametrize("size", [80.0, 1e4, -1e4])
def test_large_scores_stay_finite_in_float32(size: float, loss: SampledLoss) -> None:
    values = [tf.fill((1, 1, 2), size), tf.zeros((1, 1, 3)), tf.ones((1, 1, 2))]
    for positive, negative in ((values[0], values[1]), (values[1][:, :, :2], tf.fill((1, 1, 3), size))):
        for part in find_loss(loss.name, loss.shape)(positive, negative, values[2]):
            assert np.isfinite(part.numpy()).all()


@EVERY_MODEL
@EVERY_SAMPLED_LOSS
def test_reference_gradients_against_numerical_differences(
    architecture: Architecture, tied: bool, signature: float, bias: bool, loss: SampledLoss
) -> None:
    random = np.random.default_rng(3)
    tables = random_tables(8, 3, tied, bias, signature=signature, corrected=loss.corrected)
    blocks = random_blocks(random, rows=2, length=4, window=2, negatives=3, vocabulary=8)

    def compute() -> tuple[float, int, reference.Tables]:
        return reference.compute_gradients(blocks, tables, architecture, loss.name, loss.shape)

    _, targets, gradient = compute()
    assert targets > 0
    step = 1e-6
    for values, slopes in zip(tables.arrays(), gradient.arrays(), strict=True):
        for place in np.ndindex(values.shape):
            kept = values[place]
            values[place] = kept + step
            above = compute()[0]
            values[place] = kept - step
            below = compute()[0]
            values[place] = kept
            assert (above - below) / (2 * step) == pytest.approx(slopes[place], abs=1e-6)


TWINS: dict[LossName, Any] = {
    "sampled_softmax": tf.nn.sampled_softmax_loss,
    "nce": tf.nn.nce_loss,
    # With an expected count of 1 for each word, nce_loss corrects nothing.
    "negative_sampling": tf.nn.nce_loss,
}


@pytest.mark.parametrize("name", TWINS)
@pytest.mark.parametrize("backend", ["reference", "kernel", "graph"])
def test_tensorflows_own_function_gives_the_same_loss_and_gradients(name: LossName, backend: str) -> None:
    """One word predicts its left neighbour beside shared random words, one of which is that neighbour."""
    size, width, draws = 9, 5, 6
    loss = SampledLoss(name)
    counts = np.arange(size, 0, -1) ** 3
    expected = NoiseDistribution(counts, 0.75).log_expected(draws) if loss.corrected else np.zeros(size)
    log_expected = expected if loss.corrected else None
    blocks = Blocks(*(np.array(ids, np.int32) for ids in ([[3, 7, 2]], [[1]], [[0]], [[0, 4, 3, 1, 4, 0]])))
    model = Model(size, width, tied=False, bias=True, first_vectors=())
    tables = assign_random_tables(model, size, width, tied=False, bias=True, signature=0.0)
    tables.log_expected = log_expected

    hits = tf.exp(tf.constant(expected, tf.float32))
    noise, target = blocks.negatives[0].astype(np.int64), np.array([[3]])
    with tf.GradientTape() as tape:
        value = TWINS[name](
            weights=model.output,
            biases=model.bias,
            labels=target,
            inputs=tf.gather(model.input, [7]),
            num_sampled=draws,
            num_classes=size,
            sampled_values=(tf.constant(noise), tf.gather(hits, target), tf.gather(hits, noise)),
            remove_accidental_hits=False,
        )
    gradients = [
        tf.convert_to_tensor(part).numpy()
        for part in tape.gradient(value, [model.input, model.output, model.bias])
    ]

    before = tables_of(model)
    if backend == "reference":
        found, targets, gradient = reference.compute_gradients(blocks, tables, "skipgram", name)
        changes = gradient.arrays()
    else:
        options: dict[str, Any] = {"architecture": "skipgram", "loss": name, "log_expected": log_expected}
        if backend == "kernel":
            step: Any = KernelStep(load_kernel(), model, threads=1, **options)
        else:
            step = GraphStep(model, window=1, block_length=1, row_cap=1000, **options)
        found, targets = step(blocks, 1.0)
        changes = [old - new for old, new in zip(before, tables_of(model), strict=True)]
    assert targets == 1
    assert found == pytest.approx(float(value[0]), rel=1e-5)
    for change, slopes in zip(changes, gradients, strict=True):
        np.testing.assert_allclose(change, slopes, atol=1e-6)
        assert np.abs(slopes).max() > 0.01


@pytest.mark.parametrize("exponent", [0.0, 0.75, 10.0, -10.0])
def test_expected_counts_are_those_of_the_noise_and_finite(exponent: float) -> None:
    counts = np.array([10**9, 10**6, 3, 1])
    noise = NoiseDistribution(counts, exponent)
    found = noise.log_expected(5)
    assert np.isfinite(found.astype(np.float32)).all()
    np.testing.assert_allclose(np.exp(found), 5 * noise.probabilities, atol=1e-12)
    assert np.exp(found).sum() == pytest.approx(5)


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
