"""What a signal does while Ray starts or ends."""

from __future__ import annotations

import os
import signal
import time

import pytest

from word2vec.distributed.on_ray.process import postpone_signals


def test_a_signal_waits_for_what_must_not_end_half_way(stop_signals: None) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    done = []

    def work() -> None:
        with postpone_signals():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.01)
            done.append("all")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["all"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_without_a_signal_nothing_happens(stop_signals: None) -> None:
    before = signal.getsignal(signal.SIGINT)
    with postpone_signals():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
