"""A trained model on disk: what training writes and queries read, without TensorFlow.

A model is a directory:

``config.json``
    ``format``, ``format_version``, ``vocabulary_size``, the training options under ``train`` and what the
    corpus was made from under ``corpus``.
``vocabulary.tsv``
    ``word TAB count`` in order of the rows (see :meth:`word2vec.vocabulary.Vocabulary.save`).
``input.npy``
    [V, d] float32, the word vectors.
``output.npy``, ``bias.npy``
    [V, d] and [V] float32, the softmax's W and b; only if untied.
``training.json``
    How training went: seconds, words/s, versions, and loss per interval.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from word2vec.atomic import new_directory
from word2vec.errors import FormatError
from word2vec.manifest import has_format, read_manifest, write_json, write_manifest
from word2vec.vocabulary import Vocabulary

FORMAT = "word2vec-model"
FORMAT_VERSION = 1
_CONFIG = "config.json"
_TRAINING = "training.json"
_VOCABULARY = "vocabulary.tsv"

Floats = NDArray[np.float32]

_ROWS_AT_A_TIME = 1 << 14


class Rows(Protocol):
    """A table that may not be in one piece in memory: an array, or a variable that is read in parts."""

    @property
    def shape(self) -> tuple[int, ...]:
        """[V, d] or [V]."""

    def __getitem__(self, rows: slice, /) -> Floats:
        """Return some of the rows, float32."""


@dataclass(frozen=True)
class ModelDirectory:
    """The contents of a model directory.

    Attributes:
        vocabulary: V words and counts.
        input: [V, d] float32 word vectors, memory-mapped.
        output: [V, d] float32 softmax matrix; the same array as ``input`` if tied.
        bias: [V] float32 softmax bias, or None if tied.
        train: The training options.
        corpus: What the corpus was made from: tokenizer, key, ...
    """

    vocabulary: Vocabulary
    input: Floats
    output: Floats
    bias: Floats | None
    train: dict[str, Any]
    corpus: dict[str, Any]

    @classmethod
    def load(cls, path: Path) -> ModelDirectory:
        """Map a model into memory; its tables are read when they are used.

        Raises:
            FormatError: the directory is not a model, is damaged, or is of an unknown version.
        """
        manifest = read_manifest(path / _CONFIG, FORMAT, FORMAT_VERSION)
        try:
            train, corpus, size = manifest["train"], manifest["corpus"], manifest["vocabulary_size"]
            shape = size, train["vector_size"]
            tied = train["tied"]
        except (KeyError, TypeError) as error:
            raise FormatError(f"{path / _CONFIG} is damaged: no valid {error}") from error
        vocabulary = Vocabulary.load(path / _VOCABULARY)
        if len(vocabulary) != size:
            raise FormatError(f"{path} is damaged: {len(vocabulary)} words, {_CONFIG} says {size}")
        table = map_table(path / "input.npy", shape)
        if tied:
            return cls(vocabulary, table, table, None, train, corpus)
        output = map_table(path / "output.npy", shape)
        bias = map_table(path / "bias.npy", (size,))
        return cls(vocabulary, table, output, bias, train, corpus)


def save_model(
    path: Path,
    vocabulary: Vocabulary,
    tables: Mapping[str, Rows],
    *,
    train: dict[str, Any],
    corpus: dict[str, Any],
    training: dict[str, Any],
) -> None:
    """Write a model directory at once, replacing an older model there.

    Args:
        path: The directory.
        vocabulary: V words and counts.
        tables: "input", and if untied "output" and "bias". Read a few rows at a time, so that they need not fit
            into memory twice.
        train: The training options.
        corpus: What the corpus was made from: tokenizer, key, ...
        training: The contents of ``training.json``.

    Raises:
        OutputError: the path is not writable or holds something else.
    """
    with new_directory(path, is_model) as directory:
        for name, table in tables.items():
            _write_table(directory / f"{name}.npy", table)
        vocabulary.save(directory / _VOCABULARY)
        write_json(directory / _TRAINING, training)
        write_manifest(
            directory / _CONFIG,
            FORMAT,
            FORMAT_VERSION,
            {"vocabulary_size": len(vocabulary), "train": train, "corpus": corpus},
        )


def is_model(path: Path) -> bool:
    """True if ``path`` is a directory that says it is a model."""
    return has_format(path / _CONFIG, FORMAT)


def _write_table(path: Path, table: Rows) -> None:
    with path.open("wb") as file:
        header = {
            "descr": np.lib.format.dtype_to_descr(np.dtype("<f4")),
            "fortran_order": False,
            "shape": table.shape,
        }
        np.lib.format.write_array_header_1_0(file, header)
        for start in range(0, table.shape[0], _ROWS_AT_A_TIME):
            file.write(np.ascontiguousarray(table[start : start + _ROWS_AT_A_TIME], "<f4").tobytes())


def map_table(path: Path, shape: tuple[int, ...]) -> Floats:
    """Map one table of a model into memory.

    Raises:
        FormatError: it is missing, damaged, or of another shape.
    """
    try:
        table: Floats = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise FormatError(f"{path} is missing, damaged or cut short: {error}") from error
    if table.dtype != np.float32 or table.shape != shape:
        raise FormatError(f"{path} holds {table.dtype} of shape {table.shape}; expected float32 of {shape}")
    return table
