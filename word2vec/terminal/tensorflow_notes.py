"""Keep TensorFlow's notes about the machine off the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from word2vec.terminal.silent_stderr import silence_stderr


@contextmanager
def silent_tensorflow(module: str = "tensorflow") -> Iterator[None]:
    """Keep the notes that TensorFlow writes when it is imported away from stderr.

    With 0 in ``TF_CPP_MIN_LOG_LEVEL`` all notes are shown.

    Args:
        module: The last that is imported. Where it is imported already, there are no notes.
    """
    if os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2") == "0" or module in sys.modules:
        yield
        return
    # The notes come before any log level is read.
    with silence_stderr():
        yield
