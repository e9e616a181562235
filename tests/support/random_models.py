"""Models with random tables, and their twins for the reference."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from tests.support.random_blocks import random_tables
from word2vec.reference import Tables
from word2vec.training.model import Model


def random_model(size: int, width: int, tied: bool) -> tuple[Model, Tables]:
    """A model and the reference's tables with the same random values."""
    model, tables = Model(size, width, tied=tied, seed=1), random_tables(size, width, tied)
    for variable, table in zip(variables_of(model), tables.arrays(), strict=True):
        variable.assign(table.astype("float32"))
    return model, tables


def variables_of(model: Model) -> list[Any]:
    """Each variable once, in the order of ``Tables.arrays``."""
    return [model.input] if model.bias is None else [model.input, model.output, model.bias]


def tables_of(model: Model) -> list[NDArray[Any]]:
    """The values of the variables."""
    return [variable.numpy() for variable in variables_of(model)]
