"""CSV and TSV, what all tables have in common, and how their kinds are told."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.text_readers import jsonl, lines, peak, table
from word2vec import PrepareConfig
from word2vec.errors import ConfigError, CorpusError
from word2vec.storage.lines import split_lines
from word2vec.text.sources.batches import Reader
from word2vec.text.sources.delimited import DelimitedReader
from word2vec.text.sources.jsonl import JsonLinesReader
from word2vec.text.sources.parquet import ParquetReader
from word2vec.text.sources.readers import choose_reader
from word2vec.text.sources.text import TextReader
from word2vec.text.sources.wikipedia import WikipediaReader

TEXTS = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20), max_size=9
)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.integers(1, 60))
def test_every_format_gives_the_same_lines(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], size: int
) -> None:
    directory = tmp_path_factory.mktemp("t")
    expected = [line for value in texts for line in split_lines(value)]
    (directory / "j").write_text("".join(json.dumps({"id": 1, "text": value}) + "\n" for value in texts))
    with (directory / "c").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([("id", "text"), *((7, value) for value in texts)])
    pyarrow.parquet.write_table(
        pyarrow.table({"id": [1] * len(texts), "text": pyarrow.array(texts, pyarrow.string())}), directory / "p"
    )
    assert lines(jsonl(batch_bytes=size), directory / "j") == expected
    # A line feed after an empty text makes no difference to sentences, but empty lines may come.
    found = [line for line in lines(table("text", batch_bytes=size), directory / "c") if line]
    assert found == [line for line in expected if line]
    found = [line for line in lines(ParquetReader("text", size), directory / "p") if line]
    assert found == [line for line in expected if line]


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, kind: str) -> None:
    value = "some words " * 30
    reader: Reader = jsonl(batch_bytes=1 << 16) if kind == "jsonl" else table("text", batch_bytes=1 << 16)
    row = json.dumps({"text": value}) + "\n" if kind == "jsonl" else f'1,"{value}\n{value}"\n'
    (tmp_path / "t").write_text(("id,text\n" if kind == "csv" else "") + row * ((1 << 23) // len(row)))
    used = peak(lambda: sum(1 for batch in reader.batches(tmp_path / "t") for _ in reader.lines(batch)))
    assert used < 1 << 20, "of a file of 8 MB, in batches of 64 KB"


@pytest.mark.parametrize(
    ("reader", "start", "message"),
    [
        (jsonl(), '[{"text": "one"},', "one JSON array"),
        (table("text"), "one,", "a header row of 1,048,576 characters or more.*--format"),
        (table("text", "\t"), "one,", "a header row of 1,048,576 characters or more.*--format"),
    ],
)
def test_a_file_of_one_line_is_not_read_whole(tmp_path: Path, reader: Reader, start: str, message: str) -> None:
    (tmp_path / "t").write_text(start + "x" * (1 << 25))

    def read() -> None:
        with pytest.raises(CorpusError, match=message):
            lines(reader, tmp_path / "t")

    assert peak(read) < 1 << 23, "of a file of 32 MB"


def test_a_message_does_not_list_columns_without_end(tmp_path: Path) -> None:
    (tmp_path / "t").write_text(",".join(f"column{number}" for number in range(5000)) + "\n")
    with pytest.raises(CorpusError, match=r"no column 'text'; .*\.\.\. \(5000 columns\); name one") as caught:
        lines(table("text"), tmp_path / "t")
    assert len(str(caught.value)) < 800 + len(str(tmp_path))


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
    ("header", "delimiter"),
    [('"a,b,c,d";text', ";"), ('"an ""a, b, c""";"x\ny";text', ";"), ("a\ttext", "\t"), ("a|text", "|")],
)
def test_the_delimiter_is_looked_for_outside_quotes(tmp_path: Path, header: str, delimiter: str) -> None:
    before = header.count(delimiter)
    (tmp_path / "t").write_text(header + "\n" + delimiter * before + "one, two\n")
    assert lines(table("text"), tmp_path / "t") == ["one, two"]


def test_the_limit_of_fields_is_back_while_a_reader_waits(tmp_path: Path) -> None:
    limit = csv.field_size_limit()
    (tmp_path / "t").write_text("text\n" + ("long" * 50_000 + "\n") * 3)
    # Two readers in turns: neither may put back a limit under which the other one fails.
    first, second = (table(column, batch_bytes=10).batches(tmp_path / "t") for column in ("text", "1"))
    for _ in zip(first, second, strict=True):
        assert csv.field_size_limit() == limit


def test_nuls_are_dropped_where_errors_are_let_pass(tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes(b"te\0xt\na\0b\n")
    assert lines(table("text", errors="ignore"), tmp_path / "t") == ["ab"]


@pytest.mark.parametrize("column", ["²", "0", "3", "9" * 5000])
def test_numbers_that_do_not_name_a_column_are_refused(tmp_path: Path, column: str) -> None:
    (tmp_path / "t").write_text("id,text\n1,x\n")
    with pytest.raises(CorpusError, match="has no column"):
        lines(table(column), tmp_path / "t")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty or has no header row"),
        (b"id,body\n1,x\n", "has no column 'text'; its columns: id, body; name one with --column"),
        (b"id,text\n1,fine\n2\n", "line 3 has 1 fields; expected 2"),
        (b'id,text\n1,fine\n2,"never closed\n3,x\n', "cannot be read from line 3 on: unexpected end of data"),
        (b'id,a,text\n1,"x\ny","never\n3,x,y\n', "cannot be read from line 3 on"),
        (b"id,text\n1,hello, world\n", "line 2 has 3 fields; expected 2"),
        (b"text\nhello, world\n", "line 2 has 2 fields; expected 1"),
        (b"id,text\n1,caf\xe9\n", "is not utf-8: bytes e9 at offset 13 .*--encoding"),
        (b"id,text\n" + b"1,abc\n" * 5000 + b"1,\xff\n", "bytes ff at offset 30010 "),
        # A time in the header would be in the test's name, which must be the same in every process of the tests.
        (gzip.compress(b"id,text\n" + b"1,abc\n" * 5000 + b"1,\xff\n", mtime=0), "bytes ff at offset 30010 "),
        ("id,text\n1,x\n".encode("utf-16-le"), "line 1 holds a NUL .*--encoding"),
        (gzip.compress(b"id,text\n1,x\n" * 9999, mtime=0)[:-9], "is damaged or cut short"),
    ],
)
def test_tables_that_are_damaged_are_refused(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "t").write_bytes(data)
    with pytest.raises(CorpusError, match=message):
        lines(table("text"), tmp_path / "t")


def test_a_quote_that_is_never_closed_does_not_fill_the_memory(tmp_path: Path) -> None:
    (tmp_path / "t").write_text('id,text\n1,"open\n' + "2,x\n" * 1000)
    with pytest.raises(CorpusError, match=r"from line 2 on: field larger than field limit \(1000\)"):
        lines(table("text", longest_field=1000), tmp_path / "t")


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
    assert type(choose_reader(tmp_path / name, PrepareConfig(**options))) is expected


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
        choose_reader(tmp_path / name, PrepareConfig(**options))
