from __future__ import annotations

import numpy as np
import pytest

from tests.support.combinations import ARCHITECTURES, BOTH, WEIGHTS
from tests.support.random_blocks import random_blocks, random_tables, random_tree
from word2vec.config.train import Architecture
from word2vec.reference import Tables
from word2vec.reference_unsampled import compute_gradients, full_softmax, hierarchical_softmax, step_in_place

SIZE = 8
# Full softmax: untied, plainly tied, tied with signs. Hierarchical softmax: untied.
KINDS = [(False, *weights) for weights in WEIGHTS] + [(True, False, 0.0)]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize(("with_tree", "tied", "signature"), KINDS)
@pytest.mark.parametrize("bias", BOTH)
def test_gradients_against_numerical_differences(
    architecture: Architecture, with_tree: bool, tied: bool, signature: float, bias: bool
) -> None:
    tree = random_tree(SIZE) if with_tree else None
    tables = random_tables(SIZE, 3, tied, bias, signature=signature, tree=tree)
    blocks = random_blocks(np.random.default_rng(3), rows=2, length=4, window=2, vocabulary=SIZE)
    _, targets, gradient, _ = compute_gradients(blocks, tables, architecture)
    assert targets > 0
    step = 1e-6
    for values, slopes in zip(tables.arrays(), gradient.arrays(), strict=True):
        assert np.abs(slopes).max() > 0.01
        for place in np.ndindex(values.shape):
            kept = values[place]
            values[place] = kept + step
            above = compute_gradients(blocks, tables, architecture)[0]
            values[place] = kept - step
            below = compute_gradients(blocks, tables, architecture)[0]
            values[place] = kept
            assert (above - below) / (2 * step) == pytest.approx(slopes[place], abs=1e-6)


@pytest.mark.parametrize("target", range(5))
def test_the_losses_are_cross_entropies_of_distributions(target: int) -> None:
    random = np.random.default_rng(0)
    scores = random.normal(size=5)
    loss, _ = full_softmax(scores, target)
    assert loss == pytest.approx(-np.log(np.exp(scores[target]) / np.exp(scores).sum()))
    tree = random_tree(5)
    nodes, codes = tree.path(target)
    of_path = hierarchical_softmax(scores[nodes], codes)[0]
    assert of_path == pytest.approx(-np.log(1 / (1 + np.exp(-codes * scores[nodes]))).sum())
    every = [hierarchical_softmax(scores[tree.path(word)[0]], tree.path(word)[1])[0] for word in range(5)]
    assert np.exp(-np.array(every)).sum() == pytest.approx(1)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_hidden_vector_expects_one_word(architecture: Architecture) -> None:
    tables = random_tables(SIZE, 3, False)
    blocks = random_blocks(np.random.default_rng(0), vocabulary=SIZE)
    expected = compute_gradients(blocks, tables, architecture)[3]
    assert expected.sum() == pytest.approx((blocks.left + blocks.right > 0).sum())
    assert (expected > 0).all()


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_block_of_one_target_word_takes_one_step_down_the_gradient(architecture: Architecture) -> None:
    """Where no two targets share a node, training in place is plain gradient descent."""
    tree = random_tree(SIZE)
    blocks = random_blocks(np.random.default_rng(1), rows=1, length=1, window=1, vocabulary=SIZE)
    blocks.left[:], blocks.right[:] = 1, 0
    tables = random_tables(SIZE, 3, False, tree=tree)
    expected = [table.copy() for table in tables.arrays()]
    summed, targets, gradient, _ = compute_gradients(blocks, tables, architecture)
    for table, own, change in zip(expected, tables.arrays(), gradient.arrays(), strict=True):
        table -= 0.1 * (tables.scale_by_rates(own, change) if own is tables.input else change)
    found, count = step_in_place(blocks, tables, architecture, 0.1)
    assert found == pytest.approx(summed)
    assert count == targets
    for table, twin in zip(tables.arrays(), expected, strict=True):
        np.testing.assert_allclose(table, twin)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_nodes_change_between_the_targets_of_a_block(architecture: Architecture) -> None:
    """Many targets go through the root. Its second reader sees what the first has changed."""
    tree = random_tree(SIZE)
    blocks = random_blocks(np.random.default_rng(1), rows=1, vocabulary=SIZE)

    def lower(rate: float, times: int) -> Tables:
        tables = random_tables(SIZE, 3, False, tree=tree)
        for _ in range(times):
            step_in_place(blocks, tables, architecture, rate)
        return tables

    before = random_tables(SIZE, 3, False, tree=tree)
    gradient = compute_gradients(blocks, before, architecture)[2]
    together = before.output - 0.1 * gradient.output
    found = lower(0.1, 1).output
    assert np.abs(found - together).max() > 1e-3
    losses = [compute_gradients(blocks, lower(0.1, times), architecture)[0] for times in (0, 1, 5)]
    assert losses[0] > losses[1] > losses[2]
