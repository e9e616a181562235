"""Amounts of training in the ways that people write them."""

from __future__ import annotations

import pytest

from word2vec.config.amounts import Amount, parse_amount
from word2vec.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30s", Amount(30, "seconds")),
        ("5m", Amount(300, "seconds")),
        ("5 min", Amount(300, "seconds")),
        ("1.5h", Amount(5400, "seconds")),
        (" 2 hours ", Amount(7200, "seconds")),
        ("50M words", Amount(50e6, "words")),
        ("50Mwords", Amount(50e6, "words")),
        ("5M", Amount(5e6, "words")),
        ("500k", Amount(500e3, "words")),
        ("2G words", Amount(2e9, "words")),
        ("1000 words", Amount(1000, "words")),
        ("1 epoch", Amount(1, "epochs")),
        ("2epochs", Amount(2, "epochs")),
        (".5 epochs", Amount(0.5, "epochs")),
    ],
)
def test_amounts_are_read(text: str, expected: Amount) -> None:
    assert parse_amount("checkpoint_every", text) == expected


@pytest.mark.parametrize(
    "text", ["", "5", "m", "0m", "-5m", "0 epochs", "5 days", "5M epochs", "5kM words", "nan s", "1e3 words"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"checkpoint_every is '.*'; give a time, words or epochs above 0"):
        parse_amount("checkpoint_every", text)


def test_more_than_any_training_is_refused() -> None:
    with pytest.raises(ConfigError, match="above 0"):
        parse_amount("checkpoint_every", "9" * 400 + " words")
