"""Ctrl-C, SIGTERM and SIGHUP wait for a moment when everything is consistent."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress

from word2vec.terminal.stop_signals import handle_signals, leave_lost_terminal


class Interrupt:
    """Turns the first signal to stop into a note that the loop reads between two steps. The second acts at once.

    A KeyboardInterrupt is raised wherever the program happens to be: in the middle of a step, while a queue's
    lock is taken, or under C code that drops exceptions (``PyObject_HasAttr`` before Python 3.13).

    Attributes:
        signal: The last signal that was received, or None.
    """

    def __init__(self) -> None:
        self.signal: int | None = None
        self._work = ""
        self._stack = ExitStack()
        self._restore: Callable[[], None] = lambda: None

    @property
    def received(self) -> bool:
        """Whether a signal was received."""
        return self.signal is not None

    def __enter__(self) -> Interrupt:
        self._restore = self._stack.enter_context(handle_signals(self._handle))
        return self

    def finish(self, work: str) -> None:
        """Let no signal stop what follows. Each is noted, and answered by a line on stderr.

        Args:
            work: What follows, for the line, such as "the model is being saved".
        """
        # From here on the handler that is there answers. The first signal has removed it.
        self._work = work
        if self.received:
            self._stack.enter_context(handle_signals(self._handle))

    def _handle(self, number: int, _: object) -> None:
        self.signal = number
        leave_lost_terminal()
        if self._work:
            with suppress(OSError):
                print(f"\nword2vec: {self._work}, which takes a moment; then training ends", file=sys.stderr)
        else:
            self._restore()

    def __exit__(self, *_: object) -> None:
        self._stack.close()
