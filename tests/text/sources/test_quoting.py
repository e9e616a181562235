"""Quotes and escapes in CSV and TSV, and rows that do not fit."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any

import pytest

from word2vec import PrepareConfig, prepare
from word2vec.errors import ConfigError, CorpusError
from word2vec.text.sources.delimited import DelimitedReader
from word2vec.text.sources.losses import NO_LOSSES
from word2vec.text.sources.readers import choose_reader


def read(path: Path, text: str, column: str = "text", **options: Any) -> list[str]:
    path.write_text(text, encoding="utf-8", newline="")
    reader = choose_reader(path, PrepareConfig(column=column, **options))
    return [line for batch in reader.batches(path) for line in reader.lines(batch)]


RAW = 'id\ttext\n1\t"他说\n2\t中间\n3\t下雨"\n4\t5" pipe\n5\t"a" b\n'
RAW_TEXTS = ['"他说', "中间", '下雨"', '5" pipe', '"a" b']


def test_quotes_are_signs_of_the_text_where_tabs_part_fields(tmp_path: Path) -> None:
    assert read(tmp_path / "t.tsv", RAW) == RAW_TEXTS
    assert read(tmp_path / "t.tsv", RAW, format="csv") == RAW_TEXTS, "the delimiter is found"
    assert read(tmp_path / "t.csv", RAW) == RAW_TEXTS
    assert read(tmp_path / "t.csv", RAW.replace("\t", ","), quoting="none") == RAW_TEXTS
    assert read(tmp_path / "t.tsv", 'id\t"text\n1\tx\n', column='"text', quoting="none") == ["x"]


def test_quoted_fields_are_read_where_they_are_named(tmp_path: Path) -> None:
    text = 'id\ttext\n1\t"two\nlines\tand ""more"""\n2\tx\n'
    assert read(tmp_path / "t.tsv", text, quoting="double") == ["two", 'lines\tand "more"', "x"]
    with pytest.raises(CorpusError, match=r"line 3 has 2 fields|line 3 has 1 fields; .*--quoting double"):
        read(tmp_path / "t.tsv", text.replace("\tand", " and"))
    assert read(tmp_path / "t.csv", text.replace("\t", ",")) == ["two", 'lines,and "more"', "x"]


def test_standard_input_is_read_in_the_same_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(RAW.encode())))
    corpus = prepare("-", tmp_path / "c", column="text", min_count=1, tokenizer="whitespace", progress=False)
    assert corpus.sentences == 5


def test_escapes(tmp_path: Path) -> None:
    text = "id\ttext\n1\tone\\ntwo\\tand C:\\\\new\n2\t\\N\n3\tNo \\N\n4\ta\\\tb\n5\tbroken\\\nline\n"
    expected = ["one", "two\tand C:\\new", "No N", "a\tb", "broken", "line"]
    assert read(tmp_path / "t.tsv", text, escape="\\") == expected
    assert read(tmp_path / "t.csv", 'id,text\n1,"he said \\"yes\\", ""no"""\n2,\\N\n', escape="\\") == [
        'he said "yes", "no"'
    ]
    assert read(tmp_path / "t.csv", "id,text\n1,one^, two\n", escape="^") == ["one, two"]


@pytest.mark.parametrize("escape", ["", "ab", "a", "\n", " ", '"', ",", "\t", "|", "\0"])
def test_escapes_that_are_no_signs_are_refused(escape: str) -> None:
    with pytest.raises(ConfigError, match=r"escape is .*must be one sign"):
        PrepareConfig(escape=escape)


