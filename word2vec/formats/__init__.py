"""Vector files of other tools: :func:`read` and :func:`write` a :class:`Table` in one of :data:`FORMATS`.

Each format is a module, which only converts: it answers no questions. The module has ``write(path, table)``. It
has ``read(path)`` unless the format cannot be read safely or is not a table of vectors, and ``read(path,
errors)`` if the words of real files are not always UTF-8. Modules are imported when they are used, because many
need a library of their own.

To add a format, write such a module and name it in :data:`FORMATS`.
"""

from __future__ import annotations

import importlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from word2vec.errors import ConfigError
from word2vec.formats.decoding import check_errors
from word2vec.formats.header import FASTTEXT_MAGIC
from word2vec.storage.table import Table

__all__ = ["FORMATS", "Format", "Table", "find_format", "list_readable", "read", "write"]


@dataclass(frozen=True)
class Format:
    """One format of files.

    Attributes:
        module: Its module, below ``word2vec.formats``.
        suffixes: File name endings that mean this format, the usual one first.
        about: What it is and who reads it.
        readable: It can be imported.
        any_bytes: The words in its files may be bytes that are not UTF-8, so ``errors`` applies.
        way_out: Of a format that cannot be imported: how to bring its vectors all the same, for the message.
        keeps_subwords: A table's subwords are written and read. Other formats have no place for them.
    """

    module: str
    suffixes: tuple[str, ...]
    about: str
    readable: bool = True
    any_bytes: bool = False
    way_out: str = ""
    keeps_subwords: bool = False


_FROM_GENSIM = (
    "it is a pickle, so let gensim write what every tool reads: "
    "KeyedVectors.load('x.kv').save_word2vec_format('x.bin', binary=True)"
)

FORMATS: dict[str, Format] = {
    "word2vec-text": Format(
        "word2vec_text", (".vec", ".txt"), "word2vec and fastText text, for most tools", any_bytes=True
    ),
    "word2vec-binary": Format(
        "word2vec_binary", (".bin",), "word2vec.c's binary, for gensim and many others", any_bytes=True
    ),
    "glove": Format("glove", (".glove", ".glove.txt"), "GloVe text: no header line", any_bytes=True),
    "fasttext-binary": Format(
        "fasttext_binary",
        (".ftbin",),
        "fastText's .bin, with its n-grams",
        any_bytes=True,
        keeps_subwords=True,
    ),
    "numpy": Format("numpy_arrays", (".npz",), "NumPy arrays, for numpy.load"),
    "npy": Format("npy_and_words", (".npy",), "NumPy matrix to be mapped, and .words.txt beside it"),
    "safetensors": Format("safetensors_file", (".safetensors",), "safetensors, for PyTorch, JAX, Rust"),
    "parquet": Format("parquet_file", (".parquet",), "Parquet, for pandas, polars, DuckDB, Spark"),
    "csv": Format("csv_file", (".csv",), "CSV, for spreadsheets, pandas, R"),
    "sqlite": Format("sqlite_file", (".sqlite", ".sqlite3", ".db"), "SQLite, one indexed look-up a word"),
    "projector": Format("projector", (".projector",), "TensorBoard projector (directory)", readable=False),
    "gensim": Format(
        "gensim_native", (".kv",), "gensim KeyedVectors.load", readable=False, way_out=_FROM_GENSIM
    ),
    "saved-model": Format("saved_model", (".savedmodel",), "TensorFlow SavedModel (directory)", readable=False),
    "spacy": Format("spacy_vectors", (".spacy.txt",), "spacy init vectors", readable=False),
    "static-embedding": Format(
        "static_embedding", (".static",), "sentence-transformers StaticEmbedding (directory)", readable=False
    ),
}

_REFUSED = {
    ".ftz": "a compressed fastText model (.ftz), which is neither read nor written; take the .bin that it was "
    "made from, or let fastText write the vectors of your words: "
    "fasttext print-word-vectors MODEL.ftz < words.txt > vectors.glove"
}
"""Endings of files that users have and that are not for this toolkit, and what to do instead."""


