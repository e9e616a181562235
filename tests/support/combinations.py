"""What can be combined in a training, as parameters of tests. Needs no TensorFlow."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import get_args

import pytest

from tests.support.sampled_losses import SAMPLED_LOSSES
from word2vec.config.train import Architecture
from word2vec.scores.loss_facts import LOSS_FACTS, LossName

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


def list_trainings(losses: Iterable[LossName]) -> pytest.MarkDecorator:
    """Return a parameter for every combination that is allowed.

    A training by the graph takes seconds. Its step is held to the reference for every model in milliseconds, so
    the fast run trains only the default loss with it, and that only with its default models.
    """
    found = []
    for architecture, tied, bias, loss, backend in product(ARCHITECTURES, BOTH, BOTH, losses, BACKENDS):
        facts = LOSS_FACTS[loss]
        refused = tied and (facts.uses_tree or (facts.scores == "log p" and not bias))  # tests/test_config.py
        if refused or backend not in facts.backends:
            continue
        fast = backend == "kernel" or (loss == "random_softmax" and tied != bias)
        marks = [] if fast else [pytest.mark.slow]
        found.append(pytest.param(architecture, tied, bias, loss, backend, marks=marks))
    return pytest.mark.parametrize(("architecture", "tied", "bias", "loss", "backend"), found)


EVERY_TRAINING = list_trainings(LOSSES)
# Those that give probabilities.
EVERY_SOFTMAX = list_trainings(loss for loss in LOSSES if LOSS_FACTS[loss].scores is not None)
EVERY_BACKEND = pytest.mark.parametrize("backend", BACKENDS)
