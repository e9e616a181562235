"""Keep TensorFlow's notes about the machine off the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def silent_tensorflow() -> Iterator[None]:
    """Keep the notes that TensorFlow writes when it is imported away from stderr.

    Errors are exceptions and pass. With 0 in ``TF_CPP_MIN_LOG_LEVEL`` all notes are shown, too. Where TensorFlow
    is imported already, there is nothing to keep away.
    """
    if os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2") == "0" or "tensorflow" in sys.modules:
        yield
        return
    try:
        if sys.stderr is not None:
            sys.stderr.flush()
        kept = os.dup(2)
    except (OSError, ValueError):  # a program without stderr
        yield
        return
    null = os.open(os.devnull, os.O_WRONLY)
    # The notes come from C++ before any log level is read, so only closing the descriptor keeps them back.
    os.dup2(null, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(null)
