"""This process while Ray starts: its environment, its signals, and where Ray listens."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from word2vec.terminal.stop_signals import STOP_SIGNALS, handle_signals, make_interrupt


@contextmanager
def set_environment(values: Mapping[str, str | None]) -> Iterator[None]:
    """Set variables of the environment for a while. None stands for a variable that is not there."""
    before = {name: os.environ.get(name) for name in values}
    _put_environment(values)
    try:
        yield
    finally:
        _put_environment(before)


def _put_environment(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@contextmanager
def listen_on_loopback_only(ray: Any) -> Iterator[None]:
    """Let Ray listen on 127.0.0.1 alone.

    It does so on systems where it forms no clusters, whatever address it is given. It has asked which system
    this is while it was imported.
    """
    constants = ray._private.ray_constants
    before = constants.ENABLE_RAY_CLUSTER
    constants.ENABLE_RAY_CLUSTER = False
    try:
        yield
    finally:
        constants.ENABLE_RAY_CLUSTER = before


@contextmanager
def keep_signals(*, hidden_from_children: bool) -> Iterator[None]:
    """Keep our answers to signals, which ``ray.init`` replaces, and hide signals from the processes it starts.

    A signal that comes meanwhile waits, because a process passes on to its children which signals it holds back.

    Raises:
        KeyboardInterrupt: a signal came meanwhile and was given to Ray's handler.
    """
    if threading.current_thread() is not threading.main_thread():
        # Only the main thread has handlers to lose.
        with _hold_signals(hidden_from_children):
            yield
        return
    handlers = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    try:
        with _hold_signals(hidden_from_children):
            try:
                yield
            finally:
                for number, handler in handlers.items():
                    if handler is not None:
                        signal.signal(number, handler)
    except SystemExit as error:
        # Another thread took the signal, and Ray's handler had it.
        raise make_interrupt(signal.SIGTERM) from error


@contextmanager
def postpone_signals() -> Iterator[None]:
    """Let signals to stop wait until something is done that must not end half-way, such as the end of Ray.

    Holding them back from this thread would not do, because Ray has threads in this process that take them.

    Raises:
        KeyboardInterrupt: at the end, if a signal came that the program takes for one.
    """
    waiting: list[int] = []
    with handle_signals(lambda number, _: waiting.append(number)):
        yield
    if waiting:
        signal.raise_signal(waiting[-1])


@contextmanager
def _hold_signals(hold: bool) -> Iterator[None]:
    if not hold or sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    try:
        yield
    finally:
        # What waited is answered here.
        with suppress(ValueError):
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
