"""Import TensorFlow without Keras, which no training uses, and let it give memory back.

The last line of TensorFlow's own ``__init__`` imports the optimizers of Keras, and these import what Keras works
with where it is installed: SciPy, pandas, scikit-learn, Matplotlib. That is half of the time of the import and
170 MB of memory.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

_ALLOCATOR = "TF_ONEDNN_USE_SYSTEM_ALLOCATOR"


def import_tensorflow() -> None:
    """Import TensorFlow, if that is not done yet. ``tf.keras`` imports Keras when it is first used.

    The tables of variables are then memory of the C library's, unless the environment says otherwise. oneDNN has
    an allocator of its own, which takes 1.2 times as much, keeps a list of all pages, and gives nothing back.
    The choice stays in the environment, because TensorFlow reads it later than here, with its first operation.
    Where TensorFlow is imported already, the choice is the program's that did so, and nothing is changed.
    """
    if "tensorflow" not in sys.modules:
        os.environ.setdefault(_ALLOCATOR, "1")
    with _without_keras():
        import tensorflow  # noqa: F401  so that it is there


@contextmanager
def _without_keras() -> Iterator[None]:
    """Let this thread's imports of Keras fail, which TensorFlow passes over. Those of other threads go on.

    Keras that is imported already stays. So does the older ``tf_keras``, which TensorFlow imports only if the
    environment asks for it.
    """
    finder = _NoKeras(threading.get_ident())
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _NoKeras:
    """Lets one thread find Keras but not load it, and leaves everything else to the finders behind it."""

    def __init__(self, thread: int) -> None:
        self._thread = thread

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        """Return where a module of Keras is, if the thread imports one."""
        # A part of Keras is asked for where another thread is in the middle of importing it.
        if name.partition(".")[0] != "keras" or threading.get_ident() != self._thread:
            return None
        # TensorFlow wants to know the place in any case, for those who import Keras later.
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None:
            spec.loader = _Unloaded()
        return spec


class _Unloaded(Loader):
    """Raises ImportError instead of loading a module."""

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Raise ImportError."""
        raise ImportError("Keras is left out while TensorFlow is imported", name=spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Never called."""
