from __future__ import annotations

import pytest

from word2vec.config.option_groups import OPTION_GROUPS, find_group
from word2vec.config.options import options_of, write_number
from word2vec.config.prepare import PrepareConfig
from word2vec.config.subwords import SubwordConfig
from word2vec.config.train import TrainConfig
from word2vec.config.watch import WatchConfig


def test_every_option_is_in_one_group() -> None:
    grouped = [name for names in OPTION_GROUPS.values() for name in names]
    assert len(grouped) == len(set(grouped))
    known = {
        name
        for config in (PrepareConfig, TrainConfig, WatchConfig, SubwordConfig)
        for name in options_of(config)
    }
    assert set(grouped) == known


def test_a_name_that_is_in_none_is_an_error() -> None:
    with pytest.raises(KeyError, match="vector_siz"):
        find_group("vector_siz")


@pytest.mark.parametrize(
    ("number", "written"),
    [(2**63 - 1, "9223372036854775807"), (10**6, "1000000"), (1e-6, "0.000001"), (-10.0, "-10"), (0.5, "0.5")],
)
def test_numbers_are_written_without_exponents(number: float, written: str) -> None:
    assert write_number(number) == written
