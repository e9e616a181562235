"""Runs that stop after a step, and what another run needs to go on from there."""

from __future__ import annotations

import json
import math
from typing import Any

import word2vec
from word2vec.arrays import Float32s
from word2vec.blocks.stream import Position
from word2vec.config.train import TrainConfig
from word2vec.training.log import TrainingLog
from word2vec.training.run import Run


def train_until(run: Run, position: tuple[int, ...]) -> None:
    """Train up to a position."""
    run.train(lambda: run.stop("there") if run.position >= Position(*position) else None)


def values_of(run: Run) -> dict[str, Float32s]:
    return {name: variable.numpy() for name, variable in run.model.parameters().items()}


def restore_log(corpus: word2vec.EncodedCorpus, config: TrainConfig, state: dict[str, Any]) -> TrainingLog:
    """Make a log that goes on from a state, as a file could hold it."""
    log = TrainingLog(config, corpus.raw_words * config.settings.epochs, math.inf)
    log.restore(json.loads(json.dumps(state)))
    return log
