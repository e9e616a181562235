"""Rows that are frozen keep their bits, whatever trains the others."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

from tests.support.bits import assert_same_bits
from tests.support.combinations import ARCHITECTURES, BOTH, WEIGHTS, spread_models
from tests.support.kernel_steps import make_step
from tests.support.random_blocks import random_blocks, random_tree
from tests.support.random_models import random_model, tables_of, variables_of
from tests.support.sampled_losses import SAMPLED_LOSSES, SampledLoss
from word2vec.arrays import Bools
from word2vec.blocks.framing import Blocks
from word2vec.config.train import Architecture
from word2vec.training.backend import TrainStep
from word2vec.training.full_softmax import FullSoftmaxStep
from word2vec.training.graph import GraphStep
from word2vec.training.hierarchical_softmax import HierarchicalSoftmaxStep
from word2vec.training.kernel.step import Kernel, KernelTreeStep
from word2vec.training.model import Model
from word2vec.training.word_rates import freeze_rows

SIZE, WIDTH = 12, 7
SHAPE: dict[str, Any] = {"window": 3, "block_length": 6, "row_cap": 16}
# Numbers whose bits arithmetic would change, though their values hardly.
ODD = np.array([-0.0, 1e-42, -1e-42, 0.0, 1.0, -0.0, 1e-45], np.float32)
FROZEN = np.arange(SIZE) % 3 == 1


def spoil(model: Model) -> None:
    """Put odd numbers into a row that is frozen, and one that is not, of each table."""
    for variable in variables_of(model):
        values = variable.numpy()
        if values.ndim == 2:
            values[1] = ODD
        else:
            values[1], values[4] = -0.0, 1e-45
        variable.assign(values)


def check_frozen(
    make: Callable[[dict[str, Bools]], Model], make_step: Callable[[Model], TrainStep], frozen: dict[str, Bools]
) -> None:
    """Compare a step on frozen tables with one on the same tables of which nothing is frozen."""
    held, free = make(frozen), make({})
    steps = [make_step(model) for model in (held, free)]
    for model in (held, free):
        spoil(model)
    before = dict(zip(held.parameters(), tables_of(held), strict=True))
    # One block, which reads all of its rows before it changes any.
    blocks = random_blocks(np.random.default_rng(2), rows=1, negatives=8)
    outcomes = [step(blocks, 0.05) for step in steps]
    assert outcomes[0] == outcomes[1]
    for name, old in before.items():
        found, other = held.parameters()[name].numpy(), free.parameters()[name].numpy()
        rows = frozen.get(name, np.zeros(len(old), bool))
        assert_same_bits(found[rows], old[rows], name=name)
        np.testing.assert_allclose(found[~rows], other[~rows], rtol=1e-6, atol=1e-9, err_msg=name)
        changed = (found != old).reshape(len(old), -1).any(axis=1)
        assert changed[~rows].any(), f"{name} must have learned something"
        if name in frozen:
            assert (other[rows] != old[rows]).any(), f"{name} must have something to hold"
    # Many blocks, one after the other or together.
    for seed in range(3):
        steps[0](random_blocks(np.random.default_rng(seed), rows=40, negatives=4), 0.05)
    for name, rows in frozen.items():
        found = held.parameters()[name].numpy()
        assert_same_bits(found[rows], before[name][rows], name=name)


def choose_frozen(tied: bool, bias: bool, parts: str) -> dict[str, Bools]:
    """Freeze the input rows, and if ``parts`` is "all" those of the other tables too, of other words."""
    frozen = {"input": FROZEN}
    if parts == "all":
        frozen |= {} if tied else {"output": np.roll(FROZEN, 1) | FROZEN}
        frozen |= {"bias": FROZEN} if bias else {}
    return frozen


@pytest.mark.parametrize("parts", ["input", "all"])
@spread_models(("loss", "backend"), product(SAMPLED_LOSSES, ["kernel", "graph"]))
def test_frozen_rows_keep_their_bits(
    kernel: Kernel,
    architecture: Architecture,
    tied: bool,
    bias: bool,
    signature: float,
    loss: SampledLoss,
    backend: str,
    parts: str,
) -> None:
    expected = random_model(SIZE, WIDTH, tied, bias, signature, loss.corrected)[1].log_expected

    def make_it(model: Model) -> TrainStep:
        if backend == "kernel":
            return make_step(kernel, model, architecture, loss, expected)
        return GraphStep(
            model,
            architecture=architecture,
            loss=loss.name,
            shape=loss.shape,
            log_expected=expected,
            **SHAPE,
        )

    check_frozen(
        lambda frozen: random_model(SIZE, WIDTH, tied, bias, signature, loss.corrected, frozen=frozen)[0],
        make_it,
        choose_frozen(tied, bias, parts),
    )


@pytest.mark.parametrize("backend", ["kernel", "graph"])
@pytest.mark.parametrize("bias", BOTH)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_words_of_a_tree_are_frozen_and_its_nodes_are_not(
    kernel: Kernel, architecture: Architecture, bias: bool, backend: str
) -> None:
    def make_it(model: Model) -> TrainStep:
        if backend == "kernel":
            return KernelTreeStep(kernel, model, architecture=architecture, threads=1)
        return HierarchicalSoftmaxStep(model, architecture=architecture, **SHAPE)

    check_frozen(
        lambda frozen: random_model(SIZE, WIDTH, False, bias, tree=random_tree(SIZE), frozen=frozen)[0],
        make_it,
        {"input": FROZEN},
    )


@pytest.mark.parametrize("parts", ["input", "all"])
@pytest.mark.parametrize(("tied", "signature"), WEIGHTS)
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_full_softmax_changes_all_rows_but_the_frozen_ones(
    architecture: Architecture, tied: bool, signature: float, parts: str
) -> None:
    check_frozen(
        lambda frozen: random_model(SIZE, WIDTH, tied, True, signature, frozen=frozen)[0],
        lambda model: FullSoftmaxStep(model, architecture=architecture, **SHAPE),
        choose_frozen(tied, True, parts),
    )


@pytest.mark.parametrize("tied", BOTH)
def test_two_threads_leave_frozen_rows_alone(kernel: Kernel, tied: bool) -> None:
    """All blocks share their few words, so that both threads change the same rows all the time."""
    model, _ = random_model(SIZE, WIDTH, tied, True, frozen=choose_frozen(tied, True, "all"))
    spoil(model)
    before = tables_of(model)
    step = make_step(kernel, model, "cbow", threads=2)
    blocks: Blocks = random_blocks(np.random.default_rng(0), rows=400)
    for _ in range(20):
        step(blocks, 0.01)
    for old, (name, variable) in zip(before, model.parameters().items(), strict=True):
        rates = model.rates[name]
        assert rates is not None
        found = variable.numpy()
        assert_same_bits(found[rates == 0], old[rates == 0])
        assert (found[rates != 0] != old[rates != 0]).any()


def test_rates_are_0_where_rows_are_frozen() -> None:
    rates = np.array([0.5, 2, 1], np.float32)
    frozen = np.array([False, True, False])
    np.testing.assert_array_equal(freeze_rows(rates, frozen), np.float32([0.5, 0, 1]))  # type: ignore[arg-type]
    np.testing.assert_array_equal(freeze_rows(rates, ~frozen & frozen), rates)
    assert freeze_rows(None, None) is None
    assert freeze_rows(None, ~frozen & frozen) is None


@pytest.mark.parametrize("frozen", [{"bias": FROZEN}, {"input": FROZEN[1:]}, {"output": FROZEN}])
def test_rows_of_a_table_that_is_not_there_cannot_be_frozen(frozen: dict[str, Bools]) -> None:
    with pytest.raises(ValueError, match="the model has no such table"):
        random_model(SIZE, WIDTH, True, False, frozen=frozen)
