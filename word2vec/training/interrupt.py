"""Ctrl-C that waits for a moment when everything is consistent."""

from __future__ import annotations

import signal
import threading
from typing import Any


class Interrupt:
    """Turns the first Ctrl-C into a note that the loop reads between two steps. The second one acts at once.

    A KeyboardInterrupt is raised wherever the program happens to be: in the middle of a step, while a queue's
    lock is taken, or under C code that drops exceptions (``PyObject_HasAttr`` before Python 3.13).
    """

    def __init__(self) -> None:
        self.received = False
        self._previous: Any = None

    def __enter__(self) -> Interrupt:
        # Python allows signal handlers in the main thread only. A process that was told to ignore Ctrl-C (nohup)
        # goes on ignoring it.
        in_main_thread = threading.current_thread() is threading.main_thread()
        if in_main_thread and signal.getsignal(signal.SIGINT) not in (None, signal.SIG_IGN):
            self._previous = signal.signal(signal.SIGINT, self._note)
        return self

    def _note(self, *_: object) -> None:
        self.received = True
        self._restore()

    def __exit__(self, *_: object) -> None:
        self._restore()

    def _restore(self) -> None:
        if self._previous is not None:
            signal.signal(signal.SIGINT, self._previous)
            self._previous = None
