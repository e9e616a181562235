from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.combinations import GRAPH_IF_THOROUGH
from tests.support.random_blocks import random_blocks
from word2vec.blocks.sampling import NoiseDistribution
from word2vec.config.train import TrainConfig
from word2vec.training.backend import choose_backend
from word2vec.training.first_vectors import draw_first_vectors
from word2vec.training.model import Model


def test_first_vectors_are_small_and_seeded() -> None:
    def first(seed: int) -> NDArray[Any]:
        model = Model(50, 8, tied=False, bias=True, first_vectors=draw_first_vectors(50, 8, seed))
        assert not model.output.numpy().any()
        vectors: NDArray[Any] = model.input.numpy()
        return vectors

    assert np.abs(first(1)).max() <= 0.5 / 8
    assert first(1).std() == pytest.approx(1 / 8 / 12**0.5, rel=0.1)
    np.testing.assert_array_equal(first(1), first(1))
    assert not np.array_equal(first(1), first(2))


def shapes(model: Model) -> dict[str, tuple[int, ...]]:
    return {name: tuple(variable.shape) for name, variable in model.parameters().items()}


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("bias", [True, False])
def test_parameters_are_there_once_and_in_order(tied: bool, bias: bool) -> None:
    model = Model(5, 3, tied=tied, bias=bias, first_vectors=())
    expected = {"input": (5, 3), **({} if tied else {"output": (5, 3)}), **({"bias": (5,)} if bias else {})}
    assert list(shapes(model).items()) == list(expected.items())
    assert model.tied == tied
    assert (model.output is model.input) == tied
    assert (model.bias is not None) == bias
    for name, rows in model.rows().items():
        assert rows.shape == expected[name]
        np.testing.assert_array_equal(rows[1:4], model.parameters()[name].numpy()[1:4])


def test_the_parts_of_first_vectors_do_not_change_them() -> None:
    (whole,) = (rows for _, rows in draw_first_vectors(50, 8, seed=1))
    parts = list(draw_first_vectors(50, 8, seed=1, rows_at_a_time=7))
    assert [first for first, _ in parts] == list(range(0, 50, 7))
    np.testing.assert_array_equal(np.concatenate([rows for _, rows in parts]), whole)


def test_assigned_values_are_copies() -> None:
    one, other = (
        Model(6, 2, tied=False, bias=True, first_vectors=draw_first_vectors(6, 2, seed)) for seed in (1, 2)
    )
    bias = np.arange(6, dtype=np.float32)
    one.assign({"bias": bias})
    bias[:] = -1
    other.assign(one.rows())
    one.assign({"input": np.zeros((6, 2), np.float32)})
    assert other.parameters()["bias"].numpy().tolist() == [0, 1, 2, 3, 4, 5]
    assert other.input.numpy().any()


@pytest.mark.parametrize(("first", "shape"), [(0, (3, 7)), (8, (3, 4)), (-1, (1, 4))])
def test_first_vectors_that_do_not_fit_are_refused(first: int, shape: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=r"do not fit into input:0 of shape \(10, 4\)"):
        Model(10, 4, tied=True, bias=False, first_vectors=[(first, np.ones(shape, np.float32))])


def test_what_does_not_fit_is_not_assigned() -> None:
    model = Model(6, 2, tied=True, bias=False, first_vectors=())
    for name, shape in (("bias", (6,)), ("output", (6, 2)), ("input", (6, 3)), ("input", (7, 2))):
        with pytest.raises(
            ValueError, match=rf"{name} has the shape .* the parameters are \{{'input': \(6, 2\)"
        ):
            model.assign({name: np.zeros(shape, np.float32)})


def addresses(model: Model) -> dict[str, int]:
    with model.view() as arrays:
        return {name: array.ctypes.data for name, array in arrays.items()}


@pytest.mark.parametrize("tied", [True, False])
@GRAPH_IF_THOROUGH
def test_a_view_is_the_memory_of_the_variables_and_leaves_them_to_the_next_step(
    backend: str, tied: bool
) -> None:
    config = TrainConfig(
        backend=backend,  # type: ignore[arg-type]
        tied=tied,
        bias=True,
        vector_size=8,
        window=3,
        block_length=6,
        negatives=4,
    )
    chosen = choose_backend(config, 1000, progress=False)
    model = Model(12, 8, tied=tied, bias=True, signature=0.0, first_vectors=draw_first_vectors(12, 8, seed=1))
    step = chosen.train_step(model, config, NoiseDistribution(np.arange(12, 0, -1), 0.5))
    blocks = random_blocks(np.random.default_rng(0))
    step(blocks, 0.1)
    before = addresses(model)
    with model.view() as arrays:
        assert list(arrays) == list(model.parameters())
        for name, variable in model.parameters().items():
            np.testing.assert_array_equal(arrays[name], variable.numpy())
            assert not arrays[name].flags.writeable
            assert not arrays[name].flags.owndata
        old = arrays["input"].copy()
        arrays = {}
    step(blocks, 0.1)
    assert addresses(model) == before, "nothing holds the tables, so a step copies none"
    assert not np.array_equal(model.input.numpy(), old)


def test_an_array_that_outlives_its_view_is_an_error() -> None:
    model = Model(6, 2, tied=True, bias=False, first_vectors=())
    with pytest.raises(BufferError, match="outlives the view"), model.view() as arrays:
        kept = arrays["input"][1:3]
    assert kept.shape == (2, 2)


def test_an_error_in_a_view_is_the_one_that_is_raised() -> None:
    model = Model(6, 2, tied=True, bias=False, first_vectors=())

    def fail() -> None:
        with model.view() as arrays:
            kept = arrays["input"]
            raise KeyError(f"nothing in {kept.shape}")

    with pytest.raises(KeyError, match="nothing"):
        fail()
