"""Vectors from which a training can start: those of a model or of a file, and the softmax where it fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from word2vec.config.train import TrainConfig
from word2vec.errors import ConfigError, FormatError
from word2vec.scores.loss_facts import LOSS_FACTS
from word2vec.storage.model_directory import ModelDirectory
from word2vec.storage.one_directory import names_directory
from word2vec.storage.table_file import RowReader
from word2vec.vectors.stored_table import StoredTable


@dataclass(frozen=True)
class OlderVectors:
    """Words and their rows of some tables.

    Attributes:
        path: Where they come from.
        words: N distinct words, in order of the rows.
        tables: "input", [N, d] float32 or float16. Also "output" [N, d] and "bias" [N] of a model whose softmax
            fits. Those of directories and of npy files are mapped, so that they are read when their rows are.
        corpus: The key of the corpus that they were trained on, or None if it is not known.
    """

    path: Path
    words: Sequence[str]
    tables: Mapping[str, RowReader]
    corpus: str | None = None


def read_older_vectors(path: Path, config: TrainConfig) -> OlderVectors:
    """Read the vectors of a model as they were trained, or those of a file, for a training.

    Args:
        path: A model directory, or a file of any format that can be read.
        config: The options of the training. They say which other tables of the model fit.

    Raises:
        FormatError: it is missing, damaged, or of an unknown version.
        ConfigError: it is a file whose format is not known, or that can only be written. Or its vectors have
            another length than ``vector_size``.
    """
    try:
        if names_directory(path):
            model = ModelDirectory.load(path)
            tables: dict[str, RowReader] = {"input": model.input, **_choose_softmax(model, config)}
            older = OlderVectors(path, model.vocabulary.sequence, tables, model.corpus.get("key"))
        else:
            loaded = StoredTable.load(path)
            older = OlderVectors(path, loaded.vocabulary.sequence, {"input": loaded.matrix})
    except FormatError as error:
        raise FormatError(f"init: {error}") from error
    size = older.tables["input"].shape[1]
    if size != config.settings.vector_size:
        raise ConfigError(
            f"init is {path}, whose vectors have {size} numbers, and vector_size is "
            f"{config.settings.vector_size}; give vector_size {size}, or other vectors"
        )
    return older


def _choose_softmax(model: ModelDirectory, config: TrainConfig) -> dict[str, RowReader]:
    """Return the output table and the bias of a model, those that mean the same in a training.

    The rows of a tree belong to its nodes, which another text does not have. A bias is a number that depends on
    the loss: log p, or what is left of it without the random words' share.
    """
    facts, settings, trained = LOSS_FACTS[config.loss], config.settings, model.train
    # Vectors from elsewhere have no softmax.
    if not trained or facts.uses_tree or LOSS_FACTS[trained["loss"]].uses_tree:
        return {}
    if (trained["tied"], trained["signature"]) != (settings.tied, settings.signature):
        return {}
    found: dict[str, RowReader] = {} if settings.tied else {"output": model.output}
    if model.bias is not None and settings.bias and trained["loss"] == config.loss:
        found["bias"] = model.bias
    return found
