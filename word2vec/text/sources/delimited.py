"""CSV and TSV: a table with a header row, one of whose columns is the text."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

from word2vec.errors import CorpusError
from word2vec.storage.lines import split_lines
from word2vec.text.sources.batches import BATCH_BYTES, Batch
from word2vec.text.sources.compression import open_decompressed
from word2vec.text.sources.losses import NO_LOSSES, count_losses, name_handler, note_skipped
from word2vec.text.sources.remote_files import SourcePath
from word2vec.text.sources.table_lines import REMEDY, TableLines

LONGEST_FIELD = 1 << 26
"""Characters. A quote that is never closed must not read the rest of a large file into memory."""
_SHOWN = 500  # characters of the column names that a message shows

# The csv module has one limit for the whole process.
_limit_lock = threading.Lock()


@dataclass(frozen=True)
class DelimitedReader:
    """Reads one column of a table.

    Fields in double quotes may hold delimiters and line ends. In a table with tabs a quote is a sign like
    others, unless ``quoting`` says otherwise: tabs need no quotes, and texts begin with quotes that nobody
    closes. A text of several lines is several sentences. The table is parsed in one process, because you must
    begin at its start to know which line ends are inside quotes.

    A row that does not fit the header is an error. If ``errors`` is not strict it is skipped and counted.

    Attributes:
        column: Its name in the header row, or its number, counted from 1.
        delimiter: Stands between the fields. None takes the most frequent of ``,``, ``;``, ``|`` and tab
            in the header row, outside quotes.
        encoding: The encoding of the file.
        errors: How undecodable bytes and NULs are treated: strict, replace or ignore.
        batch_bytes: About how many characters make a batch.
        longest_field: Characters that a field may have.
        quoting: ``double``, where double quotes may enclose a field, or ``none``. None takes ``none`` if the
            delimiter is a tab, and else ``double``.
        escape: The sign that makes the next one a part of the text. N behind it, alone in a field, is no text.
            Without quoting, n, t and r behind a backslash are a line end, a tab and a carriage return.
    """

    column: str
    delimiter: str | None
    encoding: str
    errors: str
    batch_bytes: int = field(default=BATCH_BYTES, repr=False)
    longest_field: int = field(default=LONGEST_FIELD, repr=False)
    quoting: str | None = None
    escape: str | None = None

    def __repr__(self) -> str:
        """Show what changes the lines. Later options show only where they are given, so that keys stay."""
        shown = ["column", "delimiter", "encoding", "errors"]
        shown += [name for name in ("quoting", "escape") if getattr(self, name) is not None]
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    def batches(self, path: SourcePath) -> Iterator[Batch]:
        """Split the file into batches of the column's texts. ``Batch.first`` is the line where a row begins.

        Raises:
            CorpusError: the file cannot be read, is not a table or has no such column. Or a row lacks the
                column, or has more fields than the header: an unquoted delimiter would cut its text short.
        """
        with open_decompressed(path) as (raw, stream):
            text = io.TextIOWrapper(stream, encoding=self.encoding, errors=name_handler(self.errors), newline="")
            try:
                values = self._read_values(path, text, stream)
                while True:
                    with count_losses() as count:
                        held = self._take_batch(values)
                    if not held and count.losses == NO_LOSSES:
                        break
                    data = "".join(f"{value}\n" for _, value in held).encode("utf-8", "surrogatepass")
                    first = held[0][0] if held else 1
                    yield Batch(data, str(path), first, 0, raw.tell(), losses=count.losses)
            finally:
                text.detach()  # or standard input would be closed with it

    def lines(self, batch: Batch) -> list[str]:
        """Return the lines of the texts."""
        return split_lines(batch.data.decode("utf-8", "surrogatepass"))

    def _read_values(
        self, path: SourcePath, text: io.TextIOWrapper, stream: IO[bytes]
    ) -> Iterator[tuple[int, str]]:
        """Yield the column's values, except empty ones, with the number of the line where their row begins."""
        lines = TableLines(path, text, self.errors, self.escape)
        try:
            delimiter = self.delimiter or lines.find_delimiter(self.quoting)
            quoting = self.quoting or ("none" if delimiter == "\t" else "double")
            lines.begin(delimiter, quoting)
            rows = self._parse(lines, delimiter, quoting)
            names = next(rows, [])
            if not any(names):
                raise CorpusError(f"{path} is empty or has no header row; its first line must name the columns")
            place, width = self._find_column(names, path), len(names)
            yield from self._take_values(_Rows(path, lines, rows, delimiter, quoting), place, width)
        except csv.Error as error:
            raise CorpusError(
                f"{_explain_csv(path, lines, error)}, or --errors ignore to skip such rows"
            ) from error
        except UnicodeError as error:
            raise CorpusError(
                f"{path} is not {self.encoding}: {_describe_undecodable(error, stream)}; {REMEDY}"
            ) from error

    def _parse(self, lines: TableLines, delimiter: str, quoting: str) -> Iterator[list[str]]:
        if quoting == "none":
            return csv.reader(
                lines, delimiter=delimiter, strict=True, quoting=csv.QUOTE_NONE, escapechar=self.escape
            )
        return csv.reader(lines, delimiter=delimiter, strict=True, escapechar=self.escape)

    def _take_values(self, table: _Rows, place: int, width: int) -> Iterator[tuple[int, str]]:
        """Yield the values of one column of the rows that fit, and what :meth:`_read_values` says."""
        lines, rows = table.lines, table.rows
        while True:
            lines.begin_row(keep=self.errors != "strict")
            try:
                row = next(rows, None)
            except csv.Error as error:
                if self.errors == "strict":
                    raise
                fault = _explain_csv(table.path, lines, error)
                # Only the first line of the row is lost. A quote in it may have swallowed good rows.
                lines.go_back()
                rows = self._parse(lines, table.delimiter, table.quoting)
            else:
                if row is None:
                    break
                if not row or (place < len(row) and not (len(row) > width and any(row[width:]))):
                    if row and row[place]:
                        yield lines.row, row[place]
                    continue
                fault = table.describe_misfit(len(row), width)
                if self.errors == "strict":
                    raise CorpusError(f"{fault} --errors ignore skips such rows")
            note_skipped(fault)

    def _take_batch(self, values: Iterator[tuple[int, str]]) -> list[tuple[int, str]]:
        """Return the next values that make about a batch. At the end there are none."""
        held: list[tuple[int, str]] = []
        size = 0
        with _allow_long_fields(self.longest_field):
            for number, value in values:
                held.append((number, value))
                size += len(value) + 1
                if size >= self.batch_bytes:
                    break
        return held

    def _find_column(self, names: list[str], path: SourcePath) -> int:
        if self.column in names:
            return names.index(self.column)
        # The length, because Python refuses to read very long numbers.
        if self.column.isdecimal() and len(self.column) < 10 and 1 <= int(self.column) <= len(names):
            return int(self.column) - 1
        shown = ", ".join(names)
        if len(shown) > _SHOWN:
            shown = f"{shown[:_SHOWN]}... ({len(names)} columns)"
        raise CorpusError(f"{path} has no column {self.column!r}; its columns: {shown}; name one with --column")


