"""Files of vectors on the command line: the options of reading and writing them, and what is said of them."""

from __future__ import annotations

import gzip
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import word2vec
from word2vec import formats
from word2vec.cli import main
from word2vec.storage.table import Table

GLOVE = b"the 1 2\ncat 3 4\ndog 5 1\n"


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main([*map(str, arguments)])
    return status, *capsys.readouterr()


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "glove.6B.50d.txt").write_bytes(GLOVE)
    (tmp_path / "twice.vec.gz").write_bytes(gzip.compress(b"9 2\n" + GLOVE + b"the 7 8\ncut 1"))
    (tmp_path / "questions").write_text("the cat dog the\n")
    return tmp_path


@pytest.mark.parametrize(
    "verb",
    [
        ["similar", "FILE", "the"],
        ["analogy", "FILE", "the", "cat", "dog"],
        ["doesnt-match", "FILE", "the", "cat", "dog"],
        ["classes", "FILE", "2"],
        ["info", "FILE"],
        ["evaluate", "FILE", "--analogies", "questions"],
        ["import", "FILE", "imported"],
        ["export", "FILE", "exported.bin"],
        ["ask", "FILE"],
    ],
    ids=lambda verb: verb[0],
)
def test_every_verb_reads_files_as_they_come(
    files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, verb: list[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    for name in ("glove.6B.50d.txt", "twice.vec.gz"):
        arguments = [name if word == "FILE" else word for word in verb]
        if name.startswith("twice"):
            status, _, told = run(capsys, *arguments)
            assert (status, "line 6 holds 1 numbers; expected 2" in told) == (1, True)
            arguments += ["--errors", "ignore", "--duplicates", "first"]
        status, _, told = run(capsys, *arguments)
        assert status == 0, told
        if name.startswith("twice"):
            assert "promises 9 vectors and holds 4" in told
            assert "1 of 4 vectors belong to words that came before, such as 'the'" in told
        elif verb[0] != "export":
            assert run(capsys, *arguments, "--format", "word2vec-text")[0] == 1


def test_standard_input_and_top(
    files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for data in (GLOVE, gzip.compress(GLOVE)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        status, shown, _ = run(capsys, "import", "-", "out", "--top", "2", "--json")
        assert (status, json.loads(shown)["vocabulary"]) == (0, 2)
        assert word2vec.load("out").words == ["the", "cat"]
    status, _, told = run(capsys, "import", "glove.6B.50d.txt", "out", "--top", "0")
    assert (status, told) == (1, "word2vec: error: top is 0; it must be at least 1\n")
    assert run(capsys, "info", "out", "--format", "glove")[0] == 1


def test_words_that_cannot_be_written(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [". . .", "a\u00a0b", "a b", "a_b", "the"]
    formats.write(files / "v.parquet", Table(words, np.arange(10, dtype=np.float32).reshape(5, 2)))
    for out in ("o.vec", "o.bin", "o.glove", "o.ftbin", "o.spacy.txt", "o.vec.gz"):
        status, _, told = run(capsys, "export", "v.parquet", out)
        assert (status, "'. . .'" in told, "--unwritable drop" in told, Path(out).exists()) == (
            1,
            True,
            True,
            False,
        )
        status, shown, told = run(capsys, "export", "v.parquet", out, "--unwritable", "drop", "--json")
        assert (status, json.loads(shown)["vocabulary"]) == (0, 3)
        assert "cannot hold 2 of 5 words, such as '. . .': 0 were replaced, 2 dropped" in told
        assert word2vec.load(out).matrix[:, 0].tolist() == pytest.approx([2, 6, 8])
        status, _, told = run(capsys, "export", "v.parquet", out, "--unwritable", "replace")
        assert "1 were replaced, 1 dropped" in told  # a_b is another word already
        assert word2vec.load(out).words == ["._._.", "a\u00a0b", "a_b", "the"]
    assert run(capsys, "export", "v.parquet", "o.npz", "--unwritable", "drop")[2] == ""


@pytest.mark.parametrize("out", ["o.npz", "o.npy", "o.safetensors", "o.parquet", "o.vec", "directory"])
def test_numbers_that_float16_cannot_hold(files: Path, capsys: pytest.CaptureFixture[str], out: str) -> None:
    verb = "import" if out == "directory" else "export"
    for number, message in (
        ("70000", "the vector of 'cat' holds 70000; float16 holds at most 65504"),
        ("-1e38", "the vector of 'cat' holds -1e+38; float16 holds at most 65504"),
        ("1e-9", "the vector of 'cat' holds no number above 3e-08, so it would be zeros"),
    ):
        Path("v.vec").write_text(f"3 2\nthe 0 0\ncat {number} 0\ndog 65504 6e-8\n")
        status, _, told = run(capsys, verb, "v.vec", out, "--float16")
        assert (status, message in told, "--normalized" in told, Path(out).exists()) == (1, True, True, False)
        assert run(capsys, verb, "v.vec", out, "--float16", "--normalized")[0] == 0
        for made in files.glob("o.*"):
            made.unlink()
        if out == "directory":
            return


def test_top_is_named_as_it_is_written_and_works_for_models(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "import", "glove.6B.50d.txt", "made")[0] == 0
    for model in ("made", "glove.6B.50d.txt"):
        for verb, words in (("info", []), ("similar", ["the"])):
            status, shown, told = run(capsys, verb, model, *words, "--top", "2", "--json")
            assert (status, told) == (0, "")
            assert json.loads(shown)["vocabulary"] == 2 if verb == "info" else len(json.loads(shown)) == 1
            status, _, told = run(capsys, verb, model, *words, "--top", "0")
            assert (status, told) == (1, "word2vec: error: top is 0; it must be at least 1\n")
    told = run(capsys, "subwords", "made", "-o", "spelt", "--top", "2")[2]
    assert "limit (--top) is 2, but made is a directory" in told


@pytest.mark.parametrize("verb", ["import", "export"])
@pytest.mark.parametrize("float16", [(), ("--float16",)])
def test_vectors_of_any_length_are_normalized(
    files: Path, capsys: pytest.CaptureFixture[str], verb: str, float16: tuple[str, ...]
) -> None:
    Path("v.vec").write_text("4 3\nthe 1e-40 1e-40 0\ncat 1e38 1e38 1e38\ndog 3 4 0\nox 0 0 0\n")
    out = "made" if verb == "import" else "made.npz"
    status, _, told = run(capsys, verb, "v.vec", out, "--normalized", *float16)
    assert (status, told) == (0, "")
    expected = [[0.5**0.5, 0.5**0.5, 0], [3**-0.5, 3**-0.5, 3**-0.5], [0.6, 0.8, 0], [0, 0, 0]]
    np.testing.assert_allclose(word2vec.load(out).matrix, expected, atol=1e-3 if float16 else 1e-6)


def test_words_of_a_list_without_vectors_are_counted(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("list").write_text("dog\nzebra\nthe\n")
    status, _, told = run(capsys, "export", "glove.6B.50d.txt", "o.vec", "--words", "list", "--top", "1")
    assert (status, told) == (
        0,
        "word2vec: words: 2 of the 3 words of list have a vector; there is none of 'zebra'\n",
    )
    assert word2vec.load("o.vec").words == ["the"]
    status, _, told = run(capsys, "export", "glove.6B.50d.txt", "o.vec", "--words", "list", "--strict")
    assert (status, "there is none of 'zebra'. Take them from the list" in told) == (1, True)
    status, _, told = run(capsys, "export", "glove.6B.50d.txt", "o.vec", "--strict")
    assert (status, "strict is about the list of --words" in told) == (1, True)


def test_standard_input_cannot_be_read_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: Callable[..., str]
) -> None:
    (tmp_path / "pairs").write_text("the cat 1\n")
    for model in ("-", "/dev/stdin"):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"the 0.5 1\ncat 1 0.5\n")))
        assert "ask reads questions from standard input" in refused("ask", model)
    assert "standard input (-) can be read only once" in refused(
        "evaluate", "-", "-", "--pairs", tmp_path / "pairs"
    )


@pytest.mark.parametrize(
    ("verb", "options", "line"),
    [
        ("similar", ["--raw"], "--raw has no effect: the vectors are not mixed with their spelling"),
        ("similar", ["--unknown", "error"], "--unknown error has no effect: without subwords unknown words are"),
        ("similar", ["--top", "99999"], "--top 99,999 has no effect: there are 3 words"),
        ("similar", ["--restrict-vocab", "9"], "--restrict-vocab 9 has no effect: there are 3 words"),
        ("analogy", ["--restrict-vocab", "9"], "--restrict-vocab 9 has no effect: there are 3 words"),
        ("doesnt-match", ["--raw"], "--raw has no effect"),
        ("classes", ["--raw"], "--raw has no effect"),
        ("evaluate", ["--restrict-vocab", "9"], "--restrict-vocab 9 has no effect: there are 3 words"),
        ("evaluate", ["--raw"], "--raw has no effect"),
        ("export", ["--raw"], "--raw has no effect"),
        ("export", ["--unknown", "error"], "--unknown error has no effect: without subwords"),
        ("export", ["--top", "9"], "--top 9 has no effect: there are 3 words"),
        ("import", ["--top", "9"], "--top 9 has no effect: there are 3 words"),
    ],
)
def test_options_without_effect_on_vectors_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], verb: str, options: list[str], line: str
) -> None:
    (tmp_path / "v.vec").write_text("3 2\nthe 1 2\ncat 3 4\ndog 5 1\n")
    (tmp_path / "questions").write_text(": a\nthe cat dog the\n")
    all_behind: dict[str, list[object]] = {
        "similar": ["the"],
        "analogy": ["the", "cat", "dog"],
        "doesnt-match": ["the", "cat", "dog"],
        "classes": ["2"],
        "evaluate": ["--analogies", tmp_path / "questions"],
        "export": [tmp_path / "out.glove"],
        "import": [tmp_path / "out"],
    }
    asked = [verb, str(tmp_path / "v.vec"), *map(str, all_behind[verb])]
    assert main([*asked, *options]) == 0
    found, told = capsys.readouterr()
    assert f"word2vec: {line}" in told
    if verb in ("similar", "analogy", "doesnt-match"):
        assert main(asked) == 0
        again, told = capsys.readouterr()
        assert again == found
        assert "has no effect" not in told
