"""What happens beside a training: after each step, some functions look at it in turn."""

from __future__ import annotations

from collections.abc import Callable

from word2vec.training.run import Run

Watcher = Callable[[Run], None]
"""Looks at a training when no step is in flight. It may read everything and let training stop."""


def watch(run: Run, watchers: list[Watcher], *, progress: bool = False) -> None:
    """Train to the end, or until a watcher lets training stop. Each looks at it after every step, in order.

    Raises:
        TrainingError: as for :meth:`word2vec.training.run.Run.train`.
    """

    def look() -> None:
        for watcher in watchers:
            watcher(run)

    run.train(look, progress=progress)
