"""Ctrl-C, SIGTERM and SIGHUP save the model, and let it be saved."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.listed_names import list_names
from tests.support.small_training import read_log, train
from tests.support.stopped_training import act_at, interrupt
from word2vec.blocks.stream import Work
from word2vec.storage import atomic
from word2vec.terminal.stop_signals import find_exit_status
from word2vec.training.interrupt import Interrupt
from word2vec.training.run import Done, Run

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


pytestmark = pytest.mark.usefixtures("stop_signals")


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_leaves_a_loadable_model(
    tmp_path: Path, groups: word2vec.EncodedCorpus, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    act_at(monkeypatch, 0.5, lambda: signal.raise_signal(number))
    with pytest.raises(
        KeyboardInterrupt, match=r"stopped at 50\.\d% .*m holds the model as it was then"
    ) as error:
        train(groups, tmp_path / "m")
    assert find_exit_status(error.value) == 128 + number
    assert np.abs(word2vec.load(tmp_path / "m").matrix).max() > 0.1
    assert read_log(tmp_path / "m")["finished"] is False
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_signal_before_anything_was_trained_writes_nothing(
    tmp_path: Path, groups: word2vec.EncodedCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stop:
        def __init__(self) -> None:
            self.failed: bool | None = None

        def on_end(self, training: Any) -> None:
            self.failed = training.failed

    def train_and_signal(run: Run, works: Iterator[Work]) -> Iterator[Done]:
        steps = train_steps(run, works)
        first = next(steps)
        interrupt()
        yield first
        yield from steps

    train_steps = Run._train_steps
    older = train(groups, tmp_path / "m")
    monkeypatch.setattr(Run, "_train_steps", train_and_signal)
    stop = Stop()
    with pytest.raises(KeyboardInterrupt) as error:
        train(groups, tmp_path / "m", seed=9, callbacks=[stop])
    assert not str(error.value), "the command line then says that the output was not written"
    assert stop.failed
    np.testing.assert_array_equal(word2vec.load(tmp_path / "m").matrix, older.matrix)
    assert list_names(tmp_path) == ["m"]


@pytest.mark.parametrize("stopped", [True, False])
def test_signals_during_the_save_wait_for_it_and_say_so(
    tmp_path: Path,
    groups: word2vec.EncodedCorpus,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stopped: bool,
) -> None:
    if stopped:
        act_at(monkeypatch, 0.5, interrupt)
    flush = atomic._flush_to_disk

    def flush_and_signal(path: Path) -> None:
        flush(path)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(atomic, "_flush_to_disk", flush_and_signal)
    state = r"stopped at 50\.\d%" if stopped else "training was finished"
    with pytest.raises(KeyboardInterrupt, match=f"{state}.*; .*m holds the model .*complete and loadable"):
        train(groups, tmp_path / "m")
    assert (
        "word2vec: the model is being saved, which takes a moment; then training ends" in capsys.readouterr().err
    )
    assert len(word2vec.load(tmp_path / "m")) == 20
    kept = ["m", "m.checkpoint"] if stopped else ["m"]
    assert list_names(tmp_path) == kept


def test_the_second_signal_acts_at_once_before_the_save() -> None:
    with Interrupt() as handling:
        signal.raise_signal(signal.SIGINT)
        assert handling.received
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_a_signal_after_the_end_of_training_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with Interrupt() as handling:
        handler = signal.getsignal(signal.SIGTERM)
        handling.finish("the model is being saved")
        assert signal.getsignal(signal.SIGTERM) is handler, "at no moment must there be another one"
        for number in SIGNALS:
            signal.raise_signal(number)
        assert handling.signal == SIGNALS[-1]
    assert capsys.readouterr().err.count("the model is being saved") == len(SIGNALS)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
