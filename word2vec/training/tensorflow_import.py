"""Import TensorFlow without Keras, which no training uses, and let it give memory back.

The last line of TensorFlow's own ``__init__`` imports the optimizers of Keras, and these import what Keras works
with where it is installed: SciPy, pandas, scikit-learn, Matplotlib. That is half of the time of the import and
170 MB of memory.
"""

from __future__ import annotations

import os
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager

_IMPORTED_LAST = ("keras.src.optimizers", "tf_keras.src.optimizers")


def import_tensorflow() -> None:
    """Import TensorFlow, if that is not done yet. ``tf.keras`` imports Keras when it is first used.

    The tables of variables are then memory of the C library's, unless the environment says otherwise. oneDNN has
    an allocator of its own, which takes 1.2 times as much, keeps a list of all pages, and gives nothing back.
    """
    os.environ.setdefault("TF_ONEDNN_USE_SYSTEM_ALLOCATOR", "1")
    with _without_keras():
        import tensorflow  # noqa: F401  so that it is there


@contextmanager
def _without_keras() -> Iterator[None]:
    """Let an import of Keras's optimizers find an empty module, and nothing of that afterwards.

    The parents of a module that is there already are not imported.
    """
    if "tensorflow" in sys.modules or "keras" in sys.modules or "tf_keras" in sys.modules:
        yield
        return
    sys.modules.update({name: types.ModuleType(name) for name in _IMPORTED_LAST})
    try:
        yield
    finally:
        for name in _IMPORTED_LAST:
            sys.modules.pop(name, None)
