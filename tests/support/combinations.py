"""What can be combined in a training, as parameters of tests. Needs no TensorFlow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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

# Untied, plainly tied, and tied with signs: (tied, signature).
WEIGHTS = ((False, 0.0), (True, 0.0), (True, 0.4))

# (architecture, tied, bias, signature)
MODELS = [
    (architecture, tied, bias, signature)
    for architecture, (tied, signature), bias in product(ARCHITECTURES, WEIGHTS, BOTH)
]
_NAMES = ("architecture", "tied", "bias", "signature")
EVERY_SAMPLED_LOSS = pytest.mark.parametrize("loss", SAMPLED_LOSSES, ids=str)
EVERY_MODEL = pytest.mark.parametrize(_NAMES, MODELS)


def spread_models(
    names: tuple[str, ...],
    cases: Iterable[tuple[object, ...]],
    is_slow: Callable[..., bool] = lambda *case: False,
) -> pytest.MarkDecorator:
    """Return a parameter for every model with every case, of which the fast run takes a fifth.

    The fast run takes the models in turn. It has every case with two or three models, and every model with a
    fifth of the cases. 5 shares no divisor with the 12 models, so no property of theirs goes with a case.

    Args:
        names: The names of a case's values.
        cases: The cases.
        is_slow: Takes the values of a case and says whether only the slow run takes it.
    """
    found = []
    for (at, case), (place, model) in product(enumerate(cases), enumerate(MODELS)):
        marks = [pytest.mark.slow] if is_slow(*case) else [pytest.mark.thorough] if (at + place) % 5 else []
        found.append(pytest.param(*model, *case, marks=marks, id="-".join(map(str, [*case, *model]))))
    return pytest.mark.parametrize((*_NAMES, *names), found)


def list_trainings(losses: Iterable[LossName]) -> pytest.MarkDecorator:
    """Return a parameter for every combination that is allowed.

    A training by the graph takes seconds, and its step is held to the reference for every model in a fraction
    of that. So the fast run trains one model with it, the thorough run the default models with the default loss,
    and the slow run all. The kernel trains the default models in the fast run.
    """
    found = []
    for architecture, tied, bias, loss, backend in product(ARCHITECTURES, BOTH, BOTH, losses, BACKENDS):
        facts = LOSS_FACTS[loss]
        refused = tied and (facts.uses_tree or (facts.scores == "log p" and not bias))  # tests/test_config.py
        if refused or backend not in facts.backends:
            continue
        is_default = loss == "random_softmax" and tied != bias
        if backend == "kernel":
            # Losses whose scores are log p have a bias, tied or not.
            marks = [] if tied != bias or (tied and facts.scores == "log p") else [pytest.mark.thorough]
        elif is_default:
            marks = [] if (architecture, tied) == ("cbow", True) else [pytest.mark.thorough]
        else:
            marks = [pytest.mark.slow]
        found.append(pytest.param(architecture, tied, bias, loss, backend, marks=marks))
    return pytest.mark.parametrize(("architecture", "tied", "bias", "loss", "backend"), found)


EVERY_TRAINING = list_trainings(LOSSES)
# Those that give probabilities.
EVERY_SOFTMAX = list_trainings(loss for loss in LOSSES if LOSS_FACTS[loss].scores is not None)
# Where the graph does what one training of the fast run shows already.
GRAPH_IF_THOROUGH = pytest.mark.parametrize(
    "backend", ["kernel", pytest.param("graph", marks=pytest.mark.thorough)]
)
EVERY_DEFAULT_TRAINING = pytest.mark.parametrize(
    ("architecture", "tied", "backend"),
    [
        *((*model, "kernel") for model in product(ARCHITECTURES, BOTH)),
        ("cbow", True, "graph"),
        *(
            pytest.param(*model, "graph", marks=pytest.mark.thorough)
            for model in (("cbow", False), ("skipgram", True), ("skipgram", False))
        ),
    ],
)
