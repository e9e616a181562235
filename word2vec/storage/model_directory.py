"""A trained model on disk: what training writes and queries read, without TensorFlow.

A model is a directory:

``config.json``
    ``format``, ``format_version``, ``vocabulary_size``, the training options under ``train`` and the facts of
    the corpus under ``corpus``. The options ``tied``, ``signature``, ``bias`` and ``loss`` say what the model
    is.
``vocabulary.tsv``
    ``word TAB count`` in order of the rows (see :meth:`word2vec.storage.vocabulary.Vocabulary.save`).
``input.npy``
    [V, d] float32, the word vectors.
``output.npy``
    [V, d] float32, the softmax's W. Only if untied. A tied model's W is the word vectors times the signs that
    ``signature`` says (see :mod:`word2vec.scores.signature`). Of the loss ``hierarchical_softmax`` it is
    [V - 1, d], a row for each inner node of the Huffman tree of the counts (see :mod:`word2vec.scores.huffman`).
``bias.npy``
    [V] float32, the softmax's b. Only if there is one. Of the loss ``hierarchical_softmax`` it is [V - 1].
``training.json``
    How training went: seconds, words/s, versions, and loss per interval.

Beside these there can be what the spelling of the words tells, see :mod:`word2vec.storage.subword_files`, and
the files of the tokenizer, see :mod:`word2vec.storage.tokenizer_files`.

Version 1 had no ``bias`` and no ``loss``: a model had a bias exactly if it was untied, and its loss was
``random_softmax``. Version 2 had no ``signature``: all signs were 1. Version 3 had no subwords, and a model
without them is still written as such.

Vectors that come from elsewhere are kept in a directory of the same shape, see
:mod:`word2vec.storage.vectors_directory`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from word2vec.arrays import Float32s
from word2vec.errors import FormatError
from word2vec.scores.loss_facts import LOSS_FACTS
from word2vec.scores.signature import make_signs
from word2vec.storage.atomic import new_directory
from word2vec.storage.destination import DirectoryKind
from word2vec.storage.facts import Facts
from word2vec.storage.manifest import (
    check_members,
    has_format,
    read_json,
    read_manifest,
    write_json,
    write_manifest,
)
from word2vec.storage.one_directory import find_number, read_one_directory
from word2vec.storage.subword_files import MEMBERS as SUBWORD_MEMBERS
from word2vec.storage.subword_files import Spelling, map_spelling, write_spelling
from word2vec.storage.table_file import RowReader, map_table, write_table
from word2vec.storage.tokenizer_files import MEMBERS as TOKENIZER_MEMBERS
from word2vec.storage.tokenizer_files import copy_members
from word2vec.storage.vectors_directory import (
    CONFIG,
    INDEXES,
    INPUT,
    MAPS,
    VOCABULARY,
    is_vectors,
    load_vectors,
    load_vocabulary,
)
from word2vec.storage.vocabulary import Vocabulary

FORMAT = "word2vec-model"
FORMAT_VERSION = 4
_VERSION_WITHOUT_SUBWORDS = 3
OLDEST_VERSION = 1
TRAINING_LOG = "training.json"
_OUTPUT = "output.npy"
_BIAS = "bias.npy"
_MEMBERS = (CONFIG, TRAINING_LOG, VOCABULARY, INPUT, _OUTPUT, _BIAS, *SUBWORD_MEMBERS, *TOKENIZER_MEMBERS)
_FILES = {"input": INPUT, "output": _OUTPUT, "bias": _BIAS}


@dataclass(frozen=True)
class ModelDirectory:
    """The contents of a model directory.

    Attributes:
        path: The directory.
        vocabulary: V words, and their counts if these are known, as they are of every model trained here.
        input: [V, d] float32 word vectors, memory-mapped.
        output: [V, d] float32 softmax matrix W but for the signs. Tied, it is the same array as ``input``. Of a
            hierarchical softmax [V - 1, d], a row for each inner node.
        bias: [V] float32 softmax bias, or None. Of a hierarchical softmax [V - 1].
        train: The training options, ``tied``, ``signature``, ``bias`` and ``loss`` among them. Empty if these
            are vectors from elsewhere, which have no softmax.
        corpus: What the corpus was made from: tokenizer, key, ...
        spelling: What the spelling of the words tells, or None.
        number: The number of the file of ``input``, by which a newer model under this name is noticed.
    """

    path: Path
    vocabulary: Vocabulary
    input: Float32s
    output: Float32s
    bias: Float32s | None
    train: dict[str, Any]
    corpus: dict[str, Any]
    spelling: Spelling | None = None
    number: tuple[int, int] | None = None

    @classmethod
    def load(cls, path: Path) -> ModelDirectory:
        """Map a model, or vectors from elsewhere, into memory.

        Its tables are read when they are used. The hashes and scales of n-grams, 8 bytes for each, are read and
        checked at once.

        Raises:
            FormatError: the directory is not a model, is damaged, or is of an unknown version or loss.
        """
        return read_one_directory(path, cls._load)

    @classmethod
    def _load(cls, path: Path) -> ModelDirectory:
        check_members(path, _MEMBERS)
        if is_vectors(path):
            vocabulary, table, spelling = load_vectors(path)
            return cls(path, vocabulary, table, table, None, {}, {}, spelling, find_number(path / INPUT))
        manifest = _read_config(path)
        size = manifest["vocabulary_size"]
        vocabulary = load_vocabulary(path, size)
        tables = _map_tables(path, size, manifest["train"])
        spelling = map_spelling(Facts(path / CONFIG, manifest), FORMAT_VERSION, tables[0].shape)
        number = find_number(path / INPUT)
        return cls(path, vocabulary, *tables, manifest["train"], manifest["corpus"], spelling, number)

    @property
    def tables(self) -> dict[str, Float32s]:
        """The parameters by name: "input", then "output" if untied, then "bias" if there is one."""
        found = {"input": self.input}
        if not self.tied:
            found["output"] = self.output
        if self.bias is not None:
            found["bias"] = self.bias
        return found

    @property
    def tied(self) -> bool:
        """True if the softmax matrix is the table of word vectors."""
        return self.output is self.input

    @property
    def vectors(self) -> Float32s:
        """[V, d] the vectors that are asked: ``input``, or these mixed with what spelling tells."""
        mixed = None if self.spelling is None else self.spelling.mixed
        return self.input if mixed is None else mixed

    @property
    def signs(self) -> Float32s:
        """[d] float32 of 1 and -1. W is ``output`` times these. All 1 unless tied weights are signed."""
        return make_signs(self.input.shape[1], self.train.get("signature", 0.0))

    def read_training_log(self) -> dict[str, Any] | None:
        """Return how training went, as ``training.json`` says it, or None if there is no such file.

        Raises:
            FormatError: the file is damaged, or the model was replaced since it was loaded.
        """
        return read_one_directory(self.path, self._read_training_log)

    def _read_training_log(self, path: Path) -> dict[str, Any] | None:
        # The table is mapped, so its number is not given to another file.
        if self.number is not None and find_number(path / INPUT) != self.number:
            raise FormatError(f"{path} was replaced by another model since it was loaded; load it again")
        log = path / TRAINING_LOG
        return read_json(log) if log.is_file() else None


def read_training(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the options of a model's training, and how it went. Neither words nor tables are read.

    Raises:
        FormatError: the directory is not a model, or one of the two files is missing or damaged.
    """
    return read_one_directory(path, _read_training)


