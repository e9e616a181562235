"""Trainings that are stopped, killed or looked at while they run."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from typing import Any

import pytest

from word2vec.training.log import TrainingLog

_ADD: Callable[..., None] = TrainingLog.add


class Killed(Exception):
    """Ends a training as SIGKILL does: nothing is saved any more."""


def kill() -> None:
    raise Killed


def interrupt() -> None:
    signal.raise_signal(signal.SIGINT)


def watch_steps(monkeypatch: pytest.MonkeyPatch, look: Callable[[Any], None]) -> None:
    """Call a function with the work of each step, when the log has it. It replaces the one before."""

    def add_and_look(log: TrainingLog, work: Any, *rest: Any) -> None:
        _ADD(log, work, *rest)
        look(work)

    monkeypatch.setattr(TrainingLog, "add", add_and_look)


def act_at(monkeypatch: pytest.MonkeyPatch, progress: float, action: Callable[[], None]) -> None:
    """Do something when a share of the training is done, once."""
    done: list[bool] = []

    def look(work: Any) -> None:
        if work.progress > progress and not done:
            done.append(True)
            action()

    watch_steps(monkeypatch, look)


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for a thread, a minute at most."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)
