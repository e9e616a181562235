"""The kernel's step whose products with random words multiply bfloat16 numbers."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from numpy.typing import NDArray

from tests.support.combinations import spread_models
from tests.support.kernel_steps import compare_step, make_step
from tests.support.random_blocks import KERNEL_SHAPES, random_blocks
from tests.support.random_models import random_model, relative_error
from tests.support.sampled_losses import SAMPLED_LOSSES, SampledLoss
from word2vec import reference
from word2vec.blocks.framing import Blocks
from word2vec.config.train import Architecture
from word2vec.training.kernel.step import Kernel

RATE = 0.05


@pytest.fixture(autouse=True)
def require_bfloat16(kernel: Kernel) -> None:
    if not kernel.multiplies_bfloat16():
        pytest.skip("this processor multiplies no bfloat16 numbers")


def round_numbers(numbers: NDArray[Any]) -> NDArray[Any]:
    """Round to bfloat16, as float64."""
    rounded: NDArray[Any] = tf.cast(tf.cast(tf.constant(numbers, tf.float32), tf.bfloat16), tf.float64).numpy()
    return rounded


@spread_models(("loss", "shape"), product(SAMPLED_LOSSES, KERNEL_SHAPES[::4]))
def test_a_rounded_step_is_close_to_the_reference(
    kernel: Kernel,
    architecture: Architecture,
    tied: bool,
    bias: bool,
    signature: float,
    loss: SampledLoss,
    shape: dict[str, int],
) -> None:
    found = compare_step(kernel, architecture, tied, bias, signature, loss, shape, rows=1, rounded=True)
    assert found.targets == found.expected_targets
    # A bfloat16 number has 8 bits: each factor is off by 2 ** -9 of itself at most. Behind a hard margin one
    # pair more or less can be left out.
    assert found.summed == pytest.approx(found.expected, rel=0.01 if loss.shape.margin is None else 0.1)
    assert loss.shape.margin is not None or found.error < 0.03


@pytest.mark.parametrize("architecture", ["cbow", "skipgram"])
@pytest.mark.parametrize(("tied", "signature"), [(False, 0.0), (True, 0.0), (True, 0.4)])
def test_only_the_products_with_random_words_are_rounded(
    kernel: Kernel, architecture: Architecture, tied: bool, signature: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where vectors need no rounding, what is left is that of the random words' changes."""
    blocks = random_blocks(np.random.default_rng(1), rows=1, length=37, negatives=35, vocabulary=300)
    # One neighbour each, so that means are vectors, and a centre's changes are those of one target.
    blocks = Blocks(blocks.tokens, blocks.left * 0 + 1, blocks.right * 0, blocks.negatives)
    errors = []
    for rounds_changes in (True, False):
        model, tables = random_model(300, 50, tied, False, signature)
        for variable in (model.input, model.output):
            variable.assign(round_numbers(variable.numpy()))
        for table in (tables.input, tables.output):
            table[:] = round_numbers(table)
        before = [table.copy() for table in tables.arrays()]
        make_step(kernel, model, architecture, rounded=True)(blocks, RATE)
        with monkeypatch.context() as patch:
            if rounds_changes:
                patch.setattr(reference, "find_loss", lambda *_: round_changes(reference.random_softmax))
            reference.step_in_place(blocks, tables, architecture, RATE, "random_softmax")
        errors.append(relative_error(model, tables, before))
    # A change that lies between two bfloat16 numbers can be rounded to the other one.
    assert errors[0] < 3e-4
    assert errors[0] < 0.3 * errors[1]


def round_changes(loss: Callable[..., Any]) -> Callable[..., Any]:
    """Return the loss with the derivatives by random words as the kernel multiplies them."""

    def compute(positive: float, negative: NDArray[Any]) -> tuple[float, float, NDArray[Any]]:
        value, by_positive, by_negative = loss(positive, negative)
        return value, by_positive, round_numbers(RATE * by_negative) / RATE

    return compute
