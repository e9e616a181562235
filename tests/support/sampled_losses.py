"""The losses of a target and random words, each in every shape that it may have. Needs no TensorFlow."""

from __future__ import annotations

from dataclasses import dataclass

from word2vec.scores.loss_facts import LOSS_FACTS, LossName
from word2vec.scores.loss_shape import NO_SHAPE, LossShape


@dataclass(frozen=True)
class SampledLoss:
    """A loss and its shape."""

    name: LossName
    shape: LossShape = NO_SHAPE

    @property
    def corrected(self) -> bool:
        """True if it is of scores less the log of an expected count."""
        return LOSS_FACTS[self.name].corrected

    def __str__(self) -> str:
        shape = self.shape
        focal = f" focal {shape.focal_gamma:g}" * (shape.focal_gamma > 0)
        margin = f" margin {shape.margin}" * (shape.margin is not None)
        weight = f" weight {shape.noise_weight}" * (shape.noise_weight != 1)
        return (
            self.name
            + weight
            + focal
            + margin
            + f" {shape.margin_steepness}" * (shape.margin_steepness is not None)
        )


RANDOM_SOFTMAX = SampledLoss("random_softmax")
SAMPLED_LOSSES = [
    RANDOM_SOFTMAX,
    SampledLoss("sampled_softmax"),
    SampledLoss("negative_sampling"),
    SampledLoss("negative_sampling", LossShape(noise_weight=0.25)),
    SampledLoss("nce"),
    SampledLoss("random_softmax", LossShape(focal_gamma=0.5)),
    SampledLoss("random_softmax", LossShape(focal_gamma=2.0)),
    SampledLoss("random_softmax", LossShape(margin=0.3)),
    SampledLoss("random_softmax", LossShape(margin=0.3, margin_steepness=8.0)),
]
