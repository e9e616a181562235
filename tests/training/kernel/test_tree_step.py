"""The kernel's hierarchical softmax, held to the reference."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tests.support.combinations import ARCHITECTURES, BOTH
from tests.support.random_blocks import KERNEL_SHAPES, random_blocks, random_tree
from tests.support.random_models import random_model, relative_error, tables_of, variables_of
from word2vec import reference_unsampled as reference
from word2vec.blocks.framing import Blocks
from word2vec.config.train import Architecture
from word2vec.reference import Tables
from word2vec.training.kernel.step import Kernel, KernelTreeStep
from word2vec.training.model import Model

EVERY_MODEL = pytest.mark.parametrize(("architecture", "bias"), list(itertools.product(ARCHITECTURES, BOTH)))
# As in test_step.py: relative to the largest change of a table, after three blocks.
TOLERANCE = 2e-5


def make(
    kernel: Kernel, architecture: Architecture, bias: bool, *, size: int = 12, width: int = 5, threads: int = 1
) -> tuple[Model, KernelTreeStep, Tables]:
    """A model, its step, and its twin in float64."""
    model, tables = random_model(size, width, False, bias, tree=random_tree(size))
    return model, KernelTreeStep(kernel, model, architecture=architecture, threads=threads), tables


@EVERY_MODEL
@pytest.mark.parametrize("shape", KERNEL_SHAPES, ids=str)
def test_one_thread_equals_the_reference(
    kernel: Kernel, architecture: Architecture, bias: bool, shape: dict[str, int]
) -> None:
    options = dict(shape)
    width, size = options.pop("width"), options.get("vocabulary", 12)
    model, step, tables = make(kernel, architecture, bias, size=size, width=width)
    blocks = random_blocks(np.random.default_rng(width), rows=3, **options)
    before = [table.copy() for table in tables.arrays()]
    summed, targets = step(blocks, 0.05)
    expected, count = reference.step_in_place(blocks, tables, architecture, 0.05)
    assert targets == count
    assert summed == pytest.approx(expected, rel=1e-5)
    assert relative_error(model, tables, before) < TOLERANCE


@EVERY_MODEL
@pytest.mark.parametrize("size", [1, 2])
def test_the_least_vocabularies_are_trained(
    kernel: Kernel, architecture: Architecture, bias: bool, size: int
) -> None:
    model, step, tables = make(kernel, architecture, bias, size=size)
    blocks = random_blocks(np.random.default_rng(0), vocabulary=size)
    before = [table.copy() for table in tables.arrays()]
    summed, targets = step(blocks, 0.05)
    expected, count = reference.step_in_place(blocks, tables, architecture, 0.05)
    assert targets == count
    assert summed == pytest.approx(expected, rel=1e-5)
    assert (summed > 0) == (size > 1)
    assert relative_error(model, tables, before) < TOLERANCE


@EVERY_MODEL
def test_blocks_without_any_window_change_nothing(
    kernel: Kernel, architecture: Architecture, bias: bool
) -> None:
    blocks = random_blocks(np.random.default_rng(0))
    model, step, tables = make(kernel, architecture, bias)
    empty = Blocks(blocks.tokens, blocks.left * 0, blocks.right * 0, blocks.negatives)
    assert step(empty, 0.05) == (0.0, 0)
    for found, old in zip(tables_of(model), tables.arrays(), strict=True):
        np.testing.assert_array_equal(found, old)


@EVERY_MODEL
def test_threads_do_all_blocks_once(kernel: Kernel, architecture: Architecture, bias: bool) -> None:
    """Blocks that share no words, so each word vector changes in one block only.

    All blocks share the nodes near the root, where threads may overwrite each other's changes. The rate is so
    small that the word vectors hardly feel it.
    """
    rows = 40
    words = np.arange(rows * 12, dtype=np.int32).reshape(rows, 12)
    windows = np.full((rows, 6), 3, np.int32)
    blocks = Blocks(words, windows, windows, words[:, :1])
    results = []
    for threads in (1, 2, 0):
        model, step, tables = make(kernel, architecture, bias, size=rows * 12, threads=threads)
        summed, targets = step(blocks, 1e-4)
        results.append((summed, targets, model.input.numpy() - tables.input, model.output.numpy()))
        assert np.abs(results[-1][3] - tables.output).max() > 1e-4
    changed = np.abs(results[0][2]).max(axis=1) > 0
    assert changed.sum() >= rows * 6
    for summed, targets, changes, _ in results[1:]:
        assert targets == results[0][1]
        assert summed == pytest.approx(results[0][0], rel=1e-2)
        np.testing.assert_allclose(changes, results[0][2], atol=0.1 * np.abs(results[0][2]).max())


@EVERY_MODEL
@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_a_training_that_has_diverged_shows_it(
    kernel: Kernel, architecture: Architecture, bias: bool, broken: float
) -> None:
    model, step, _ = make(kernel, architecture, bias)
    model.output.assign(np.full(model.output.shape, broken))
    assert not np.isfinite(step(random_blocks(np.random.default_rng(0)), 1e-3)[0])


@EVERY_MODEL
@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("tokens", 12, r"tokens has 12 at place 4; it must be in 0\.\.11"),
        ("tokens", -1, "tokens has -1"),
        ("left", 4, r"left has 4 at place 4; it must be in 0\.\.3"),
        ("right", -1, "right has -1"),
    ],
)
def test_ids_and_windows_out_of_range_are_refused(
    kernel: Kernel, architecture: Architecture, bias: bool, name: str, value: int, message: str
) -> None:
    blocks = random_blocks(np.random.default_rng(0))
    getattr(blocks, name)[0, 4] = value
    _, step, _ = make(kernel, architecture, bias)
    with pytest.raises(tf.errors.InvalidArgumentError, match=message):
        step(blocks, 0.05)


def train_tree(kernel: Kernel, tables: list[Any], **changed: Any) -> None:
    """Call the operations themselves, which must not trust who calls them."""
    held, tree = kernel.hold(random_blocks(np.random.default_rng(0)), 12), random_tree(12)
    parts = {name: changed.pop(name, getattr(tree, name)) for name in ("starts", "nodes", "codes")}
    arguments = {"tree": kernel.operations.word2vec_hold_tree(**parts), "rate": 0.05, "bias": False}
    arguments |= {"rates": np.zeros(0, np.float32), "blocks": held.handle, "rows": held.rows, **changed}
    kernel.operations.word2vec_train_tree(tables=tables, skipgram=True, threads=1, **arguments)


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("starts", lambda starts: starts[:1], r"shapes must be starts \[V \+ 1\]"),
        ("starts", lambda starts: starts[:-1], r"nodes has 10 at place \d+; it must be in 0\.\.9"),
        ("codes", lambda codes: codes[:-1], r"shapes must be starts \[V \+ 1\]"),
        ("starts", lambda starts: starts + 1, "the path of word .* nodes"),
        ("starts", lambda starts: starts - 1, "the path of word .* is from -1"),
        ("starts", lambda starts: starts * np.array([0] * 12 + [1]), "the path of word"),
        ("nodes", lambda nodes: nodes + 1, r"nodes has 11 at place \d+; it must be in 0\.\.10"),
        ("nodes", lambda nodes: nodes - 11, "nodes has -"),
        ("codes", lambda codes: codes * np.int8(2), "codes has -?2 at place .*; it must be 1 or -1"),
        ("rates", lambda rates: np.zeros(3, np.float32), "rates must be empty"),
        ("rate", lambda _: np.zeros(2, np.float32), "rate must be a scalar"),
    ],
)
def test_a_tree_that_leads_out_of_the_tables_is_refused(
    kernel: Kernel, name: str, change: Any, message: str
) -> None:
    model, _ = random_model(12, 5, False, False, tree=random_tree(12))
    values = {**vars(random_tree(12)), "rate": 0.05}
    values["rates"] = np.zeros(0, np.float32)
    with pytest.raises(tf.errors.InvalidArgumentError, match=message):
        train_tree(kernel, [variable.handle for variable in variables_of(model)], **{name: change(values[name])})


def test_tables_that_are_not_those_of_a_tree_are_refused(kernel: Kernel) -> None:
    table, nodes, column, short = (tf.Variable(tf.zeros(shape)) for shape in [(12, 5), (11, 5), (12,), (11,)])
    for bias, wrong in [(False, [table, table]), (True, [table, nodes, column]), (True, [table, table, short])]:
        with pytest.raises(tf.errors.InvalidArgumentError, match="a row for each inner node"):
            train_tree(kernel, [variable.handle for variable in wrong], bias=bias)
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"tables must be 3 \(input, output, bias\), not 2"):
        train_tree(kernel, [table.handle, nodes.handle], bias=True)


def test_a_tree_of_another_vocabulary_is_refused(kernel: Kernel) -> None:
    model, _ = random_model(12, 5, False, False, tree=random_tree(12))
    other = random_tree(13)
    with pytest.raises(tf.errors.InvalidArgumentError, match="tree has 13 words, and input has 12 rows"):
        train_tree(
            kernel,
            [variable.handle for variable in variables_of(model)],
            starts=other.starts,
            nodes=other.nodes,
            codes=other.codes,
        )


def test_a_step_needs_a_tree(kernel: Kernel) -> None:
    with pytest.raises(ValueError, match="needs a model with a tree"):
        KernelTreeStep(kernel, random_model(4, 2, False)[0], architecture="cbow", threads=1)
