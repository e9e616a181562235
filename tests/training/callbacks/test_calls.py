"""When callbacks are called, and what becomes of a training that one of them ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.listed_names import list_names
from tests.support.small_training import read_log, train
from tests.support.stopped_training import interrupt
from word2vec.callbacks import Callback, Training
from word2vec.errors import CorpusError, TrainingError
from word2vec.training.log import INTERVALS


class Diary(Callback):
    """Notes each call, and what was to be seen."""

    def __init__(self, act: Callable[[str, Training], None] = lambda _, __: None) -> None:
        self.calls: list[str] = []
        self.seen: list[tuple[int, float]] = []
        self.failed: bool | None = None
        self.reason: str | None = None
        self._act = act

    def _note(self, method: str, training: Training) -> None:
        self.calls.append(method)
        self.seen.append((training.words, training.progress))
        self._act(method, training)

    def on_start(self, training: Training) -> None:
        self._note("on_start", training)

    def on_interval(self, training: Training) -> None:
        self._note("on_interval", training)

    def on_validation(self, training: Training) -> None:
        self._note("on_validation", training)

    def on_epoch(self, training: Training) -> None:
        self._note("on_epoch", training)

    def on_end(self, training: Training) -> None:
        self.failed, self.reason = training.failed, training.stop_reason
        self._note("on_end", training)


def at(method: str, act: Callable[[Training], None], number: int = 1) -> Callable[[str, Training], None]:
    """Return what does something in one call of a method, the first or another."""
    count = [0]

    def check(called: str, training: Training) -> None:
        count[0] += called == method
        if called == method and count[0] == number:
            act(training)

    return check


def fail(_: Training) -> None:
    raise ValueError("out of luck")


@pytest.mark.parametrize("backend", ["kernel", "graph"])
def test_each_method_is_called_at_its_time(tmp_path: Path, groups: word2vec.EncodedCorpus, backend: str) -> None:
    epochs: list[tuple[int, int]] = []
    diary = Diary(
        lambda method, training: (
            epochs.append((training.epoch, training.words)) if method == "on_epoch" else None
        )
    )
    train(groups, tmp_path / "m", backend=backend, callbacks=[diary])
    words = groups.raw_words
    assert epochs == [(1, words), (2, 2 * words), (3, 3 * words)]
    assert diary.calls[0] == "on_start"
    assert diary.calls[-1] == "on_end"
    assert diary.calls.count("on_start") == diary.calls.count("on_end") == 1
    assert diary.calls.count("on_validation") == 0
    # The last interval is closed by the end of training.
    recorded = read_log(tmp_path / "m")["intervals"]
    assert diary.calls.count("on_interval") == len(recorded) <= INTERVALS + 1
    assert diary.seen[0] == (0, 0.0)
    assert diary.seen[-1] == (3 * words, 1.0)
    assert diary.seen == sorted(diary.seen)
    assert (diary.failed, diary.reason) == (False, None)
    assert read_log(tmp_path / "m")["stop_reason"] is None


def test_a_validation_is_told_when_the_log_has_it(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    found: list[list[dict[str, Any]]] = []
    diary = Diary(
        lambda method, training: found.append(training.validations) if method == "on_validation" else None
    )
    train(groups, tmp_path / "m", callbacks=[diary], validation=0.1)
    assert [len(validations) for validations in found] == [1, 2, 3]
    assert found[-1] == read_log(tmp_path / "m")["validations"]
    # The validation comes before the end of its epoch is told.
    assert diary.calls[diary.calls.index("on_epoch") - 1] == "on_validation"


def test_a_training_that_validation_stops_has_finished(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    diary = Diary()
    options: dict[str, Any] = {"validation": 0.1, "early_stopping": 1, "epochs": 30}
    train(groups, tmp_path / "m", callbacks=[diary], **options)
    log = read_log(tmp_path / "m")
    assert log["finished"] is True
    assert log["stop_reason"] is not None
    assert diary.calls.count("on_validation") == len(log["validations"]) < 30
    assert (diary.calls[-1], diary.failed, diary.reason) == ("on_end", False, log["stop_reason"])


def test_an_object_with_one_method_is_called(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    class Epochs:
        count = 0

        def on_epoch(self, training: Training) -> None:
            self.count += 1

    epochs = Epochs()
    train(groups, tmp_path / "m", callbacks=(epochs,))
    assert epochs.count == 3


@pytest.mark.parametrize("method", ["on_start", "on_interval", "on_epoch"])
def test_stop_ends_training_without_an_error(
    tmp_path: Path, groups: word2vec.EncodedCorpus, method: str
) -> None:
    def stop(training: Training) -> None:
        training.stop("it is good enough")
        training.stop("another reason")

    diary, other = Diary(at(method, stop)), Diary()
    vectors = train(groups, tmp_path / "m", callbacks=[diary, other], subwords=True)
    log = read_log(tmp_path / "m")
    assert (log["finished"], log["stop_reason"]) == (False, "it is good enough")
    assert 0 < log["progress"] < 0.5
    assert vectors == word2vec.load(tmp_path / "m")
    for one in (diary, other):
        assert (one.calls[-1], one.failed, one.reason) == ("on_end", False, "it is good enough")
    assert other.seen[-1][1] == log["progress"]


def test_a_stop_after_the_last_step_changes_nothing(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    train(groups, tmp_path / "m", callbacks=[Diary(at("on_end", lambda training: training.stop("late")))])
    log = read_log(tmp_path / "m")
    assert log["finished"] is True
    assert log["stop_reason"] is None


@pytest.mark.parametrize("reason", ["", " ", None, 3])
def test_a_stop_needs_a_reason(tmp_path: Path, groups: word2vec.EncodedCorpus, reason: Any) -> None:
    diary = Diary(at("on_interval", lambda training: training.stop(reason)))
    with pytest.raises(word2vec.errors.ConfigError, match=f"reason is {reason!r}; say in some words why"):
        train(groups, tmp_path / "m", callbacks=[diary])


@pytest.mark.parametrize("method", ["on_interval", "on_epoch"])
@pytest.mark.parametrize("kind", [ValueError, SystemExit, MemoryError])
def test_an_error_is_raised_when_the_model_is_saved(
    tmp_path: Path, groups: word2vec.EncodedCorpus, method: str, kind: type[BaseException]
) -> None:
    def raise_kind(_: Training) -> None:
        raise kind("out of luck")

    first, failing, last = Diary(), Diary(at(method, raise_kind)), Diary()
    with pytest.raises(kind, match="out of luck") as error:
        train(groups, tmp_path / "m", callbacks=[first, failing, last])
    assert error.value.__notes__ == [
        f"{tmp_path / 'm'} holds the model as it was then, complete and loadable, and resume goes on with the "
        "training"
    ]
    assert np.abs(word2vec.load(tmp_path / "m").matrix).max() > 0.01
    log = read_log(tmp_path / "m")
    assert log["finished"] is False
    assert log["stop_reason"] == f"Diary.{method} raised {kind.__name__}: out of luck"
    assert 0 < log["progress"] < 0.5
    # Who failed is not called again. The others see this moment and the end, in either order of the list.
    assert failing.calls[-1] == method
    assert first.calls[-1] == last.calls[-1] == "on_end"
    assert first.calls == last.calls
    assert last.reason == log["stop_reason"]


def test_an_error_at_the_start_writes_nothing(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    before = np.array(train(groups, tmp_path / "m").matrix)
    first, last = Diary(), Diary()
    with pytest.raises(ValueError, match="out of luck") as error:
        train(groups, tmp_path / "m", seed=9, callbacks=[first, Diary(at("on_start", fail)), last])
    assert not hasattr(error.value, "__notes__")
    np.testing.assert_array_equal(word2vec.load(tmp_path / "m").matrix, before)
    assert first.calls == ["on_start", "on_end"]
    assert first.failed is True
    assert last.calls == []


def test_an_error_at_the_end_finds_the_model_finished(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    last = Diary()
    with pytest.raises(ValueError, match="out of luck") as error:
        train(groups, tmp_path / "m", callbacks=[Diary(at("on_end", fail)), last])
    assert error.value.__notes__ == [f"{tmp_path / 'm'} holds the model complete and loadable"]
    assert read_log(tmp_path / "m")["finished"] is True
    assert last.calls[-1] == "on_end"


def test_further_errors_become_notes(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    second = Diary(at("on_end", lambda _: print(1 // 0)))
    with pytest.raises(ValueError, match="out of luck") as error:
        train(groups, tmp_path / "m", callbacks=[Diary(at("on_interval", fail)), second])
    assert error.value.__notes__[0].startswith("after that, Diary.on_end raised ZeroDivisionError: ")
    assert len(error.value.__notes__) == 2


def test_a_training_that_fails_is_told_at_the_end(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    diary, failing = Diary(), Diary(at("on_end", fail))
    with pytest.raises(TrainingError, match="learning_rate 1e\\+30 is too high") as error:
        train(groups, tmp_path / "m", learning_rate=1e30, callbacks=[diary, failing])
    assert not (tmp_path / "m").exists()
    assert (diary.calls[-1], diary.failed) == ("on_end", True)
    assert error.value.__notes__ == ["Diary.on_end raised ValueError: out of luck"]
    diary = Diary()
    with pytest.raises(CorpusError, match="no word was trained"):
        train([["a", "b"]] * 100, tmp_path / "m", subsample=1e-30, callbacks=[diary])
    assert (diary.calls[-1], diary.failed) == ("on_end", True)


@pytest.mark.usefixtures("stop_signals")
def test_a_signal_is_an_end_as_well(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    diary = Diary(at("on_epoch", lambda _: interrupt()))
    with pytest.raises(KeyboardInterrupt, match=r"stopped at 33\.\d% .*holds the model as it was"):
        train(groups, tmp_path / "m", callbacks=[diary])
    assert (diary.calls[-1], diary.failed, diary.reason) == ("on_end", False, "a signal came")
    assert read_log(tmp_path / "m")["finished"] is False


@pytest.mark.usefixtures("stop_signals")
def test_ctrl_c_ends_a_callback_at_the_end_and_says_that_the_model_is_whole(
    tmp_path: Path, groups: word2vec.EncodedCorpus
) -> None:
    diary = Diary(at("on_end", lambda _: interrupt()))
    with pytest.raises(KeyboardInterrupt, match=r"m holds the whole model; a callback was stopped in on_end"):
        train(groups, tmp_path / "m", callbacks=[diary])
    assert read_log(tmp_path / "m")["finished"] is True


@pytest.mark.usefixtures("stop_signals")
def test_ctrl_c_at_the_start_ends_those_that_were_started(
    tmp_path: Path, groups: word2vec.EncodedCorpus
) -> None:
    first = Diary()
    with pytest.raises(KeyboardInterrupt):
        train(
            groups,
            tmp_path / "m",
            callbacks=[first, Diary(at("on_start", lambda _: interrupt()))],
        )
    assert first.calls == ["on_start", "on_end"]
    assert not (tmp_path / "m").exists()


def test_a_training_that_an_error_ended_can_be_resumed(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    options: dict[str, Any] = {"deterministic": True, "subwords": False}
    whole = train(groups, tmp_path / "whole", **options)
    with pytest.raises(ValueError, match="out of luck"):
        train(groups, tmp_path / "m", callbacks=[Diary(at("on_interval", fail, 40))], **options)
    before = read_log(tmp_path / "m")
    epochs: list[int] = []
    diary = Diary(lambda method, training: epochs.append(training.epoch) if method == "on_epoch" else None)
    np.testing.assert_array_equal(
        train(groups, tmp_path / "m", callbacks=[diary], resume=True, **options).matrix, whole.matrix
    )
    # It begins where the other ended, and the intervals from before are not told again.
    assert diary.seen[0] == (before["raw_words"], before["progress"])
    assert diary.calls.count("on_interval") == len(read_log(tmp_path / "m")["intervals"]) - 40
    assert epochs == [1, 2, 3]
    assert not (tmp_path / "m.checkpoint").exists()


def test_a_training_that_was_stopped_is_over(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    stopping = Diary(at("on_epoch", lambda training: training.stop("enough")))
    train(groups, tmp_path / "m", callbacks=[stopping], checkpoint_every="5k words")
    assert not (tmp_path / "m.checkpoint").exists()


@pytest.mark.parametrize("stops", [True, False])
def test_an_error_at_the_end_leaves_no_checkpoint_of_what_is_over(
    tmp_path: Path, groups: word2vec.EncodedCorpus, stops: bool
) -> None:
    stopping = Diary(at("on_epoch", lambda training: training.stop("enough") if stops else None))
    callbacks = [stopping, Diary(at("on_end", fail))]
    with pytest.raises(ValueError, match="out of luck"):
        train(groups, tmp_path / "m", callbacks=callbacks, checkpoint_every="5k words")
    assert list_names(tmp_path) == ["m"]


def test_a_model_that_goes_on_with_a_new_text_is_watched_as_well(
    tmp_path: Path, groups: word2vec.EncodedCorpus
) -> None:
    train(groups, tmp_path / "m")
    diary = Diary()
    texts = [["a1", "new", "a2"], ["b1", "other", "b2"]] * 200
    grown = word2vec.extend(
        tmp_path / "m",
        texts,
        tmp_path / "grown",
        callbacks=[diary],
        log_csv=str(tmp_path / "log.csv"),
        progress=False,
    )
    assert "new" in grown
    assert (diary.calls[0], diary.calls[-1], diary.failed) == ("on_start", "on_end", False)
    assert (tmp_path / "log.csv").is_file()
