"""What a static export says while it is made, on standard error."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from word2vec.terminal.progress_line import ProgressLine


@dataclass(frozen=True)
class Reporter:
    """Says how far the work is, and what is left out.

    Attributes:
        shows_progress: Whether lines of progress are shown. What is left out is said in any case.
    """

    shows_progress: bool

    def open_line(self, model: str, stage: str, total: float, unit: str = " words") -> ProgressLine:
        """Return the line of a stage.

        Args:
            model: The name of the model.
            stage: What is done.
            total: How much there is to do.
            unit: Of what.
        """
        return ProgressLine(
            total=total,
            unit=unit,
            desc=f"{model}: {stage}",
            disable=not self.shows_progress,
            file=sys.stderr,
            leave=False,
        )

    def note(self, model: str, text: str) -> None:
        """Say what else there is to know of a model."""
        print(f"word2vec: {model}: {text}", file=sys.stderr)
