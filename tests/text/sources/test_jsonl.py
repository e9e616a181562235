"""JSON Lines: the text that they give, and the files that are refused."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.text_readers import jsonl, lines
from word2vec import PrepareConfig, prepare
from word2vec.encoding.job import Sizes
from word2vec.encoding.prepare import prepare_with
from word2vec.errors import CorpusError
from word2vec.text.sources.jsonl import JsonLinesReader


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


@pytest.mark.parametrize("errors", ["ignore", "replace"])
@pytest.mark.parametrize("workers", [1, 2])
def test_lines_that_do_not_fit_are_skipped_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], errors: Any, workers: int
) -> None:
    good, bad = '{"body": {"text": "the cat"}}\n', '{"body": {"txt": "the dog", "n": 1}, "id": 2}\n'
    (tmp_path / "j.jsonl").write_text(good + bad + '{"cut\n' + good + "7\n")
    config = PrepareConfig(field="body.text", errors=errors, workers=workers, min_count=1)
    sizes = Sizes(batch_bytes=20, inline_bytes=0)
    corpus = prepare_with(config, tmp_path / "j.jsonl", tmp_path / "c", progress=False, sizes=sizes)
    assert corpus.raw_words == 4
    assert corpus.summary is not None
    assert corpus.summary.skipped_rows == 3
    assert capsys.readouterr().err == (
        f"word2vec: a row was skipped, and so were 2 others: {tmp_path}/j.jsonl line 2 has no field "
        "'body.text'; its fields: body.txt, body.n, id; name one with --field\n"
    )


@pytest.mark.parametrize(
    ("field", "message"),
    [
        (
            "body",
            r"the field 'body' holds .* of type dict; it must hold .*, or name a field within it: body\.text",
        ),
        (
            "body.txt",
            r"has no field 'body\.txt'; its fields: id, body\.text, body\.n; name one with --field; -",
        ),
        ("text", r"has no field 'text'; its fields: id, body\.text, body\.n"),
    ],
)
def test_fields_within_fields_are_named(tmp_path: Path, field: str, message: str) -> None:
    record = {"id": 1, "body": {"n": 1, "text": "the cat"}}
    (tmp_path / "j.jsonl").write_text(json.dumps(record) + "\n")
    with pytest.raises(CorpusError, match=message):
        lines(jsonl(field), tmp_path / "j.jsonl")
    # Records from Python have no option of the command line.
    with pytest.raises(CorpusError, match=message.partition("; name")[0].partition("; --")[0]):
        prepare([record], tmp_path / "c", field=field, progress=False)


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


def test_escapes_that_do_not_make_text(tmp_path: Path) -> None:
    (tmp_path / "j").write_text(r'{"text": ["h\u00e9\u0000 \ud83d\ude00", "a\ud83db"]}' + "\n")
    assert lines(jsonl(errors="replace"), tmp_path / "j") == ["hé 😀", "a\ufffdb"]
    assert lines(jsonl(errors="ignore"), tmp_path / "j") == ["hé 😀", "ab"]


@pytest.mark.parametrize("value", ['"x\\u0000y b"', '["one", "x\\u0000y b"]'])
def test_a_nul_does_not_join_two_words_in_silence(tmp_path: Path, value: str) -> None:
    (tmp_path / "j").write_text(f'{{"text": "one"}}\n{{"text": {value}}}\n')
    with pytest.raises(
        CorpusError, match=r"line 2: the field 'text' holds a NUL between 'x' and 'y b'.*--errors"
    ):
        lines(jsonl(), tmp_path / "j")
    assert lines(jsonl(errors="ignore"), tmp_path / "j")[-1] == "xy b"


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
