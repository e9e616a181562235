"""The files that named directories, patterns and lists lead to: none is left out or doubled in silence."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from word2vec import cli, prepare
from word2vec.errors import ConfigError
from word2vec.text.sources.passed_over import describe_passed_over

LINE = "the cat sat on the mat\n"


def make_mixed(directory: Path) -> Path:
    """Return a directory with files of many kinds."""
    mix = directory / "mix"
    (mix / "sub").mkdir(parents=True)
    (mix / ".hidden").write_text(LINE)
    record = json.dumps({"body": {"text": LINE.strip()}}) + "\n"
    for name in ("a.txt", "note.txt"):
        (mix / name).write_text(LINE)
    for name in ("posts.json", "posts.jsonl"):
        (mix / name).write_text(record)
    (mix / "t.csv.gz").write_bytes(gzip.compress(b"id,review\n1,the dog sat\n"))
    (mix / "sub" / "q.tsv").write_text("id\treview\n1\tthe cow lay\n")
    (mix / "page.html").write_text("<!DOCTYPE html><html><p>the cat</html>\n")
    (mix / "README").write_text(LINE)
    return mix


@pytest.mark.parametrize(
    ("options", "files", "line"),
    [
        ({}, 2, "6 files of {mix} were passed over (.csv.gz, .html, .json, .jsonl, .tsv, names without an"),
        ({"format": "text"}, 2, "6 files of {mix} were passed over"),
        ({"field": "body.text"}, 2, "6 files of {mix} were passed over (.csv.gz, .html, .tsv, .txt, names"),
        ({"column": "review"}, 2, "6 files of {mix} were passed over (.html, .json, .jsonl, .txt, names"),
        ({"column": "review", "field": "body.text"}, 4, "4 files of {mix} were passed over (.html, .txt,"),
    ],
)
def test_files_of_a_directory_that_are_passed_over_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: dict[str, Any], files: int, line: str
) -> None:
    mix = make_mixed(tmp_path)
    for _ in range(2):  # written, then reused
        corpus = prepare(mix, tmp_path / "c", min_count=1, progress=False, **options)
        said = capsys.readouterr().err
        assert said.startswith("word2vec: " + line.format(mix=mix))
        assert "--suffix" in said
        assert said.count("\n") == 1
        assert corpus.summary is not None
        assert (corpus.summary.files, corpus.summary.files_passed_over) == (files, 8 - files)
    with pytest.raises(ConfigError, match=r"strict: .* passed over"):
        prepare(mix, tmp_path / "s", min_count=1, progress=False, strict=True, **options)
    assert not (tmp_path / "s").exists()


def test_who_names_endings_has_chosen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mix = make_mixed(tmp_path)
    prepare(mix, tmp_path / "c", min_count=1, progress=False, strict=True, suffix=(".txt",))
    prepare([mix / "a.txt"], tmp_path / "d", min_count=1, progress=False, strict=True)
    assert capsys.readouterr().err == ""


def test_a_reused_corpus_counts_the_files_of_now(tmp_path: Path) -> None:
    mix = make_mixed(tmp_path)
    prepare(mix, tmp_path / "c", min_count=1, progress=False)
    (mix / "README").unlink()
    corpus = prepare(mix, tmp_path / "c", min_count=1, progress=False)
    assert corpus.summary is not None
    assert corpus.summary.files_passed_over == 5


def test_the_summary_has_a_row_for_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mix = make_mixed(tmp_path)
    arguments = ["prepare", str(mix), "-o", str(tmp_path / "c"), "--min-count", "1", "-q"]
    assert cli.main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files_passed_over"] == 6
    assert cli.main(arguments) == 0
    assert "files passed over" in capsys.readouterr().out


def test_one_file_and_many_endings_are_described() -> None:
    assert describe_passed_over(Path("a"), Counter({".md": 1})).startswith("1 file of a was passed over (.md);")
    many = describe_passed_over(Path("a"), Counter({f".e{number}": 2 for number in range(11)}))
    assert many.startswith("22 files of a were passed over (.e0, .e1, .e10, ")
    assert "and 3 other endings" in many


@pytest.mark.parametrize("given", [["dup", "dup/a.txt"], ["dup/a.txt", "dup/../dup/a.txt"], ["dup", "link.txt"]])
def test_a_file_that_is_given_twice_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dup").mkdir()
    (tmp_path / "dup" / "a.txt").write_text(LINE)
    (tmp_path / "link.txt").symlink_to("dup/a.txt")
    corpus = prepare(given, "c", min_count=1)
    assert corpus.raw_words == 12
    said = capsys.readouterr().err
    assert said.startswith("word2vec: dup/a.txt is given 2 times, and its words count as often\n")
    assert "100%" in said
    with pytest.raises(ConfigError, match=r"strict: dup/a\.txt is given 2 times"):
        prepare(given, "s", min_count=1, strict=True, progress=False)


def test_many_files_that_are_given_twice_do_not_fill_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(10):
        (tmp_path / f"{number}.txt").write_text(LINE)
    prepare([tmp_path, str(tmp_path / "*.txt")], tmp_path / "c", min_count=1, progress=False)
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 9
    assert said[-1] == "word2vec: 2 other files are given several times"


def test_a_plain_file_among_tables_gets_advice_that_fits(tmp_path: Path) -> None:
    mix = make_mixed(tmp_path)
    for option, formats in (("column", "csv, tsv or parquet"), ("field", "jsonl")):
        options: Any = {option: "review"}
        with pytest.raises(ConfigError, match=r"a\.txt is read as plain text") as caught:
            prepare([mix / "a.txt", mix], tmp_path / "c", progress=False, **options)
        assert "leave this file out and prepare it by itself" in str(caught.value)
        assert str(caught.value).endswith(f"--format {formats}")
