"""The signals that ask a process to end, and the error that they become."""

from __future__ import annotations

import errno
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, what ``kill``, ``docker stop`` and batch systems send, and the end of a terminal or a connection."""

_INTERRUPTED = 128  # and the signal's number: the exit status by which shells tell it


class Stopped(KeyboardInterrupt):
    """SIGTERM or SIGHUP, which end the work as Ctrl-C does.

    Args:
        number: The signal.
        message: What became of the work.
    """

    def __init__(self, number: int, message: str = "") -> None:
        super().__init__(*([message] if message else []))
        self.number = number


def make_interrupt(number: int, message: str = "") -> KeyboardInterrupt:
    """Return the error that a signal becomes, with what became of the work."""
    if number != signal.SIGINT:
        return Stopped(number, message)
    return KeyboardInterrupt(message) if message else KeyboardInterrupt()


def find_signal(error: KeyboardInterrupt) -> int:
    """Return the signal that became an error."""
    return error.number if isinstance(error, Stopped) else signal.SIGINT


def find_exit_status(error: KeyboardInterrupt) -> int:
    """Return the exit status of a process that ends by an error: 130 after Ctrl-C, 143 after SIGTERM."""
    return _INTERRUPTED + find_signal(error)


def describe_signal(error: KeyboardInterrupt) -> str:
    """Return in a word or two what ended the work."""
    return f"stopped by {signal.Signals(error.number).name}" if isinstance(error, Stopped) else "interrupted"


@contextmanager
def handle_signals(handle: Callable[[int, FrameType | None], Any]) -> Iterator[Callable[[], None]]:
    """Give the signals that ask this process to end to a function, and yield what gives them back earlier.

    Signals that the process was told to ignore (``nohup``) or that a program of yours handles stay as they are,
    but for Ctrl-C, which always has a handler of Python's. Python allows handlers in the main thread only.
    """
    previous: dict[int, Any] = {}

    def restore() -> None:
        while previous:
            signal.signal(*previous.popitem())

    try:
        if threading.current_thread() is threading.main_thread():
            for number in STOP_SIGNALS:
                found = signal.getsignal(number)
                if found in (None, signal.SIG_IGN):
                    continue
                if number == signal.SIGINT or found in (signal.SIG_DFL, raise_stopped):
                    previous[number] = found
                    signal.signal(number, handle)
        yield restore
    finally:
        restore()


def raise_stopped(number: int, frame: FrameType | None) -> None:
    """Raise the error of a signal wherever the program happens to be, as Python does at Ctrl-C."""
    leave_lost_terminal()
    raise make_interrupt(number)


def leave_lost_terminal() -> None:
    """Write nowhere instead of to a terminal that is gone, where writing is an error."""
    for descriptor in (1, 2):
        try:
            os.get_terminal_size(descriptor)
        except OSError as error:
            if error.errno == errno.EIO:
                with suppress(OSError):
                    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