@pytest.mark.parametrize("errors", ["ignore", "replace"])
@pytest.mark.parametrize(
    ("name", "text", "expected", "count", "first"),
    [
        ("t.tsv", "id\ttext\n1\tone\n2\n3\tthree\n4\tfour\tfive\n", ["one", "three"], "1 other", "line 3 has"),
        ("t.csv", 'id,text\n1,one\n2,"open\n3,three\n4,four\n', ["one", "three", "four"], "", "from line 3 on"),
        ("t.csv", 'id,text\n1,"a" b\n2,two\n', ["two"], "", "from line 2 on"),
        ("t.csv", 'id,text\n1,"a\nb\nc",d\n2,two\n', ["two"], "", "line 2 has 3 fields"),
        ("t.csv", 'id,text\n1,a\n2,"', ["a"], "", "from line 3 on"),
    ],
)  # fmt: skip
def test_rows_that_do_not_fit_are_skipped_and_counted(
    tmp_path: Path, errors: Any, name: str, text: str, expected: list[str], count: str, first: str
) -> None:  # fmt: skip
    with pytest.raises(CorpusError, match=rf"{first}.*--errors ignore"):
        read(tmp_path / name, text)
    assert read(tmp_path / name, text, errors=errors) == expected
    reader = choose_reader(tmp_path / name, PrepareConfig(column="text", errors=errors))
    losses = NO_LOSSES
    for batch in reader.batches(tmp_path / name):
        losses += batch.losses
    told = losses.describe_skipped()
    assert told.startswith("a row was skipped" + (f", and so was {count}: " if count else ": "))
    assert first in told
    assert "--errors" not in told, "it is given already"
    assert losses.skipped_rows == (2 if count else 1)


def test_skipped_rows_are_said_once_for_all_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(3):
        (tmp_path / f"{number}.csv").write_text("id,text\n1,one two\n2\n")
    corpus = prepare(tmp_path, tmp_path / "c", column="text", errors="ignore", min_count=1, progress=False)
    told = capsys.readouterr().err
    assert told.startswith(
        f"word2vec: a row was skipped, and so were 2 others: {tmp_path / '0.csv'} line 3 has 1"
    )
    assert told.count("\n") == 1
    assert corpus.summary is not None
    assert corpus.summary.skipped_rows == 3


def test_the_column_and_the_header_are_still_needed(tmp_path: Path) -> None:
    for text in ("", "a\tb\n1\t2\n"):
        with pytest.raises(CorpusError, match=r"header|has no column"):
            read(tmp_path / "t.tsv", text, errors="ignore")


@pytest.mark.parametrize("name", ["t.txt", "t.jsonl"])
def test_quoting_is_not_ignored_where_there_is_no_table(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"a": "one two"}\n')
    for options in ({"quoting": "none"}, {"escape": "\\"}):
        given: dict[str, Any] = {"field": "a"} if name == "t.jsonl" else {"format": "text"}
        given |= options
        with pytest.raises(ConfigError, match=f"{next(iter(options))} has no effect: 0 of 1 files"):
            prepare(tmp_path / name, tmp_path / "c", min_count=1, strict=True, progress=False, **given)


def test_options_show_in_the_identity_of_a_reader_where_they_matter(tmp_path: Path) -> None:
    def identity(name: str, **options: Any) -> str:
        (tmp_path / name).write_text("text\n")
        return repr(choose_reader(tmp_path / name, PrepareConfig(column="text", **options)))

    plain = "DelimitedReader(column='text', delimiter=None, encoding='utf-8', errors='strict')"
    assert identity("t.csv") == plain
    seen = {
        identity("t.csv", **options)
        for options in ({"quoting": "none"}, {"quoting": "double"}, {"escape": "\\"})
    }
    assert len(seen | {plain}) == 4
    assert identity("t.tsv") == identity("t.tsv", quoting="none") != identity("t.tsv", quoting="double")


def test_mutated_tables_are_read_or_refused(tmp_path: Path) -> None:
    generator = random.Random(5)
    seed = ('id,text\n1,"two\nlines, ""more"""\n2,x\\"y\n' + '3,"z"\n' * 5).encode()
    for _ in range(2000):
        data = bytearray(seed)
        for _ in range(generator.randint(1, 5)):
            place = generator.randrange(8, len(data))
            data[place : place + generator.randint(0, 3)] = generator.choice(
                [b'"', b"\n", b"\\", b",", b"\t", b"\xff"]
            )
        (tmp_path / "t").write_bytes(data)
        quoting, escape = generator.choice(["double", "none"]), generator.choice([None, "\\"])
        for errors in ("strict", "ignore"):
            reader = DelimitedReader("2", ",", "utf-8", errors, quoting=quoting, escape=escape)
            try:
                for batch in reader.batches(tmp_path / "t"):
                    reader.lines(batch)
            except CorpusError:
                assert errors == "strict"
