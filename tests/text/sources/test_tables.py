"""JSON Lines, CSV, TSV and Parquet: the text that they give, and the files that are refused."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from word2vec import PrepareConfig, prepare
from word2vec.encoding.job import Sizes
from word2vec.encoding.prepare import prepare_with
from word2vec.errors import ConfigError, CorpusError
from word2vec.storage.lines import split_lines
from word2vec.text.sources.batches import BATCH_BYTES, Reader
from word2vec.text.sources.delimited import LONGEST_FIELD, DelimitedReader
from word2vec.text.sources.jsonl import JsonLinesReader
from word2vec.text.sources.parquet import ParquetReader
from word2vec.text.sources.readers import choose_reader
from word2vec.text.sources.text import TextReader
from word2vec.text.sources.wikipedia import WikipediaReader


def lines(reader: Reader, path: Path) -> list[str]:
    return [line for batch in reader.batches(path) for line in reader.lines(batch)]


def peak(read: Callable[[], object]) -> int:
    """Bytes that Python held at most while it read."""
    tracemalloc.start()
    try:
        read()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def jsonl(field: str = "text", errors: str = "strict", batch_bytes: int = BATCH_BYTES) -> JsonLinesReader:
    return JsonLinesReader(field, "utf-8", errors, batch_bytes)


def table(
    column: str,
    delimiter: str | None = None,
    encoding: str = "utf-8",
    errors: str = "strict",
    batch_bytes: int = BATCH_BYTES,
    longest_field: int = LONGEST_FIELD,
) -> DelimitedReader:
    return DelimitedReader(column, delimiter, encoding, errors, batch_bytes, longest_field)


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
        ("{", "j line 3 is not JSON.*one JSON object over several lines.*Put one object on each line"),
        (r'{"text": "half \ud83d"}', r"j line 3: the field 'text' holds a lone surrogate, \\ud83d"),
        ('"text"', "j line 3 holds a str; expected one object on each line"),
        ('{"text": 7}', "j line 3: the field 'text' holds '7' of type int"),
        ("[" * 100_000, "j line 3 is (nested too deeply|not JSON)"),
    ],
)
def test_lines_that_are_not_records_are_named(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "j").write_text('{"text": "fine"}\n\n' + line + "\n")
    with pytest.raises(CorpusError, match=message):
        lines(jsonl(), tmp_path / "j")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("start", ['[{"text": "one"},', ' \n[\n{"text": "one"},\n'])
@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_an_array_is_called_an_array(
    tmp_path: Path, start: str, encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    (tmp_path / "j").write_bytes(compress(start.encode(encoding)))
    with pytest.raises(CorpusError, match=r"j begins '\[.*one JSON array\? Put one object on each line"):
        lines(JsonLinesReader("text", encoding, "strict"), tmp_path / "j")


def test_the_start_is_not_looked_for_in_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "-").write_text("[")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"text": "one"}\n')))
    assert lines(jsonl(), Path("-")) == ["one"]


def test_files_of_json_lines_without_any_are_empty(tmp_path: Path) -> None:
    for number, data in enumerate([b"", b"\n \r\n\n", b"\xef\xbb\xbf", gzip.compress(b"")]):
        (tmp_path / "j").write_bytes(data)
        assert lines(jsonl(), tmp_path / "j") == []
        with pytest.raises(CorpusError, match="there is not one word in it"):
            prepare(tmp_path / "j", tmp_path / f"c{number}", field="text", progress=False)


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


def test_escapes_that_do_not_make_text(tmp_path: Path) -> None:
    (tmp_path / "j").write_text(r'{"text": ["h\u00e9\u0000 \ud83d\ude00", "a\ud83db"]}' + "\n")
    assert lines(jsonl(errors="replace"), tmp_path / "j") == ["hé 😀", "a\ufffdb"]
    assert lines(jsonl(errors="ignore"), tmp_path / "j") == ["hé 😀", "ab"]


def test_a_json_file_with_a_byte_order_mark_and_a_long_field(tmp_path: Path) -> None:
    long = "long " * 600_000
    records = [{"text": long}, {"text": "short"}]
    data = b"\xef\xbb\xbf" + b"".join(json.dumps(record).encode() + b"\r\n" for record in records)
    (tmp_path / "j").write_bytes(gzip.compress(data))
    assert lines(jsonl(), tmp_path / "j") == [long, "short"]
    (tmp_path / "j").write_bytes(
        "".join(f'{{"text": "{word}"}}\n' for word in ("北京", "上海")).encode("gb18030")
    )
    assert lines(JsonLinesReader("text", "gb18030", "strict"), tmp_path / "j") == ["北京", "上海"]
    with pytest.raises(CorpusError, match=r"is not utf-8: .*at offset 10 .*--encoding"):
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


def test_parquet_columns(tmp_path: Path) -> None:
    columns: dict[str, Any] = {
        "plain": ["a\nb", None, ""],
        "large": pyarrow.array(["x", None, "y"], pyarrow.large_string()),
        "kinds": pyarrow.array(["k", "k", None]).dictionary_encode(),
        "lists": [["one", "two"], None, []],
        # None of them is absent: pyarrow for Python 3.10 cannot read its own absent lists of a fixed length.
        "pairs": pyarrow.array([["1", "2"], ["x", "y"], ["3", "4"]], pyarrow.list_(pyarrow.string(), 2)),
        "nothing": [None, None, None],
        "a": [{"b": "no"}, None, None],
        "a.b": ["do\0ts", "", None],
        "number": [1, 2, 3],
        "nested": [[["x"]], None, []],
    }
    pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / "p", row_group_size=2)
    for name, expected in {
        "plain": "a b",
        "large": "x y",
        "kinds": "k k",
        "lists": "one two",
        "pairs": "1 2 x y 3 4",
        "nothing": "",
        "a.b": "dots",
    }.items():
        assert " ".join(lines(ParquetReader(name), tmp_path / "p")) == expected, name
    with pytest.raises(CorpusError, match=r"has no column 'text'; its columns: plain \(string\)"):
        lines(ParquetReader("text"), tmp_path / "p")
    for name in ("number", "nested", "a"):
        with pytest.raises(CorpusError, match=f"'{name}' does not hold text"):
            lines(ParquetReader(name), tmp_path / "p")
    data = (tmp_path / "p").read_bytes()
    for damaged in (data[:-20], data[:100], b"PAR1", data[:4] + bytes(200) + data[204:]):
        (tmp_path / "p").write_bytes(damaged)
        with pytest.raises(CorpusError, match=r"p is not a Parquet file, or damaged|cannot read"):
            lines(ParquetReader("plain"), tmp_path / "p")


def test_parquet_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    buffers = [None, pyarrow.py_buffer(b"\0\0\0\0\4\0\0\0"), pyarrow.py_buffer(b"caf\xe9")]
    wrong = pyarrow.Array.from_buffers(pyarrow.string(), 1, buffers)
    pyarrow.parquet.write_table(pyarrow.table({"text": wrong}), tmp_path / "p")
    with pytest.raises(CorpusError, match="column 'text' holds text that is not UTF-8"):
        lines(ParquetReader("text"), tmp_path / "p")


def test_parquet_files_that_cannot_be_read_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = pyarrow.array(["x"])
    pyarrow.parquet.write_table(pyarrow.table([one, one], names=["text", "text"]), tmp_path / "p")
    (tmp_path / "p.gz").write_bytes(gzip.compress((tmp_path / "p").read_bytes()))
    for name, message in {
        "p": "has 2 columns 'text'",
        "p.gz": "decompress it first",
        "q": "No such file",
    }.items():
        with pytest.raises(CorpusError, match=message):
            lines(ParquetReader("text"), tmp_path / name)
    with pytest.raises(CorpusError, match="standard input"):
        lines(ParquetReader("text"), Path("-"))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(CorpusError, match="pip install 'pyarrow>=15'"):
        lines(ParquetReader("text"), tmp_path / "p")


def test_a_parquet_file_is_read_a_piece_at_a_time(tmp_path: Path) -> None:
    # One row group of 24 MB, of which a few may be in memory.
    texts = [f"{number} {'x' * 30}" * 10 for number in range(1 << 16)]
    table = pyarrow.table({"text": texts})
    pyarrow.parquet.write_table(table, tmp_path / "p", use_dictionary=False, compression="none")
    del table
    before = pyarrow.total_allocated_bytes()
    held, read = [], 0
    for batch in ParquetReader("text").batches(tmp_path / "p"):
        held.append(pyarrow.total_allocated_bytes() - before)
        read += len(batch.data)
    assert read == sum(map(len, texts)) + len(texts)
    assert max(held) < read // 3


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


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_a_directory_of_json_lines_in_worker_processes(
    tmp_path: Path, compress: Callable[[bytes], bytes]
) -> None:
    config, sizes = PrepareConfig(field="text", workers=2), Sizes(batch_bytes=2000, inline_bytes=0)
    (tmp_path / "d").mkdir()
    for number in range(3):
        record = json.dumps({"text": f"word{number} common\nnext line"}) + "\n"
        (tmp_path / "d" / f"{number}.jsonl").write_bytes(compress(record.encode() * 100))
    corpus = prepare_with(config, tmp_path / "d", tmp_path / "c", progress=False, sizes=sizes)
    assert corpus.sentences == 600
    assert dict(zip(corpus.vocabulary.words, corpus.vocabulary.require_counts().tolist(), strict=True)) == {
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
        prepare_with(config, tmp_path / "d", tmp_path / "c2", progress=False, sizes=sizes)
