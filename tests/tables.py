"""Models with random tables, and their twins for the reference."""

from __future__ import annotations

import numpy as np

from word2vec import reference
from word2vec.model import Model


def random_model(size: int, width: int, tied: bool, seed: int = 5) -> tuple[Model, reference.Tables]:
    """A model with tables of the magnitude that training reaches, and the same tables in float64."""
    model = Model(size, width, tied=tied, seed=1)
    random = np.random.default_rng(seed)
    for variable in model.variables:
        # Scores of about 1 whatever the width: at width 5, entries of 0.5.
        variable.assign(random.normal(0, (0.25 * 5 / width) ** 0.5, variable.shape))
    table = model.input.numpy().astype(float)
    if model.bias is None:
        return model, reference.Tables(table, table, None)
    return model, reference.Tables(table, model.output.numpy().astype(float), model.bias.numpy().astype(float))
