"""Foreign file formats: one module each. They only convert: a :class:`Table` to files and back.

A module has ``write(path, table)``, and ``read(path)`` unless the format cannot be read safely or is no table of
vectors; ``read(path, errors)`` where the words of real files are not always UTF-8. Modules are imported when
they are used, because many need a library of their own.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from word2vec.errors import ConfigError
from word2vec.formats.decoding import check_errors
from word2vec.formats.header import FASTTEXT_MAGIC
from word2vec.storage.table import Table

__all__ = ["FORMATS", "Format", "Table", "format_of", "read", "readable_formats", "write"]


@dataclass(frozen=True)
class Format:
    """One format.

    Attributes:
        module: Where it is, below ``word2vec.formats``.
        suffixes: File name endings that mean this format; the first is the usual one.
        about: What it is and who reads it.
        readable: It can be imported.
        any_bytes: The words in its files may be other bytes than UTF-8, which ``errors`` is about.
    """

    module: str
    suffixes: tuple[str, ...]
    about: str
    readable: bool = True
    any_bytes: bool = False


FORMATS: dict[str, Format] = {
    "word2vec-text": Format(
        "word2vec_text", (".vec", ".txt"), "word2vec and fastText text; most tools", any_bytes=True
    ),
    "word2vec-binary": Format(
        "word2vec_binary", (".bin",), "word2vec.c's binary; gensim and many others", any_bytes=True
    ),
    "glove": Format("glove", (".glove", ".glove.txt"), "GloVe text: no header line", any_bytes=True),
    "fasttext-binary": Format(
        "fasttext_binary", (".ftbin",), "fastText's .bin: its words' vectors", any_bytes=True
    ),
    "numpy": Format("numpy_arrays", (".npz",), "NumPy arrays; numpy.load"),
    "npy": Format("npy_and_words", (".npy",), "NumPy matrix to be mapped, and .words.txt beside it"),
    "safetensors": Format("safetensors_file", (".safetensors",), "safetensors; PyTorch, JAX, Rust"),
    "parquet": Format("parquet_table", (".parquet",), "Parquet; pandas, polars, DuckDB, Spark"),
    "csv": Format("csv_table", (".csv",), "CSV; spreadsheets, pandas, R"),
    "sqlite": Format("sqlite_table", (".sqlite", ".sqlite3", ".db"), "SQLite; one indexed look-up a word"),
    "projector": Format("projector", (".projector",), "TensorBoard projector (directory)", readable=False),
    "gensim": Format("gensim_native", (".kv",), "gensim KeyedVectors.load", readable=False),
    "saved-model": Format("saved_model", (".savedmodel",), "TensorFlow SavedModel (directory)", readable=False),
    "spacy": Format("spacy_vectors", (".spacy.txt",), "spacy init vectors", readable=False),
    "static-embedding": Format(
        "static_embedding", (".static",), "sentence-transformers StaticEmbedding (directory)", readable=False
    ),
}


def read(path: Path, format: str | None = None, errors: str = "strict") -> Table:
    """Return the words, vectors and counts in a file.

    Args:
        path: The file.
        format: One of :data:`FORMATS`; by default told by the name's ending.
        errors: What happens to words that are not UTF-8: strict, ignore or replace, see
            :mod:`word2vec.formats.decoding`. Only of word2vec, GloVe and fastText files: the other formats are
            UTF-8 by definition.

    Raises:
        ConfigError: the format is unknown or only written, or none is given and the name does not tell it;
            ``errors`` is unknown, or is not strict for a format that is UTF-8 by definition.
        FormatError: the file is not of that format, damaged or cut short.
    """
    check_errors(errors)
    name = format_of(path, format)
    # fastText's models end in .bin as word2vec's do.
    if name == "word2vec-binary" and format is None and _starts_with(path, FASTTEXT_MAGIC):
        name = "fasttext-binary"
    if not FORMATS[name].readable:
        raise ConfigError(f"{name} can only be written; import one of: {', '.join(readable_formats())}")
    module = _module(name)
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


def write(path: Path, table: Table, format: str | None = None) -> None:
    """Write words, vectors and counts.

    Raises:
        ConfigError: the format is unknown, or none is given and the name does not tell it.
        FormatError: a word cannot be written in that format.
        OutputError: the file cannot be written.
    """
    _module(format_of(path, format)).write(path, table)


def readable_formats() -> list[str]:
    """Return the names of the formats that can be imported."""
    return [name for name, format in FORMATS.items() if format.readable]


def format_of(path: Path, format: str | None) -> str:
    """Return the name of the format that is given, or else that the file's name tells.

    Raises:
        ConfigError: there is no such format, or no name ends so.
    """
    if format is not None:
        if format not in FORMATS:
            raise ConfigError(f"format is {format!r}; choose one of: {', '.join(FORMATS)}")
        return format
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


def _module(name: str) -> Any:
    return importlib.import_module(f"word2vec.formats.{FORMATS[name].module}")
