"""Parquet (``.parquet``): columns ``word`` string, ``count`` int64, ``vector`` list of d floats. Needs pyarrow.

pandas, polars, DuckDB, Spark and other readers of Arrow open it. ``vector`` is a fixed_size_list of float32, or
of float16 if the table is float16. Files are written neither compressed nor with dictionaries, because vectors
hardly get smaller. Files of other programs may be compressed and hold plain lists, if they unfold to at most
four times their size.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Counts
from word2vec.errors import FormatError
from word2vec.formats.columns import check_shape, encode_words, make_table, to_little_endian
from word2vec.optional_package import import_package
from word2vec.storage.atomic import new_file
from word2vec.storage.table import Table

UNWRITABLE = ""
"""Characters that no word can hold."""

ROWS_AT_A_TIME = 1 << 12
"""Rows that are read at a time."""

GROUP_BYTES = 1 << 24
"""Bytes of the vectors in a row group that is written, about."""

_UNFOLDED = 4  # a table has at most this many times the bytes of its file
_BUFFER_BYTES = 1 << 20
"""Bytes read from disk at a time. By default pyarrow reads a row group's whole column, often all of the file."""


def write(path: Path, table: Table, *, group_bytes: int = GROUP_BYTES) -> None:
    """Write the columns. ``count`` is left out if the counts are not known. float16 stays float16.

    Args:
        path: The file.
        table: V words and vectors, with counts if they are known.
        group_bytes: Bytes of the vectors in a row group, about.

    Raises:
        ConfigError: pyarrow is not installed.
        FormatError: a word is empty or not Unicode text.
        OutputError: the file cannot be written.
    """
    pyarrow, parquet = _import_pyarrow()
    encode_words(table.words, "Parquet")
    rows, size = table.matrix.shape
    kind = pyarrow.float16() if table.matrix.dtype == np.float16 else pyarrow.float32()
    vector = pyarrow.list_(pyarrow.field("element", kind, nullable=False), size)
    fields = [pyarrow.field("word", pyarrow.string(), nullable=False)]
    if table.counts is not None:
        fields.append(pyarrow.field("count", pyarrow.int64(), nullable=False))
    schema = pyarrow.schema([*fields, pyarrow.field("vector", vector, nullable=False)])
    step = max(1, group_bytes // (4 * size))
    with (
        new_file(path) as file,
        parquet.ParquetWriter(file, schema, compression="none", use_dictionary=False) as writer,
    ):
        for start in range(0, rows, step):
            part = slice(start, start + step)
            columns = [pyarrow.array(list(table.words[part]), pyarrow.string())]
            if table.counts is not None:
                columns.append(pyarrow.array(np.asarray(table.counts[part], np.int64)))
            flat = pyarrow.array(to_little_endian(table.matrix[part]).reshape(-1), kind)
            columns.append(pyarrow.FixedSizeListArray.from_arrays(flat, type=vector))
            writer.write_table(pyarrow.Table.from_arrays(columns, schema=schema), row_group_size=step)


def read(
    path: Path,
    *,
    duplicates: str = "error",
    limit: int | None = None,
    rows_at_a_time: int = ROWS_AT_A_TIME,
) -> Table:
    """Return the words, vectors and counts. Further columns are not read.

    Args:
        path: The file.
        duplicates: What happens to a word that comes again: "error" or "first".
        limit: Read only the first vectors, this many.
        rows_at_a_time: Rows that are read at a time.

    Raises:
        ConfigError: pyarrow is not installed.
        FormatError: the file is not a Parquet file or is damaged, or a column is missing or of another kind. The
            message names the row.
    """
    pyarrow, parquet = _import_pyarrow()
    with _refuse_damage(pyarrow, path):
        names = _find_columns(parquet.read_schema(path), path)
    with (
        _refuse_damage(pyarrow, path),
        # Words are read as a dictionary. Otherwise one long word, named a million times, takes the room of a
        # million.
        parquet.ParquetFile(path, buffer_size=_BUFFER_BYTES, pre_buffer=False, read_dictionary=["word"]) as file,
    ):
        promised, size, dtype = _check_columns(file, path, pyarrow)
        rows = promised if limit is None else min(promised, limit)
        matrix = np.empty((rows, size), dtype)
        counts = np.empty(rows, np.int64) if "count" in names else None
        words: list[str] = []
        for batch in file.iter_batches(rows_at_a_time, columns=names):
            start, stop = len(words), len(words) + len(batch)
            if stop > rows and rows < promised:
                batch, stop = batch.slice(0, rows - start), rows
            if stop > rows:
                raise FormatError(f"{path} has more rows than the {rows} it promises; it is damaged")
            place = f"{path} rows {start + 1} to {stop}"
            words += _read_words(batch.column("word"), place, duplicates)
            # A number beyond float32 becomes infinity, which make_table refuses.
            with np.errstate(over="ignore"):
                matrix[start:stop] = _read_vectors(batch.column("vector"), size, place)
            if counts is not None:
                counts[start:stop] = _read_counts(batch.column("count"), pyarrow, place)
            if stop == rows < promised:
                break
        if len(words) != rows:
            raise FormatError(f"{path} has {len(words)} rows and promises {rows}; it is damaged")
    return make_table(words, matrix, counts, path, duplicates)


def _import_pyarrow() -> tuple[Any, Any]:
    pyarrow = import_package("pyarrow", "Parquet")
    return pyarrow, import_package("pyarrow.parquet", "Parquet")


@contextmanager
def _refuse_damage(pyarrow: Any, path: Path) -> Iterator[None]:
    """Turn the errors by which pyarrow shows damage into FormatError."""
    try:
        yield
    except FormatError:
        raise
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error.strerror or error}") from error
    except (pyarrow.ArrowException, ValueError, KeyError, IndexError, MemoryError, OverflowError) as error:
        raise FormatError(f"{path} is not a Parquet file, or damaged: {error}") from error


