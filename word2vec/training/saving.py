"""Save a model that took hours: to its place, or where there is one, and never not at all."""

from __future__ import annotations

import dataclasses
import tempfile
import uuid
from pathlib import Path
from typing import Any

from word2vec.config.train import TrainConfig
from word2vec.config.watch import WatchConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import OutputError
from word2vec.scores.loss_facts import LOSS_FACTS
from word2vec.storage.free_space import check_free_space
from word2vec.storage.model_directory import ModelDirectory, save_model
from word2vec.training.run import Run

CORPUS_FACTS = ("key", "tokenizer", "min_count", "raw_words", "options")
"""What a model and a checkpoint say about the corpus, of the corpus's manifest."""

_FLOAT = 4  # bytes


def check_space(corpus: EncodedCorpus, config: TrainConfig, watch: WatchConfig, output: Path) -> None:
    """Make sure, before training, that the model and its checkpoints will fit on the disk.

    Raises:
        OutputError: they will not.
    """
    # An older checkpoint is there until the newer one is whole.
    tables = 1
    tables += 0 if watch.checkpoint_every is None else 2
    tables += 0 if config.early_stopping is None else 2
    check_free_space(output, tables * count_model_bytes(len(corpus.vocabulary), config))


def count_model_bytes(vocabulary: int, config: TrainConfig) -> int:
    """Return the bytes of a model's tables of V words. The other files are small beside them."""
    settings = config.settings
    outputs = LOSS_FACTS[config.loss].count_outputs(vocabulary)
    numbers = vocabulary * settings.vector_size
    numbers += 0 if settings.tied else outputs * settings.vector_size
    numbers += outputs if settings.bias else 0
    return numbers * _FLOAT


def save_run(
    corpus: EncodedCorpus, run: Run, config: TrainConfig, output: Path, training: dict[str, Any]
) -> ModelDirectory:
    """Write the model that a run has trained.

    Raises:
        OutputError: it cannot be written there. The message says where it is kept instead.
    """
    try:
        return _save(corpus, run, config, output, training)
    except OutputError as error:
        kept = _keep_elsewhere(corpus, run, config, output, training)
        if kept is None:
            raise
        raise OutputError(
            f"{error}; the trained model is kept whole in {kept}, move it where you want it"
        ) from error


def _keep_elsewhere(
    corpus: EncodedCorpus, run: Run, config: TrainConfig, output: Path, training: dict[str, Any]
) -> Path | None:
    """Write the model beside its place or to the temporary directory. Return where, or None if nothing works."""
    name = f"{output.resolve().name}.kept-{uuid.uuid4().hex[:8]}"
    for home in (output.resolve().parent, Path(tempfile.gettempdir())):
        try:
            return _save(corpus, run, config, home / name, training).path
        except OutputError:
            continue
    return None


def _save(
    corpus: EncodedCorpus, run: Run, config: TrainConfig, output: Path, training: dict[str, Any]
) -> ModelDirectory:
    # The options as they were used: where the default depends on others, the value that it came to.
    options = dataclasses.asdict(config) | dataclasses.asdict(config.settings)
    return save_model(
        output,
        corpus.vocabulary,
        run.model.rows(),
        train=options,
        corpus={name: corpus.manifest.get(name) for name in CORPUS_FACTS},
        training={"corpus": corpus.key, **training},
        tokenizer_files=corpus.path,
    )
