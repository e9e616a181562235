"""What the verbs take for a word, a text and a file, and how they hold vectors in half precision."""

from __future__ import annotations

import gzip
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.support.places import PROJECT
from word2vec import WordVectors, cli
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import save_vectors


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[str, str]]:
    def call(*arguments: object) -> tuple[str, str]:
        assert cli.main([str(argument) for argument in arguments]) == 0
        return capsys.readouterr()

    return call


def test_keywords_and_perplexity_take_a_text_or_its_file(
    trained_model: Path, tmp_path: Path, run: Callable[..., tuple[str, str]]
) -> None:
    text = "a1 a2 a3 b1\nb2 a4"
    (tmp_path / "t.txt").write_text(text)
    asked = ["--tokenizer", "whitespace", "--json"]
    for verb in ("keywords", "perplexity"):
        of_file, _ = run(verb, trained_model, tmp_path / "t.txt", *asked)
        assert run(verb, trained_model, text, *asked)[0] == of_file
        two, _ = run(verb, trained_model, tmp_path / "t.txt", "a5 a6", *asked)
        assert two != of_file
    assert "6 known words are too few" in run("perplexity", trained_model, text, *asked)[1]
    assert "no word of the text" in run("keywords", trained_model, "没有的词", "--tokenizer", "whitespace")[1]


@pytest.mark.parametrize("verb", ["keywords", "perplexity"])
def test_a_file_that_is_not_there_is_named(trained_model: Path, refused: Callable[..., str], verb: str) -> None:
    found = refused(verb, trained_model, "none.txt", "--tokenizer", "whitespace")
    assert f"no such file: 'none.txt' (looked in {Path.cwd()})" in found
    assert "A text itself is given in quotes" in found


@pytest.mark.parametrize("verb", ["keywords", "perplexity"])
def test_texts_are_read_as_prepare_reads_them(
    trained_model: Path,
    run: Callable[..., tuple[str, str]],
    refused: Callable[..., str],
    tmp_path: Path,
    verb: str,
) -> None:
    text = "a1 a2 a3 a4 a5 a6 b1"
    expected, _ = run(verb, trained_model, text, "--tokenizer", "whitespace")
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(f"id,review\n1,{text}\n".encode()))
    (tmp_path / "t.tsv").write_text(f"id\treview\n1\t{text}\n")
    (tmp_path / "posts.json").write_text(json.dumps({"id": 1, "body": {"text": text}}) + "\n")
    (tmp_path / "gbk.txt").write_bytes(f"{text} 北京\n".encode("gb18030"))
    (tmp_path / "bytes.txt").write_bytes(text.encode() + b"\xff\n")
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a.txt").write_text(text)
    (tmp_path / "d" / "b.md").write_text("b1 b2")
    for name, message, options in (
        ("t.csv.gz", "is CSV: name the column that holds the text with --column", ["--column", "review"]),
        ("t.tsv", "is TSV: name the column", ["--column", "2"]),
        ("posts.json", "is JSON Lines: name the field", ["--field", "body.text"]),
        ("gbk.txt", "--encoding", ["--encoding", "gb18030"]),
        ("bytes.txt", "--errors ignore", ["--errors", "ignore"]),
    ):
        given = [verb, trained_model, tmp_path / name, "--tokenizer", "whitespace"]
        assert message in refused(*given)
        found, told = run(*given, *options)
        assert name == "gbk.txt" or found == expected
        assert ("1 bytes of the text were dropped" in told) == (name == "bytes.txt")
    for name in ("d", "d/*.txt", "d/a.txt"):
        assert run(verb, trained_model, f"{tmp_path}/{name}", "--tokenizer", "whitespace")[0] == expected
    assert "1 file of" in run(verb, trained_model, tmp_path / "d", "--tokenizer", "whitespace")[1]
    twice = [tmp_path / "d" / "a.txt"] * 2
    assert "is given 2 times" in run(verb, trained_model, *twice, "--tokenizer", "whitespace")[1]
    assert (
        "column has no effect" in run(verb, trained_model, text, "--column", "x", "--tokenizer", "whitespace")[1]
    )


@pytest.mark.parametrize("verb", ["keywords", "perplexity"])
def test_texts_that_are_none_are_refused(
    trained_model: Path, refused: Callable[..., str], tmp_path: Path, verb: str
) -> None:
    (tmp_path / "doc.pdf").write_bytes(b"%PDF-1.4\n%\xe2\xe3\n")
    for given, message in (
        ("", "a text is empty; give it in quotes"),
        (" ", "a text is empty; give it in quotes"),
        (f"{tmp_path}/*.none", "no file is named like"),
        (tmp_path / "doc.pdf", "is a PDF file; take its text out first: pdftotext"),
        (trained_model, "is a trained model, not text"),
        (tmp_path, "does not hold text; it is searched for"),
    ):
        assert message in refused(verb, trained_model, given, "--tokenizer", "whitespace")


def test_one_known_word_is_one(trained_model: Path, run: Callable[..., tuple[str, str]]) -> None:
    told = run("perplexity", trained_model, "a1 nothing", "--tokenizer", "whitespace")[1]
    assert "1 known word is too few" in told


def test_predict_and_related_take_words_or_a_text(
    trained_model: Path, run: Callable[..., tuple[str, str]]
) -> None:
    # The model was trained on lists of words, so that a text of several words cannot be tokenised.
    for verb in ("predict", "related"):
        one, _ = run(verb, trained_model, "a1", "--json")
        several, _ = run(verb, trained_model, "a1", "a2", "--json")
        assert one != several
    found = [word for word, _ in json.loads(run("related", trained_model, "a1", "a2", "-n", 50, "--json")[0])]
    assert len(found) == 18
    assert not {"a1", "a2"} & set(found)


