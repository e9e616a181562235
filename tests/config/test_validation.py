"""The options of held-out text, checked against each other and against the loss."""

from __future__ import annotations

from typing import Any

import pytest

from word2vec.config.amounts import Amount
from word2vec.config.train import TrainConfig
from word2vec.errors import ConfigError


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"validation": 0}, r"validation is 0; a share must be above 0 and below 1, for example 0\.01"),
        ({"validation": 1}, "validation is 1; a share must be above 0 and below 1"),
        ({"validation": 1.5}, "validation is 1.5; a share must be above 0 and below 1"),
        ({"validation": -0.1}, "validation is -0.1; a share must be"),
        ({"validation": float("nan")}, "validation is nan; it must be a finite number"),
        ({"validation": True}, "validation is True; it must be a number"),
        ({"validation": ""}, "validation is ''; give a share such as 0.01, or the name of a file"),
        ({"early_stopping": 2}, "early_stopping is 2, but no text is held out; give validation"),
        ({"validation_positions": 9}, "validation_positions is 9, but no text is held out; give validation"),
        ({"validation": 0.1, "early_stopping": 0}, "early_stopping is 0; it must be at least 1"),
        ({"validation": 0.1, "validation_positions": 0}, "validation_positions is 0; it must be at least 1"),
        ({"validation": 0.1, "validate_every": "often"}, "validate_every is 'often'; give a time, words or"),
        (
            {"validation": 0.1, "loss": "negative_sampling"},
            "validation is 0.1, but the loss negative_sampling gives no probabilities.* leave validation out",
        ),
        (
            {"validation": "text.txt", "focal_gamma": 2},
            "validation is text.txt, but with focal_gamma 2 a model gives no probabilities",
        ),
        ({"validation": 0.1, "margin": 0.5}, "but with margin 0.5 a model gives no probabilities"),
    ],
)
def test_what_cannot_be_validated_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        TrainConfig(**options)


def test_a_number_is_a_share_and_a_text_is_a_file() -> None:
    assert TrainConfig(validation=0.01).held_out_share == 0.01
    assert TrainConfig(validation="0.01").held_out_share is None
    assert TrainConfig().held_out_share is None


def test_validation_is_after_each_epoch_by_default() -> None:
    assert TrainConfig(validation=0.01).validation_amount == Amount(1, "epochs")
    assert TrainConfig(validation=0.01, validate_every="2M").validation_amount == Amount(2e6, "words")


def test_the_options_of_validation_come_by_name_only() -> None:
    assert TrainConfig("skipgram", "best").validation is None
