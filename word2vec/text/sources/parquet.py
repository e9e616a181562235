"""Parquet: one column of a file is the text. Needs pyarrow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from word2vec.errors import CorpusError
from word2vec.optional_package import make_pip_line
from word2vec.storage.lines import split_lines
from word2vec.text.sources.batches import BATCH_BYTES, Batch
from word2vec.text.sources.byte_access import find_size, open_bytes
from word2vec.text.sources.compression import STDIN
from word2vec.text.sources.jsonl import check_nuls
from word2vec.text.sources.losses import drop_nuls
from word2vec.text.sources.remote_files import SourcePath

_ROWS = 1 << 12  # rows read at a time, unless they are long
_MAGIC = b"PAR1"
_BUFFER_BYTES = 1 << 20
"""Bytes read from disk at a time. By default pyarrow reads a row group's whole column, often the file's."""


@dataclass(frozen=True)
class ParquetReader:
    """Reads one column of texts, or of lists of texts, about a batch of rows at a time.

    Nulls and empty texts are skipped.

    Attributes:
        column: Its name.
        batch_bytes: About how many bytes make a batch.
        errors: How NULs are treated: strict refuses them, replace and ignore drop them. The lines of a file that
            is read do not depend on it, so it is not shown.
    """

    column: str
    batch_bytes: int = field(default=BATCH_BYTES, repr=False)
    errors: str = field(default="strict", repr=False)

    def batches(self, path: SourcePath) -> Iterator[Batch]:
        """Split the file into batches of the column's texts. ``Batch.first`` counts rows.

        Raises:
            CorpusError: pyarrow is not installed, the file is damaged, or it has no such column of texts. Or a
                text holds a NUL, and ``errors`` is strict.
        """
        try:
            import pyarrow
            import pyarrow.parquet
        except ImportError:
            raise CorpusError(
                f"{path} is a Parquet file, and the package pyarrow is not installed: {make_pip_line('pyarrow')}"
            ) from None
        try:
            _check_start(path)
            # pyarrow opens a local file itself, which is quicker.
            opened = nullcontext(path) if isinstance(path, Path) else open_bytes(path)
            with (
                opened as raw,
                pyarrow.parquet.ParquetFile(raw, buffer_size=_BUFFER_BYTES, pre_buffer=False) as file,
            ):
                self._check_column(path, file.schema_arrow, pyarrow.types)
                yield from self._read_batches(path, file)
        except pyarrow.ArrowException as error:
            raise CorpusError(f"{path} is not a Parquet file, or damaged: {error}; fetch it again") from error
        except UnicodeDecodeError as error:
            raise CorpusError(
                f"{path}: the column {self.column!r} holds text that is not UTF-8: {error}"
            ) from error
        except OSError as error:
            raise CorpusError(f"cannot read {path}: {error.strerror or error}") from error

    def lines(self, batch: Batch) -> list[str]:
        """Return the lines of the texts."""
        return split_lines(drop_nuls(batch.data.decode("utf-8")))

    def _check_column(self, path: SourcePath, schema: Any, types: Any) -> None:
        columns = ", ".join(f"{field.name} ({field.type})" for field in schema)
        found = schema.get_all_field_indices(self.column)
        if not found:
            raise CorpusError(
                f"{path} has no column {self.column!r}; its columns: {columns}; name one with --column"
            )
        if len(found) > 1:
            raise CorpusError(f"{path} has {len(found)} columns {self.column!r}; give each a name of its own")
        if not _is_text(schema.field(found[0]).type, types):
            raise CorpusError(f"{path}: the column {self.column!r} does not hold text; its columns: {columns}")

    def _read_batches(self, path: SourcePath, file: Any) -> Iterator[Batch]:
        size_on_disk, rows = find_size(path), max(file.metadata.num_rows, 1)
        held: list[bytes] = []
        first, size = 1, 0
        for row, texts in self._read_texts(file):
            for text in filter(None, texts):
                check_nuls(text, f"{path} row {row}: the column {self.column!r}", self.errors)
                held.append(text.encode("utf-8"))
                size += len(held[-1]) + 1
            if size >= self.batch_bytes:
                yield _make_batch(held, path, first, size_on_disk * row // rows)
                held, first, size = [], row + 1, 0
        if held:
            yield _make_batch(held, path, first, size_on_disk)

    def _read_texts(self, file: Any) -> Iterator[tuple[int, list[str | None]]]:
        """Yield each row's number and texts."""
        row = 0
        for group in range(file.metadata.num_row_groups):
            parts = file.iter_batches(self._count_rows(file, group), row_groups=[group], columns=[self.column])
            for part in parts:
                # By name: "a.b" also brings the field b of a column a.
                column = part.column(part.schema.get_field_index(self.column))
                for value in column.to_pylist():
                    row += 1
                    yield row, value if isinstance(value, list) else [value]

    def _count_rows(self, file: Any, group: int) -> int:
        """Return how many rows of a row group make about a batch."""
        about = file.metadata.row_group(group)
        columns = (about.column(number) for number in range(about.num_columns))
        size: int = sum(
            column.total_uncompressed_size
            for column in columns
            # Of a list the path goes on: text.list.element.
            if f"{column.path_in_schema}.".startswith(f"{self.column}.")
        )
        rows: int = about.num_rows
        return max(1, min(_ROWS, self.batch_bytes * rows // max(size, 1)))


def _check_start(path: SourcePath) -> None:
    if path == STDIN:
        raise CorpusError(
            "Parquet cannot be read from standard input, because its index is at its end; name the file"
        )
    with open_bytes(path) as file:
        start = file.read(len(_MAGIC))
    if start != _MAGIC:
        raise CorpusError(
            f"{path} is not a Parquet file, or damaged: it begins with {start!r} and not with {_MAGIC!r}; if it "
            "is compressed as a whole, decompress it first (Parquet is compressed within)"
        )


def _is_text(kind: Any, types: Any) -> bool:
    """Tell whether a column holds texts, or lists of them. One of nulls alone is a column without any text."""
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        kind = kind.value_type
    if types.is_dictionary(kind):
        kind = kind.value_type
    # pyarrow 15 does not know views yet.
    is_view = getattr(types, "is_string_view", types.is_string)
    return bool(types.is_string(kind) or types.is_large_string(kind) or is_view(kind) or types.is_null(kind))


def _make_batch(texts: list[bytes], path: SourcePath, first: int, position: int) -> Batch:
    return Batch(b"\n".join([*texts, b""]), str(path), first, 0, position)
