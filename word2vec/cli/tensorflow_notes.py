"""Keep TensorFlow's notes about the machine off the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def silent_tensorflow() -> Iterator[None]:
    """Keep the notes that TensorFlow writes when it is imported away from stderr."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    sys.stderr.flush()
    kept = os.dup(2)
    null = os.open(os.devnull, os.O_WRONLY)
    # The notes come from C++ before any log level is read, so only closing the descriptor keeps them back.
    os.dup2(null, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(null)
