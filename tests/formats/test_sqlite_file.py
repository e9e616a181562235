"""SQLite: what sqlite3 reads, and databases that lie."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tests.support.format_tables import assert_same, table
from word2vec.errors import FormatError, OutputError
from word2vec.formats import sqlite_file


def test_sqlite_itself_looks_words_up(tmp_path: Path) -> None:
    original = table()
    sqlite_file.write(tmp_path / "v.sqlite", original)
    with closing(sqlite3.connect(tmp_path / "v.sqlite")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = database.execute("SELECT count, vector FROM vectors WHERE word = ?", ("科学",)).fetchone()
        assert dict(database.execute("SELECT * FROM meta"))["dimension"] == 7
    assert found[0] == 10**15
    np.testing.assert_array_equal(np.frombuffer(found[1], "<f4"), original.matrix[2])


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE meta SET value = 8 WHERE key = 'dimension'", "row 1 of vectors has a vector of 28 bytes"),
        ("UPDATE meta SET value = 1000000000000 WHERE key = 'words'", "do not fit"),
        ("UPDATE meta SET value = 'x' WHERE key = 'words'", "expected two numbers"),
        ("UPDATE meta SET value = -1 WHERE key = 'dimension'", "-1 numbers"),
        ("UPDATE meta SET value = 2 WHERE key = 'format_version'", "version 2; expected"),
        ("UPDATE meta SET value = zeroblob(1000000) WHERE key = 'format'", "of format None"),
        ("DELETE FROM meta", "of format None"),
        ("DROP TABLE meta", "no plain table 'meta'"),
        ("UPDATE vectors SET vector = zeroblob(50000000) WHERE word = 'the'", "vector of 50000000 bytes"),
        ("UPDATE vectors SET vector = 'text' WHERE word = 'the'", "has a vector of 4 bytes"),
        ("UPDATE vectors SET vector = 1 WHERE word = 'the'", "row 1 of vectors is not of kinds"),
        ("UPDATE vectors SET word = x'ff' WHERE word = 'the'", "row 1 of vectors is not of kinds"),
        ("UPDATE vectors SET word = CAST(x'ff' AS TEXT) WHERE word = 'the'", "row 1 .* not UTF-8 at byte 0"),
        ("UPDATE vectors SET word = NULL WHERE word = 'the'", "row 1 of vectors is not of kinds"),
        ("UPDATE vectors SET word = '' WHERE word = 'the'", "row 1 holds an empty word"),
        ("UPDATE vectors SET count = 1.5 WHERE word = 'the'", "row 1 of vectors is not of kinds"),
        ("UPDATE vectors SET count = NULL WHERE word = 'the'", "all or none with counts"),
        ("DELETE FROM vectors WHERE word = 'the'", "has 11 vectors"),
        ("INSERT INTO vectors SELECT word || 'x', count, vector FROM vectors", "more vectors than the 12"),
        (
            "ALTER TABLE vectors RENAME TO old; CREATE VIEW vectors AS WITH RECURSIVE n(i) AS "
            "(SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT i AS word, i AS count, zeroblob(1000000) AS vector FROM n",
            "no plain table 'vectors'",
        ),
        (
            "DROP TABLE vectors; CREATE TABLE vectors (word TEXT, count INTEGER, "
            "vector BLOB AS (zeroblob(1000000000)))",
            "the columns of vectors are not",
        ),
        ("DROP TABLE vectors; CREATE VIRTUAL TABLE vectors USING fts5(word, count, vector)", "no plain table"),
    ],
)
def test_wrong_databases_are_refused(tmp_path: Path, statement: str, message: str) -> None:
    path = tmp_path / "v.sqlite"
    sqlite_file.write(path, table())
    with closing(sqlite3.connect(path)) as database:
        try:
            database.executescript(statement)
        except sqlite3.OperationalError as error:
            if "no such module" not in str(error):
                raise
            pytest.skip(f"this Python's SQLite has {error}")
        database.commit()
    with pytest.raises(FormatError, match=message):
        sqlite_file.read(path)


def test_databases_that_are_being_written_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "v?%20#.sqlite"
    sqlite_file.write(path, table())
    before = path.read_bytes()
    assert_same(sqlite_file.read(path), table())
    path.with_name(path.name + "-wal").write_bytes(b"x")
    with pytest.raises(FormatError, match=r"-wal shows that .* is being written"):
        sqlite_file.read(path)
    with pytest.raises(OutputError, match=r"-wal shows that .* is being written"):
        sqlite_file.write(path, table())
    assert path.read_bytes() == before


def test_a_tree_that_names_a_page_again_and_again_ends(tmp_path: Path) -> None:
    sqlite_file.write(tmp_path / "v", table([f"w{number}" for number in range(500)]))
    with pytest.raises(FormatError, match="interrupted"):
        sqlite_file.read(tmp_path / "v", check_every=10)
