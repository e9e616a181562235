"""Trainings of a second or less."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import word2vec
from word2vec.scores.loss_facts import LOSS_FACTS
from word2vec.storage.model_directory import read_training

OPTIONS: dict[str, Any] = {"vector_size": 16, "negatives": 8, "subsample": 0.0, "epochs": 3, "progress": False}


def train(corpus: Any, output: Path, **options: Any) -> word2vec.WordVectors:
    """Train small vectors on a small corpus. Options that the loss has no use for are left out."""
    options = {**OPTIONS, **options}
    if not LOSS_FACTS[options.get("loss", "random_softmax")].sampled:
        del options["negatives"]
    return word2vec.train(corpus, output, **options)


def read_log(model: Path) -> dict[str, Any]:
    """Return how the training of a model went."""
    _, log = read_training(model)
    return log
