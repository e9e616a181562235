"""A small training that is interrupted and leaves a checkpoint."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import word2vec
from tests.support.stopped_training import interrupt

OPTIONS: dict[str, Any] = {
    "vector_size": 8,
    "negatives": 4,
    "epochs": 4,
    "subsample": 0.01,
    "block_length": 8,
    "blocks_per_step": 10,
    "deterministic": True,
    "subwords": False,
    "progress": False,
}


def start(
    corpus: Any, output: Path, stop_at: Callable[..., None], progress: float = 0.4, **options: Any
) -> Path:
    """Begin a training that is interrupted, and return its checkpoint."""
    stop_at(progress, interrupt)
    with pytest.raises(KeyboardInterrupt, match="resume goes on with the training"):
        word2vec.train(corpus, output, **{**OPTIONS, **options})
    return output.with_name(f"{output.name}.checkpoint")
