"""The ranges of the options of subwords."""

from __future__ import annotations

import pytest

from word2vec.config.subwords import SubwordConfig
from word2vec.errors import ConfigError


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"mix": -0.1}, "mix is -0.1; it must be at least 0"),
        ({"mix": float("nan")}, "mix is nan; it must be"),
        ({"min_n": 5, "max_n": 4}, "min_n is 5 and max_n is 4; min_n must not be above max_n"),
        ({"min_n": 0}, "min_n is 0; it must be at least 1"),
        ({"max_n": 101}, "max_n is 101; it must be at most 100"),
        ({"penalty": 0}, "penalty is 0; it must be at least 0.000001"),
    ],
)
def test_options_out_of_range(options: dict[str, float], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        SubwordConfig(**options)  # type: ignore[arg-type]
