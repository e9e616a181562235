"""Options without effect, and odd things about a text: a line for each, or with strict an error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from word2vec import Texts, cli, prepare
from word2vec.config.prepare import PrepareConfig
from word2vec.encoding.job import Sizes
from word2vec.encoding.prepare import prepare_with
from word2vec.errors import ConfigError, CorpusError, FormatError

LINES = ["the cat sat on the mat", "the dog sat on the rug"]


def files_in(directory: Path) -> dict[str, Any]:
    (directory / "t").mkdir()
    (directory / "t" / "a.txt").write_text("\n".join(LINES))
    (directory / "keep").write_text("cat\n")
    (directory / "r.jsonl").write_text('{"text": "the cat sat on the mat"}\n')
    (directory / "r.tsv").write_text("text\nthe dog sat on the rug\n")
    return {
        "files": directory / "t" / "a.txt",
        "directory": directory / "t",
        "both": [directory / "r.tsv", directory / "r.jsonl"],
        "texts": Texts(lambda: LINES),
        "records": [{"text": line} for line in LINES],
        "sentences": [line.split() for line in LINES],
    }


@pytest.mark.parametrize(
    ("kind", "options", "line"),
    [
        ("files", {"hmm": False}, "hmm has no effect: the tokenizer is simple, and only jieba has this option"),
        ("files", {"punctuation": True, "tokenizer": "characters"}, "punctuation has no effect: the tokenizer"),
        ("files", {"lowercase": False, "tokenizer": "whitespace"}, "lowercase has no effect: the tokenizer"),
        ("texts", {"lowercase": False, "tokenizer": lambda line: line.split()}, "lowercase has no effect: the"),
        ("files", {"phrase_min_count": 3}, "phrase_min_count has no effect: no phrases are asked for"),
        ("files", {"phrase_scoring": "npmi"}, "phrase_scoring has no effect"),
        ("files", {"phrase_threshold": 3.0}, "phrase_threshold has no effect"),
        ("files", {"vocabulary": "keep", "min_count": 3}, "min_count has no effect: the vocabulary says"),
        ("files", {"keep_words": "keep"}, "keep_words has no effect: every word stays with min_count 1"),
        ("files", {"suffix": (".txt",)}, "suffix has no effect: no directory is given"),
        ("directory", {"suffix": (".txt", ".md")}, "suffix: 0 of 1 files have a name that ends with .md"),
        ("texts", {"encoding": "gb18030"}, "encoding has no effect: the source is not files but texts"),
        ("texts", {"suffix": (".txt",)}, "suffix has no effect: the source is not files"),
        ("records", {"field": "text", "column": "text"}, "column has no effect: the source is not files"),
        ("sentences", {"errors": "replace"}, "errors has no effect"),
        ("sentences", {"tokenizer": "jieba"}, "tokenizer has no effect: lists of words are taken as they are"),
        ("sentences", {"tokenizer": lambda line: line.split()}, "tokenizer has no effect: lists of words"),
        ("sentences", {"normalize": ("nfkc",)}, "normalize has no effect: lists of words are taken"),
        ("sentences", {"workers": 2}, "workers has no effect: no text is tokenised"),
        ("sentences", {"sentence_split": True}, "sentence_split has no effect"),
        ("sentences", {"format": "text"}, "format has no effect: the source is not files but sentences"),
    ],
)  # fmt: skip
def test_an_option_without_effect_is_said_and_strict_refuses_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    options: dict[str, Any],
    line: str,
) -> None:
    source = files_in(tmp_path)[kind]
    monkeypatch.chdir(tmp_path)
    options = {"min_count": 1, **options}
    prepare(source, tmp_path / "c", progress=False, **options)
    said = capsys.readouterr().err
    assert said.startswith(f"word2vec: {line}")
    assert said.count("\n") == 1
    with pytest.raises(ConfigError, match=f"^strict: {line[:40]}"):
        prepare(source, tmp_path / "s", progress=False, strict=True, **options)
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("both", {"field": "text", "column": "text"}),
        ("files", {"errors": "replace", "encoding": "latin-1"}),
        ("directory", {"suffix": (".TXT",)}),
        ("files", {"tokenizer": "jieba", "hmm": False, "punctuation": True, "lowercase": False}),
        ("files", {"phrases": 1, "phrase_scoring": "npmi", "phrase_threshold": 0.9, "phrase_min_count": 2}),
        ("files", {"keep_words": "keep", "min_count": 2}),
        ("texts", {"normalize": ("nfkc",), "sentence_split": True}),
        ("sentences", {"max_vocab_size": 3, "keep_words": "keep"}),
    ],
)
def test_strict_takes_options_that_have_an_effect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, options: dict[str, Any]
) -> None:
    source = files_in(tmp_path)[kind]
    monkeypatch.chdir(tmp_path)
    if kind == "directory":
        (tmp_path / "t" / "a.TXT").write_text("\n".join(LINES))
    corpus = prepare(source, tmp_path / "c", progress=False, strict=True, **{"min_count": 1, **options})
    assert corpus.raw_words > 0


def test_a_field_that_no_file_has_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.tsv").write_text("text\tn\nthe cat sat\t1\n")
    prepare(tmp_path / "t.tsv", tmp_path / "c", column="text", field="x", min_count=1, progress=False)
    assert capsys.readouterr().err == "word2vec: field has no effect: 0 of 1 files are of a kind that has it\n"


@pytest.mark.parametrize(
    ("lines", "options", "said"),
    [
        (["the \ufffdcat sat", "a\ufffd\ufffd b"], {}, "3 replacement characters"),
        ([b"caf\xe9 is open\n"], {"errors": "replace"}, "1 replacement characters"),
        ([b"so it is so\n"] * 25, {"max_vocab_size": 1}, "the vocabulary is one word of 100, and there is"),
        (["one", "two", "three", "four five"], {}, "3 of 4 lines hold one word"),
        (["今天天气很好我们去公园玩吧", "我们去公园玩吧 真的很好"], {}, "words are long runs of Chinese"),
        (["今日はとても良い天気ですね 本当に"] * 2, {"tokenizer": "whitespace"}, "whitespace does not cut"),
    ],
)  # fmt: skip
def test_odd_things_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: list[Any], options: dict[str, Any], said: str
) -> None:
    data = b"".join(lines) if isinstance(lines[0], bytes) else "\n".join(lines).encode()
    (tmp_path / "t.txt").write_bytes(data)
    for _ in range(2):
        prepare(tmp_path / "t.txt", tmp_path / "c", min_count=1, progress=False, **options)
        assert said in capsys.readouterr().err
    # They are no mistakes of the options, so that strict takes them.
    prepare(tmp_path / "t.txt", tmp_path / "s", min_count=1, progress=False, strict=True, **options)


@pytest.mark.parametrize("tokenizer", ["jieba", "characters"])
def test_chinese_that_is_cut_is_not_odd(
    tmp_path: Path, tokenizer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.txt").write_text("今天天气很好我们去公园玩吧\n我们去公园玩吧真的很好\n")
    prepare(tmp_path / "t.txt", tmp_path / "c", min_count=1, progress=False, tokenizer=tokenizer)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("data", "options", "dropped"),
    [
        ("北京 很大".encode("gbk"), {}, 8),
        (b"caf\xe9 is open\n", {}, 1),
        (b"the\0 cat\0\n", {}, 2),
        (b"the\0 cat\n", {"errors": "replace"}, 1),
        (b"\x81\x20 the cat \xff\n", {"encoding": "gb18030"}, 2),
        ("the cat".encode("utf-16") + b"\x00", {"encoding": "utf-16"}, 1),
        (b'{"text": "the caf\xe9 \\ud83d"}\n', {"field": "text"}, 2),
        (b"id,text\n1,the caf\xe9\0\n2,\xff\n", {"column": "text"}, 3),
    ],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_bytes_that_are_dropped_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes, options: Any, dropped: int, workers: int
) -> None:
    name = "t.csv" if "column" in options else "t"
    (tmp_path / name).write_bytes(data)
    config = PrepareConfig(**{"errors": "ignore", "min_count": 1, "workers": workers, **options})
    for _ in range(2):
        sizes = Sizes(batch_bytes=9, inline_bytes=0)
        if data[:4] != "北京".encode("gbk"):
            corpus = prepare_with(config, tmp_path / name, tmp_path / "c", progress=False, sizes=sizes)
            assert corpus.summary is not None
            assert corpus.summary.dropped_bytes == dropped
            assert corpus.summary.describe()["dropped_bytes"] == dropped
            assert capsys.readouterr().err.splitlines()[0] == (
                f"word2vec: {dropped:,} bytes of the text were dropped, which are NULs or not of the encoding; "
                "name the encoding that the text was written in"
            )
        else:
            with pytest.raises(CorpusError, match="not one word in it; 6 bytes of the text were dropped"):
                prepare_with(config, tmp_path / name, tmp_path / "c", progress=False, sizes=sizes)


def test_nuls_of_texts_from_python_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prepare(
        Texts(lambda: ["the\0 cat", "sat\0\0"]), tmp_path / "c", min_count=1, errors="ignore", progress=False
    )
    assert capsys.readouterr().err.startswith("word2vec: 3 bytes of the text were dropped")


def test_phrases_that_nobody_made_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = [["new", "york", "is", "big"], ["he", "likes", "new", "york"]] * 5
    for _ in range(2):
        prepare(text, tmp_path / "c", min_count=1, phrases=1, phrase_threshold=1e9, progress=False)
        assert capsys.readouterr().err.startswith(
            "word2vec: phrases: 0 pairs of words were joined; lower phrase_"
        )
    with pytest.raises(ConfigError, match="strict: phrases: 0 pairs"):
        prepare(text, tmp_path / "s", min_count=1, phrases=1, phrase_threshold=1e9, strict=True, progress=False)
    assert not (tmp_path / "s").exists()


def test_words_that_are_joined_are_not_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "\n".join(["new york is big", "he likes new york"] * 5)
    (tmp_path / "t.txt").write_text(text)
    corpus = tmp_path / "c"
    arguments = ["prepare", str(tmp_path / "t.txt"), "-o", str(corpus), "--min-count", "1", "-q", "--json"]
    assert cli.main([*arguments, "--phrases", "1", "--phrase-threshold", "1", "--phrase-min-count", "6"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["words"], shown["phrases"], shown["joined_pairs"]) == (40, 1, 10)
    assert shown["kept_by_vocabulary"] == 1
    assert cli.main(["vocab", str(corpus), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["coverage"][-1] == [5, 1.0]


def test_files_without_words_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in {"a.txt": "the cat sat\n", "b.txt": "", "c.txt": "...\n\n"}.items():
        (tmp_path / name).write_text(text)
    corpus = prepare(tmp_path, tmp_path / "c", min_count=1, progress=False)
    assert capsys.readouterr().err == "word2vec: 2 of 3 files hold no word\n"
    assert corpus.summary is not None
    assert (corpus.summary.files, corpus.summary.files_without_words, corpus.summary.lines) == (3, 2, 3)


def test_the_summary_is_the_same_for_any_workers_and_batches(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("one\ntwo three \ufffd\n\nfour five six seven\n" * 200)
    found = []
    for number, (workers, size) in enumerate([(1, 1 << 20), (2, 50), (1, 7)]):
        sizes = Sizes(batch_bytes=size, inline_bytes=0)
        config = PrepareConfig(min_count=1, workers=workers, tokenizer="whitespace")
        found.append(
            prepare_with(config, tmp_path / "t.txt", tmp_path / str(number), progress=False, sizes=sizes).summary
        )
    assert found[0] is not None
    assert (found[0].replacement_characters, found[0].words) == (200, 1600)
    assert found[0] == found[1]
    assert (found[0].lines, found[0].one_word_lines) == (800, 200)
    # A line that is longer than a batch is counted once.
    assert found[2] is not None
    assert found[2].lines == 800


def test_prepare_ends_with_a_summary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.txt").write_text("the cat sat on the mat\nthe dog\nyes\n")
    (tmp_path / "stop").write_text("on\nnever\n")
    arguments = ["prepare", str(tmp_path / "t.txt"), "-o", str(tmp_path / "c"), "--min-count", "1"]
    assert cli.main([*arguments, "--stop-words", str(tmp_path / "stop"), "--quiet", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["kept_by_subsampling"] == pytest.approx(0.035, abs=0.02)
    del shown["kept_by_subsampling"], shown["corpus"]
    assert shown == {
        "files": 1,
        "lines": 3,
        "words": 9,
        "sentences": 3,
        "vocabulary": 6,
        "kept_by_vocabulary": 8 / 9,
        "lists": {"stop_words": {"words": 2, "occur": 1}},
        "one_word_lines": 1,
    }
    prepare(tmp_path / "t.txt", tmp_path / "p", min_count=1)
    assert "word2vec: 1 file, 3 lines, 9 words, of which the 7 of the vocabulary keep 100.0%" in (
        capsys.readouterr().err
    )


def test_a_list_does_not_take_the_place_of_a_size(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.txt").write_text("the cat sat on the mat\n")
    (tmp_path / "v").write_text("the\ncat\nmat\nnever\n")
    arguments = ["prepare", str(tmp_path / "t.txt"), "-o", str(tmp_path / "c"), "-q"]
    assert cli.main([*arguments, "--vocabulary", str(tmp_path / "v"), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["vocabulary"] == 3
    assert shown["lists"] == {"vocabulary": {"words": 4, "occur": 3}}
    assert cli.main([*arguments, "--vocabulary", str(tmp_path / "v")]) == 0
    rows = dict(line.rsplit("  ", 1) for line in capsys.readouterr().out.splitlines())
    rows = {name.strip(): value.strip() for name, value in rows.items()}
    assert (rows["vocabulary"], rows["list vocabulary"]) == ("3", "3 of 4 occur")


def test_strict_on_the_command_line_exits_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.txt").write_text("the cat sat on the mat\n")
    arguments = ["prepare", str(tmp_path / "t.txt"), "-o", str(tmp_path / "c"), "--min-count", "1", "--quiet"]
    assert cli.main([*arguments, "--no-hmm", "--strict"]) == 1
    assert capsys.readouterr().err.startswith("word2vec: error: strict: hmm has no effect")


def test_a_damaged_summary_is_refused(tmp_path: Path) -> None:
    corpus = prepare([["a", "b"]] * 3, tmp_path / "c", min_count=1, progress=False)
    cases: list[Any] = [[], {"named": {}}, {**corpus.manifest["summary"], "named": {"x": 3}}]
    for damaged in cases:
        corpus.manifest["summary"] = damaged
        with pytest.raises(FormatError, match="no valid 'summary'"):
            _ = corpus.summary
