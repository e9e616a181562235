"""Texts and records from Python, and the scripts that read databases."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections import namedtuple
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pytest

import word2vec
from tests.support.mongo_server import serve
from tests.support.places import PROJECT
from word2vec import Texts, prepare
from word2vec.errors import ConfigError, CorpusError
from word2vec.text.sources.records import RecordsDecoder, pack_texts, read_texts

ARTICLES = [{"id": 1, "text": "one two\nthree"}, {"id": 2, "text": None}, {"id": 3, "text": ["four", "five"]}]


def words(source: Any, path: Path, **options: Any) -> list[list[str]]:
    return list(prepare(source, path, min_count=1, progress=False, **options))


def test_texts_are_cut_by_the_tokenizer(tmp_path: Path) -> None:
    calls = []

    def texts() -> Iterator[str]:
        calls.append(1)
        yield "One two.\r\nThree"
        yield "four"

    expected = [["one", "two"], ["three"], ["four"]]
    assert words(Texts(texts), tmp_path / "c") == expected
    inode = (tmp_path / "c" / "ids.npy").stat().st_ino
    assert words(Texts(texts), tmp_path / "c") == expected
    assert (tmp_path / "c" / "ids.npy").stat().st_ino == inode, "equal texts are reused"
    assert len(calls) == 2
    assert words(Texts(lambda: ["x", "y"]), tmp_path / "c") == [["x"], ["y"]]


def test_records_are_read_by_field(tmp_path: Path) -> None:
    expected = [["one", "two"], ["three"], ["four"], ["five"]]
    assert words(ARTICLES, tmp_path / "c", field="text") == expected
    with pytest.raises(CorpusError, match=r"record 1 is a mapping with the fields id, text; .*field='text'"):
        words(ARTICLES, tmp_path / "d")


def test_rows_of_sqlite(tmp_path: Path) -> None:
    database = sqlite3.connect(":memory:")
    database.row_factory = sqlite3.Row
    database.execute("CREATE TABLE articles (id INTEGER, text TEXT)")
    database.executemany("INSERT INTO articles VALUES (?, ?)", [(1, "one two"), (2, None), (3, "three")])

    class Rows:
        def __iter__(self) -> Iterator[sqlite3.Row]:
            return iter(database.execute("SELECT * FROM articles ORDER BY id"))

    assert words(Rows(), tmp_path / "c", field="text") == [["one", "two"], ["three"]]
    with pytest.raises(CorpusError, match="record 1 has no field 'body'; its fields: id, text"):
        words(Rows(), tmp_path / "d", field="body")
    database.close()


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_hugging_face_dataset(tmp_path: Path) -> None:
    import datasets

    dataset = datasets.Dataset.from_list([{"text": f"word{number % 3} common"} for number in range(3000)])
    corpus = prepare(dataset, tmp_path / "c", field="text", progress=False, workers=2)
    assert corpus.sentences == 3000
    assert corpus.vocabulary.words[0] == "common"


@pytest.mark.parametrize(
    ("source", "field", "message"),
    [
        ([{"a": "x"}], "text", "record 1 has no field 'text'; its fields: a"),
        ([{"text": "x"}, {"text": 7}], "text", "record 2: the field 'text' holds '7' of type int"),
        ([{"text": "x"}, 3], "text", "record 2 has no field 'text': it is a int|record 2 is a int"),
        (["a\ud800"], None, r"record 1 holds a lone surrogate, '\\ud800'"),
        (["a", 3], None, "record 2 is a int; expected a text, or name the field of it: field='text'$"),
        ([["a", "b"]], None, "record 1 is a list; expected a text. Lists of words need no Texts: "),
        ([("a", "b")], None, "record 1 is a tuple; expected a text. Lists of words need no Texts: "),
    ],
)
def test_records_without_text_are_named(source: list[Any], field: str | None, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        list(pack_texts(read_texts(source, field), "test"))


def test_sources_that_can_be_read_only_once_are_refused(tmp_path: Path) -> None:
    one_shot = iter(["a", "b"])
    texts = Texts(lambda: one_shot)
    assert list(texts) == ["a", "b"]
    with pytest.raises(CorpusError, match="the same iterator a second time"):
        list(texts)
    with pytest.raises(CorpusError, match=r"needs a function .*Texts\(lambda: texts\)"):
        Texts(["a"])  # type: ignore[arg-type]
    with pytest.raises(CorpusError, match="can be read only once"):
        prepare(iter(ARTICLES), tmp_path / "c", field="text", progress=False)


def test_batches_of_texts() -> None:
    found = list(pack_texts(enumerate(["abc", "", "d\0efgh\nij", "é" * 9, "k"], 1), "test", 10, "ignore"))
    assert [batch.first for batch in found] == [1, 4, 5]
    assert [batch.position for batch in found] == [12, 30, 31]
    decoder = RecordsDecoder()
    assert [decoder.lines(batch) for batch in found] == [["abc", "defgh", "ij"], ["é" * 9], ["k"]]


@pytest.mark.parametrize("source", [Texts(lambda: ["one two", "x\0y b"]), [{"f": ["one two"]}, {"f": "x\0y b"}]])
def test_a_nul_does_not_join_two_words_in_silence(tmp_path: Path, source: Any) -> None:
    options = {} if isinstance(source, Texts) else {"field": "f"}
    with pytest.raises(CorpusError, match=r"record 2 holds a NUL between 'x' and 'y b'.*errors='ignore'"):
        words(source, tmp_path / "c", **options)
    for errors in ("ignore", "replace"):
        expected = [["one", "two"], ["xy", "b"]]
        assert words(source, tmp_path / "c", errors=errors, strict=True, **options) == expected


def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(PROJECT / "scripts" / "examples" / script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_from_sqlite(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "news.db") as database:
        database.execute("CREATE TABLE articles (id INTEGER, body TEXT)")
        database.executemany("INSERT INTO articles VALUES (?, ?)", [(1, "one two"), (2, None), (3, "one")])
    database.close()
    arguments = [
        tmp_path / "news.db",
        "SELECT body FROM articles ORDER BY id",
        "-o",
        tmp_path / "c",
        "--min-count",
        1,
    ]
    done = run("from_sqlite.py", *arguments)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("c: 3 words, 2 of them different\n")
    assert list(word2vec.EncodedCorpus.open(tmp_path / "c")) == [["one", "two"], ["one"]]
    for database_path, query in [(tmp_path / "none.db", "SELECT 1"), (tmp_path / "news.db", "SELECT x FROM y")]:
        done = run("from_sqlite.py", database_path, query, "-o", tmp_path / "d")
        assert done.returncode == 1
        assert done.stderr.startswith("from_sqlite: error: ") or "\nfrom_sqlite: error: " in done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "none.db").exists()
    assert not (tmp_path / "d").exists()


def test_from_mongodb(tmp_path: Path) -> None:
    documents = [{"_id": number, "text": f"word{number % 7} common"} for number in reversed(range(2500))]
    with serve(documents) as server:
        arguments = [server.uri, "news", "articles", "-o", tmp_path / "c"]
        done = run("from_mongodb.py", *arguments)
        assert done.returncode == 0, done.stderr
        assert done.stdout.endswith("c: 5,000 words, 8 of them different\n")
        assert [name for name in server.commands if name in ("find", "getMore")] == [
            "find",
            "getMore",
            "getMore",
        ]
        corpus = word2vec.EncodedCorpus.open(tmp_path / "c")
        assert next(iter(corpus)) == ["word0", "common"], "in the order of _id"
        inode = (tmp_path / "c" / "ids.npy").stat().st_ino
        assert run("from_mongodb.py", *arguments).returncode == 0
        assert (tmp_path / "c" / "ids.npy").stat().st_ino == inode
        assert server.commands.count("find") == 2, "another reading is another cursor"


@pytest.mark.slow
def test_from_mongodb_without_a_server(tmp_path: Path) -> None:
    # Port 1 is closed. The script waits 5 seconds for a server.
    done = run("from_mongodb.py", "mongodb://127.0.0.1:1", "a", "b", "-o", tmp_path / "c")
    assert done.returncode == 1
    message = done.stderr.splitlines()[-1]
    assert message.startswith("from_mongodb: error: 127.0.0.1:1: ")
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


class NAType:
    """As pandas.NA: comparing it gives no answer."""

    def __ne__(self, other: object) -> Any:
        return self

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")


MISSING = [
    None,
    float("nan"),
    np.float32("nan"),
    np.float64("nan"),
    np.datetime64("NaT"),
    Decimal("NaN"),
    NAType(),
]


@pytest.mark.parametrize("missing", MISSING)
def test_what_is_missing_is_no_text(tmp_path: Path, missing: object) -> None:
    texts: list[Any] = ["one two", missing, "three"]
    expected = [["one", "two"], ["three"]]
    assert words(Texts(lambda: texts), tmp_path / "t") == expected
    assert words([{"f": text} for text in texts], tmp_path / "r", field="f") == expected
    assert words([{"f": texts}], tmp_path / "l", field="f") == expected
    assert words([{"f": {"g": text}} for text in texts], tmp_path / "n", field="f.g") == expected


@pytest.mark.parametrize("value", [0.0, np.array([1.0, np.nan]), Decimal("sNaN"), b"x", 7])
def test_what_is_something_else_is_still_named(value: object) -> None:
    with pytest.raises(CorpusError, match="record 1 is a "):
        list(read_texts([value], None))


def test_fields_of_records_within_records(tmp_path: Path) -> None:
    records = [
        {"content": {"body": "one"}, "a.b": "two", "a": {"b": "no"}},
        {"content": {"body": None}, "a.b": ""},
    ]
    assert words(records, tmp_path / "c", field="content.body") == [["one"]]
    assert words(records, tmp_path / "d", field="a.b") == [["two"]]
    for record in ({"content": {"title": "x"}}, {"content": "x"}, {"content": None}, {"content": ["x"]}):
        with pytest.raises(CorpusError, match=r"record 1 has no field 'content\.body'; its fields: content"):
            list(read_texts([record], "content.body"))


def test_rows_of_arrays_and_named_tuples(tmp_path: Path) -> None:
    rows = np.array([("one two", 1), ("three", 2)], [("text", "U9"), ("id", int)])
    assert words(rows, tmp_path / "a", field="text") == [["one", "two"], ["three"]]
    row = namedtuple("row", "id text")
    assert words([row(1, "one two"), row(2, None)], tmp_path / "t", field="text") == [["one", "two"]]


class Frame:
    """What the DataFrames of pandas have."""

    columns = ("id", "text")
    iloc = None

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)


class Polars:
    columns = ("id", "text")

    def to_dicts(self) -> list[dict[str, str]]:
        return []

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)


@pytest.mark.parametrize("field", [None, "text"])
@pytest.mark.parametrize(
    ("table", "message"),
    [
        (Frame(), r"a Frame gives the names of its columns .*df\.to_dict\(\"records\"\) with field='text', or "
         r"word2vec\.Texts\(lambda: df\[\"text\"\]\)"),
        (Polars(), r"df\.to_dicts\(\) with field='text'"),
        (pyarrow.table({"text": ["x"]}), r"table\.to_pylist\(\) with field='text'"),
        (pyarrow.table({"Id": ["1"], "review": ["a good film"]}),
         r"its rows \(Id, review\); pass table\.to_pylist\(\) with field='review', or .*table\[\"review\"\]"),
        ({"train": [{"text": "x"}]}, r"a dict with the keys train is not a corpus.*dataset\['train'\]"),
        ({}, "a dict with the keys none"),
    ],
)  # fmt: skip
def test_tables_are_not_read_by_the_names_of_their_columns(
    tmp_path: Path, table: Any, message: str, field: str | None
) -> None:
    with pytest.raises(CorpusError, match=message):
        words(table, tmp_path / "c", field=field)
    with pytest.raises(CorpusError, match=message):
        words(Texts(lambda: table), tmp_path / "c", field=field)


@pytest.mark.parametrize(
    ("columns", "named", "field"),
    [
        ({"Id": [1, 2], "review": ["a film", "a book"], "n": [1, 2]}, "Id, review, n", "review"),
        ({"Id": ["1"], "title": ["a"], "review": ["a film"]}, "Id, title, review", "review"),
        ({"Id": [], "review": []}, "Id, review", "Id"),
        ({"text": [""], "review": ["a film"]}, "text, review", "text"),
    ],
)
def test_the_columns_of_a_table_are_named(
    tmp_path: Path, columns: dict[str, list[Any]], named: str, field: str
) -> None:
    pandas = pytest.importorskip("pandas")
    for table, records, column in (
        (pandas.DataFrame(columns), 'df.to_dict("records")', f'df["{field}"]'),
        (pyarrow.table(columns), "table.to_pylist()", f'table["{field}"].to_pylist()'),
    ):
        with pytest.raises(CorpusError) as caught:
            prepare(table, tmp_path / "c", progress=False)
        assert str(caught.value).endswith(
            f"its rows ({named}); pass {records} with field={field!r}, or word2vec.Texts(lambda: {column})"
        )


def test_a_collection_that_makes_up_attributes_is_not_a_table(tmp_path: Path) -> None:
    class Collection:
        def __getattr__(self, name: str) -> Collection:
            return self

        def __iter__(self) -> Iterator[dict[str, str]]:
            return iter([{"text": "one"}])

    assert words(Collection(), tmp_path / "c", field="text") == [["one"]]


@pytest.mark.parametrize(
    ("source", "options", "message"),
    [
        (np.array(["the cat", "a dog"]), {}, r"the string .*the cat.*word2vec\.Texts\(lambda: texts\)"),
        (("北京是中国的首都。",), {}, r"no such file.*word2vec\.Texts"),
        ([b"the cat"], {}, "the bytes b'the cat'"),
        (b"news.txt", {}, r"the corpus is bytes; .*os\.fsdecode"),
        (Texts(lambda: "the cat"), {}, r"returned the str 'the cat', which would be split into characters"),
        (
            Texts(lambda: ["the cat"]),
            {"field": "text"},
            "no field 'text': it is a text, so leave field",
        ),
    ],
)
def test_raw_texts_get_a_hint(tmp_path: Path, source: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        words(source, tmp_path / "c", **options)


@pytest.mark.parametrize("source", [[["a", "b"]], Texts(lambda: ["a"])])
def test_a_column_is_not_ignored_where_there_are_no_tables(tmp_path: Path, source: Any) -> None:
    with pytest.raises(ConfigError, match="column has no effect: the source is not files but"):
        words(source, tmp_path / "c", column="text", strict=True)
