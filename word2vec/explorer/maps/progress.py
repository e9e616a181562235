"""How far a piece of work in the background is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["absent", "running", "ready", "failed", "refused"]
Stage = Literal["neighbours", "layout", "placing", "classes"]


@dataclass(frozen=True)
class Progress:
    """How far a piece of work is.

    Attributes:
        state: "absent" if nobody has asked for the work yet. "refused" if it cannot be done here, because a
            package or words are missing. Work that has failed is tried again when it is asked for some
            seconds later.
        stage: What is being done, while it runs.
        done: The share of this stage that is done, 0 to 1.
        message: Why it has failed or is refused. With "ready", what else there is to know.
    """

    state: State
    stage: Stage | None = None
    done: float = 0.0
    message: str | None = None


ABSENT = Progress("absent")
