"""Parquet: one column of a file is the text. Needs pyarrow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from word2vec.corpus import batches as batching
from word2vec.corpus.batches import Batch
from word2vec.corpus.text import split_lines
from word2vec.errors import CorpusError

_ROWS = 1 << 12  # read at a time


@dataclass(frozen=True)
class ParquetReader:
    """Reads one column of texts, or of lists of texts, a few thousand rows at a time; nulls are no text."""

    column: str

    def batches(self, path: Path) -> Iterator[Batch]:
        """Cut the file into batches of the column's texts.

        Raises:
            CorpusError: pyarrow is not installed, the file is damaged, or it has no such column of texts.
        """
        try:
            import pyarrow
            import pyarrow.parquet
        except ImportError:
            raise CorpusError(
                f"{path} is a Parquet file, and the package pyarrow is not installed: "
                "pip install 'tf-word2vec[sources]'"
            ) from None
        try:
            with pyarrow.parquet.ParquetFile(path) as file:
                self._check(path, file.schema_arrow, pyarrow.types)
                yield from self._batches(path, file)
        except pyarrow.ArrowException as error:
            raise CorpusError(f"{path} is no Parquet file, or damaged: {error}; fetch it again") from error
        except OSError as error:
            raise CorpusError(f"cannot read {path}: {error.strerror or error}") from error

    def lines(self, batch: Batch) -> list[str]:
        """Return the lines of the texts."""
        return split_lines(batch.data.decode("utf-8"))

    def _check(self, path: Path, schema: Any, types: Any) -> None:
        columns = ", ".join(f"{field.name} ({field.type})" for field in schema)
        if self.column not in schema.names:
            raise CorpusError(
                f"{path} has no column {self.column!r}; its columns: {columns}; name one with --column"
            )
        kind = schema.field(self.column).type
        while types.is_list(kind) or types.is_large_list(kind) or types.is_dictionary(kind):
            kind = kind.value_type
        if not (types.is_string(kind) or types.is_large_string(kind)):
            raise CorpusError(f"{path}: the column {self.column!r} holds no text; its columns: {columns}")

    def _batches(self, path: Path, file: Any) -> Iterator[Batch]:
        size_on_disk, rows = path.stat().st_size, max(file.metadata.num_rows, 1)
        held: list[str] = []
        first, size, seen = 1, 0, 0
        for part in file.iter_batches(batch_size=_ROWS, columns=[self.column]):
            for value in part.column(0).to_pylist():
                seen += 1
                texts = value if isinstance(value, list) else [value]
                held += [text for text in texts if text]
                size += sum(map(len, held[len(held) - len(texts) :])) if texts else 0
                if size >= batching.BATCH_BYTES:
                    yield Batch("\n".join(held).encode(), str(path), first, 0, size_on_disk * seen // rows)
                    held, first, size = [], seen + 1, 0
        if held:
            yield Batch("\n".join(held).encode(), str(path), first, 0, size_on_disk)
