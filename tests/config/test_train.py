"""Options of training that depend on each other."""

from __future__ import annotations

import dataclasses
from typing import Any, get_args

import pytest

from word2vec.config.options import make_config
from word2vec.config.settings import FEW_WORDS, PRESETS, Architecture, Preset
from word2vec.config.train import TrainConfig
from word2vec.errors import ConfigError
from word2vec.scores.loss_facts import LOSS_FACTS, LossName
from word2vec.scores.loss_shape import LossShape


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
        ({"margin": 1e-30}, "margin is 1e-30; it must be from 1e-06 to 0.999999"),
        ({"margin": 1 - 1e-12}, "margin is 0.999999999999; it must be from 1e-06 to 0.999999"),
        (
            {"margin": 0.5, "margin_steepness": 1e30},
            "margin_steepness is 1e+30; it must be at most 1000. Leave it out for a hard margin",
        ),
        ({"focal_gamma": 1e9}, "focal_gamma is 1000000000.0; it must be at most 100"),
        ({"vector_size": 10**12}, "vector_size is 1000000000000; it must be at most 100000"),
        ({"negatives": 10**12}, "negatives is 1000000000000; it must be at most 100000"),
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
            {"signature": 0.003},
            "signature is 0.003, which is none of 128 coordinates; give at least 0.0078, or 0 for plain tying",
        ),
        (
            {"loss": "hierarchical_softmax", "tied": True},
            "tied is True, but hierarchical_softmax has a row of W for each inner node of its tree and not for "
            "each word; leave tied out, or choose another loss",
        ),
        (
            {"loss": "hierarchical_softmax", "signature": 0.2},
            "signature is 0.2, but an untied model has none; leave signature out, or take another loss",
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


def test_a_few_random_words_are_drawn_as_many_that_count_less() -> None:
    """The words of a block share them. The loss expects what ``negatives`` says."""
    config = TrainConfig(loss="negative_sampling", negatives=5)
    assert (config.random_words, config.loss_shape.noise_weight) == (32, 5 / 32)
    assert TrainConfig(loss="nce", negatives=64).loss_shape.noise_weight == 1
    assert TrainConfig(negatives=5).random_words == 5
    assert not config.loss_shape, "it stays the loss that it is"


def test_a_shape_is_told_from_none() -> None:
    assert not TrainConfig().loss_shape
    assert TrainConfig(focal_gamma=2).loss_shape == LossShape(focal_gamma=2)
    assert TrainConfig(margin=0.5).loss_shape
    assert TrainConfig(loss="nce", focal_gamma=0).loss_shape == LossShape()


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("architecture", get_args(Architecture))
@pytest.mark.parametrize("loss", LOSS_FACTS)
def test_every_preset_fits_every_loss(preset: Preset, architecture: Architecture, loss: LossName) -> None:
    facts = LOSS_FACTS[loss]
    config = TrainConfig(architecture, preset, loss=loss)
    settings = config.settings
    assert settings.tied == facts.default_tied
    of_the_loss = facts.default_bias[settings.tied]
    assert settings.bias == (PRESETS[preset][architecture]["bias"] if of_the_loss is None else of_the_loss)
    assert (settings.signature > 0) == (settings.tied and preset != "post")
    least = 32 if facts.pairwise else 1
    assert config.random_words == (max(settings.negatives, least) if facts.sampled else 1)
    assert config.loss_shape.noise_weight * config.random_words == (
        settings.negatives if facts.pairwise else config.random_words
    )
    # What they come to is valid when it is given.
    given = {name: getattr(settings, name) for name in PRESETS["balanced"]["cbow"]}
    if not facts.sampled:
        del given["negatives"], given["noise_exponent"]
    assert TrainConfig(architecture, loss=loss, **given).settings.window == settings.window


def test_what_is_given_goes_before_what_the_preset_says() -> None:
    for preset in PRESETS:
        config = TrainConfig(
            preset=preset, window=3, noise_exponent=0.0, subsample=0, signature=0.5, rare_boost=0.0
        )
        settings = config.settings
        assert (settings.window, settings.noise_exponent, settings.subsample) == (3, 0.0, 0)
        assert (settings.signature, settings.rare_boost) == (0.5, 0.0)


def test_replacing_an_option_does_not_fix_the_others() -> None:
    """A configuration holds what was asked for, so that defaults follow the architecture."""
    config = dataclasses.replace(TrainConfig("cbow"), architecture="skipgram")
    assert config.settings == TrainConfig("skipgram").settings
    assert config.settings.learning_rate < TrainConfig("cbow").settings.learning_rate


def test_negative_sampling_is_that_of_word2vec_c() -> None:
    settings = TrainConfig(loss="negative_sampling").settings
    assert (settings.tied, settings.bias, settings.signature) == (False, False, 0)
    assert (settings.negatives, settings.noise_exponent) == (5, 0.75)
    cases: list[tuple[LossName, int]] = [("negative_sampling", 5), ("negative_sampling", 64), ("nce", 64)]
    rates = [
        TrainConfig("skipgram", loss=loss, negatives=negatives).settings.learning_rate
        for loss, negatives in cases
    ]
    assert rates[0] == TrainConfig("skipgram", tied=False).settings.learning_rate
    assert rates[1] == rates[0] / 2, "64 random words are twice as many as it bears"
    assert rates[2] == TrainConfig("skipgram").settings.learning_rate
    tied, untied = (TrainConfig(loss="negative_sampling", tied=tied, negatives=5) for tied in (True, False))
    assert tied.settings.learning_rate == untied.settings.learning_rate


def test_skipgram_takes_smaller_steps_in_a_large_window() -> None:
    """A word receives the gradients of its whole window at once. CBOW's are means."""
    rates = [TrainConfig("skipgram", window=window).settings.learning_rate for window in (2, 5, 10, 15)]
    assert rates == pytest.approx([0.025, 0.025, 0.0125, 0.025 / 3])
    assert TrainConfig(window=15).settings.learning_rate == TrainConfig().settings.learning_rate


@pytest.mark.parametrize(
    ("options", "raw_words", "epochs"),
    [
        ({}, FEW_WORDS, 5),
        ({}, FEW_WORDS - 1, 10),
        ({"preset": "fast"}, 1000, 6),
        ({"preset": "post"}, 1000, 2),
        ({"epochs": 5}, 1000, 5),
    ],
)
def test_a_small_text_is_trained_longer(options: dict[str, Any], raw_words: int, epochs: int) -> None:
    config = make_config(TrainConfig, options)
    assert config.adapt_to(raw_words).settings.epochs == epochs
    assert (config.adapt_to(raw_words) is config) == (config.settings.epochs == epochs)
