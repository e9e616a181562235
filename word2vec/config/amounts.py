"""Amounts of training, by which checkpoints and validations are timed: "5m", "50M words", "1 epoch"."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from word2vec.errors import ConfigError

Unit = Literal["seconds", "words", "epochs"]

_UNITS: dict[str, tuple[Unit, float]] = {
    **dict.fromkeys(("s", "sec", "second", "seconds"), ("seconds", 1.0)),
    **dict.fromkeys(("m", "min", "minute", "minutes"), ("seconds", 60.0)),
    **dict.fromkeys(("h", "hour", "hours"), ("seconds", 3600.0)),
    **dict.fromkeys(("word", "words"), ("words", 1.0)),
    **dict.fromkeys(("epoch", "epochs"), ("epochs", 1.0)),
}
# Capital letters, because m is a minute. A thousand is both.
_MULTIPLES = {"k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "B": 1e9}
_AMOUNT = re.compile(r"\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*(?:([kKMGB])(?=\s|$|words?))?\s*([a-z]*)\s*")


@dataclass(frozen=True)
class Amount:
    """So much training.

    Attributes:
        number: How many, above 0.
        unit: Of what. Words are raw words of the text, as the progress bar counts them.
    """

    number: float
    unit: Unit


def parse_amount(name: str, text: str) -> Amount:
    """Return the amount that a text names.

    Args:
        name: The option that has it, for the message.
        text: A number and its unit.

    Raises:
        ConfigError: it is none, or is not above 0.

    Example:
        >>> parse_amount("checkpoint_every", "5m"), parse_amount("checkpoint_every", "50M words")
        (Amount(number=300.0, unit='seconds'), Amount(number=50000000.0, unit='words'))
        >>> parse_amount("checkpoint_every", "20M"), parse_amount("checkpoint_every", "1 epoch")
        (Amount(number=20000000.0, unit='words'), Amount(number=1.0, unit='epochs'))
    """
    found = _AMOUNT.fullmatch(text)
    if found is not None:
        digits, multiple, unit_name = found.groups()
        unit, scale = _UNITS.get(unit_name or ("words" if multiple else ""), (None, 0.0))
        number = float(digits) * scale * _MULTIPLES.get(multiple or "", 1.0)
        if unit is not None and 0 < number < math.inf and not (multiple and unit != "words"):
            return Amount(number, unit)
    raise ConfigError(
        f"{name} is {text!r}; give a time, words or epochs above 0, for example 5m, 50M words or 1 epoch"
    )
