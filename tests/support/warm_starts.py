"""Small trainings that start from older vectors, and runs of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import word2vec
from word2vec.config.train import TrainConfig
from word2vec.storage.vocabulary import Vocabulary
from word2vec.training.backend import choose_backend
from word2vec.training.run import Run
from word2vec.training.warm_start import WarmStart, open_warm_start

SIZE = 16
COMMON: dict[str, Any] = {
    "vector_size": SIZE,
    "negatives": 4,
    "subsample": 0.0,
    "epochs": 2,
    "blocks_per_step": 4,
    "deterministic": True,
}
CHUNK_SIZE = 3000


def make_config(**options: Any) -> TrainConfig:
    return TrainConfig(**{**COMMON, **options})


def open_start(config: TrainConfig, vocabulary: Vocabulary, strict: bool = False) -> WarmStart:
    warm = open_warm_start(config, vocabulary, Path("new"), strict=strict, progress=True)
    assert warm is not None
    return warm


def start_run(corpus: word2vec.EncodedCorpus, config: TrainConfig, **changes: Any) -> Run:
    backend = choose_backend(config, len(corpus.ids), progress=False)
    warm = open_warm_start(config, corpus.vocabulary, Path("new"), strict=False, progress=False)
    return Run(corpus, config, backend, warm_start=warm, chunk_size=CHUNK_SIZE, **changes)


def write_list(path: Path, *words: str) -> str:
    path.write_text("\n".join(words) + "\n", encoding="utf-8")
    return str(path)
