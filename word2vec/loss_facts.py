"""The names of the losses, and the meaning of a model's scores under each.

:mod:`word2vec.reference` and :mod:`word2vec.training.losses` compute the losses. The facts are here, because
options and queries need them without TensorFlow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

LossName = Literal["random_softmax"]
Scores = Literal["log p/q", "log p"]


@dataclass(frozen=True)
class LossFacts:
    """The meaning of a model's scores under a loss, and the ways to train it.

    Attributes:
        scores: What the loss teaches a score, up to a constant.
            "log p/q": log p(target | input) - log q(target), with q the distribution of the random words. log q
            is added back before scores become probabilities.
            "log p": log p(target | input).
            None: something that gives no probabilities.
        default_tied: Whether the two tables are one if nothing else is asked for.
        default_bias: Whether the softmax has a bias if nothing else is asked for, of a tied model (True) and of
            an untied one (False).
        backends: The backends that can compute the loss, of :data:`word2vec.config.BackendName`.
    """

    scores: Scores | None
    default_tied: bool
    default_bias: Mapping[bool, bool]
    backends: tuple[str, ...]


LOSS_FACTS: dict[LossName, LossFacts] = {
    "random_softmax": LossFacts(
        scores="log p/q",
        default_tied=True,
        default_bias={True: False, False: True},
        backends=("kernel", "graph"),
    )
}
