from __future__ import annotations

import math
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import word2vec
from tests.support.small_training import train
from word2vec.config.train import LearningRateSchedule, TrainConfig
from word2vec.errors import ConfigError
from word2vec.storage.model_directory import read_training
from word2vec.training.learning_rates import FINAL_RATE, scale_rate

SCHEDULES: tuple[LearningRateSchedule, ...] = get_args(LearningRateSchedule)
SHARES = st.floats(0.0, 1.0)


@given(SHARES)
def test_linear_without_warmup_is_that_of_word2vec_c_to_the_bit(done: float) -> None:
    assert scale_rate("linear", 0.0, done) == max(1.0 - done, 1e-4)


@given(st.sampled_from(SCHEDULES), SHARES, SHARES, SHARES)
def test_a_schedule_rises_to_its_peak_and_never_again(
    schedule: LearningRateSchedule, warmup: float, one: float, other: float
) -> None:
    before, after = sorted((one, other))
    rates = scale_rate(schedule, warmup, before), scale_rate(schedule, warmup, after)
    assert all(FINAL_RATE <= rate <= 1.0 for rate in rates)
    if after < warmup:
        assert rates[0] <= rates[1]
    elif before >= warmup:
        assert rates[0] >= rates[1]


def test_the_schedules_at_some_places() -> None:
    for done in (0.0, 0.3, 1.0):
        assert scale_rate("constant", 0.0, done) == 1.0
    assert scale_rate("cosine", 0.0, 0.25) == pytest.approx((1 + math.sqrt(0.5)) / 2)
    assert scale_rate("linear", 0.5, 0.25) == 0.5
    assert scale_rate("linear", 0.5, 0.75) == 0.5
    # A training may be all warm-up.
    for schedule in SCHEDULES:
        assert scale_rate(schedule, 1.0, 0.5) == 0.5
        assert scale_rate(schedule, 1.0, 1.0) == 1.0


def test_training_follows_the_schedule(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    options = {"backend": "graph", "learning_rate": 0.05, "epochs": 2}
    train(groups, tmp_path / "m", learning_rate_schedule="constant", warmup=0.5, **options)
    _, log = read_training(tmp_path / "m")
    total = log["raw_words"]
    steps = [(row["words"] / total, row["learning_rate"]) for row in log["intervals"]]
    np.testing.assert_allclose([rate for done, rate in steps if done > 0.51], 0.05)
    rising = [(done, rate) for done, rate in steps if done < 0.49]
    # The rate of a step is that of its beginning, and the words are those of its end.
    np.testing.assert_allclose(
        [rate for _, rate in rising], [0.1 * done for done, _ in rising], rtol=0.05, atol=1e-3
    )


def test_the_default_is_linear_without_warmup(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    plain = train(groups, tmp_path / "plain", deterministic=True)
    named = train(groups, tmp_path / "named", deterministic=True, learning_rate_schedule="linear", warmup=0)
    other = train(groups, tmp_path / "other", deterministic=True, learning_rate_schedule="cosine")
    assert plain == named
    assert plain != other


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"warmup": -0.1}, "warmup is -0.1; it must be at least 0"),
        ({"warmup": 1.5}, "warmup is 1.5; it must be at most 1"),
        ({"learning_rate_schedule": "step"}, "choose one of: linear, constant, cosine"),
    ],
)
def test_bad_schedules_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        TrainConfig(**options)  # type: ignore[arg-type]
