"""The kinds of sources of a corpus, and the keys by which earlier corpora are reused."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import wiki_dump
from word2vec import EncodedCorpus, PrepareConfig, Texts, prepare
from word2vec.encoding.job import Job, Sizes
from word2vec.encoding.prepare import choose_source, prepare_with
from word2vec.encoding.sources import FileSource, SentenceSource, TextSource
from word2vec.errors import CorpusError
from word2vec.text.sources.readers import choose_reader
from word2vec.text.tokenizers.whitespace import WhitespaceTokenizer

# Computed by version 0.1.0. A corpus on disk has such a key, and another one would mean to prepare it again.
KEYS = {
    "text": "88607f9d08f02ff0c8fcab169e76f1b61844a6bacef028b89bb205be94cafa9b",
    "jsonl": "2c7965a4c5b91eeb8df904fb8db8d879df5bb6ea5b878badf11951aa143835ff",
    "csv": "bbcac0b3bf00cde2b95c65affcd7f391d8744273b84831ef75bc0c10d0ee321d",
    "wikipedia": "3f11f774f922dd4833df060b6b0985b686eb4556139de54d0e304ed288c4421e",
    "texts": "4f5a3e545b9b655e303718f93de9c9de6f4a4deca95b3bd0a62e535b1cc2fdde",
    "records": "85c807a5219616a1547379642b828ea736df7921c0a6cd53e4c705757c0ad470",
    "sentences": "842557945e055e58f7d2fa305eb398dc6274d2b4c61c74c70bb5e0a9d6d89440",
}


def sources(directory: Path) -> dict[str, tuple[Any, dict[str, Any]]]:
    """Each kind of source, and the options it needs."""
    files = {
        "t.txt": "the cat saw the dog\n\nthe dog saw\nA zebra\n",
        "t.jsonl": '{"text": "one two"}\n',
        "t.csv": "text\none two\n",
        "d.xml": wiki_dump.dump(wiki_dump.page("A", "One two.")),
    }
    for name, content in files.items():
        (directory / name).write_text(content)
    return {
        "text": (directory / "t.txt", {}),
        "jsonl": (directory / "t.jsonl", {"field": "text"}),
        "csv": (directory / "t.csv", {"column": "text"}),
        "wikipedia": (directory / "d.xml", {}),
        "texts": (Texts(lambda: ["one two", "three"]), {}),
        "records": ([{"text": "one two"}], {"field": "text"}),
        "sentences": ([["one", "two"], ["three"]], {}),
    }


@pytest.mark.parametrize("kind", KEYS)
def test_keys_are_those_of_earlier_versions(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # It splits at one character more since then.
    monkeypatch.setattr(WhitespaceTokenizer, "fingerprint", "whitespace-2")
    source, options = sources(tmp_path)[kind]
    # The tokenizer whitespace, because the keys of the others hold the version of Unicode.
    corpus = prepare(source, tmp_path / "c", progress=False, min_count=1, tokenizer="whitespace", **options)
    assert corpus.key == KEYS[kind]


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("t.txt", {}, "TextReader(encoding='utf-8', errors='strict')"),
        ("t.jsonl", {"field": "a"}, "JsonLinesReader(field='a', encoding='utf-8', errors='strict')"),
        (
            "t.csv",
            {"column": "a"},
            "DelimitedReader(column='a', delimiter=None, encoding='utf-8', errors='strict')",
        ),
        ("t.parquet", {"column": "a"}, "ParquetReader(column='a')"),
        ("t.xml", {"format": "wikipedia"}, "WikipediaReader(rules=2)"),
    ],
)
def test_sizes_do_not_show_in_the_identity_of_a_reader(
    tmp_path: Path, name: str, options: dict[str, Any], expected: str
) -> None:
    (tmp_path / name).write_text("x\n")
    for batch_bytes in (1, 1 << 21):
        assert repr(choose_reader(tmp_path / name, PrepareConfig(**options), batch_bytes)) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("text", FileSource),
        ("jsonl", FileSource),
        ("texts", TextSource),
        ("records", TextSource),
        ("sentences", SentenceSource),
    ],
)
def test_sources_are_told_apart_at_the_door(tmp_path: Path, kind: str, expected: type) -> None:
    source, options = sources(tmp_path)[kind]
    job = Job(PrepareConfig(**options), tmp_path / "c")
    with choose_source(job, source) as chosen:
        assert type(chosen) is expected
        assert chosen.can_be_read_again


def test_standard_input_can_be_read_only_once(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("one two\n")
    job = Job(PrepareConfig(), tmp_path / "c")
    alone, among = FileSource(job, [tmp_path / "t.txt"]), FileSource(job, [tmp_path / "t.txt", Path("-")])
    assert (alone.can_be_read_again, alone.total_bytes) == (True, 8)
    assert (among.can_be_read_again, among.total_bytes) == (False, None)


@pytest.mark.parametrize(("kind", "size"), [("texts", 3), ("records", 3), ("sentences", 1)])
def test_inputs_are_those_of_the_last_reading(tmp_path: Path, kind: str, size: int) -> None:
    readings = 0

    class Counted:
        def __iter__(self) -> Iterator[Any]:
            nonlocal readings
            readings += 1
            return iter(items[kind])

    items: dict[str, list[Any]] = {"texts": ["a", "b"], "records": [{"f": "a"}], "sentences": [["a"], ["b"]]}
    field = "f" if kind == "records" else None
    given = Texts(Counted().__iter__) if kind == "texts" else Counted()
    job = Job(PrepareConfig(field=field), tmp_path / "c", sizes=Sizes(batch_bytes=size, sentences=size))
    source: Any = choose_source(job, given)
    readings = 0
    before = source.inputs()
    assert readings == 1, "it was read to be digested"
    assert source.inputs() == before
    assert readings == 1, "and not again"
    for _ in source.batches():
        pass
    assert source.inputs() == before
    assert readings == 2


def test_names_that_are_not_utf8_can_be_read_and_written(tmp_path: Path) -> None:
    # As an old zip archive of Chinese names is unpacked on Linux.
    name = os.fsdecode("新闻".encode("gbk"))
    (tmp_path / name).mkdir()
    (tmp_path / name / f"{name}.txt").write_text("one two one\n")
    for source in (tmp_path / name, tmp_path / name / f"{name}.txt", str(tmp_path / "*" / "*.txt")):
        corpus = prepare(source, tmp_path / f"{name}.corpus", min_count=1, progress=False)
        assert corpus.vocabulary.words == ["one", "two"]
    opened = EncodedCorpus.open(tmp_path / f"{name}.corpus")
    assert opened.manifest["sources"][0]["name"] == r"\xd0\xc2\xce\xc5.txt"
    config = PrepareConfig(min_count=1, workers=2)
    sizes = Sizes(batch_bytes=4, inline_bytes=0)
    assert prepare_with(config, tmp_path / name, tmp_path / "c", progress=False, sizes=sizes).raw_words == 3
    (tmp_path / name / f"{name}.txt").write_bytes(b"one\xff")
    with pytest.raises(CorpusError, match="is not utf-8"):
        prepare_with(config, tmp_path / name, tmp_path / "c", progress=False, sizes=sizes)


def test_the_command_line_prints_names_that_are_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("one two one\n")
    output = os.fsencode(tmp_path) + "/新闻".encode("gbk")
    command: list[str | bytes] = [
        sys.executable,
        "-m",
        "word2vec",
        "prepare",
        str(tmp_path / "t.txt"),
        "-o",
        output,
        "--min-count",
        "1",
    ]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8:strict"}
    done = subprocess.run(command, capture_output=True, check=False, env=environment, timeout=60)
    assert done.returncode == 0, done.stderr
    assert b"\\udcd0" in done.stdout


def test_an_option_that_standard_input_needs_is_not_called_idle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    choices: list[dict[str, Any]] = [{"field": "a"}, {"column": "a"}, {"format": "csv", "column": "a"}]
    for options in choices:
        text = b'{"a": "one two"}\n' if "field" in options else b"a,b\none two,x\n"
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
        corpus = prepare("-", tmp_path / "c", min_count=1, progress=False, strict=True, **options)
        assert corpus.vocabulary.words == ["one", "two"]
        assert capsys.readouterr().err == ""
