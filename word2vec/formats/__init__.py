"""Vector files of other tools: :func:`read` and :func:`write` a :class:`Table` in one of :data:`FORMATS`.

Each format is a module, which only converts: it answers no questions. The module has ``write(path, table)`` and
``UNWRITABLE``, the characters that no word can hold there. It has ``read(path, *, duplicates, limit)`` unless
the format cannot be read safely or is not a table of vectors, and ``read(path, errors, *, duplicates, limit)``
if the words of real files are not always UTF-8. Modules are imported when they are used, because many need a
library of their own.

To add a format, write such a module and name it in :data:`FORMATS`.
"""

from __future__ import annotations

import importlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from word2vec.config.vector_files import ReadConfig, WriteConfig
from word2vec.errors import ConfigError, FormatError, OutputError
from word2vec.formats.decoding import check_errors
from word2vec.formats.header import check_written
from word2vec.formats.opening import HEAD, Source, open_source, strip_compression, unfold
from word2vec.formats.recognition import GENSIM_WAY_OUT, recognise, refuse_others
from word2vec.formats.writable import make_writable
from word2vec.storage.destination import check_directory_writable, check_file_writable
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
        keeps_float16: Numbers of 16 bits stay so. Other formats write them as float32 or as text, no shorter.
        streams: It is read from the beginning to the end, so that compressed files and pipes need no temporary
            file.
        compressible: It can be written compressed, as ``.gz``, ``.bz2``, ``.xz`` or ``.zst``.
    """

    module: str
    suffixes: tuple[str, ...]
    about: str
    readable: bool = True
    any_bytes: bool = False
    way_out: str = ""
    keeps_subwords: bool = False
    keeps_float16: bool = False
    streams: bool = False
    compressible: bool = False


FORMATS: dict[str, Format] = {
    "word2vec-text": Format(
        "word2vec_text",
        (".vec", ".txt"),
        "word2vec and fastText text, for most tools",
        any_bytes=True,
        streams=True,
        compressible=True,
    ),
    "word2vec-binary": Format(
        "word2vec_binary",
        (".bin",),
        "word2vec.c's binary, for gensim and many others",
        any_bytes=True,
        streams=True,
        compressible=True,
    ),
    "glove": Format(
        "glove",
        (".glove", ".glove.txt"),
        "GloVe text: no header line",
        any_bytes=True,
        streams=True,
        compressible=True,
    ),
    "fasttext-binary": Format(
        "fasttext_binary",
        (".ftbin",),
        "fastText's .bin, with its n-grams",
        any_bytes=True,
        keeps_subwords=True,
        compressible=True,
    ),
    "numpy": Format("numpy_arrays", (".npz",), "NumPy arrays, for numpy.load", keeps_float16=True),
    "npy": Format(
        "npy_and_words", (".npy",), "NumPy matrix to be mapped, and .words.txt beside it", keeps_float16=True
    ),
    "safetensors": Format(
        "safetensors_file", (".safetensors",), "safetensors, for PyTorch, JAX, Rust", keeps_float16=True
    ),
    "parquet": Format(
        "parquet_file", (".parquet",), "Parquet, for pandas, polars, DuckDB, Spark", keeps_float16=True
    ),
    "csv": Format("csv_file", (".csv",), "CSV, for spreadsheets, pandas, R", compressible=True),
    "sqlite": Format("sqlite_file", (".sqlite", ".sqlite3", ".db"), "SQLite, one indexed look-up a word"),
    "projector": Format("projector", (".projector",), "TensorBoard projector (directory)", readable=False),
    "gensim": Format(
        "gensim_native",
        (".kv",),
        "gensim KeyedVectors.load",
        readable=False,
        way_out=f"it is a pickle, so {GENSIM_WAY_OUT}",
    ),
    "saved-model": Format("saved_model", (".savedmodel",), "TensorFlow SavedModel (directory)", readable=False),
    "spacy": Format("spacy_vectors", (".spacy.txt",), "spacy init vectors", readable=False, compressible=True),
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


_WRITTEN_ROWS = 1 << 14  # checked at a time, so that there is never a mask of the whole table


def read(
    path: str | os.PathLike[str],
    format: str | None = None,
    errors: Any = "strict",
    *,
    duplicates: Any = "error",
    limit: int | None = None,
) -> Table:
    """Return the words, vectors and counts in a file.

    The file may be compressed (.gz, .bz2, .xz, .zst) or a pipe, and ``-`` is standard input.

    Args:
        path: The file.
        format: One of :data:`FORMATS`. By default the content tells it, and where it does not the ending of the
            name.
        errors: What happens to words that are not UTF-8: strict, ignore or replace, see
            :mod:`word2vec.formats.decoding`. It applies to word2vec, GloVe and fastText files. The other formats
            are UTF-8 by definition. With ignore and replace a word2vec file is read as far as it goes, whatever
            its header promises.
        duplicates: What happens to a word that comes again: "error" refuses the file, "first" keeps its first
            vector, and stderr says how many were dropped.
        limit: Read only the first vectors, this many.

    Raises:
        ConfigError: the format is unknown or can only be written, or neither content nor ending tell it. Or an
            option is out of range, or ``errors`` is not strict for a format that is UTF-8 by definition.
        FormatError: the file is not of that format, damaged or cut short, or holds something else than vectors.
    """
    check_errors(errors)
    options = ReadConfig(errors, duplicates, limit)
    path = Path(path)
    if format is not None or not _is_there(path):
        _check_readable(find_format(path, format))
    with open_source(path) as source:
        name = format or _recognise_format(source)
        _check_readable(name)
        module = _import_module(name)
        arguments: dict[str, Any] = {"duplicates": options.duplicates, "limit": options.limit}
        if FORMATS[name].any_bytes:
            arguments["errors"] = options.errors
        elif options.errors != "strict":
            others = ", ".join(known for known, format in FORMATS.items() if format.any_bytes)
            raise ConfigError(
                f"errors is {errors!r}, but {name} is UTF-8 by definition; leave it out. It is for: {others}"
            )
        if name == "npy" and source.size is None:
            raise FormatError(
                f"{path} is compressed or a pipe, but npy is two files, the matrix and its words; "
                "decompress them"
            )
        table: Table
        if FORMATS[name].streams:
            table = module.read(source, **arguments)
        else:
            with unfold(source) as plain:
                table = module.read(plain, **arguments)
        return table


def _is_there(path: Path) -> bool:
    return str(path) == "-" or path.exists()


def _check_readable(name: str) -> None:
    if not FORMATS[name].readable:
        advice = FORMATS[name].way_out or f"import one of: {', '.join(list_readable())}"
        raise ConfigError(f"{name} can only be written; {advice}")


def _recognise_format(source: Source) -> str:
    """Return the format that the content tells, else the one of the name's ending.

    Raises:
        ConfigError: neither does.
        FormatError: the content is something else than vectors.
    """
    _refuse_endings(source.path)
    found = recognise(source.head, len(source.head) < HEAD)
    if found is None:
        refuse_others(source.head, source.path)
    return found or find_format(source.path, None)


def write(
    path: str | os.PathLike[str], table: Table, format: str | None = None, *, unwritable: Any = "error"
) -> Table:
    """Write words, vectors and counts, and return what was written.

    Subwords are written where the format keeps them. If it does not, stderr says so.

    Args:
        path: The file, or the directory where the format is one. A name that ends in .gz, .bz2, .xz or .zst
            compresses it.
        table: V words and vectors, with counts if they are known.
        format: One of :data:`FORMATS`. By default the file name's ending tells it.
        unwritable: What happens to words that the format cannot hold: "error" refuses to write, "drop" leaves
            them out, "replace" writes ``_`` for white space and U+FFFD for other such characters. stderr says
            how many.

    Raises:
        ConfigError: the format is unknown, the name's ending does not tell it, it cannot be compressed, or it
            needs a package that is not installed. Or ``unwritable`` is unknown.
        FormatError: a word cannot be written in that format, or a vector holds NaN or infinity.
        OutputError: the file cannot be written.
    """
    path = Path(path)
    name = find_format(path, format)
    options = WriteConfig(unwritable)
    compression = strip_compression(path.name)[1]
    if compression and not FORMATS[name].compressible:
        raise ConfigError(
            f"{path.name!r} ends in {compression}, but {name} is not compressed as a whole; leave that out"
        )
    module = _import_module(name)
    check_writable(path, name)
    for start in range(0, len(table.words), _WRITTEN_ROWS):
        check_written(table.words, table.matrix[start : start + _WRITTEN_ROWS], start)
    if options.unwritable != "error":
        table = make_writable(table, name, module.UNWRITABLE, options.unwritable)
    module.write(path, table)
    if table.subwords is not None and not FORMATS[name].keeps_subwords:
        keeps, suffix = next(
            (other, known.suffixes[0]) for other, known in FORMATS.items() if known.keeps_subwords
        )
        print(
            f"word2vec: {name} keeps no subwords, so unknown words have no vectors there; --format {keeps} "
            f"(or the ending {suffix}) keeps them",
            file=sys.stderr,
        )
    return table


def check_writable(path: str | os.PathLike[str], format: str | None = None) -> None:
    """Make sure that :func:`write` will be able to write there. Call it before vectors are loaded or made.

    Args:
        path: As for :func:`write`.
        format: As for :func:`write`.

    Raises:
        ConfigError: the format is unknown, or the name's ending does not tell it.
        OutputError: the path is not one that can be written, or it holds what would be lost.
    """
    path = Path(path)
    kind = getattr(_import_module(find_format(path, format)), "KIND", None)
    if kind is None:
        check_file_writable(path)
    else:
        check_directory_writable(path, kind)


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
    _refuse_endings(path)
    found = _find_ending(path)
    if found is not None:
        return found
    known = ", ".join(f"{suffix} ({name})" for suffix, name in _list_endings().items())
    raise ConfigError(f"the suffix of {path.name!r} names no format; use {known} or give a format")


def check_directory_name(path: Path) -> None:
    """Refuse to make a directory whose name ends as that of a file of vectors does. One that exists may have it.

    Raises:
        OutputError: the name ends so.
    """
    found = None if path.is_dir() else _find_ending(path)
    if found is not None:
        raise OutputError(
            f"{path} would be a directory, and its name ends as that of a file does ({found}); choose a name "
            f"without this ending, and let word2vec export write {path.name} from that directory"
        )


def _list_endings() -> dict[str, str]:
    return {suffix: name for name, known in FORMATS.items() for suffix in known.suffixes}


def _find_ending(path: Path) -> str | None:
    """Return the format that the ending of a file's name tells, without that of its compression."""
    plain_name = strip_compression(path.name)[0].lower()
    # The longest ending counts: .kv.bin is not .bin.
    endings = _list_endings()
    longest_first = sorted(endings, key=len, reverse=True)
    return next((endings[suffix] for suffix in longest_first if plain_name.endswith(suffix)), None)


def _refuse_endings(path: Path) -> None:
    for suffix, advice in _REFUSED.items():
        if strip_compression(path.name)[0].lower().endswith(suffix):
            raise ConfigError(f"{path.name!r} is {advice}")


def _import_module(name: str) -> Any:
    return importlib.import_module(f"word2vec.formats.{FORMATS[name].module}")
