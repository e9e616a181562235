"""The kernel refuses what it cannot train on."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tests.support.combinations import EVERY_MODEL
from tests.support.kernel_steps import make_step
from tests.support.random_blocks import random_blocks, random_tree
from tests.support.random_models import random_model, variables_of
from word2vec.blocks.framing import Blocks
from word2vec.config.train import Architecture
from word2vec.training.kernel.step import Kernel


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("tokens", 12, r"tokens has 12 at place 4; it must be in 0\.\.11"),
        ("tokens", -1, "tokens has -1"),
        ("negatives", 2**31 - 1, "negatives has 2147483647"),
        ("negatives", -(2**31), "negatives has -2147483648"),
        ("left", 4, r"left has 4 at place 4; it must be in 0\.\.3"),
        ("right", -1, "right has -1"),
    ],
)
@EVERY_MODEL
def test_ids_and_windows_out_of_range_are_refused(
    kernel: Kernel,
    architecture: Architecture,
    tied: bool,
    bias: bool,
    signature: float,
    name: str,
    value: int,
    message: str,
) -> None:
    blocks = random_blocks(np.random.default_rng(0), negatives=5)
    getattr(blocks, name)[0, 4] = value
    model, tables = random_model(12, 5, tied, bias, signature)
    step = make_step(kernel, model, architecture, threads=2)
    with pytest.raises(tf.errors.InvalidArgumentError, match=message):
        step(blocks, 0.05)
    np.testing.assert_array_equal(model.input.numpy(), tables.input)


EMPTY = {name: np.zeros(0, np.float32) for name in ("rates", "output_rates", "bias_rates", "log_expected")}


def train_blocks(kernel: Kernel, tables: list[Any], **attributes: Any) -> None:
    """Call the operation itself, which must not trust who calls it."""
    held = kernel.hold(random_blocks(np.random.default_rng(0)), 12)
    inputs = {"blocks": held.handle, "rows": held.rows, "rate": 0.05}
    kernel.operations.word2vec_train_blocks(
        tables=tables,
        threads=1,
        **{"skipgram": False, "loss": "random_softmax", **inputs, **EMPTY, **attributes},
    )


@EVERY_MODEL
def test_tables_that_are_missing_or_too_many_are_refused(
    kernel: Kernel, architecture: Architecture, tied: bool, bias: bool, signature: float
) -> None:
    model, _ = random_model(12, 5, tied, bias, signature)
    tables = [variable.handle for variable in variables_of(model)]
    names = "input" + ", output" * (not tied) + ", bias" * bias
    for wrong in (tables[1:], [*tables, model.input.handle]):
        if not wrong:
            # TensorFlow itself refuses an empty list.
            continue
        message = f"tables must be {len(tables)} ({names}), not {len(wrong)}"
        with pytest.raises(tf.errors.InvalidArgumentError, match=re.escape(message)):
            train_blocks(kernel, wrong, skipgram=architecture == "skipgram", tied=tied, bias=bias)


def test_tables_of_other_shapes_are_refused(kernel: Kernel) -> None:
    table, narrow, column, short = (tf.Variable(tf.zeros(shape)) for shape in [(12, 5), (12, 4), (12,), (11,)])
    for tied, bias, wrong in [
        (False, False, [table, narrow]),
        (False, False, [table, column]),
        (False, True, [table, table, short]),
        (False, True, [table, narrow, column]),
        (True, True, [table, short]),
        (True, True, [table, table]),
    ]:
        with pytest.raises(
            tf.errors.InvalidArgumentError, match="output must be shaped like input, and bias like a column"
        ):
            train_blocks(kernel, [variable.handle for variable in wrong], tied=tied, bias=bias)


@pytest.mark.parametrize("name", ["rates", "output_rates", "bias_rates"])
def test_rates_of_other_shapes_are_refused(kernel: Kernel, name: str) -> None:
    model, _ = random_model(12, 5, True)
    message = f"{name} must be empty or shaped like a column of input, not [11]"
    with pytest.raises(tf.errors.InvalidArgumentError, match=re.escape(message)):
        train_blocks(kernel, [model.input.handle], tied=True, bias=False, **{name: np.zeros(11, np.float32)})


def test_a_loss_that_is_not_known_is_refused(kernel: Kernel) -> None:
    model, _ = random_model(12, 5, True)
    with pytest.raises(
        tf.errors.InvalidArgumentError,
        match=r'loss is "hinge"; it must be one of: .*negative_sampling.*, random_softmax',
    ):
        train_blocks(kernel, [model.input.handle], tied=True, bias=False, loss="hinge")


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"loss": "nce"}, "log_expected must be shaped like a column of input for this loss, not [0]"),
        ({"loss": "nce", "log_expected": np.zeros(11, np.float32)}, "column of input for this loss, not [11]"),
        ({"log_expected": np.zeros(12, np.float32)}, "log_expected must be empty for this loss, not [12]"),
        (
            {"loss": "negative_sampling", "focal_gamma": 1.0},
            'random_softmax only, and loss is "negative_sampling"',
        ),
        ({"focal_gamma": 1.0, "margin": 0.5}, "focal_gamma and margin cannot be given together"),
        ({"margin_steepness": 1.0}, "margin_steepness needs a margin"),
        ({"focal_gamma": -1.0}, "focal_gamma and margin_steepness must be 0 or more"),
        ({"margin": 0.0}, "margin above 0 and at most 1"),
        ({"margin": float("nan")}, "margin above 0 and at most 1"),
    ],
)
def test_what_does_not_belong_to_a_loss_is_refused(
    kernel: Kernel, attributes: dict[str, Any], message: str
) -> None:
    model, _ = random_model(12, 5, True)
    with pytest.raises(tf.errors.InvalidArgumentError, match=re.escape(message)):
        train_blocks(kernel, [model.input.handle], tied=True, bias=False, **attributes)


def test_arrays_that_do_not_fit_together_are_refused(kernel: Kernel) -> None:
    good = random_blocks(np.random.default_rng(0))
    model, _ = random_model(12, 5, True)
    step = make_step(kernel, model, "cbow")
    for bad in (
        Blocks(good.tokens[:, 1:], good.left, good.right, good.negatives),
        Blocks(good.tokens[:, :6], good.left, good.right, good.negatives),
        Blocks(good.tokens, good.left[1:], good.right, good.negatives),
        Blocks(good.tokens, good.left, good.right, good.negatives[:, :0]),
        Blocks(good.tokens, good.left, good.right, good.negatives[1:]),
    ):
        with pytest.raises(tf.errors.InvalidArgumentError, match="shapes must be"):
            step(bad, 0.05)


@pytest.mark.parametrize("rows", [[-1, 1], [0, 99], [2, 1], [0], [0, 1, 2]])
def test_rows_that_are_not_in_the_list_are_refused(kernel: Kernel, rows: list[int]) -> None:
    model, _ = random_model(12, 5, True)
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"rows (are|must be)"):
        train_blocks(kernel, [model.input.handle], tied=True, bias=False, rows=np.array(rows, np.int64))


def test_blocks_of_a_larger_vocabulary_are_refused(kernel: Kernel) -> None:
    model, _ = random_model(11, 5, True)
    message = "blocks are of a vocabulary of 12, and input has 11 rows"
    with pytest.raises(tf.errors.InvalidArgumentError, match=message):
        train_blocks(kernel, [model.input.handle], tied=True, bias=False)


def test_what_is_no_list_of_blocks_is_refused(kernel: Kernel) -> None:
    model, _ = random_model(12, 5, True)
    tree = random_tree(12)
    other = kernel.operations.word2vec_hold_tree(starts=tree.starts, nodes=tree.nodes, codes=tree.codes)
    for handle in (model.input.handle, other):
        with pytest.raises(tf.errors.InvalidArgumentError, match="HeldBlocks"):
            train_blocks(kernel, [model.input.handle], tied=True, bias=False, blocks=handle)


def test_held_blocks_are_taken_one_after_the_other(kernel: Kernel) -> None:
    blocks = random_blocks(np.random.default_rng(0))
    held = kernel.hold(blocks, 12)
    np.testing.assert_array_equal(held[1:].tokens, blocks.tokens[1:])
    np.testing.assert_array_equal(held[1:3][1:].negatives, blocks.negatives[2:3])
    assert len(held[2:1]) == 0
    with pytest.raises(ValueError, match="not in steps of 2"):
        held[::2]


def test_arrays_that_change_after_they_are_held_change_nothing(kernel: Kernel) -> None:
    blocks = random_blocks(np.random.default_rng(0))
    held = kernel.hold(blocks, 12)
    before = blocks.tokens.copy()
    blocks.tokens[:] = 2**30
    np.testing.assert_array_equal(held.tokens, before)
    model, _ = random_model(12, 5, True)
    assert np.isfinite(make_step(kernel, model, "cbow")(held, 0.05)[0])
