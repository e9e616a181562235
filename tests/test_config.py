"""Options of training that depend on each other."""

from __future__ import annotations

from typing import Any

import pytest

from word2vec.config import DEFAULT_LEARNING_RATE, TrainConfig
from word2vec.errors import ConfigError
from word2vec.loss_facts import LOSS_FACTS
from word2vec.loss_shape import LossShape
from word2vec.options import make_config


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"loss": "nce", "focal_gamma": 2.0},
            "focal_gamma is 2.0, but it shapes random_softmax only, and loss is nce; leave one out",
        ),
        (
            {"loss": "sampled_softmax", "margin": 0.5},
            "margin is 0.5, but it shapes random_softmax only, and loss is sampled_softmax; leave one out",
        ),
        (
            {"focal_gamma": 2.0, "margin": 0.5},
            "margin is 0.5 and focal_gamma is 2.0, but a loss has only one of these shapes; leave one out",
        ),
        (
            {"margin_steepness": 10.0},
            "margin_steepness is 10.0, but there is no margin that it could soften; give a margin, "
            "for example 0.5",
        ),
        ({"focal_gamma": -1.0}, "focal_gamma is -1.0; it must be at least 0"),
        ({"margin": 0.0}, "margin is 0.0; it must be above 0 and below 1, for example 0.5"),
        ({"margin": 1.0}, "margin is 1.0; it must be above 0 and below 1, for example 0.5"),
        (
            {"margin": 0.5, "margin_steepness": 0.0},
            "margin_steepness is 0.0; it must be above 0, for example 10",
        ),
        (
            {"loss": "nce", "tied": True, "bias": False},
            "bias is False, but nce of tied weights needs one: its scores are log p(target | input), and "
            "without a bias those of tied weights are symmetric; leave bias out, or untie the weights",
        ),
        (
            {"loss": "full_softmax", "bias": False},
            "bias is False, but full_softmax of tied weights needs one: its scores are log p(target | input), "
            "and without a bias those of tied weights are symmetric; leave bias out, or untie the weights",
        ),
        (
            {"loss": "hierarchical_softmax", "tied": True},
            "tied is True, but hierarchical_softmax has a row of W for each inner node of its tree and not for "
            "each word; leave tied out, or choose another loss",
        ),
        (
            {"loss": "hierarchical_softmax", "signature": 0.2},
            "signature is 0.2, but an untied model has none; leave signature out, or tie the weights",
        ),
        (
            {"loss": "full_softmax", "negatives": 5},
            "negatives is 5, but full_softmax draws no random words; leave negatives out",
        ),
        (
            {"loss": "hierarchical_softmax", "noise_exponent": 0.5},
            "noise_exponent is 0.5, but hierarchical_softmax draws no random words; leave noise_exponent out",
        ),
    ],
)
def test_losses_and_shapes_that_do_not_fit_together_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        make_config(TrainConfig, options)
    assert str(raised.value) == message


def test_a_shape_is_told_from_none() -> None:
    assert not TrainConfig().loss_shape
    assert TrainConfig(focal_gamma=2).loss_shape == LossShape(focal_gamma=2)
    assert TrainConfig(margin=0.5).loss_shape
    assert TrainConfig(loss="nce", focal_gamma=0).loss_shape == LossShape()


def test_every_loss_has_its_defaults() -> None:
    for loss, facts in LOSS_FACTS.items():
        for tied in (True, False):
            if tied and facts.uses_tree:
                continue
            assert (loss, "cbow", tied) in DEFAULT_LEARNING_RATE
            assert (loss, "skipgram", tied) in DEFAULT_LEARNING_RATE
        config = TrainConfig(loss=loss)
        assert (config.is_tied, config.has_bias) == (facts.default_tied, facts.default_bias[facts.default_tied])
        assert config.random_words == (config.negatives if facts.sampled else 1)
    as_word2vec_c = TrainConfig(loss="negative_sampling")
    assert (as_word2vec_c.is_tied, as_word2vec_c.has_bias) == (False, False)
    assert as_word2vec_c.default_learning_rate == 0.1
    assert TrainConfig("skipgram", loss="negative_sampling", negatives=5).default_learning_rate == 0.025
    assert TrainConfig("skipgram", loss="negative_sampling", negatives=64).default_learning_rate == 0.0125
    assert TrainConfig("skipgram", loss="nce", negatives=64).default_learning_rate == 0.025
