"""SQLite (``.sqlite``): one file with one indexed look-up for a word, which every programming language reads.

``vectors(word TEXT PRIMARY KEY, count INTEGER, vector BLOB)``
    A row for each word, most frequent first (by rowid). ``vector`` is d little-endian float32. ``count`` is NULL
    if it is not known. ``SELECT vector FROM vectors WHERE word = ?``, then ``numpy.frombuffer(blob, "<f4")``.
``meta(key TEXT PRIMARY KEY, value)``
    ``format`` ("word2vec-vectors"), ``format_version`` (1), ``dimension`` (d) and ``words`` (V).
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from word2vec.arrays import Counts, Float32s
from word2vec.errors import FormatError, OutputError
from word2vec.formats.columns import check_shape, decode, encode_words, make_table
from word2vec.formats.header import check_distinct
from word2vec.storage.atomic import new_file
from word2vec.storage.table import Table

FORMAT = "word2vec-vectors"
_VERSION = 1
_TABLES = {"vectors": ["word", "count", "vector"], "meta": ["key", "value"]}
# These files are beside a database while it is written, or after its writer was killed.
_JOURNALS = ("-journal", "-wal")
UNWRITABLE = "\0"
"""Characters that no word can hold."""

CHECK_EVERY = 100_000
"""Steps of SQLite's virtual machine between two looks at how many there were."""


def write(path: Path, table: Table) -> None:
    """Write the tables. float16 is written as float32.

    Raises:
        FormatError: a word is empty, comes twice, holds NUL or is not Unicode text.
        OutputError: the file cannot be written, or another program is writing it.
    """
    encode_words(table.words, "SQLite", UNWRITABLE)
    check_distinct(table.words, path)
    _refuse_journals(path, OutputError)
    rows, size = table.matrix.shape
    facts = {"format": FORMAT, "format_version": _VERSION, "dimension": size, "words": rows}
    # SQLite takes the empty file for a new database. The file gets its name when everything is written.
    with new_file(path) as file, closing(sqlite3.connect(str(file.name), isolation_level=None)) as database:
        try:
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")
            database.execute("BEGIN")
            database.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value)")
            database.execute("CREATE TABLE vectors (word TEXT PRIMARY KEY, count INTEGER, vector BLOB NOT NULL)")
            database.executemany("INSERT INTO meta VALUES (?, ?)", facts.items())
            database.executemany("INSERT INTO vectors VALUES (?, ?, ?)", _rows(table))
            database.execute("COMMIT")
        except sqlite3.Error as error:
            raise OutputError(f"cannot write {path}: {error}") from error


def read(
    path: Path, *, duplicates: str = "error", limit: int | None = None, check_every: int = CHECK_EVERY
) -> Table:
    """Return the words, vectors and counts. Nothing in the file is executed, and nothing is written.

    Args:
        path: The file.
        duplicates: What happens to a word that comes again: "error" or "first".
        limit: Read only the first vectors, this many.
        check_every: Steps of SQLite's virtual machine between two looks at how many there were. A file that
            needs far more steps than its size allows is refused.

    Raises:
        FormatError: the file is not such a database, is damaged or being written, or a row is of another kind
            than expected.
    """
    _refuse_journals(path, FormatError)
    try:
        size = path.stat().st_size
        # With immutable SQLite looks for no lock and no journal, so a read-only place is enough.
        uri = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as database:
            _distrust(database, size, check_every)
            words, matrix, counts = _read(database, path, size, limit)
            return make_table(words, matrix, counts, path, duplicates)
    # Messages that quote a damaged schema are not always UTF-8.
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise FormatError(f"{path} is not an SQLite database of vectors, or damaged: {error}") from error
    except (OSError, OverflowError, MemoryError) as error:
        raise FormatError(f"cannot read {path}: {error}") from error


def _refuse_journals(path: Path, error: type[FormatError] | type[OutputError]) -> None:
    for suffix in _JOURNALS:
        journal = path.with_name(path.name + suffix)
        if journal.exists():
            raise error(
                f"{journal} shows that {path} is being written, or was left half written; close its writer"
            )