def _read_training(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    check_members(path, _MEMBERS)
    return _read_config(path)["train"], read_json(path / TRAINING_LOG)


def save_model(
    path: Path,
    vocabulary: Vocabulary,
    tables: Mapping[str, RowReader],
    *,
    train: dict[str, Any],
    corpus: dict[str, Any],
    training: dict[str, Any],
    spelling: Spelling | None = None,
    tokenizer_files: Path | None = None,
) -> ModelDirectory:
    """Write a model directory at once, replacing an older model there.

    Args:
        path: The directory.
        vocabulary: V words and counts.
        tables: "input", "output" if untied, and "bias" if there is one. They are read a few rows at a
            time, so they need not fit into memory twice.
        train: The training options. ``tied`` and ``bias`` are written as the tables say. ``loss`` is
            random_softmax and ``signature`` is 0 if they are left out.
        corpus: What the corpus was made from: tokenizer, key, ...
        training: The contents of ``training.json``.
        spelling: What the spelling of the words tells, if it is known.
        tokenizer_files: The corpus or model that holds the files of the tokenizer, if there may be some.

    Returns:
        What :meth:`ModelDirectory.load` would read, without a second copy of the vocabulary.

    Raises:
        OutputError: the path is not writable or holds something else.
    """
    defaults = {"loss": "random_softmax", "signature": 0.0}
    train = {**defaults, **train, "tied": "output" not in tables, "bias": "bias" in tables}
    with new_directory(path, MODEL) as directory:
        for name, table in tables.items():
            write_table(directory / _FILES[name], table)
        vocabulary.save(directory / VOCABULARY)
        write_json(directory / TRAINING_LOG, training)
        if tokenizer_files is not None:
            copy_members(tokenizer_files, directory)
        facts: dict[str, Any] = {"vocabulary_size": len(vocabulary), "train": train, "corpus": corpus}
        version = _VERSION_WITHOUT_SUBWORDS
        if spelling is not None:
            facts["subwords"] = write_spelling(directory, spelling)
            version = FORMAT_VERSION
        write_manifest(directory / CONFIG, FORMAT, version, facts)
        # Mapped before the directory gets its name, under which another process may put a model of its own.
        written = Facts(directory / CONFIG, {"format_version": version, **facts})
        shape = tables["input"].shape
        mapped = _map_tables(directory, shape[0], {**train, "vector_size": shape[1]})
        spelling = map_spelling(written, FORMAT_VERSION, mapped[0].shape)
        number = find_number(directory / INPUT)
    return ModelDirectory(path, vocabulary, *mapped, train, corpus, spelling, number)


def save_again(path: Path, model: ModelDirectory, spelling: Spelling | None) -> ModelDirectory:
    """Write a trained model with what the spelling of its words tells, in place of what it had of that.

    The model's own directory may be the place. It is replaced when the new one is whole.

    Raises:
        OutputError: the path is not writable or holds something else.
    """
    return save_model(
        path,
        model.vocabulary,
        model.tables,
        train=model.train,
        corpus=model.corpus,
        training=model.read_training_log() or {},
        spelling=spelling,
        tokenizer_files=model.path,
    )


def _read_config(path: Path) -> dict[str, Any]:
    """Read a model's ``config.json``, and add the options which older versions lack.

    Raises:
        FormatError: it is missing, damaged, or of an unknown version or loss.
    """
    file = path / CONFIG
    manifest = read_manifest(file, FORMAT, FORMAT_VERSION, OLDEST_VERSION)
    facts = Facts(file, manifest)
    options = facts.read_object("train")
    facts.read_object("corpus")
    train: dict[str, Any] = manifest["train"]
    if manifest["format_version"] == 1:
        train |= {"bias": not train.get("tied"), "loss": "random_softmax"}
    if manifest["format_version"] <= 2:
        train["signature"] = 0.0
    facts.read_whole("vocabulary_size")
    options.read_whole("vector_size")
    options.read_flag("tied")
    options.read_flag("bias")
    options.read_number("signature", 0, 1)
    options.read_text("loss")
    if train["loss"] not in LOSS_FACTS:
        raise FormatError(
            f"{file} says that the loss is {train['loss']!r}, and this version of the toolkit knows only "
            f"{', '.join(LOSS_FACTS)}. Update tied-word2vec to read this model"
        )
    if train["tied"] and LOSS_FACTS[train["loss"]].uses_tree:
        raise FormatError(f"{file} is damaged: 'tied' is True, and {train['loss']} has a table of its own")
    return manifest


def _map_tables(path: Path, size: int, train: dict[str, Any]) -> tuple[Float32s, Float32s, Float32s | None]:
    """Map the input table, the output table and the bias of a model, as its options say which there are."""
    for option, needed, name in (("tied", not train["tied"], _OUTPUT), ("bias", train["bias"], _BIAS)):
        if not needed and (path / name).exists():
            raise FormatError(
                f"{path} is damaged: {CONFIG} says {option} is {train[option]}, so there must not be "
                f"a file {name}, but there is one"
            )
    shape = size, train["vector_size"]
    table = map_table(path / INPUT, shape)
    outputs = LOSS_FACTS[train["loss"]].count_outputs(size)
    output = table if train["tied"] else map_table(path / _OUTPUT, (outputs, shape[1]))
    return table, output, map_table(path / _BIAS, (outputs,)) if train["bias"] else None


def is_model(path: Path) -> bool:
    """True if ``path`` is a directory that says it is a trained model. Vectors from elsewhere are not."""
    return has_format(path / CONFIG, FORMAT)


MODEL = DirectoryKind(is_model, (*_MEMBERS, INDEXES, MAPS))
"""A trained model, as a directory that is replaced when another one is written to its place."""
