"""The vectors and trainings that the tests draw, and how the files of pictures begin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from word2vec import WordVectors
from word2vec.storage.model_directory import save_model
from word2vec.storage.vocabulary import Vocabulary

MAGIC = {".png": b"\x89PNG\r\n\x1a\n", ".svg": b"<?xml", ".pdf": b"%PDF-1."}


def five_groups() -> WordVectors:
    """Five groups of twelve words round five centres: "g0" is the first of group g."""
    random = np.random.default_rng(0)
    centres = random.normal(size=(5, 20))
    words = [f"{'abcde'[group]}{place}" for place in range(12) for group in range(5)]
    matrix = np.concatenate([centres + random.normal(size=(5, 20)) * 0.3 for _ in range(12)])
    return WordVectors(words, matrix.astype(np.float32))


def trained(path: Path, intervals: list[dict[str, float]], **log: Any) -> Path:
    """A model directory with this record of its training."""
    save_model(
        path,
        Vocabulary(["a"], np.array([1])),
        {"input": np.zeros((1, 2), np.float32)},
        train={"vector_size": 2, "tied": True, "epochs": 4},
        corpus={},
        training={"finished": True, "progress": 1.0, "raw_words": 1000, **log, "intervals": intervals},
    )
    return path


def trained_in_full(path: Path) -> Path:
    """A model directory with twenty intervals of a training in four epochs."""
    course = [
        {"epoch": 1 + i // 5, "words": 50 * (i + 1), "loss": 3 - i / 10, "learning_rate": 0.1 - i / 200}
        for i in range(20)
    ]
    return trained(path, course)
