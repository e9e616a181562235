from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray

from tests.support.combinations import EVERY_MODEL, spread_models
from tests.support.random_blocks import random_blocks
from tests.support.random_models import assign_random_tables, random_model
from tests.support.sampled_losses import RANDOM_SOFTMAX, SAMPLED_LOSSES, SampledLoss
from word2vec import reference
from word2vec.blocks.framing import Blocks
from word2vec.config.train import Architecture
from word2vec.training.block_step import BlockStep, sum_by_row
from word2vec.training.graph import GraphStep
from word2vec.training.model import Model

# The graph computes in float32 and the reference in float64: relative to the largest entry of a table, 2e-6
# is 17 times float32's rounding.
TOLERANCE = 2e-6
# Their derivatives need not sum to 0 over the words of a target. Hundreds of contributions to one row add up.
OF_OTHER_LOSSES = 1e-5


def make(
    architecture: Architecture,
    tied: bool,
    bias: bool,
    loss: SampledLoss,
    signature: float,
    blocks: Blocks,
    *,
    row_cap: int,
    size: int = 12,
    width: int = 5,
) -> tuple[Model, GraphStep, reference.Tables]:
    """A model, its step, and its twin in float64."""
    model, tables = random_model(size, width, tied, bias, signature, loss.corrected)
    step = GraphStep(
        model,
        architecture=architecture,
        window=blocks.window,
        block_length=blocks.length,
        row_cap=row_cap,
        loss=loss.name,
        shape=loss.shape,
        log_expected=tables.log_expected,
    )
    return model, step, tables


def assert_close(found: tf.Variable, expected: NDArray[Any] | None, tolerance: float = TOLERANCE) -> None:
    assert expected is not None
    np.testing.assert_allclose(found.numpy(), expected, rtol=0, atol=tolerance * np.abs(expected).max())


SHAPES: list[dict[str, int]] = [
    {},
    {"rows": 1, "length": 1, "window": 1, "negatives": 1},
    {"rows": 7, "length": 9, "window": 2, "negatives": 11, "vocabulary": 2},
    {"rows": 3, "length": 2, "window": 6, "negatives": 5},
]


@spread_models(
    ("loss", "row_cap", "shape"),
    itertools.product(SAMPLED_LOSSES, [2, 1000], SHAPES),
    # Tracing a step takes a tenth of a second, so only the slow run takes the other losses through every shape.
    is_slow=lambda loss, row_cap, shape: not (loss is RANDOM_SOFTMAX or (row_cap == 2 and not shape)),
)
def test_a_step_equals_the_reference(
    architecture: Architecture,
    tied: bool,
    bias: bool,
    loss: SampledLoss,
    signature: float,
    row_cap: int,
    shape: dict[str, int],
) -> None:
    # One step for all, because TensorFlow traces each new one.
    blocks = random_blocks(np.random.default_rng(0), **shape)
    model, step, tables = make(architecture, tied, bias, loss, signature, blocks, row_cap=row_cap)
    before = tables.input.copy()
    # Uncapped, a rate of 0.05 throws a vocabulary of two words so far that scores reach 10,000. In float32 these
    # are too coarse to determine the second step.
    rate = 0.05 if row_cap == 2 else 0.01
    for seed in range(4):
        blocks = random_blocks(np.random.default_rng(seed), **shape)
        size, width = before.shape
        tables = assign_random_tables(model, size, width, tied, bias, signature, loss.corrected)
        for _ in range(2):
            summed, targets = step(blocks, rate)
            expected, count = reference.step_together(
                blocks, tables, architecture, rate, row_cap, loss.name, loss.shape
            )
            assert targets == count
            assert summed == pytest.approx(expected, rel=1e-5, abs=1e-6)
        # Beside one random word a hard margin can leave no pair.
        if count and (loss.shape.margin is None or blocks.negatives.shape[1] > 1):
            assert np.abs(tables.input - before).max() > 1e-4, "the step must have changed something"
        # In a tied table the gradients of both roles add up, and so does the rounding of biased scores.
        own = TOLERANCE if loss is RANDOM_SOFTMAX else OF_OTHER_LOSSES
        tolerance = own * (2 if tied and bias else 1)
        assert_close(model.input, tables.input, tolerance)
        if not tied:
            assert_close(model.output, tables.output, own)
        if bias:
            assert_close(model.bias, tables.bias, tolerance)


@spread_models(("loss",), itertools.product(SAMPLED_LOSSES))
def test_blocks_without_any_window_change_nothing(
    architecture: Architecture, tied: bool, bias: bool, loss: SampledLoss, signature: float
) -> None:
    blocks = random_blocks(np.random.default_rng(0))
    empty = Blocks(blocks.tokens, blocks.left * 0, blocks.right * 0, blocks.negatives)
    model, step, tables = make(architecture, tied, bias, loss, signature, blocks, row_cap=16)
    assert step(empty, 0.05) == (0.0, 0)
    np.testing.assert_array_equal(model.input.numpy(), tables.input)


@EVERY_MODEL
def test_an_id_outside_the_table_is_refused(
    architecture: Architecture, tied: bool, bias: bool, signature: float
) -> None:
    blocks = random_blocks(np.random.default_rng(0), vocabulary=12)
    _, step, _ = make(architecture, tied, bias, RANDOM_SOFTMAX, signature, blocks, row_cap=16)
    blocks.tokens[0, 4] = 12
    with pytest.raises(tf.errors.InvalidArgumentError):
        step(blocks, 0.05)


def test_equal_rows_are_summed_in_one_order_if_it_matters() -> None:
    """TensorFlow's threads add the changes of a row as they come, which rounds otherwise each time."""
    random = np.random.default_rng(0)
    rows = random.integers(0, 100, (64, 500)).astype(np.int32)
    changes = random.standard_normal((64, 500, 128)).astype(np.float32)
    found = []
    for _ in range(5):
        model = Model(100, 128, tied=True, bias=False, first_vectors=())
        step = BlockStep(model, window=2, block_length=8, row_cap=10**6, deterministic=True)
        step._update(model.input, tf.constant(rows), tf.constant(changes), tf.constant(1.0))
        found.append(model.input.numpy())
    for other in found[1:]:
        np.testing.assert_array_equal(other, found[0])
    expected = np.zeros((100, 128))
    np.subtract.at(expected, rows, changes)
    np.testing.assert_allclose(found[0], expected, atol=2e-3)


@pytest.mark.parametrize("width", [(), (3,)])
def test_sums_by_row_are_of_each_row(width: tuple[int, ...]) -> None:
    rows = np.array([[4, 2, 4], [0, 4, 2]], np.int32)
    changes = np.arange(6 * math.prod(width), dtype=np.float32).reshape(2, 3, *width)
    found_rows, sums = sum_by_row(tf.constant(rows), tf.constant(changes))
    assert found_rows.numpy().tolist() == [0, 2, 4]
    expected = [changes[rows == row].sum(axis=0) for row in (0, 2, 4)]
    np.testing.assert_array_equal(sums.numpy(), expected)


def test_no_rows_have_no_sums() -> None:
    rows, sums = sum_by_row(tf.zeros([0], tf.int32), tf.zeros([0, 3]))
    assert rows.shape == (0,)
    assert sums.shape == (0, 3)
