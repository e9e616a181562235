"""The losses by name, and what a trained model's scores mean under each.

What computes a loss is in :mod:`word2vec.reference` and :mod:`word2vec.training.losses`. The facts are here,
because options and queries need them without TensorFlow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LossName = Literal["random_softmax"]


@dataclass(frozen=True)
class LossFacts:
    """What a loss teaches the scores.

    Attributes:
        divides_by_noise: The loss is smallest where a score is log p(target | input) - log q(target) + const,
            with q the distribution of the random words. log q is added back before scores become probabilities.
            False: a score is log p(target | input) + const.
    """

    divides_by_noise: bool


LOSS_FACTS: dict[LossName, LossFacts] = {"random_softmax": LossFacts(divides_by_noise=True)}
