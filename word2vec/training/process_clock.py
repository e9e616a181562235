"""The time that a training took, of all processes that had a part in it."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any


class ProcessClock:
    """Counts the seconds of a training. It stands still while nothing is trained.

    A training that was resumed has a segment for each process: when, where, how long, and how much it trained.
    """

    def __init__(self) -> None:
        # The seconds up to its last stop, and when it was started again, if it runs.
        self._before = 0.0
        self._started: float | None = None
        # What earlier processes trained, and where this one began.
        self._earlier: list[dict[str, Any]] = []
        self._process_started = datetime.now(timezone.utc)
        self._earlier_words, self._earlier_seconds = 0, 0.0

    @property
    def seconds(self) -> float:
        """Seconds that training took so far."""
        return self._before + (0.0 if self._started is None else time.perf_counter() - self._started)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let it run while the block does."""
        self._started = time.perf_counter()
        try:
            yield
        finally:
            self._before, self._started = self.seconds, None

    def list_segments(self, words: int) -> list[dict[str, Any]]:
        """Return what each process trained.

        Args:
            words: Raw words that were trained on so far, by all of them.
        """
        own = words - self._earlier_words
        if not own:
            return list(self._earlier)
        segment = {
            "started": self._process_started.isoformat(timespec="seconds"),
            "machine": platform.node(),
            "seconds": self.seconds - self._earlier_seconds,
            "raw_words": own,
        }
        return [*self._earlier, segment]

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from the ``seconds``, ``segments`` and ``words`` of the state of a log.

        Raises:
            KeyError: one of them is missing.
        """
        self._before = self._earlier_seconds = state["seconds"]
        self._earlier = [dict(segment) for segment in state["segments"]]
        self._earlier_words = state["words"]
