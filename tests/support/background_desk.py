"""The desk of work in the background, for work that a test does itself."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError

from word2vec.explorer.maps.progress import Stage


class SilentDesk:
    """Keeps what is reported.

    Args:
        is_cancelled: Whether the first report ends the work.

    Attributes:
        reports: The stages and shares, as they came.
        notes: The messages.
    """

    def __init__(self, is_cancelled: bool = False) -> None:
        self.is_cancelled = is_cancelled
        self.reports: list[tuple[Stage, float]] = []
        self.notes: list[str] = []

    def report(self, stage: Stage, done: float) -> None:
        """Keep a report."""
        if self.is_cancelled:
            raise CancelledError
        assert 0 <= done <= 1
        self.reports.append((stage, done))

    def note(self, message: str) -> None:
        """Keep a message."""
        self.notes.append(message)

    def on_cancel(self, end: Callable[[], None]) -> None:
        """Do nothing, because nobody cancels later."""
