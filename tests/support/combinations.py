"""What can be combined in a training, as parameters of tests. Needs no TensorFlow."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from tests.support.sampled_losses import SAMPLED_LOSSES
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

EVERY_SAMPLED_LOSS = pytest.mark.parametrize("loss", SAMPLED_LOSSES, ids=str)
EVERY_MODEL = pytest.mark.parametrize(
    ("architecture", "tied", "bias", "signature"),
    [
        (architecture, tied, bias, signature)
        for architecture, (tied, signature), bias in product(ARCHITECTURES, WEIGHTS, BOTH)
    ],
)


def mark_training(tied: bool, bias: bool, loss: LossName, backend: str) -> list[pytest.MarkDecorator]:
    """Mark the slow trainings.

    A training by the graph takes seconds. Its step is held to the reference for every model in milliseconds, so
    the fast run trains only the default loss with it, and that only with its default models.
    """
    fast = backend == "kernel" or (loss == "random_softmax" and tied != bias)
    return [] if fast else [pytest.mark.slow]


EVERY_TRAINING = pytest.mark.parametrize(
    ("architecture", "tied", "bias", "loss", "backend"),
    [
        pytest.param(architecture, tied, bias, loss, backend, marks=mark_training(tied, bias, loss, backend))
        for architecture, tied, bias, loss in product(ARCHITECTURES, BOTH, BOTH, LOSSES)
        for backend in BACKENDS
    ],
)
EVERY_BACKEND = pytest.mark.parametrize("backend", BACKENDS)