def test_predict_can_leave_the_context_out(trained_model: Path, run: Callable[..., tuple[str, str]]) -> None:
    with_context = json.loads(run("predict", trained_model, "a1", "a2", "-n", 50, "--json")[0])
    without = json.loads(run("predict", trained_model, "a1", "a2", "-n", 50, "--exclude-context", "--json")[0])
    assert without == [pair for pair in with_context if pair[0] not in ("a1", "a2")]
    assert len(without) == 18


@pytest.mark.parametrize("verb", ["keywords", pytest.param("perplexity", marks=pytest.mark.thorough)])
def test_a_small_file_that_unpacks_to_more_than_memory_is_streamed(
    trained_model: Path, tmp_path: Path, verb: str
) -> None:
    block = gzip.compress(b"0" * (1 << 24))
    with (tmp_path / "zeros.gz").open("wb") as file:
        for _ in range(28):  # 470 MB in half of one
            file.write(block)
        file.write(gzip.compress(b" a1 a2 a3"))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (420 << 20, 420 << 20))

    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "word2vec",
            verb,
            trained_model,
            tmp_path / "zeros.gz",
            "--tokenizer",
            "whitespace",
            "--json",
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "OPENBLAS_NUM_THREADS": "1"},
        preexec_fn=limit,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    if verb == "keywords":
        assert sorted(word for word, _ in found) == ["a1", "a2", "a3"]
    else:
        assert found["covered"] == 3


@pytest.mark.parametrize("verb", ["export", "import"])
@pytest.mark.parametrize(
    ("number", "message"),
    [
        (70000.0, "the vector of 'large' holds 70000; float16 holds at most 65504"),
        (-1e30, "the vector of 'large' holds -1e+30; float16 holds at most 65504"),
        (1e-9, "the vector of 'large' holds no number above"),
    ],
)
def test_float16_is_refused_where_it_would_change_vectors(
    tmp_path: Path, refused: Callable[..., str], verb: str, number: float, message: str
) -> None:
    words, matrix = ["fine", "large"], np.array([[1, 2], [number, 0]], np.float32)
    if verb == "import":
        WordVectors(words, matrix).save(tmp_path / "t.npz")
        given, out = tmp_path / "t.npz", tmp_path / "out"
    else:
        save_vectors(tmp_path / "d", Table(words, matrix))
        given, out = tmp_path / "d", tmp_path / "out.npz"
    found = refused(verb, given, out, "--float16")
    assert message in found
    assert "--normalized" in found
    assert not out.exists()
    assert cli.main([verb, str(given), str(out), "--float16", "--normalized"]) == 0
    assert np.isfinite(WordVectors.load(out).matrix).all()


def test_words_cannot_steer_a_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], refused: Callable[..., str]
) -> None:
    title, copied, turned = "\x1b]0;title\x07", "\x9b52;c;x", "abc\u202edef"
    WordVectors(["king", title, copied, turned, "a\rb"], np.eye(5, dtype=np.float32) + 1).save(
        tmp_path / "w.npz"
    )
    for arguments in (
        ["similar", "king"],
        ["similar", "king", title],
        ["doesnt-match", title, copied],
        ["classes", "2"],
        ["analogy", "king", title, copied],
    ):
        verb, *rest = arguments
        assert cli.main([verb, str(tmp_path / "w.npz"), *rest]) == 0
        out = capsys.readouterr().out
        assert not {"\x1b", "\x07", "\x9b", "\u202e", "\r"} & set(out)
    assert cli.main(["similar", str(tmp_path / "w.npz"), "king"]) == 0
    assert "\\x1b]0;title\\x07" in capsys.readouterr().out
    assert "\\x1b[2J" in refused("similar", tmp_path / "\x1b[2J", "x")


def test_names_of_files_cannot_steer_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    WordVectors(["a", "b", "c", "d"], np.eye(4, dtype=np.float32) + 1).save(tmp_path / "v.npz")
    folder = tmp_path / "\x1b]0;title\x07"
    folder.mkdir()
    (folder / "q\x1b[2J.txt").write_text(": kind\na b c d\nb a d c\n", encoding="utf-8")
    for option, given in (("--analogies", folder / "q\x1b[2J.txt"), ("--suite", folder)):
        assert cli.main(["evaluate", str(tmp_path / "v.npz"), option, str(given), "--resamples", "0"]) == 0
        said = capsys.readouterr()
        assert "\\x1b]0;title\\x07" in said.out
        assert not {"\x1b", "\x07"} & set(said.out + said.err)


def test_ctrl_c_while_it_is_imported_is_one_line() -> None:
    code = (
        "import sys\n"
        "class Interrupt:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name == 'tyro': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupt())\n"
        "from word2vec.__main__ import main\n"
        "sys.exit(main())"
    )
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (130, "\nword2vec: interrupted before the work began\n")


def test_a_wrong_folder_for_a_suite_does_not_fill_the_terminal(
    trained_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(40):
        (tmp_path / f"f{number:02}.py").write_text("import os, sys, json, and much else that asks nothing\n")
    (tmp_path / "pairs.txt").write_text("a1 a2 9\na1 b1 1\na3 b2 2\n")
    assert cli.main(["evaluate", str(trained_model), "--suite", str(tmp_path)]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert [line.startswith("word2vec: skipped: ") for line in lines] == [True] * 20 + [False]
    assert lines[-1] == "word2vec: 20 more of the 41 files are skipped; --json has the reason for each"
    assert cli.main(["evaluate", str(trained_model), "--suite", str(tmp_path), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["skipped"]) == 40
