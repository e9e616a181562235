"""CSV and TSV: a table with a header row, one of whose columns is the text."""

from __future__ import annotations

import csv
import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO

from word2vec.errors import CorpusError
from word2vec.storage.lines import split_lines
from word2vec.text.sources.batches import BATCH_BYTES, Batch
from word2vec.text.sources.compression import open_decompressed

_DELIMITERS = ",\t;|"
_QUOTED = re.compile('"[^"]*"?')
LONGEST_FIELD = 1 << 26
"""Characters. A quote that is never closed must not read the rest of a large file into memory."""
_LONGEST_HEADER = 1 << 20
"""Characters. A file without line ends is not a table, and must not be read into memory either."""
_SHOWN = 500  # characters of the column names that a message shows
_REMEDY = "name the file's encoding with --encoding, or pass --errors replace or --errors ignore"

# The csv module has one limit for the whole process.
_limit_lock = threading.Lock()


@dataclass(frozen=True)
class DelimitedReader:
    """Reads one column of a table.

    Fields in double quotes may hold delimiters and line ends. A text of several lines is several sentences. The
    table is parsed in one process, because you must begin at its start to know which line ends are inside
    quotes.

    Attributes:
        column: Its name in the header row, or its number, counted from 1.
        delimiter: Stands between the fields. None takes the most frequent of ``,``, ``;``, ``|`` and tab
            in the header row, outside quotes.
        encoding: The encoding of the file.
        errors: How undecodable bytes and NULs are treated: strict, replace or ignore.
        batch_bytes: About how many characters make a batch.
        longest_field: Characters that a field may have.
    """

    column: str
    delimiter: str | None
    encoding: str
    errors: str
    batch_bytes: int = field(default=BATCH_BYTES, repr=False)
    longest_field: int = field(default=LONGEST_FIELD, repr=False)

    def batches(self, path: Path) -> Iterator[Batch]:
        """Split the file into batches of the column's texts. ``Batch.first`` is the line where a row begins.

        Raises:
            CorpusError: the file cannot be read, is not a table or has no such column. Or a row lacks the
                column, or has more fields than the header: an unquoted delimiter would cut its text short.
        """
        with open_decompressed(path) as (raw, stream):
            text = io.TextIOWrapper(stream, encoding=self.encoding, errors=self.errors, newline="")
            try:
                values = self._read_values(path, text, stream)
                while held := self._take_batch(values):
                    data = "\n".join([value for _, value in held] + [""]).encode("utf-8", "surrogatepass")
                    yield Batch(data, str(path), held[0][0], 0, raw.tell())
            finally:
                text.detach()  # or standard input would be closed with it

    def lines(self, batch: Batch) -> list[str]:
        """Return the lines of the texts."""
        return split_lines(batch.data.decode("utf-8", "surrogatepass"))

    def _read_values(self, path: Path, text: io.TextIOWrapper, stream: IO[bytes]) -> Iterator[tuple[int, str]]:
        """Yield the column's values, except empty ones, with the number of the line where their row begins."""
        begun, lines = 0, _Lines(path, text, self.errors)
        try:
            delimiter = self.delimiter or lines.find_delimiter()
            rows = csv.reader(lines, delimiter=delimiter, strict=True)
            names = next(rows, [])
            if not any(names):
                raise CorpusError(f"{path} is empty or has no header row; its first line must name the columns")
            place, width = self._find_column(names, path), len(names)
            begun, lines.opened = rows.line_num, 0
            for row in rows:
                if row and (place >= len(row) or (len(row) > width and any(row[width:]))):
                    raise CorpusError(
                        f"{path} line {begun + 1} has {len(row)} fields; expected {width}: is the "
                        f"delimiter {delimiter!r}, is a text that holds it in quotes, and is every quote closed?"
                    )
                if row and row[place]:
                    yield begun + 1, row[place]
                begun, lines.opened = rows.line_num, 0
        except csv.Error as error:
            raise CorpusError(
                f"{path} cannot be read from line {lines.opened or begun + 1} on: {error}; a quote may be "
                "opened there and never closed"
            ) from error
        except UnicodeError as error:
            raise CorpusError(
                f"{path} is not {self.encoding}: {_describe_undecodable(error, stream)}; {_REMEDY}"
            ) from error

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

    def _find_column(self, names: list[str], path: Path) -> int:
        if self.column in names:
            return names.index(self.column)
        # The length, because Python refuses to read very long numbers.
        if self.column.isdecimal() and len(self.column) < 10 and 1 <= int(self.column) <= len(names):
            return int(self.column) - 1
        shown = ", ".join(names)
        if len(shown) > _SHOWN:
            shown = f"{shown[:_SHOWN]}... ({len(names)} columns)"
        raise CorpusError(f"{path} has no column {self.column!r}; its columns: {shown}; name one with --column")


class _Lines:
    """A table's lines, as the csv module takes them, without byte order mark and NULs.

    Attributes:
        opened: Number of the line that opened the quote which is open now, or 0. The reader of the rows sets it
            back after each row, because a quote inside an unquoted field (5" pipe) does not open one.
    """

    def __init__(self, path: Path, text: io.TextIOWrapper, errors: str) -> None:
        self.opened = 0
        self._path, self._text, self._errors = path, text, errors
        self._header: list[str] = []

    def find_delimiter(self) -> str:
        """Return the most frequent delimiter of the header row. The row may have line ends inside quotes."""
        header = ""
        # A quote that is never closed must not read the whole file.
        while (not header or header.count('"') % 2) and len(header) < _LONGEST_HEADER:
            line = self._text.readline(_LONGEST_HEADER)
            if not line:
                break
            self._header.append(line)
            header += line
        return max(_DELIMITERS, key=_QUOTED.sub("", header).count)

    def __iter__(self) -> Iterator[str]:
        if not self._header:
            self._header.append(self._text.readline(_LONGEST_HEADER))
        if any(len(line) == _LONGEST_HEADER and not line.endswith(("\n", "\r")) for line in self._header):
            raise CorpusError(
                f"{self._path} has a header row of {_LONGEST_HEADER:,} characters or more; it is not a table of "
                "lines: name another format with --format"
            )
        for number, line in enumerate(chain(self._header, self._text), 1):
            if number == 1:
                line = line.removeprefix("\ufeff")
            # Doubled quotes do not count: they stand for one in the text.
            if '"' in line and (marks := line.replace('""', "").count('"')):
                self.opened = 0 if (marks % 2 == 1) == (self.opened > 0) else number
            if "\0" in line and self._errors == "strict":
                raise CorpusError(
                    f"{self._path} line {number} holds a NUL (it is UTF-16, or not a table at all); {_REMEDY}"
                )
            yield line.replace("\0", "")


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
