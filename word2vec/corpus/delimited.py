"""CSV and TSV: a table with a header row, one of whose columns is the text."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from word2vec.corpus import batches as batching
from word2vec.corpus.batches import Batch
from word2vec.corpus.compression import open_decompressed
from word2vec.corpus.text import split_lines
from word2vec.errors import CorpusError

_DELIMITERS = ",\t;|"


@dataclass(frozen=True)
class DelimitedReader:
    """Reads one column of a table.

    Fields may be quoted by " and then hold delimiters and line ends; a text of several lines is several
    sentences. The table is parsed in one process, because only from its start can one tell which line ends are
    inside quotes.

    Attributes:
        column: Its name in the header row, or its number, counted from 1.
        delimiter: Between the fields; None finds it out: the most frequent of , ; | and tab in the header row.
        encoding: Of the file.
        errors: What happens to undecodable bytes.
    """

    column: str
    delimiter: str | None
    encoding: str
    errors: str

    def batches(self, path: Path) -> Iterator[Batch]:
        """Cut the file into batches of the column's texts.

        Raises:
            CorpusError: the file cannot be read, has no such column, or a row lacks it.
        """
        with (
            open_decompressed(path) as (raw, stream),
            io.TextIOWrapper(stream, encoding=self.encoding, errors=self.errors, newline="") as text,
            _long_fields(),
        ):
            held: list[str] = []
            first = size = 0
            for number, value in self._values(path, text):
                first = first or number
                held.append(value)
                size += len(value)
                if size >= batching.BATCH_BYTES:
                    yield _batch(held, path, first, raw.tell())
                    held, first, size = [], 0, 0
            if held:
                yield _batch(held, path, first, raw.tell())

    def lines(self, batch: Batch) -> list[str]:
        """Return the lines of the texts."""
        return split_lines(batch.data.decode("utf-8", "surrogatepass"))

    def _values(self, path: Path, text: io.TextIOWrapper) -> Iterator[tuple[int, str]]:
        """Yield the column's values with the number of the line where their row begins."""
        begun = 0
        try:
            header = text.readline().removeprefix("\ufeff")
            if not header.strip():
                raise CorpusError(f"{path} is empty or has no header row; its first line must name the columns")
            delimiter = self.delimiter or max(_DELIMITERS, key=header.count)
            rows = csv.reader(_continued(header, text), delimiter=delimiter, strict=True)
            names = next(rows)
            place = self._place(names, path)
            begun = rows.line_num
            for row in rows:
                if row and place >= len(row):
                    raise CorpusError(
                        f"{path} line {begun + 1} has {len(row)} fields; expected {len(names)}: is the "
                        f"delimiter {delimiter!r}, and is every quote closed?"
                    )
                if row and row[place]:
                    yield begun + 1, row[place]
                begun = rows.line_num
        except csv.Error as error:
            raise CorpusError(
                f"{path} cannot be read from line {begun + 1} on: {error}; a quote may be opened there and "
                "never closed"
            ) from error
        except UnicodeError as error:
            raise CorpusError(
                f"{path} is not {self.encoding}: {error}; name the file's encoding with --encoding, or pass "
                "--errors replace or --errors ignore"
            ) from error

    def _place(self, names: list[str], path: Path) -> int:
        if self.column in names:
            return names.index(self.column)
        if self.column.isdigit() and 1 <= int(self.column) <= len(names):
            return int(self.column) - 1
        raise CorpusError(
            f"{path} has no column {self.column!r}; its columns: {', '.join(names)}; name one with --column"
        )


def _batch(values: list[str], path: Path, first: int, position: int) -> Batch:
    data = "\n".join(values).encode("utf-8", "surrogatepass")
    return Batch(data, str(path), first, 0, position)


def _continued(header: str, text: io.TextIOWrapper) -> Iterator[str]:
    yield header
    for line in text:
        yield line.replace("\0", "")


@contextmanager
def _long_fields() -> Iterator[None]:
    """Let fields be longer than the csv module's 131,072 characters, which is a setting of the whole process."""
    before = csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        yield
    finally:
        csv.field_size_limit(before)
