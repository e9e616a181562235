"""Words that are composed of their n-grams while they are trained: the NumPy twin, and the graph's step."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

from tests.support.random_blocks import random_blocks, random_tables
from tests.support.random_models import assign_random_tables, random_model
from word2vec.config.train import Architecture
from word2vec.reference import compute_row_scales
from word2vec.subwords.ngrams import NgramLengths
from word2vec.training.word_rates import find_word_rates

# "murmur" has n-grams twice, "x" shares none with another word.
VERBS = ["running", "runs", "runner", "murmur", "murmuring", "walk", "walks", "walking", "talk", "talks"]
WORDS = [*VERBS, "x", "sing"]
LENGTHS = NgramLengths(3, 4)
WIDTH = 5
# Untied, plainly tied, and tied with signs.
EVERY_MODEL = pytest.mark.parametrize(
    ("architecture", "tied", "signature"),
    [(name, *weights) for name in ("cbow", "skipgram") for weights in ((False, 0.0), (True, 0.0), (True, 0.4))],
)


@pytest.fixture
def step_script(script: Any) -> Any:
    return importlib.import_module("composed_step")


@pytest.fixture
def composition(script: Any) -> Any:
    return script.build_composition(WORDS, LENGTHS)


def random_rows(rows: int) -> Any:
    return np.random.default_rng(4).normal(0, 0.5, (rows, WIDTH)).astype(np.float32).astype(float)


def test_a_word_is_its_own_row_and_those_of_the_ngrams_that_it_shares(script: Any, composition: Any) -> None:
    ngrams = [{f"<{word}>"[i : i + n] for n in (3, 4) for i in range(len(word) + 3 - n)} for word in WORDS]
    shared = [{ngram for ngram in own if sum(ngram in other for other in ngrams) > 1} for own in ngrams]
    assert composition.table_rows == len(WORDS) + len(set.union(*shared))
    np.testing.assert_array_equal(np.diff(composition.starts), [1 + len(own) for own in shared])
    np.testing.assert_array_equal(composition.rows[composition.starts[:-1]], np.arange(len(WORDS)))
    matrix = composition.as_matrix().toarray()
    np.testing.assert_allclose(np.linalg.norm(matrix, axis=1), 1, rtol=1e-6)
    # Two words have as many rows in common as n-grams.
    together = (matrix > 0).astype(int) @ (matrix > 0).T
    for row, own in enumerate(shared):
        for column, other in enumerate(shared):
            assert together[row, column] == len(own & other) + (row == column)
    assert len(script.build_composition(WORDS, LENGTHS, 1).rows) == len(WORDS) + sum(map(len, ngrams))


def test_an_unknown_word_is_the_sum_of_its_known_ngrams(composition: Any) -> None:
    table = random_rows(composition.table_rows).astype(np.float32)
    known = WORDS.index("walk")
    rows = composition.rows[composition.starts[known] + 1 : composition.starts[known + 1]]
    found = composition.compose(["walk", "q"], table)
    np.testing.assert_allclose(found[0], table[rows].sum(0) / np.sqrt(len(rows)), rtol=1e-5)
    np.testing.assert_array_equal(found[1], 0)


def test_without_shared_ngrams_words_are_their_own_rows(script: Any) -> None:
    composition = script.build_composition(["abc", "xyz"], LENGTHS)
    table = np.arange(4, dtype=np.float32).reshape(2, 2)
    np.testing.assert_array_equal(composition.as_matrix() @ table, table)
    np.testing.assert_array_equal(composition.compose(["abcd"], table), [[0, 0]])


@EVERY_MODEL
def test_the_gradient_is_that_of_the_loss(
    script: Any, composition: Any, architecture: Architecture, tied: bool, signature: float
) -> None:
    blocks = random_blocks(np.random.default_rng(2), rows=2)
    table, others = random_rows(composition.table_rows), random_tables(12, WIDTH, tied, signature=signature)
    _, _, by_rows, gradient = script.compute_gradients(blocks, composition, table, others, architecture)
    checked = [(table, by_rows)] if tied else [(table, by_rows), (others.output, gradient.output)]
    random = np.random.default_rng(3)
    for values, derivatives in checked:
        # Along random directions the loss changes as the gradient says.
        for _ in range(3):
            direction = random.normal(size=values.shape)
            losses = []
            for step in (1e-5, -2e-5):
                values += step * direction
                losses.append(script.compute_gradients(blocks, composition, table, others, architecture)[0])
            values += 1e-5 * direction
            assert (losses[0] - losses[1]) / 2e-5 == pytest.approx((direction * derivatives).sum(), rel=1e-6)


@EVERY_MODEL
def test_a_step_of_the_graph_equals_the_twin(
    script: Any, step_script: Any, composition: Any, architecture: Architecture, tied: bool, signature: float
) -> None:
    blocks = random_blocks(np.random.default_rng(0))
    model, _ = random_model(12, WIDTH, tied, signature=signature)
    rates = np.random.default_rng(1).uniform(0.5, 2, composition.table_rows).astype(np.float32)
    options = {"architecture": architecture, "window": blocks.window, "block_length": blocks.length}
    step = step_script.ComposedStep(model, composition, rates, seed=1, row_cap=8, **options)
    others = assign_random_tables(model, 12, WIDTH, tied, not tied, signature)
    table = random_rows(composition.table_rows)
    step.table.assign(table.astype(np.float32))
    before = table.copy()
    for seed in range(3):
        blocks = random_blocks(np.random.default_rng(seed))
        loss, targets = step(blocks, 0.02)
        expected, count = script.step_together(
            blocks, composition, table, others, architecture, 0.02, 8, rates.astype(float)
        )
        assert targets == count
        assert loss == pytest.approx(expected, rel=1e-5)
    assert np.abs(table - before).max() > 1e-2, "the steps must have changed something"
    np.testing.assert_allclose(step.table.numpy(), table, atol=1e-5)
    np.testing.assert_allclose(step.compose_all(), composition.as_matrix() @ table, atol=1e-5)
    if not tied:
        np.testing.assert_allclose(model.output.numpy(), others.output, atol=1e-5)
        assert model.bias is not None
        assert others.bias is not None
        np.testing.assert_allclose(model.bias.numpy(), others.bias, atol=1e-5)


def test_a_step_without_ngrams_is_that_of_the_reference(script: Any) -> None:
    words = list("abcdefghijkl")
    composition = script.build_composition(words, NgramLengths(5, 6))
    assert composition.table_rows == 12
    blocks, others = random_blocks(np.random.default_rng(0)), random_tables(12, WIDTH, False)
    table, twin = others.input.copy(), random_tables(12, WIDTH, False)
    script.step_together(blocks, composition, table, others, "cbow", 0.02, 4, twin.rates)
    script.reference.step_together(blocks, twin, "cbow", 0.02, 4)
    np.testing.assert_allclose(table, twin.input)
    np.testing.assert_allclose(others.output, twin.output)
    assert others.bias is not None
    assert twin.bias is not None
    np.testing.assert_allclose(others.bias, twin.bias)
    assert compute_row_scales(blocks.tokens, 12, 4).min() < 1, "some rows must have been capped"


def test_ngrams_learn_as_fast_as_words_of_their_frequency(script: Any, composition: Any) -> None:
    counts = np.arange(1200, 0, -100)
    rates = script.find_row_rates(composition, counts, 1e-3, 0.5)
    expected = find_word_rates(counts, 1e-3, 0.5)
    assert expected is not None
    np.testing.assert_allclose(rates[:12], expected, rtol=1e-6)
    assert rates[12:].max() < expected.max(), "an n-gram is more frequent than the rarest of its words"
    np.testing.assert_array_equal(script.find_row_rates(composition, counts, 1e-3, 0.0), 1)