def _rows(table: Table) -> Iterator[tuple[str, int | None, bytes]]:
    for row, word in enumerate(table.words):
        count = None if table.counts is None else int(table.counts[row])
        yield word, count, table.matrix[row].astype("<f4").tobytes()


def _distrust(database: sqlite3.Connection, size: int, check_every: int) -> None:
    """Make SQLite distrust the schema, give all text as bytes, and stop when it does more than a file can need.

    A damaged tree of pages can name one page many times, and reading it would never end.
    """
    database.text_factory = bytes
    # With CHECK_EVERY that is 100 steps for each byte, and ten million for the smallest file.
    checks = iter(range(100 + size // 1000))
    database.set_progress_handler(lambda: next(checks, None) is None, check_every)
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")


def _read(
    database: sqlite3.Connection, path: Path, file_size: int, limit: int | None
) -> tuple[list[str], Float32s, Counts | None]:
    """Return the words, the vectors and the counts of the first ``limit`` rows."""
    _check_tables(database, path)
    rows, size = _read_shape(database, path, file_size)
    if limit is not None:
        rows = min(rows, limit)
    matrix = np.empty((rows, size), np.float32)
    words: list[str] = []
    counts: list[int] = []
    query = "SELECT word, typeof(word), count, vector, length(vector) FROM vectors ORDER BY rowid"
    found = itertools.islice(database.execute(query), limit)
    for number, (word, kind, count, vector, length) in enumerate(found, 1):
        place = f"{path} row {number} of vectors"
        if number > rows:
            raise FormatError(f"{path} has more vectors than the {rows} that meta promises; it is damaged")
        if kind != b"text" or not isinstance(vector, bytes) or not (count is None or isinstance(count, int)):
            raise FormatError(f"{place} is not of kinds TEXT, INTEGER or NULL, BLOB; it is damaged")
        if len(vector) != 4 * size:
            raise FormatError(f"{place} has a vector of {length} bytes; expected {4 * size}, {size} float32")
        matrix[number - 1] = np.frombuffer(vector, "<f4")
        words.append(decode(word, place))
        if count is not None:
            counts.append(count)
    if len(words) != rows or len(counts) not in (0, rows):
        raise FormatError(
            f"{path} has {len(words)} vectors and {len(counts)} counts; meta promises {rows} vectors, all or "
            "none with counts: it is cut short or damaged"
        )
    return words, matrix, np.array(counts, np.int64) if counts else None


def _check_tables(database: sqlite3.Connection, path: Path) -> None:
    """Refuse views, virtual tables and computed columns, which can hold anything."""
    for name, columns in _TABLES.items():
        found = database.execute("SELECT type, sql FROM sqlite_master WHERE name = ?", (name,)).fetchall()
        if len(found) != 1 or found[0][0] != b"table" or b"VIRTUAL" in (found[0][1] or b"").upper():
            raise FormatError(
                f"{path} has no plain table {name!r}; expected vectors(word, count, vector) and meta"
            )
        about = database.execute(f"PRAGMA table_xinfo({name})").fetchall()
        if [row[1].decode("utf-8", "replace") for row in about] != columns or any(row[6] for row in about):
            raise FormatError(f"{path}: the columns of {name} are not {', '.join(columns)}")


def _read_shape(database: sqlite3.Connection, path: Path, file_size: int) -> tuple[int, int]:
    """Return V and d, which fit in the file."""
    # At most a few more rows than there must be, because a file may hold a flood of them.
    found = database.execute("SELECT key, value FROM meta WHERE length(value) < 100 LIMIT 20").fetchall()
    facts: dict[Any, Any] = dict(found)
    kind, version = facts.get(b"format"), facts.get(b"format_version")
    if kind != FORMAT.encode() or version != _VERSION:
        raise FormatError(
            f"{path} is of format {kind!r}, version {version!r}; expected {FORMAT!r}, version {_VERSION}"
        )
    rows, size = facts.get(b"words"), facts.get(b"dimension")
    if not isinstance(rows, int) or not isinstance(size, int):
        raise FormatError(
            f"{path}: meta promises {rows!r} words and the dimension {size!r}; expected two numbers"
        )
    check_shape(rows, size, 4, file_size, str(path))
    return rows, size