def _find_columns(schema: Any, path: Path) -> list[str]:
    """Return the names of the columns to read."""
    names = [name for name in ("word", "count", "vector") if schema.get_field_index(name) >= 0]
    if "word" not in names or "vector" not in names:
        found = ", ".join(schema.names)[:400]
        raise FormatError(f"{path} needs one column 'word' and one 'vector'; its columns: {found}")
    return names


def _check_columns(file: Any, path: Path, pyarrow: Any) -> tuple[int, int, Any]:
    """Return V, d and the vectors' dtype, once the columns are of the right kinds."""
    schema, types = file.schema_arrow, pyarrow.types
    found = ", ".join(f"{field.name} ({field.type})" for field in schema)[:400]
    word, vector = schema.field("word").type, schema.field("vector").type
    if types.is_dictionary(word):
        word = word.value_type
    is_list = types.is_list(vector) or types.is_large_list(vector) or types.is_fixed_size_list(vector)
    value = vector.value_type if is_list else None
    if not (types.is_string(word) or types.is_large_string(word)):
        raise FormatError(f"{path}: the column 'word' holds no text; its columns: {found}")
    if value not in (pyarrow.float16(), pyarrow.float32(), pyarrow.float64()):
        raise FormatError(f"{path}: the column 'vector' holds no lists of floats; its columns: {found}")
    if "count" in schema.names and not types.is_integer(schema.field("count").type):
        raise FormatError(f"{path}: the column 'count' holds no integers; its columns: {found}")
    rows = file.metadata.num_rows
    size = (
        vector.list_size if types.is_fixed_size_list(vector) else _count_numbers(file.metadata) // max(rows, 1)
    )
    dtype = np.dtype(np.float16 if value == pyarrow.float16() else np.float32)
    check_shape(rows, size, dtype.itemsize, _UNFOLDED * path.stat().st_size, str(path))
    return rows, size, dtype


def _count_numbers(metadata: Any) -> int:
    """Return how many numbers the column ``vector`` holds in all rows."""
    groups = (metadata.row_group(number) for number in range(metadata.num_row_groups))
    chunks = (group.column(number) for group in groups for number in range(group.num_columns))
    return sum(chunk.num_values for chunk in chunks if chunk.path_in_schema.startswith("vector."))


def _read_words(column: Any, place: str, duplicates: str) -> list[str]:
    if column.null_count:
        raise FormatError(f"{place} lack a word; drop such rows")
    indices = column.indices.to_numpy(zero_copy_only=False)
    if duplicates == "error" and len(np.unique(indices)) != len(indices):
        again = int(np.setdiff1d(np.arange(len(indices)), np.unique(indices, return_index=True)[1])[0])
        raise FormatError(
            f"{place} hold the word {str(column[again].as_py())[:80]!r} twice; "
            "--duplicates first (duplicates='first') keeps the first vector"
        )
    try:
        words: list[str] = column.dictionary.take(column.indices).to_pylist()
    except UnicodeDecodeError as error:
        raise FormatError(f"{place} hold a word that is not UTF-8: {error.reason}") from error
    return words


def _read_vectors(column: Any, size: int, place: str) -> NDArray[Any]:
    """Return the lists of a batch as [rows, d]."""
    values = column.flatten()
    if column.null_count or values.null_count:
        raise FormatError(f"{place} lack a vector or a number; drop such rows")
    lengths = column.value_lengths().to_numpy(zero_copy_only=False)
    if (lengths != size).any():
        row = int(np.argmax(lengths != size))
        raise FormatError(f"{place}: number {row + 1} of these has {lengths[row]} numbers; expected {size}")
    vectors: NDArray[Any] = values.to_numpy(zero_copy_only=False).reshape(len(column), size)
    return vectors


def _read_counts(column: Any, pyarrow: Any, place: str) -> Counts:
    if column.null_count:
        raise FormatError(f"{place} lack a count; drop such rows, or the whole column")
    counts: Counts = column.cast(pyarrow.int64()).to_numpy(zero_copy_only=False)
    return counts
