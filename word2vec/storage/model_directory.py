"""A trained model on disk: what training writes and queries read, without TensorFlow.

A model is a directory:

``config.json``
    ``format``, ``format_version``, ``vocabulary_size``, the training options under ``train`` and what the
    corpus was made from under ``corpus``.
``vocabulary.tsv``
    ``word TAB count`` in order of the rows (see :meth:`word2vec.storage.vocabulary.Vocabulary.save`).
``input.npy``
    [V, d] float32, the word vectors.
``output.npy``, ``bias.npy``
    [V, d] and [V] float32, the softmax's W and b; only if untied.
``training.json``
    How training went: seconds, words/s, versions, and loss per interval.

Vectors that come from elsewhere are kept in a directory of the same shape, of the format ``word2vec-vectors``:
only ``config.json`` (``vocabulary_size``, ``vector_size``, ``counts``: whether they are known),
``vocabulary.tsv`` and ``input.npy``, float32 or float16.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from word2vec.arrays import Float32s
from word2vec.errors import FormatError
from word2vec.storage.atomic import new_directory
from word2vec.storage.manifest import check_members, has_format, read_manifest, write_json, write_manifest
from word2vec.storage.npy_file import map_npy
from word2vec.storage.table import Table
from word2vec.storage.vocabulary import Vocabulary

FORMAT = "word2vec-model"
FORMAT_VERSION = 1
VECTORS_FORMAT = "word2vec-vectors"
VECTORS_VERSION = 1
_CONFIG = "config.json"
_TRAINING = "training.json"
_VOCABULARY = "vocabulary.tsv"
MEMBERS = (_CONFIG, _TRAINING, _VOCABULARY, "input.npy", "output.npy", "bias.npy")


_ROWS_AT_A_TIME = 1 << 14


class Rows(Protocol):
    """A table that may not be in one piece in memory: an array, or a variable that is read in parts."""

    @property
    def shape(self) -> tuple[int, ...]:
        """[V, d] or [V]."""

    def __getitem__(self, rows: slice, /) -> Float32s:
        """Return some of the rows, float32."""


@dataclass(frozen=True)
class ModelDirectory:
    """The contents of a model directory.

    Attributes:
        vocabulary: V words, and their counts if these are known, as they are of every model trained here.
        input: [V, d] float32 word vectors, memory-mapped.
        output: [V, d] float32 softmax matrix; the same array as ``input`` if tied.
        bias: [V] float32 softmax bias, or None if tied.
        train: The training options; empty if these are vectors from elsewhere, which have no softmax.
        corpus: What the corpus was made from: tokenizer, key, ...
    """

    vocabulary: Vocabulary
    input: Float32s
    output: Float32s
    bias: Float32s | None
    train: dict[str, Any]
    corpus: dict[str, Any]

    @classmethod
    def load(cls, path: Path) -> ModelDirectory:
        """Map a model into memory; its tables are read when they are used.

        Raises:
            FormatError: the directory is not a model, is damaged, or is of an unknown version.
        """
        check_members(path, MEMBERS)
        if has_format(path / _CONFIG, VECTORS_FORMAT):
            return _load_vectors(path)
        manifest = read_manifest(path / _CONFIG, FORMAT, FORMAT_VERSION)
        try:
            train, corpus, size = manifest["train"], manifest["corpus"], manifest["vocabulary_size"]
            shape = size, train["vector_size"]
            tied = train["tied"]
        except (KeyError, TypeError) as error:
            raise FormatError(f"{path / _CONFIG} is damaged: no valid {error}") from error
        if not isinstance(train, dict) or not isinstance(corpus, dict):
            raise FormatError(f"{path / _CONFIG} is damaged: 'train' and 'corpus' must be objects")
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


def save_vectors(path: Path, table: Table) -> None:
    """Write vectors from elsewhere as a directory that is loaded memory-mapped, as a model is.

    Raises:
        OutputError: the path is not writable or holds something else.
        CorpusError: a word is no Unicode text.
    """
    with new_directory(path, is_model) as directory:
        _write_table(directory / "input.npy", table.matrix)
        Vocabulary(table.words, table.counts).save(directory / _VOCABULARY)
        facts = {
            "vocabulary_size": len(table.words),
            "vector_size": int(table.matrix.shape[1]),
            "counts": table.counts is not None,
        }
        write_manifest(directory / _CONFIG, VECTORS_FORMAT, VECTORS_VERSION, facts)


def _load_vectors(path: Path) -> ModelDirectory:
    manifest = read_manifest(path / _CONFIG, VECTORS_FORMAT, VECTORS_VERSION)
    try:
        shape = manifest["vocabulary_size"], manifest["vector_size"]
        counted = manifest["counts"]
    except KeyError as error:
        raise FormatError(f"{path / _CONFIG} is damaged: no valid {error}") from error
    vocabulary = Vocabulary.load(path / _VOCABULARY, counted=bool(counted))
    if len(vocabulary) != shape[0]:
        raise FormatError(f"{path} is damaged: {len(vocabulary)} words, {_CONFIG} says {shape[0]}")
    table = map_table(path / "input.npy", shape, (np.float32, np.float16))
    return ModelDirectory(vocabulary, table, table, None, {}, {})


def is_model(path: Path) -> bool:
    """True if ``path`` is a directory that says it is a model, or vectors from elsewhere."""
    return has_format(path / _CONFIG, FORMAT) or has_format(path / _CONFIG, VECTORS_FORMAT)


def _write_table(path: Path, table: Rows) -> None:
    kind = np.dtype("<f2" if getattr(table, "dtype", None) == np.float16 else "<f4")
    with path.open("wb") as file:
        header = {
            "descr": np.lib.format.dtype_to_descr(kind),
            "fortran_order": False,
            "shape": table.shape,
        }
        np.lib.format.write_array_header_1_0(file, header)
        for start in range(0, table.shape[0], _ROWS_AT_A_TIME):
            file.write(np.ascontiguousarray(table[start : start + _ROWS_AT_A_TIME], kind).tobytes())


def map_table(path: Path, shape: tuple[int, ...], kinds: tuple[type, ...] = (np.float32,)) -> Float32s:
    """Map one table of a model into memory.

    Args:
        path: The .npy file.
        shape: What the table must have.
        kinds: The types of number it may hold.

    Raises:
        FormatError: it is missing, damaged, or of another shape.
    """
    table: Float32s = map_npy(path, *kinds)
    if table.shape != shape:
        raise FormatError(f"{path} holds a table of shape {table.shape}; expected {shape}")
    return table
