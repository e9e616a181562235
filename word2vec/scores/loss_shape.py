"""Shapes of the random softmax loss: weights that make sure predictions count less.

With p the probability of the target among itself and the K random words, the loss of a pair is -log p. A shape
multiplies it by a weight that falls with p::

    loss = λ(p) · -log p

Focal (Lin et al. 2017, "Focal loss for dense object detection", arXiv:1708.02002, equation 4)::

    λ(p) = (1 - p) ** focal_gamma

Margin (Su Jianlin, "从loss的硬截断、软化到focal loss", 2017-12-25, kexue.fm/archives/4733): pairs whose p is
above the margin are good enough. Hard, they neither change anything nor add to the loss. Softened by the
steepness k, the weight is a smooth step::

    λ(p) = 1 if p <= margin, 0 if not                hard
    λ(p) = sigmoid(-k (p - margin))                  with margin_steepness k

Focal and softened losses have their true derivative by the target's score, whose second part comes from the
weight::

    c = -d loss / d s_t = (1 - p) λ(p) + (1 - p) (-λ'(p)) · p · -log p

The derivative by a random word's score s_n is c · exp(s_n) / sum_k exp(s_nk). Without a shape c is 1 - p.

Where such a loss is smallest, the scores are not log p(target | input) - log q(target), because sure predictions
are held back. So a model that is trained with a shape gives no probabilities.

The losses that judge each pair by itself have another one. All words of a block share its K random words, and a
few say little of the vocabulary. So K may be more than ``negatives``, and the loss of each counts less::

    loss = -log sigmoid(s_t) - noise_weight · sum_k log(1 - sigmoid(s_nk))

noise_weight is negatives / K. The expectation is that of as many random words as ``negatives`` says, and the
variance is less.
"""

from __future__ import annotations

from dataclasses import dataclass

from word2vec.errors import ConfigError
from word2vec.scores.loss_facts import LossName


@dataclass(frozen=True)
class LossShape:
    """What shapes a loss. The random softmax loss is either focal, or has a margin.

    Attributes:
        focal_gamma: 0 is not focal.
        margin: Between 0 and 1, or None.
        margin_steepness: k, above 0. None is a hard margin.
        noise_weight: What the loss of a random word counts in negative sampling and NCE.
    """

    focal_gamma: float = 0.0
    margin: float | None = None
    margin_steepness: float | None = None
    noise_weight: float = 1.0

    def __bool__(self) -> bool:
        """Tell whether the random softmax loss is another one than usual."""
        return self.focal_gamma > 0 or self.margin is not None

    def to_numbers(self) -> dict[str, float]:
        """Return the fields in order, as the kernel takes them: a margin of 1 and a steepness of 0 are none."""
        return {
            "focal_gamma": self.focal_gamma,
            "margin": 1.0 if self.margin is None else self.margin,
            "margin_steepness": self.margin_steepness or 0.0,
            "noise_weight": self.noise_weight,
        }


NO_SHAPE = LossShape()

LEAST_MARGIN = 1e-6
"""How far a margin is from 0 and from 1 at least. In float32, which training computes in, a margin that is much
nearer to 1 is 1 and holds nothing back."""

STEEPEST = 1000.0
"""A steeper step is hard for all but the few pairs whose p is within 0.005 of the margin. Their gradients grow
with the steepness, without a limit."""


def check_shape(shape: LossShape, loss: LossName) -> None:
    """Check the options that shape a loss, of which some stand for nothing without others.

    Raises:
        ConfigError: one is out of its range, or they do not fit together.
    """
    margin, steepness = shape.margin, shape.margin_steepness
    for name, value in (("focal_gamma", shape.focal_gamma or None), ("margin", margin)):
        if value is not None and loss != "random_softmax":
            raise ConfigError(
                f"{name} is {value}, but it shapes random_softmax only, and loss is {loss}; leave one out"
            )
    if margin is not None and not 0 < margin < 1:
        raise ConfigError(f"margin is {margin}; it must be above 0 and below 1, for example 0.5")
    if margin is not None and not LEAST_MARGIN <= margin <= 1 - LEAST_MARGIN:
        raise ConfigError(f"margin is {margin}; it must be from {LEAST_MARGIN:g} to {1 - LEAST_MARGIN:g}")
    if margin is not None and shape.focal_gamma:
        raise ConfigError(
            f"margin is {margin} and focal_gamma is {shape.focal_gamma}, but a loss has only one of these "
            "shapes; leave one out"
        )
    if steepness is not None and margin is None:
        raise ConfigError(
            f"margin_steepness is {steepness}, but there is no margin that it could soften; give a margin, for "
            "example 0.5"
        )
    if steepness is not None and not steepness > 0:
        raise ConfigError(f"margin_steepness is {steepness}; it must be above 0, for example 10")
    if steepness is not None and steepness > STEEPEST:
        raise ConfigError(
            f"margin_steepness is {steepness}; it must be at most {STEEPEST:g}. Leave it out for a hard margin"
        )