@dataclass(frozen=True)
class _Rows:
    """The rows of a table, behind its header, and how they are read."""

    path: SourcePath
    lines: TableLines
    rows: Iterator[list[str]]
    delimiter: str
    quoting: str

    def describe_misfit(self, found: int, expected: int) -> str:
        """Return what is wrong with the row that was read last, which does not have the fields of the header."""
        if self.quoting == "none":
            advice = "and should it have quotes around texts (--quoting double)"
        else:
            advice = "is a text that holds it in quotes, and is every quote closed"
        return (
            f"{self.path} line {self.lines.row} has {found} fields; expected {expected}: is the delimiter "
            f"{self.delimiter!r}, {advice}?"
        )


def _explain_csv(path: SourcePath, lines: TableLines, error: csv.Error) -> str:
    return (
        f"{path} cannot be read from line {lines.opened or lines.row} on: {error}; a quote may be opened there "
        "and never closed: pass --quoting none if quotes are signs of the text"
    )


def _describe_undecodable(error: UnicodeError, stream: IO[bytes]) -> str:
    """Name the bytes and, unless the file is a pipe, their place in the decompressed file."""
    if not isinstance(error, UnicodeDecodeError):
        return str(error)
    wrong = error.object[error.start : error.end].hex(" ")
    try:
        # The bytes that were decoded last are those that were read last.
        place = stream.tell() - len(error.object) + error.start
    except OSError:
        return f"bytes {wrong} cannot be decoded"
    return f"bytes {wrong} at offset {place} cannot be decoded"


@contextmanager
def _allow_long_fields(longest: int) -> Iterator[None]:
    """Let fields be longer than the csv module's 131,072 characters while the block runs.

    For a batch only, never while a generator waits: the limit also holds for the caller's own tables.
    """
    with _limit_lock:
        before = csv.field_size_limit(longest)
        try:
            yield
        finally:
            csv.field_size_limit(before)
