"""JSON Lines, CSV, TSV and Parquet: which text comes out, and what is refused."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from word2vec import PrepareConfig, prepare
from word2vec.corpus import batches, text
from word2vec.corpus.batches import Reader
from word2vec.corpus.delimited import DelimitedReader
from word2vec.corpus.jsonl import JsonLinesReader
from word2vec.corpus.parquet import ParquetReader
from word2vec.corpus.readers import reader_for
from word2vec.corpus.text import TextReader
from word2vec.corpus.wikipedia import WikipediaReader
from word2vec.errors import ConfigError, CorpusError


def lines(reader: Reader, path: Path) -> list[str]:
    return [line for batch in reader.batches(path) for line in reader.lines(batch)]


def jsonl(field: str = "text", errors: str = "strict") -> JsonLinesReader:
    return JsonLinesReader(field, "utf-8", errors)


def table(column: str, delimiter: str | None = None, encoding: str = "utf-8") -> DelimitedReader:
    return DelimitedReader(column, delimiter, encoding, "strict")


TEXTS = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20), max_size=9
)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.integers(1, 60))
def test_every_format_gives_the_same_lines(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], size: int
) -> None:
    directory = tmp_path_factory.mktemp("t")
    expected = [line for value in texts for line in text.split_lines(value)]
    (directory / "j").write_text("".join(json.dumps({"id": 1, "text": value}) + "\n" for value in texts))
    with (directory / "c").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([("id", "text"), *((7, value) for value in texts)])
    pyarrow.parquet.write_table(
        pyarrow.table({"id": [1] * len(texts), "text": pyarrow.array(texts, pyarrow.string())}), directory / "p"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "BATCH_BYTES", size)
        patch.setattr(batches, "BATCH_BYTES", size)
        assert lines(jsonl(), directory / "j") == expected
        # A line feed behind an empty text makes no difference to sentences, but empty lines may come.
        assert [line for line in lines(table("text"), directory / "c") if line] == [
            line for line in expected if line
        ]
        found = [line for line in lines(ParquetReader("text"), directory / "p") if line]
        assert found == [line for line in expected if line]


def test_json_fields(tmp_path: Path) -> None:
    (tmp_path / "j").write_text(
        '{"body": {"text": "in\\nner"}, "a.b": "dotted", "a": {"b": "no"}}\n\n'
        '{"body": {"text": ["one", "two"]}, "a.b": null}\r\n'
    )
    assert lines(jsonl("body.text"), tmp_path / "j") == ["in", "ner", "one", "two"]
    assert lines(jsonl("a.b"), tmp_path / "j") == ["dotted"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": 1, "body": "x"}', r"j line 3 has no field 'text'; its fields: id, body; name one with --field"),
        ('{"text": "cut', "j line 3 is not JSON at column 10"),
        ('["one array"', "j line 3 is not JSON.*Put one object on each line"),
        ('"text"', "j line 3 holds a str; expected one object on each line"),
        ('{"text": 7}', "j line 3: the field 'text' holds '7' of type int"),
        ("[" * 100_000, "j line 3 is (nested too deeply|not JSON)"),
    ],
)
def test_lines_that_are_no_records_are_named(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "j").write_text('{"text": "fine"}\n\n' + line + "\n")
    with pytest.raises(CorpusError, match=message):
        lines(jsonl(), tmp_path / "j")


def test_tables(tmp_path: Path) -> None:
    path = tmp_path / "t"
    path.write_bytes('\ufeffid;text\r\n1;"two\r\nlines; ""quoted"""\r\n\r\n2;\r\n3;plain\r\n'.encode())
    expected = ["two", 'lines; "quoted"', "plain"]
    assert lines(table("text"), path) == expected
    assert lines(table("2"), path) == expected
    path.write_text("id\ttext\n1\tone, two\n")
    assert lines(table("text", "\t"), path) == ["one, two"]
    path.write_bytes(gzip.compress("text,b\n北京,1\n".encode("gb18030")))
    assert lines(table("text", encoding="gb18030"), path) == ["北京"]
    limit = csv.field_size_limit()
    path.write_text("a,text\n1," + "long " * 700_000 + "\n")
    assert len(lines(table("text"), path)[0]) == 3_500_000
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty or has no header row"),
        (b"id,body\n1,x\n", "has no column 'text'; its columns: id, body; name one with --column"),
        (b"id,text\n1,fine\n2\n", "line 3 has 1 fields; expected 2"),
        (b'id,text\n1,fine\n2,"never closed\n3,x\n', "cannot be read from line 3 on: unexpected end of data"),
        (b"id,text\n1,caf\xe9\n", "is not utf-8: .*--encoding"),
    ],
)
def test_tables_that_are_damaged_are_refused(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "t").write_bytes(data)
    with pytest.raises(CorpusError, match=message):
        lines(table("text"), tmp_path / "t")


