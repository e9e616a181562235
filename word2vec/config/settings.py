"""The options of training whose defaults depend on other options, and the presets they come from.

A :class:`~word2vec.config.train.TrainConfig` holds what you asked for, with None where you did not ask. Its
``settings`` are the values that training uses. ``scripts/benchmarks/quality.py`` measured the numbers here, see
docs/quality.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from word2vec.scores.loss_facts import LOSS_FACTS, LossName

Architecture = Literal["cbow", "skipgram"]
Preset = Literal["fast", "balanced", "best", "post"]


@dataclass(frozen=True)
class Settings:
    """The values of these options: as given, or else by preset, architecture and loss.

    :class:`~word2vec.config.train.TrainConfig` describes each.
    """

    tied: bool
    signature: float
    bias: bool
    vector_size: int
    window: int
    negatives: int
    noise_exponent: float
    subsample: float
    rare_boost: float
    learning_rate: float
    epochs: int
    subwords: bool


_CBOW: Mapping[str, float] = {
    "vector_size": 128,
    "window": 8,
    "negatives": 128,
    "noise_exponent": 0.5,
    "subsample": 1e-4,
    "rare_boost": 0.25,
    "signature": 0.18,
    "bias": False,
    "epochs": 5,
    "subwords": True,
}
# Each word of Skip-Gram's window is a target of its own. So it has more of them than CBOW, and bears fewer
# random words. A bias makes the neighbours of CBOW's words rarer, and costs Skip-Gram less than it gains.
_SKIPGRAM: Mapping[str, float] = {
    **_CBOW,
    "window": 5,
    "negatives": 64,
    "noise_exponent": 0.75,
    "bias": True,
}
_FAST: Mapping[str, float] = {"window": 5, "negatives": 32, "epochs": 3}
# 300 coordinates and 10 epochs lowered the analogies of 17 million words.
_BEST: Mapping[str, float] = {"vector_size": 200}
# Su Jianlin's settings: uniform random words, plain tying, nothing skipped.
_POST: Mapping[str, float] = {
    "vector_size": 128,
    "window": 5,
    "negatives": 16,
    "noise_exponent": 0.0,
    "subsample": 0.0,
    "rare_boost": 0.0,
    "signature": 0.0,
    "bias": False,
    "epochs": 2,
    "subwords": False,
}

PRESETS: dict[Preset, dict[Architecture, Mapping[str, float]]] = {
    "fast": {"cbow": {**_CBOW, **_FAST}, "skipgram": {**_SKIPGRAM, **_FAST}},
    "balanced": {"cbow": _CBOW, "skipgram": _SKIPGRAM},
    "best": {"cbow": {**_CBOW, **_BEST, "window": 10}, "skipgram": {**_SKIPGRAM, **_BEST}},
    "post": {"cbow": _POST, "skipgram": _POST},
}

# Those of word2vec.c and gensim, with which negative sampling is compared. It takes a full step for each random
# word, and 128 of them are too many for a small text.
_OF_LOSSES: dict[LossName, Mapping[str, float]] = {
    "negative_sampling": {"negatives": 5, "noise_exponent": 0.75},
}

FEW_WORDS = 2_000_000
"""A text of fewer words is trained for twice the epochs of the preset. At 0.3 and at 1.6 million words 10 epochs
were better than 5 and than 20 (docs/training.md)."""

# The learning rates that measured best over analogies and word similarities together (docs/quality.md).
# A CBOW step averages its context's vectors, so each of them receives 1/window of the gradient and bears a
# larger rate.
LEARNING_RATES: dict[tuple[Architecture, bool], float] = {
    ("skipgram", True): 0.025,
    ("skipgram", False): 0.025,
    ("cbow", True): 0.11,
    ("cbow", False): 0.1,
}
_WINDOW_OF_RATES = 5
"""The rates of Skip-Gram were measured with this window."""


def choose_settings(
    architecture: Architecture, loss: LossName, preset: Preset, given: Mapping[str, Any]
) -> Settings:
    """Return the value of each option of :class:`Settings`.

    Args:
        architecture: Of the model.
        loss: Its name.
        preset: Where the values come from that are not given.
        given: Options by name. None stands for an option that is not given.
    """
    facts = LOSS_FACTS[loss]
    known = {field.name: given[field.name] for field in fields(Settings) if given.get(field.name) is not None}
    values: dict[str, Any] = {**PRESETS[preset][architecture], **_OF_LOSSES.get(loss, {})}
    values["tied"] = known.get("tied", facts.default_tied)
    bias = facts.default_bias[values["tied"]]
    if bias is not None:
        values["bias"] = bias
    if not values["tied"]:
        values["signature"] = 0.0
    values |= known
    values.setdefault("learning_rate", _find_learning_rate(architecture, loss, values))
    return Settings(**values)


def _find_learning_rate(architecture: Architecture, loss: LossName, values: Mapping[str, Any]) -> float:
    # Negative sampling takes a full step for each random word. Tied and without a bias, CBOW did not converge at
    # the rate of tied weights, and does at that of untied ones.
    rate = LEARNING_RATES[architecture, values["tied"] and loss != "negative_sampling"]
    if architecture == "skipgram":
        # A word receives the gradients of its whole window in one step. At 0.03, signed vectors diverged with a
        # window of 8.
        rate *= min(1.0, _WINDOW_OF_RATES / values["window"])
    if loss == "negative_sampling" and not values["bias"]:
        # Scores begin at 0, far above log(1 / K), and each of the K random words takes a full step. With 64
        # of them Skip-Gram diverged at 0.025.
        rate *= min(1.0, 32 / values["negatives"])
    return rate
