"""The scripts that read databases, with values, cursors and servers that are not as expected."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pymongo
import pymongo.errors
import pytest

from tests.support.mongo_server import serve
from tests.support.places import PROJECT
from word2vec import EncodedCorpus, PrepareConfig, Texts
from word2vec.encoding.job import Sizes
from word2vec.encoding.prepare import prepare_with
from word2vec.text.sources.records import RecordsDecoder, pack_texts, read_texts


def run(
    script: str, *arguments: object, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        str(PROJECT / "scripts" / "examples" / script),
        *map(str, arguments),
        "--min-count",
        "1",
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment)


def refused(done: subprocess.CompletedProcess[str], message: str) -> bool:
    """True if the script ended with one line that holds the message."""
    last = done.stderr.splitlines()[-1]
    return done.returncode == 1 and message in last and "error: " in last and "Traceback" not in done.stderr


def test_mongodb_values(tmp_path: Path) -> None:
    documents: list[dict[str, Any]] = [
        {"_id": 3, "body": ["three", "four five"], "text": "no"},
        {"_id": 2, "body": None},
        {"_id": 1, "body": "one\ntwo"},
    ]
    with serve(documents) as server:
        done = run("from_mongodb.py", server.uri, "news", "articles", "--field", "body", "-o", tmp_path / "c")
        assert done.returncode == 0, done.stderr
        assert server.open_cursors == 0
    assert list(EncodedCorpus.open(tmp_path / "c")) == [["one"], ["two"], ["three"], ["four", "five"]]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"_id": 2, "body": "x"}, "the document with _id 2 has no field 'text'; name another with --field"),
        ({"_id": 2, "text": 7}, "record 2: the field 'text' holds '7' of type int"),
    ],
)
def test_mongodb_documents_without_text_are_named(
    tmp_path: Path, document: dict[str, Any], message: str
) -> None:
    with serve([{"_id": 1, "text": "one"}, document]) as server:
        done = run("from_mongodb.py", server.uri, "news", "articles", "-o", tmp_path / "c")
    assert refused(done, message), done.stderr
    assert list(tmp_path.iterdir()) == []


def test_mongodb_addresses_and_a_missing_driver(tmp_path: Path) -> None:
    done = run("from_mongodb.py", "mongodb://user:secret@localhost:99999", "a", "b", "-o", tmp_path / "c")
    assert refused(done, "Port must be an integer between 0 and 65535"), done.stderr
    assert "secret" not in done.stderr
    # A module of that name that cannot be imported stands before the real one.
    (tmp_path / "pymongo.py").write_text("raise ImportError")
    done = run(
        "from_mongodb.py",
        "mongodb://localhost",
        "a",
        "b",
        "-o",
        tmp_path / "c",
        environment={**os.environ, "PYTHONPATH": f"{tmp_path}:{PROJECT}"},
    )
    assert refused(done, "pymongo is not installed: pip install pymongo"), done.stderr


def test_the_stand_in_answers_as_a_server_does() -> None:
    documents = [{"_id": number, "n": -number} for number in range(10)]
    with serve(documents) as server, pymongo.MongoClient[dict[str, Any]](server.uri) as client:
        articles = client["news"]["articles"]
        assert client.admin.command("ping")["ok"] == 1
        assert [found["n"] for found in articles.find().sort("n", -1).batch_size(4)] == list(range(0, -10, -1))
        assert server.commands.count("getMore") == 2
        cursor = articles.find({}, {"n": True}).batch_size(4)
        next(cursor)
        assert server.open_cursors == 1
        cursor.close()
        assert "killCursors" in server.commands
        assert server.open_cursors == 0
        with pytest.raises(pymongo.errors.OperationFailure, match="knows no filter"):
            list(articles.find({"n": 1}))
        with pytest.raises(pymongo.errors.OperationFailure, match="no such command"):
            articles.insert_one({"n": 1})


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT 1; SELECT 2", "You can only execute one statement at a time."),
        ("SELECT x FROM articles", "no such column: x"),
        ("DELETE FROM articles", "attempt to write a readonly database"),
        ("SELECT id FROM articles ORDER BY id", "record 1 is a int; expected a text"),
        ("SELECT CASE id WHEN 3 THEN 3 ELSE body END FROM articles ORDER BY id", "record 3 is a int"),
        ("SELECT NULL FROM articles", "there is not one word in it"),
    ],
)
def test_sql_that_does_not_find_text_is_refused(tmp_path: Path, query: str, message: str) -> None:
    path = tmp_path / "news.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE articles (id INTEGER, body TEXT)")
        database.executemany("INSERT INTO articles VALUES (?, ?)", [(1, "one"), (2, None), (3, "two")])
    database.close()
    before = path.read_bytes()
    done = run("from_sqlite.py", path, query, "-o", tmp_path / "c")
    assert refused(done, message), done.stderr
    assert path.read_bytes() == before
    assert not (tmp_path / "c").exists()


def test_other_texts_make_another_key(tmp_path: Path) -> None:
    # The first text of "two" fills a batch. In "one" it goes on with the letters of the next text.
    def prepared(name: str, texts: list[str]) -> EncodedCorpus:
        sizes = Sizes(batch_bytes=len("one two"))
        config = PrepareConfig(min_count=1)
        return prepare_with(config, Texts(lambda: texts), tmp_path / name, progress=False, sizes=sizes)

    two = prepared("two", ["one two", "three"])
    one = prepared("one", ["one twothree"])
    parted = prepared("parted", ["one two\nthree"])
    assert one.key != two.key
    assert parted.key == two.key
    assert list(parted) == list(two)


def test_null_and_empty_texts_do_not_fill_batches() -> None:
    found = list(pack_texts(read_texts([None, "", "one", "\r\n", "", "two\r"], None), "test", 4))
    assert [(batch.first, batch.position) for batch in found] == [(3, 5), (6, 9)]
    assert [line for batch in found for line in RecordsDecoder().lines(batch) if line] == ["one", "two"]
    assert list(pack_texts(read_texts([None, ""], None), "test")) == []
