"""The graph's steps of the losses that draw no random words, held to the reference."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tests.support.combinations import ARCHITECTURES, BOTH, WEIGHTS
from tests.support.random_blocks import random_blocks, random_tree
from tests.support.random_models import assign_random_tables, random_model, tables_of
from word2vec import reference_unsampled as reference
from word2vec.blocks.framing import Blocks
from word2vec.config.train import Architecture
from word2vec.reference import Tables
from word2vec.training import full_softmax
from word2vec.training.full_softmax import FullSoftmaxStep, announce_cost
from word2vec.training.hierarchical_softmax import HierarchicalSoftmaxStep, pad_paths
from word2vec.training.model import Model

# As in test_graph.py, relative to the largest entry of a table.
TOLERANCE = 4e-6
SIZE, WIDTH = 12, 5
SHAPES: list[dict[str, int]] = [
    {},
    {"rows": 1, "length": 1, "window": 1},
    {"rows": 7, "length": 9, "window": 2, "vocabulary": 2},
    {"rows": 3, "length": 2, "window": 6},
]
KINDS = [(False, *weights) for weights in WEIGHTS] + [(True, False, 0.0)]
EVERY_KIND = pytest.mark.parametrize(("with_tree", "tied", "signature"), KINDS)
EVERY_ARCHITECTURE = pytest.mark.parametrize("architecture", ARCHITECTURES)


def every_step() -> pytest.MarkDecorator:
    """Return every combination. Tracing a step takes a fifth of a second: the fast run takes one of 11."""
    names = ("architecture", "with_tree", "tied", "signature", "bias", "row_cap", "shape")
    found = []
    for number, combined in enumerate(product(SHAPES, [2, 1000], ARCHITECTURES, KINDS, BOTH)):
        shape, row_cap, architecture, kind, bias = combined
        values = (architecture, *kind, bias, row_cap, shape)
        marks = [pytest.mark.thorough] if number % 11 else []
        found.append(pytest.param(*values, marks=marks, id="-".join(map(str, values))))
    return pytest.mark.parametrize(names, found)


def make(
    architecture: Architecture,
    with_tree: bool,
    tied: bool,
    bias: bool,
    signature: float,
    blocks: Blocks,
    row_cap: int = 16,
    size: int = SIZE,
    **options: Any,
) -> tuple[Model, FullSoftmaxStep | HierarchicalSoftmaxStep, Tables]:
    """A model, its step, and its twin in float64."""
    tree = random_tree(size) if with_tree else None
    model, tables = random_model(size, WIDTH, tied, bias, signature, tree=tree)
    step_class = HierarchicalSoftmaxStep if with_tree else FullSoftmaxStep
    step = step_class(
        model,
        architecture=architecture,
        window=blocks.window,
        block_length=blocks.length,
        row_cap=row_cap,
        **options,
    )
    return model, step, tables


def check_tables(model: Model, tables: Tables) -> None:
    for found, expected in zip(tables_of(model), tables.arrays(), strict=True):
        largest = np.abs(expected).max(initial=0.0)
        np.testing.assert_allclose(found, expected, rtol=0, atol=TOLERANCE * largest)


@every_step()
def test_a_step_equals_the_reference(
    architecture: Architecture,
    with_tree: bool,
    tied: bool,
    bias: bool,
    signature: float,
    row_cap: int,
    shape: dict[str, int],
) -> None:
    blocks = random_blocks(np.random.default_rng(0), **shape)
    model, step, tables = make(architecture, with_tree, tied, bias, signature, blocks, row_cap)
    before = tables.input.copy()
    for seed in range(3):
        blocks = random_blocks(np.random.default_rng(seed), **shape)
        tables = assign_random_tables(model, SIZE, WIDTH, tied, bias, signature)
        for _ in range(2):
            # At a larger rate the uncapped steps on two words overshoot, and their rounding grows.
            summed, targets = step(blocks, 0.02)
            expected, count = reference.step_together(blocks, tables, architecture, 0.02, row_cap)
            assert targets == count
            assert summed == pytest.approx(expected, rel=1e-5, abs=1e-6)
        if count:
            assert np.abs(tables.input - before).max() > 1e-4, "the step must have changed something"
        check_tables(model, tables)


@EVERY_ARCHITECTURE
@EVERY_KIND
@pytest.mark.parametrize("size", [1, 2])
def test_the_least_vocabularies_are_trained(
    architecture: Architecture, with_tree: bool, tied: bool, signature: float, size: int
) -> None:
    blocks = random_blocks(np.random.default_rng(0), vocabulary=size)
    model, step, tables = make(architecture, with_tree, tied, True, signature, blocks, size=size)
    summed, targets = step(blocks, 0.05)
    expected, count = reference.step_together(blocks, tables, architecture, 0.05, 16)
    assert summed == pytest.approx(expected, abs=1e-4)
    assert targets == count
    assert (summed > 0.1) == (size > 1)
    check_tables(model, tables)


@EVERY_ARCHITECTURE
def test_a_softmax_in_parts_is_the_whole_one(architecture: Architecture) -> None:
    blocks = random_blocks(np.random.default_rng(0), rows=3, length=7)
    for at_a_time in (1, SIZE, 4 * SIZE, 5 * SIZE + 1):
        model, step, tables = make(architecture, False, False, True, 0.0, blocks, scores_at_a_time=at_a_time)
        summed, _ = step(blocks, 0.05)
        expected, _ = reference.step_together(blocks, tables, architecture, 0.05, 16)
        assert summed == pytest.approx(expected, rel=1e-5)
        check_tables(model, tables)


@EVERY_ARCHITECTURE
@EVERY_KIND
def test_blocks_without_any_window_change_nothing(
    architecture: Architecture, with_tree: bool, tied: bool, signature: float
) -> None:
    blocks = random_blocks(np.random.default_rng(0))
    empty = Blocks(blocks.tokens, blocks.left * 0, blocks.right * 0, blocks.negatives)
    model, step, tables = make(architecture, with_tree, tied, True, signature, blocks)
    assert step(empty, 0.05) == (0.0, 0)
    for found, expected in zip(tables_of(model), tables.arrays(), strict=True):
        np.testing.assert_array_equal(found, expected)


@EVERY_ARCHITECTURE
@EVERY_KIND
def test_an_id_outside_the_table_is_refused(
    architecture: Architecture, with_tree: bool, tied: bool, signature: float
) -> None:
    blocks = random_blocks(np.random.default_rng(0), vocabulary=SIZE)
    _, step, _ = make(architecture, with_tree, tied, True, signature, blocks)
    blocks.tokens[0, 4] = SIZE
    with pytest.raises(tf.errors.InvalidArgumentError):
        step(blocks, 0.05)


@EVERY_ARCHITECTURE
def test_the_full_softmax_has_tensorflows_loss_and_gradients(architecture: Architecture) -> None:
    """tf.nn.sparse_softmax_cross_entropy_with_logits, differentiated by TensorFlow."""
    blocks = random_blocks(np.random.default_rng(0))
    model, step, tables = make(architecture, False, False, True, 0.0, blocks, row_cap=10**6)
    hidden_words, targets = [], []
    window = 3
    for s, i in np.ndindex(blocks.left.shape):
        centre = window + i
        reach = range(centre - blocks.left[s, i], centre + blocks.right[s, i] + 1)
        context = [int(blocks.tokens[s, place]) for place in reach if place != centre]
        word = int(blocks.tokens[s, centre])
        if architecture == "skipgram":
            hidden_words += [[word]] * len(context)
            targets += context
        elif context:
            hidden_words.append(context)
            targets.append(word)
    values = [tf.constant(table, tf.float64) for table in tables.arrays()]
    with tf.GradientTape() as tape:
        for value in values:
            tape.watch(value)
        hidden = tf.stack([tf.reduce_mean(tf.gather(values[0], words), axis=0) for words in hidden_words])
        logits = tf.matmul(hidden, values[1], transpose_b=True) + values[2]
        loss = tf.reduce_sum(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=targets, logits=logits))
    summed, count = step(blocks, 0.05)
    assert count == len(targets)
    assert summed == pytest.approx(float(loss), rel=1e-5)
    gradients = zip(tables.arrays(), tape.gradient(loss, values), strict=True)
    for found, (before, slopes) in zip(tables_of(model), gradients, strict=True):
        expected = before - 0.05 * tables.scale_by_rates(before, tf.convert_to_tensor(slopes).numpy())
        np.testing.assert_allclose(found, expected, atol=TOLERANCE * np.abs(expected).max())


def test_paths_are_padded_with_the_code_0() -> None:
    tree = random_tree(6)
    nodes, codes = pad_paths(tree)
    assert nodes.shape == codes.shape == (6, tree.lengths().max())
    for word in range(6):
        path, decisions = tree.path(word)
        assert nodes[word, : len(path)].tolist() == path.tolist()
        assert codes[word].tolist() == decisions.tolist() + [0] * (nodes.shape[1] - len(path))


def test_a_hierarchical_step_needs_a_tree_and_a_tree_an_untied_model() -> None:
    with pytest.raises(ValueError, match="needs a model with a tree"):
        HierarchicalSoftmaxStep(
            random_model(4, 2, False)[0], architecture="cbow", window=1, block_length=1, row_cap=1
        )
    with pytest.raises(ValueError, match="a model with a tree is not tied"):
        random_model(4, 2, True, tree=random_tree(4))


def test_a_large_vocabulary_is_told_what_it_costs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = random_blocks(np.random.default_rng(0))
    model, step, tables = make("skipgram", False, True, True, 0.4, blocks)
    assert isinstance(step, FullSoftmaxStep)
    announce_cost(step, 3, 10**6)
    assert capsys.readouterr().err == "", "a small vocabulary is quick"
    monkeypatch.setattr(full_softmax, "LARGE_VOCABULARY", SIZE - 1)
    announce_cost(step, 3, 10**9)
    said = capsys.readouterr().err
    assert re.match(
        r"word2vec: full_softmax scores all 12 words at each position, about [\d,]+ positions a second here\. "
        r"1,000,000,000 words take up to [\d.]+ hours, less with subsample\nword2vec: max_vocab_size makes",
        said,
    ), said
    for found, expected in zip(tables_of(model), tables.arrays(), strict=True):
        np.testing.assert_array_equal(found, expected)
