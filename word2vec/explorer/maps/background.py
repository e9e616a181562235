"""Work in a thread, whose progress can be looked at and which can be ended."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import Generic, Protocol, TypeVar

from word2vec.errors import ConfigError, Word2VecError
from word2vec.explorer.maps.progress import ABSENT, Progress, Stage, State

T = TypeVar("T")

FAILURE_LASTS = 5.0
"""How many seconds a failure is told before the work is done again."""


class Desk(Protocol):
    """What a piece of work is given: where it says how far it is, and hears whether it is still wanted."""

    def report(self, stage: Stage, done: float) -> None:
        """Say how far the work is.

        Args:
            stage: What is being done.
            done: The share of it that is done, 0 to 1.

        Raises:
            CancelledError: the work is not wanted any more.
        """

    def note(self, message: str) -> None:
        """Leave a message that goes with the result."""

    def on_cancel(self, end: Callable[[], None]) -> None:
        """Call a function when the work is cancelled, at once if it is so already."""


class Job(Generic[T]):
    """A piece of work that is done once, in a thread, when it is first asked for.

    Work that fails is done again when it is asked for some seconds later. Until then the failure is told, so
    that who asks again and again learns of it. All methods may be called from several threads.

    Args:
        work: Does the work and returns its result. It raises a :class:`~word2vec.errors.Word2VecError` or a
            ChildProcessError for what the user should read.
        first_stage: What it begins with.
        name: The name of its thread.
        turn: Is held while the work is done, so that work of one kind is done one by one.
        failure_lasts: How many seconds a failure is told before the work is done again.
    """

    def __init__(
        self,
        work: Callable[[Desk], T],
        first_stage: Stage,
        name: str,
        turn: threading.Lock | None = None,
        failure_lasts: float = FAILURE_LASTS,
    ) -> None:
        self._work = work
        self._first = Progress("running", first_stage)
        self._name = name
        self._turn = turn or threading.Lock()
        self._failure_lasts = failure_lasts
        self._may_begin_at = -math.inf
        self._lock = threading.Lock()
        self._progress = ABSENT
        self._note: str | None = None
        self._result: T | None = None
        self._thread: threading.Thread | None = None
        self._cancelled = False
        self._end: Callable[[], None] | None = None

    @property
    def progress(self) -> Progress:
        """How far the work is. To look does not begin it."""
        with self._lock:
            return self._progress

    def get(self) -> T | Progress:
        """Return the result, or how far the work is. The first call begins it."""
        with self._lock:
            if self._result is not None:
                return self._result
            is_wanted = not self._cancelled and self._progress.state != "running"
            if is_wanted and time.monotonic() >= self._may_begin_at:
                self._progress = self._first
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            return self._progress

    def cancel(self) -> None:
        """Tell the work to end. Nothing is begun afterwards. A result that is there stays."""
        with self._lock:
            self._cancelled = True
            end, self._end = self._end, None
        if end is not None:
            end()

    def join(self, seconds: float | None = None) -> None:
        """Wait until the work has ended, at most some seconds."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(seconds)

    # ==== Called by the work, in its thread ====

    def report(self, stage: Stage, done: float) -> None:
        """Say how far the work is, as :class:`Desk` has it."""
        with self._lock:
            if self._cancelled:
                raise CancelledError
            self._progress = Progress("running", stage, min(1.0, max(0.0, float(done))))

    def note(self, message: str) -> None:
        """Leave a message that goes with the result."""
        self._note = message

    def on_cancel(self, end: Callable[[], None]) -> None:
        """Call a function when the work is cancelled, at once if it is so already."""
        with self._lock:
            self._end = None if self._cancelled else end
            if not self._cancelled:
                return
        end()

    def _run(self) -> None:
        result: T | None = None
        try:
            with self._turn:
                self.report(*self._begin())
                result = self._work(self)
            progress = Progress("ready", done=1.0, message=self._note)
        except CancelledError:
            progress = ABSENT
        except Exception as error:
            # Whatever it is, it must show where somebody waits for the result, and not end in a thread unseen.
            state: State = "refused" if isinstance(error, ConfigError) else "failed"
            progress = Progress(state, message=describe_failure(error))
        with self._lock:
            self._end = None
            if self._cancelled and result is None:
                progress = ABSENT
            if progress.message is not None and result is None:
                self._may_begin_at = time.monotonic() + self._failure_lasts
            self._progress, self._result = progress, result

    def _begin(self) -> tuple[Stage, float]:
        assert self._first.stage is not None
        self._note = None
        return self._first.stage, 0.0


def describe_failure(error: Exception) -> str:
    """Return one line about an error: its message, with its kind if it is not raised on purpose.

    Example:
        >>> describe_failure(ValueError("a\\nb"))
        'ValueError: a b'
    """
    text = " ".join(str(error).split())
    if isinstance(error, (Word2VecError, ChildProcessError)):
        return text
    return f"{type(error).__name__}: {text}".rstrip(": ")
