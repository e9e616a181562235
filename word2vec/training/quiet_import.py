"""Import ``train`` and ``extend`` without TensorFlow's notes about the machine.

Apart from ``trainer.py``, because the notes come while that is imported.
"""

from __future__ import annotations

from typing import Any

from word2vec.terminal.tensorflow_notes import silent_tensorflow
from word2vec.training.tensorflow_import import import_tensorflow


def import_train() -> Any:
    """Return :func:`word2vec.training.trainer.train`. The first time takes some seconds, for TensorFlow."""
    with silent_tensorflow():
        import_tensorflow()
        from word2vec.training.trainer import start_tensorflow, train

        start_tensorflow()
    return train


def import_extend() -> Any:
    """Return :func:`word2vec.training.extension.extend`. The first time takes as long as for ``train``."""
    import_train()
    from word2vec.training.extension import extend

    return extend
