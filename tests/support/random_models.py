"""Models with random tables, and their twins for the reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.support.random_blocks import random_rates, random_tables
from word2vec.arrays import Bools
from word2vec.reference import Tables
from word2vec.scores.huffman import HuffmanTree
from word2vec.training.model import Model


def random_model(
    size: int,
    width: int,
    tied: bool,
    bias: bool | None = None,
    signature: float = 0.0,
    corrected: bool = False,
    tree: HuffmanTree | None = None,
    frozen: Mapping[str, Bools] | None = None,
) -> tuple[Model, Tables]:
    """A model and the reference's tables with the same random values. The reference freezes no row."""
    bias = not tied if bias is None else bias
    model = Model(
        size,
        width,
        tied=tied,
        bias=bias,
        signature=signature,
        tree=tree,
        rates=random_rates(size),
        frozen=frozen or {},
        first_vectors=(),
    )
    return model, assign_random_tables(model, size, width, tied, bias, signature, corrected)


def assign_random_tables(
    model: Model,
    size: int,
    width: int,
    tied: bool,
    bias: bool,
    signature: float,
    corrected: bool = False,
) -> Tables:
    """Give the model the same random values as ever, and return the reference's tables with them."""
    tables = random_tables(size, width, tied, bias, signature=signature, corrected=corrected, tree=model.tree)
    for variable, table in zip(variables_of(model), tables.arrays(), strict=True):
        variable.assign(table.astype("float32"))
    return tables


def variables_of(model: Model) -> list[Any]:
    """Each variable once, in the order of ``Tables.arrays``."""
    return list(model.parameters().values())


def tables_of(model: Model) -> list[NDArray[Any]]:
    """The values of the variables."""
    return [variable.numpy() for variable in variables_of(model)]


def relative_error(found: Model, expected: Tables, before: list[NDArray[Any]]) -> float:
    """The largest difference between two tables, relative to the largest change that was expected.

    Args:
        found: The model.
        expected: Its twin.
        before: The tables of both before they were trained. They may have no row.
    """
    errors = [
        np.abs(table - twin).max(initial=0) / max(np.abs(twin - old).max(initial=0), 1e-3)
        for table, twin, old in zip(tables_of(found), expected.arrays(), before, strict=True)
    ]
    # Python's max would pass over a NaN.
    return float(np.max(errors))