def read(path: str | os.PathLike[str], format: str | None = None, errors: str = "strict") -> Table:
    """Return the words, vectors and counts in a file.

    Args:
        path: The file.
        format: One of :data:`FORMATS`. By default the file name's ending tells it.
        errors: What happens to words that are not UTF-8: strict, ignore or replace, see
            :mod:`word2vec.formats.decoding`. It applies to word2vec, GloVe and fastText files. The other formats
            are UTF-8 by definition.

    Raises:
        ConfigError: the format is unknown or can only be written, or the name's ending does not tell it. Or
            ``errors`` is unknown, or is not strict for a format that is UTF-8 by definition.
        FormatError: the file is not of that format, damaged or cut short.
    """
    check_errors(errors)
    path = Path(path)
    name = find_format(path, format)
    # The names of fastText's models end in .bin too.
    if name == "word2vec-binary" and format is None and _starts_with(path, FASTTEXT_MAGIC):
        name = "fasttext-binary"
    if not FORMATS[name].readable:
        advice = FORMATS[name].way_out or f"import one of: {', '.join(list_readable())}"
        raise ConfigError(f"{name} can only be written; {advice}")
    module = _import_module(name)
    table: Table
    if FORMATS[name].any_bytes:
        table = module.read(path, errors)
    elif errors == "strict":
        table = module.read(path)
    else:
        others = ", ".join(known for known, format in FORMATS.items() if format.any_bytes)
        raise ConfigError(
            f"errors is {errors!r}, but {name} is UTF-8 by definition; leave it out. It is for: {others}"
        )
    return table


def write(path: str | os.PathLike[str], table: Table, format: str | None = None) -> None:
    """Write words, vectors and counts, and subwords where the format keeps them. If it does not, stderr says so.

    Args:
        path: The file, or the directory where the format is one.
        table: V words and vectors, with counts if they are known.
        format: One of :data:`FORMATS`. By default the file name's ending tells it.

    Raises:
        ConfigError: the format is unknown, the name's ending does not tell it, or it needs a package that is not
            installed.
        FormatError: a word cannot be written in that format.
        OutputError: the file cannot be written.
    """
    path = Path(path)
    name = find_format(path, format)
    _import_module(name).write(path, table)
    if table.subwords is not None and not FORMATS[name].keeps_subwords:
        keeps = ", ".join(other for other, known in FORMATS.items() if known.keeps_subwords)
        print(
            f"word2vec: {name} keeps no subwords, so unknown words have no vectors there; {keeps} keeps them",
            file=sys.stderr,
        )


def list_readable() -> list[str]:
    """Return the names of the formats that can be imported."""
    return [name for name, format in FORMATS.items() if format.readable]


def find_format(path: Path, format: str | None) -> str:
    """Return the name of the format: the given one, or by default the one that the file name's ending tells.

    Raises:
        ConfigError: there is no such format, or no format has this ending, or it is that of a file which is not
            read.
    """
    if format is not None:
        if format not in FORMATS:
            raise ConfigError(f"format is {format!r}; choose one of: {', '.join(FORMATS)}")
        return format
    for suffix, advice in _REFUSED.items():
        if path.name.lower().endswith(suffix):
            raise ConfigError(f"{path.name!r} is {advice}")
    # The longest ending counts: .kv.bin is not .bin.
    endings = {suffix: name for name, known in FORMATS.items() for suffix in known.suffixes}
    for suffix in sorted(endings, key=len, reverse=True):
        if path.name.lower().endswith(suffix):
            return endings[suffix]
    known = ", ".join(f"{suffix} ({name})" for suffix, name in endings.items())
    raise ConfigError(f"the suffix of {path.name!r} names no format; use {known} or give a format")


def _starts_with(path: Path, magic: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(magic)) == magic
    except OSError:
        return False


def _import_module(name: str) -> Any:
    return importlib.import_module(f"word2vec.formats.{FORMATS[name].module}")
