"""Vector files of other tools: :func:`read` and :func:`write` a :class:`Table` in one of :data:`FORMATS`.

Each format is a module, which only converts: it answers no questions. The module has ``write(path, table)`` and
``UNWRITABLE``, the characters that no word can hold there. It has ``read(path, *, duplicates, limit)`` unless
the format cannot be read safely or is not a table of vectors, and ``read(path, errors, *, duplicates, limit)``
if the words of real files are not always UTF-8. Modules are imported when they are used, because many need a
library of their own.

To add a format, write such a module and name it in :data:`FORMATS` (``catalogue.py``).
"""

from __future__ import annotations

import dataclasses
import importlib
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from word2vec.config.foreign_arguments import answer_foreign_arguments
from word2vec.config.vector_files import ReadConfig, WriteConfig
from word2vec.errors import ConfigError, FormatError
from word2vec.formats.catalogue import (
    FORMATS,
    Format,
    find_format,
    find_format_to_read,
    list_readable,
    refuse_endings,
)
from word2vec.formats.decoding import check_errors
from word2vec.formats.header import check_written
from word2vec.formats.opening import HEAD, Source, open_source, strip_compression, unfold
from word2vec.formats.recognition import is_archive, recognise, refuse_others
from word2vec.formats.writable import make_writable
from word2vec.storage.counts import check_counts
from word2vec.storage.destination import check_directory_writable, check_file_writable
from word2vec.storage.masked_arrays import refuse_masked
from word2vec.storage.table import Table

__all__ = ["FORMATS", "Format", "Table", "find_format", "list_readable", "read", "write"]

_WRITTEN_ROWS = 1 << 14  # checked at a time, so that there is never a mask of the whole table


@answer_foreign_arguments
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
        if FORMATS[name].streams and is_archive(source.head):
            refuse_others(source.head, source.path)
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
    refuse_endings(source.path)
    found = recognise(source.head, len(source.head) < HEAD)
    if found is None:
        refuse_others(source.head, source.path)
    return found or find_format_to_read(source.path, is_empty=not source.head)


@answer_foreign_arguments
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
            needs a package that is not installed. Or ``unwritable`` is unknown. Or a count is not a whole number
            of at least 0, or numbers are masked out.
        FormatError: a word cannot be written in that format, or a vector holds NaN, infinity, or a number that
            float32 cannot hold.
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
    table = _check_table(table)
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


def _check_table(table: Table) -> Table:
    """Return the table as arrays, so that only what can be read again is written.

    Raises:
        ConfigError: words and matrix are not a table, a word comes twice, a count is not a whole number of at
            least 0, or numbers are masked out.
    """
    refuse_masked(table.matrix, "the matrix holds")
    matrix = np.asanyarray(table.matrix)
    if matrix.ndim != 2 or len(matrix) != len(table.words) or matrix.dtype.kind not in "fiu":
        raise ConfigError(
            f"the table has {len(table.words)} words and a matrix of {matrix.dtype} with the shape "
            f"{matrix.shape}; it must be numbers, a row for each word"
        )
    if len(set(table.words)) != len(table.words):
        word = next(word for word, count in Counter(table.words).items() if count > 1)
        raise ConfigError(f"{word!r} is twice among the words; give each word one vector")
    counts = None if table.counts is None else check_counts(table.counts, len(table.words))
    return dataclasses.replace(table, matrix=matrix, counts=counts)


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


def _import_module(name: str) -> Any:
    return importlib.import_module(f"word2vec.formats.{FORMATS[name].module}")
