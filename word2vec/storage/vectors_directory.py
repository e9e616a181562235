"""Vectors from elsewhere as a directory that is loaded memory-mapped, as a model is.

It has the shape of a model (:mod:`word2vec.storage.model_directory`) without the softmax, and the format
``word2vec-vectors``:

``config.json``
    ``format``, ``format_version``, ``vocabulary_size``, ``vector_size``, and ``counts``: whether they are known.
``vocabulary.tsv``
    ``word TAB count`` in order of the rows (see :meth:`word2vec.storage.vocabulary.Vocabulary.save`). All counts
    are 0 if they are not known.
``input.npy``
    [V, d] float32 or float16, the word vectors.

Beside these there can be what the spelling of the words tells, see :mod:`word2vec.storage.subword_files`. The
version is then 2. Version 1 had no subwords, and vectors without them are still written as such.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.errors import FormatError
from word2vec.storage.atomic import new_directory
from word2vec.storage.destination import DirectoryKind
from word2vec.storage.facts import Facts
from word2vec.storage.manifest import has_format, read_manifest, write_manifest
from word2vec.storage.subword_files import MEMBERS as SUBWORD_MEMBERS
from word2vec.storage.subword_files import Spelling, map_spelling, write_spelling
from word2vec.storage.table import Table
from word2vec.storage.table_file import map_table, write_table
from word2vec.storage.vocabulary import Vocabulary

FORMAT = "word2vec-vectors"
FORMAT_VERSION = 2
_VERSION_WITHOUT_SUBWORDS = 1
CONFIG = "config.json"
VOCABULARY = "vocabulary.tsv"
INPUT = "input.npy"
INDEXES = "approximate-*.usearch"
"""The names of indexes for approximate search, which are kept beside the vectors."""
MAPS = "map-*.npy"
"""The names of the explorer's maps, which are kept beside the vectors."""


def save_vectors(path: Path, table: Table, spelling: Spelling | None = None) -> None:
    """Write vectors from elsewhere.

    Older vectors there are replaced. A trained model is not, because these have no softmax.

    Args:
        path: The directory.
        table: The words and their vectors.
        spelling: What the spelling of the words tells. By default the subwords of the table, if it has some,
            with nothing mixed in.

    Raises:
        OutputError: the path is not writable or holds something else.
        CorpusError: a word is not Unicode text.
    """
    if spelling is None and table.subwords is not None:
        spelling = Spelling(table.subwords)
    with new_directory(path, VECTORS) as directory:
        write_table(directory / INPUT, table.matrix)
        Vocabulary(table.words, table.counts).save(directory / VOCABULARY)
        facts: dict[str, Any] = {
            "vocabulary_size": len(table.words),
            "vector_size": int(table.matrix.shape[1]),
            "counts": table.counts is not None,
        }
        version = _VERSION_WITHOUT_SUBWORDS
        if spelling is not None:
            facts["subwords"] = write_spelling(directory, spelling)
            version = FORMAT_VERSION
        write_manifest(directory / CONFIG, FORMAT, version, facts)


def load_vectors(path: Path) -> tuple[Vocabulary, NDArray[Any], Spelling | None]:
    """Return the V words of a directory, their vectors [V, d], mapped, and what their spelling tells.

    Raises:
        FormatError: the directory does not hold such vectors, is damaged, or is of an unknown version.
    """
    manifest = read_manifest(path / CONFIG, FORMAT, FORMAT_VERSION, _VERSION_WITHOUT_SUBWORDS)
    facts = Facts(path / CONFIG, manifest)
    shape = facts.read_whole("vocabulary_size"), facts.read_whole("vector_size")
    vocabulary = load_vocabulary(path, shape[0], facts.read_flag("counts"))
    table = map_table(path / INPUT, shape, np.float32, np.float16)
    return vocabulary, table, map_spelling(facts, FORMAT_VERSION, shape)


def load_vocabulary(path: Path, size: int, counted: bool = True) -> Vocabulary:
    """Return the words of a directory, and their counts if these are known.

    Args:
        path: The directory.
        size: How many words its ``config.json`` promises.
        counted: Whether the counts are known.

    Raises:
        FormatError: the file is missing or damaged, or holds another number of words.
    """
    vocabulary = Vocabulary.load(path / VOCABULARY, counted=counted)
    if len(vocabulary) != size:
        raise FormatError(f"{path} is damaged: {len(vocabulary)} words, {CONFIG} says {size}")
    return vocabulary


def is_vectors(path: Path) -> bool:
    """True if ``path`` is a directory that says it holds vectors from elsewhere. A trained model does not."""
    return has_format(path / CONFIG, FORMAT)


VECTORS = DirectoryKind(is_vectors, (CONFIG, VOCABULARY, INPUT, *SUBWORD_MEMBERS, INDEXES, MAPS))
"""Vectors from elsewhere, as a directory that is replaced when another one is written to its place."""
