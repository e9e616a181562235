"""What can be combined in a training, as parameters of tests. Needs no TensorFlow."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from word2vec.config import Architecture
from word2vec.loss_facts import LossName

ARCHITECTURES = get_args(Architecture)
LOSSES = get_args(LossName)
BACKENDS = ("kernel", "graph")
BOTH = (True, False)

# A model with a bias exactly if it is untied, which is what one gets by default.
DEFAULT_MODELS = pytest.mark.parametrize(("architecture", "tied"), list(product(ARCHITECTURES, BOTH)))

# Untied, plainly tied, and tied with signs: (tied, signature).
WEIGHTS = ((False, 0.0), (True, 0.0), (True, 0.4))

EVERY_STEP = pytest.mark.parametrize(
    ("architecture", "tied", "bias", "loss", "signature"),
    [
        (architecture, tied, bias, loss, signature)
        for architecture, (tied, signature), bias, loss in product(ARCHITECTURES, WEIGHTS, BOTH, LOSSES)
    ],
)
EVERY_MODEL = pytest.mark.parametrize(
    ("architecture", "tied", "bias", "loss"), list(product(ARCHITECTURES, BOTH, BOTH, LOSSES))
)
# A training by the graph takes seconds. Its step is held to the reference for every model in milliseconds, so
# the fast run trains only the default models with it.
EVERY_TRAINING = pytest.mark.parametrize(
    ("architecture", "tied", "bias", "loss", "backend"),
    [
        pytest.param(
            *model, backend, marks=[pytest.mark.slow] if backend == "graph" and model[1] == model[2] else []
        )
        for model in product(ARCHITECTURES, BOTH, BOTH, LOSSES)
        for backend in BACKENDS
    ],
)
EVERY_BACKEND = pytest.mark.parametrize("backend", BACKENDS)
