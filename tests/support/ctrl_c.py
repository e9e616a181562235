"""Ctrl-C in tests."""

from __future__ import annotations

import signal


def heed_ctrl_c() -> None:
    """Undo an inherited order to ignore SIGINT, which shells give to what they start in the background.

    For this process in a test, and for a child as its ``preexec_fn``.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