def test_parquet_columns(tmp_path: Path) -> None:
    columns: dict[str, Any] = {
        "plain": ["a\nb", None, ""],
        "large": pyarrow.array(["x", None, "y"], pyarrow.large_string()),
        "kinds": pyarrow.array(["k", "k", None]).dictionary_encode(),
        "lists": [["one", "two"], None, []],
        "number": [1, 2, 3],
    }
    pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / "p", row_group_size=2)
    for name, expected in {"plain": "a b", "large": "x y", "kinds": "k k", "lists": "one two"}.items():
        assert " ".join(lines(ParquetReader(name), tmp_path / "p")) == expected, name
    with pytest.raises(CorpusError, match=r"has no column 'text'; its columns: plain \(string\)"):
        lines(ParquetReader("text"), tmp_path / "p")
    with pytest.raises(CorpusError, match="'number' holds no text"):
        lines(ParquetReader("number"), tmp_path / "p")
    data = (tmp_path / "p").read_bytes()
    for damaged in (data[:-20], data[:100], b"PAR1", data[:4] + bytes(200) + data[204:]):
        (tmp_path / "p").write_bytes(damaged)
        with pytest.raises(CorpusError, match=r"p is no Parquet file, or damaged|cannot read"):
            lines(ParquetReader("plain"), tmp_path / "p")


@pytest.mark.parametrize(
    ("name", "data", "options", "expected"),
    [
        ("a.txt", b"text", {}, TextReader),
        ("a.jsonl.gz", b"", {"field": "x"}, JsonLinesReader),
        ("a.json", b"{}", {"field": "x"}, JsonLinesReader),
        ("a.csv", b"", {"column": "x"}, DelimitedReader),
        ("a.TSV.bz2", b"", {"column": "x"}, DelimitedReader),
        ("a", b"PAR1", {"column": "x"}, ParquetReader),
        ("a", b"<mediawiki xml:lang='en'>", {}, WikipediaReader),
        ("a", b"\xef\xbb\xbf<?xml version='1.0'?>\n<mediawiki>", {}, WikipediaReader),
        ("a", b"the tag <mediawiki> is explained here", {}, TextReader),
        ("a.csv", b"", {"format": "text"}, TextReader),
    ],
)
def test_formats_are_recognised(
    tmp_path: Path, name: str, data: bytes, options: dict[str, Any], expected: type
) -> None:
    (tmp_path / name).write_bytes(data)
    assert type(reader_for(tmp_path / name, PrepareConfig(**options))) is expected


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        (
            "a.jsonl",
            {},
            r"a\.jsonl is JSON Lines: name the field that holds the text with --field.*--format text",
        ),
        ("a.csv.gz", {}, "is CSV: name the column"),
        ("a.parquet", {}, "is Parquet: name the column"),
        ("a.txt", {"field": "x"}, "field is 'x', but .* is read as plain text"),
        ("a.txt", {"column": "x"}, "column is 'x', but .* is read as plain text"),
    ],
)
def test_options_that_are_missing_or_out_of_place_are_named(
    tmp_path: Path, name: str, options: dict[str, Any], message: str
) -> None:
    (tmp_path / name).write_bytes(b"text\n")
    with pytest.raises(ConfigError, match=message):
        reader_for(tmp_path / name, PrepareConfig(**options))


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_a_directory_of_json_lines_in_worker_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compress: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr("word2vec.preparation_job._INLINE_BYTES", 0)
    monkeypatch.setattr(text, "BATCH_BYTES", 2000)
    (tmp_path / "d").mkdir()
    for number in range(3):
        record = json.dumps({"text": f"word{number} common\nnext line"}) + "\n"
        (tmp_path / "d" / f"{number}.jsonl").write_bytes(compress(record.encode() * 100))
    corpus = prepare(tmp_path / "d", tmp_path / "c", field="text", workers=2, progress=False)
    assert corpus.sentences == 600
    assert dict(zip(corpus.vocabulary.words, corpus.vocabulary.counts.tolist(), strict=True)) == {
        "common": 300,
        "next": 300,
        "line": 300,
        "word0": 100,
        "word1": 100,
        "word2": 100,
    }
    data = b'{"text": "x"}\n' * 500 + b'{"other": 1}\n'
    (tmp_path / "d" / "2.jsonl").write_bytes(compress(data))
    with pytest.raises(CorpusError, match=r"2\.jsonl line 501 has no field 'text'; its fields: other"):
        prepare(tmp_path / "d", tmp_path / "c2", field="text", workers=2, progress=False)
