"""Signals that ask a process to end do so quietly, and leave what they find to programs that handle them."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest

from word2vec.terminal.stop_signals import (
    STOP_SIGNALS,
    Stopped,
    describe_signal,
    find_exit_status,
    find_signal,
    handle_signals,
    make_interrupt,
    raise_stopped,
)


def test_the_error_of_a_signal_tells_it() -> None:
    terminated = make_interrupt(signal.SIGTERM, "all is saved")
    assert isinstance(terminated, Stopped)
    assert (str(terminated), find_signal(terminated), find_exit_status(terminated)) == ("all is saved", 15, 143)
    assert describe_signal(terminated) == "stopped by SIGTERM"
    interrupted = make_interrupt(signal.SIGINT)
    assert type(interrupted) is KeyboardInterrupt
    assert (str(interrupted), find_exit_status(interrupted)) == ("", 130)
    assert describe_signal(interrupted) == "interrupted"


@pytest.mark.usefixtures("stop_signals")
def test_each_signal_is_handled_and_given_back() -> None:
    received = []
    with handle_signals(lambda number, _: received.append(number)) as restore:
        for number in STOP_SIGNALS:
            signal.raise_signal(number)
        restore()
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert received == list(STOP_SIGNALS)
    with handle_signals(raise_stopped), pytest.raises(Stopped):
        signal.raise_signal(signal.SIGTERM)


@pytest.mark.usefixtures("stop_signals")
def test_signals_that_a_program_ignores_or_handles_are_left_to_it() -> None:
    def own(*_: object) -> None:
        raise AssertionError("not called")

    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, own)
    with handle_signals(raise_stopped):
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGTERM) is own


def test_other_threads_set_no_handlers() -> None:
    found = []

    def look() -> None:
        with handle_signals(raise_stopped):
            found.append(signal.getsignal(signal.SIGTERM))

    thread = Thread(target=look)
    thread.start()
    thread.join()
    assert found == [signal.SIG_DFL]


@pytest.mark.parametrize(("number", "status", "said"), [("SIGTERM", 143, "SIGTERM"), ("SIGHUP", 129, "SIGHUP")])
def test_a_verb_that_is_stopped_says_so_and_leaves_nothing(
    tmp_path: Path, number: str, status: int, said: str
) -> None:
    command = [sys.executable, "-m", "word2vec", "prepare", "-", "-o", str(tmp_path / "c"), "--quiet"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdin is not None
    # More than the beginning of a text, which is looked at first, and less than a pipe holds.
    process.stdin.write("a b\n" * 15_000)
    process.stdin.flush()
    end = time.monotonic() + 60
    while not list(tmp_path.iterdir()) and time.monotonic() < end:
        time.sleep(0.02)
    process.send_signal(signal.Signals[number])
    _, errors = process.communicate(timeout=60)
    assert process.returncode == status
    assert errors == f"\nword2vec: stopped by {said}: the output was not written\n"
    assert list(tmp_path.iterdir()) == []


def test_a_lost_terminal_ends_a_verb_without_a_traceback(tmp_path: Path) -> None:
    """The connection breaks. Writing to the terminal is an error from then on."""
    (tmp_path / "log").touch()
    child, terminal = pty.fork()
    if child == 0:
        command = [sys.executable, "-m", "word2vec", "prepare", "-", "-o", str(tmp_path / "d" / "c")]
        os.execv(sys.executable, command)
    end = time.monotonic() + 60
    while not (tmp_path / "d").exists() and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.2)
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 129
    assert list((tmp_path / "d").iterdir()) == []
