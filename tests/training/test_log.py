from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from word2vec.blocks.framing import Blocks
from word2vec.blocks.stream import Position, Work
from word2vec.config.train import TrainConfig
from word2vec.errors import TrainingError
from word2vec.training.log import TrainingLog

NOTHING = Blocks(*(np.empty((0, 1), np.int32) for _ in range(4)))
STEPS = 40
CONFIG = TrainConfig(epochs=2)


def work(step: int) -> Work:
    here, after = (Position(*divmod(place, STEPS // 2)) for place in (step, step + 1))
    return Work(NOTHING, here, after, step / STEPS, (step + 1) / STEPS, 100)


def add(log: TrainingLog, steps: range) -> None:
    with log.bar(False):
        for step in steps:
            log.add(work(step), loss=10.0 * (STEPS - step), targets=20 + step, rate=0.1 - 0.001 * step)


def timeless(value: Any) -> Any:
    """Without what depends on the clock, or on how often the training was stopped."""
    if isinstance(value, dict):
        times = ("seconds", "words_per_second", "interval_started", "segments")
        return {name: timeless(item) for name, item in value.items() if name not in times}
    return [timeless(item) for item in value] if isinstance(value, list) else value


def test_intervals_hold_the_mean_loss_per_target() -> None:
    log = TrainingLog(CONFIG, 4000, math.inf, intervals=10)
    add(log, range(STEPS))
    assert len(log.intervals) == 10
    assert [interval["words"] for interval in log.intervals] == list(range(400, 4001, 400))
    assert [interval["epoch"] for interval in log.intervals] == [1] * 5 + [2] * 5
    assert log.intervals[0]["loss"] == pytest.approx((400 + 390 + 380 + 370) / (20 + 21 + 22 + 23))
    assert log.intervals[0]["learning_rate"] == pytest.approx(0.097)
    assert all(interval["words_per_second"] > 0 for interval in log.intervals)


@pytest.mark.parametrize("stop", [0, 1, 4, 17, 20, 39, 40])
def test_a_log_restored_from_json_goes_on_as_if_it_had_never_stopped(stop: int) -> None:
    whole, first, second = (TrainingLog(CONFIG, 4000, math.inf, intervals=10) for _ in range(3))
    add(whole, range(STEPS))
    add(first, range(stop))
    second.restore(json.loads(json.dumps(first.state())))
    assert second.state() == first.state()
    add(second, range(stop, STEPS))
    assert timeless(second.state()) == timeless(whole.state())
    trained = [segment["raw_words"] for segment in second.state()["segments"]]
    assert trained == [words for words in (stop * 100, (STEPS - stop) * 100) if words]
    assert second.intervals[-1] | {"words_per_second": 0} == whole.intervals[-1] | {"words_per_second": 0}
    summaries = [log.summary(False, {"backend": "graph"}, "2") for log in (second, whole)]
    assert timeless(summaries[0]) == timeless(summaries[1])
    assert summaries[0]["seconds"] > first.state()["seconds"], "the clock goes on"


def test_words_are_those_of_the_steps_that_were_counted() -> None:
    """Where every other step is counted, the progress is that of all."""
    log = TrainingLog(CONFIG, 4000, math.inf, intervals=10)
    with log.bar(False):
        for step in range(1, STEPS, 2):
            log.add(work(step), 1.0, 1, 0.1)
    summary = log.summary(False, {"backend": "graph"}, "2")
    assert (summary["progress"], summary["raw_words"], summary["targets"]) == (1.0, 2000, 20)
    assert [interval["words"] for interval in log.intervals] == list(range(400, 2001, 400))


def test_the_state_of_a_log_is_a_copy() -> None:
    log = TrainingLog(CONFIG, 4000, math.inf, intervals=10)
    add(log, range(10))
    state = log.state()
    add(log, range(10, 20))
    assert len(state["intervals"]) == 2
    assert len(log.intervals) == 5


def test_the_clock_stands_still_between_runs() -> None:
    log = TrainingLog(CONFIG, 4000, math.inf)
    add(log, range(5))
    seconds = log.state()["seconds"]
    assert log.state()["seconds"] == seconds > 0


def test_a_state_that_misses_something_is_refused() -> None:
    log = TrainingLog(CONFIG, 4000, math.inf)
    with pytest.raises(KeyError):
        log.restore({"progress": 0.5})


def test_a_loss_that_is_not_finite_ends_the_training() -> None:
    log = TrainingLog(CONFIG, 4000, math.inf)
    with log.bar(False), pytest.raises(TrainingError, match=r"the loss is inf after 25\.0% .* try 0\.0275"):
        log.add(work(9), float("inf"), 1, 0.1)


def test_an_interval_far_above_chance_ends_the_training() -> None:
    """What diverged may stay finite and come halfway back. It is worthless all the same."""
    log = TrainingLog(CONFIG, 4000, 4.0, intervals=40)
    with log.bar(False):
        log.add(work(0), 7.9 * 2000, 2000, 0.1)
        with pytest.raises(
            TrainingError, match=r"the loss is 8\.1, where chance would have 4, after 5\.0% .* try 0\.0275"
        ):
            log.add(work(1), 8.1 * 2000, 2000, 0.1)


def test_a_warm_start_may_begin_far_above_chance_but_the_loss_has_to_fall() -> None:
    """Vectors of other tools can be so long that the first predictions are worse than chance."""
    log = TrainingLog(CONFIG, 4000, 4.0, intervals=40)
    log.parents = [{"name": "glove"}]
    with log.bar(False):
        for step, loss in enumerate((30.0, 25.0, 26.0, 14.0, 20.9)):
            log.add(work(step), loss * 2000, 2000, 0.1)
        with pytest.raises(
            TrainingError,
            match=r"the loss is 21\.1, .* for these options and the lengths of the vectors in init; try",
        ):
            log.add(work(5), 21.1 * 2000, 2000, 0.1)


def test_a_warm_start_that_fell_is_whole_and_one_that_rose_is_not() -> None:
    for last, rose in ((5.0, False), (1e3, True)):
        log = TrainingLog(CONFIG, 4000, 4.0, intervals=40)
        log.parents = [{"name": "glove"}]
        with log.bar(False):
            for step in range(STEPS):
                log.add(work(step), (30.0 if step < 20 else last) * 10, 10, 0.1)
        if not rose:
            assert log.summary(False, {}, "")["finished"]
            continue
        with pytest.raises(TrainingError, match="the loss is 515"):
            log.summary(False, {}, "")


@pytest.mark.parametrize("interrupted", [False, True])
def test_a_short_training_is_judged_at_its_end(interrupted: bool) -> None:
    first, log = (TrainingLog(CONFIG, 4000, 4.0, intervals=40) for _ in range(2))
    with first.bar(False):
        for step in range(STEPS - 1):
            first.add(work(step), 4.0 * 10, 10, 0.1)
    log.restore(json.loads(json.dumps(first.state())))
    with log.bar(False):
        log.add(work(STEPS - 1), 1e9, 10, 0.1)
    if interrupted:
        assert log.summary(True, {}, "")["finished"] is False
        return
    with pytest.raises(TrainingError, match=r"the loss is 2\.5e\+06, where chance would have 4, after 100\.0%"):
        log.summary(False, {}, "")


def test_a_few_unlucky_targets_do_not_end_the_training() -> None:
    log = TrainingLog(CONFIG, 4000, 4.0, intervals=40)
    with log.bar(False):
        log.add(work(0), 20.0 * 900, 900, 0.1)
    assert log.intervals[0]["loss"] == pytest.approx(20)


def test_what_was_trained_is_summed_up_even_if_it_diverged() -> None:
    """Ctrl-C promises a saved model, whatever the loss of the interval that it cut short."""
    log = TrainingLog(CONFIG, 4000, 4.0, intervals=10)
    with log.bar(False):
        log.add(work(0), 20.0 * 2000, 2000, 0.1)
    assert log.summary(True, {"backend": "graph"}, "2")["intervals"][0]["loss"] == pytest.approx(20)
