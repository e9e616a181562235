"""A conversation with a model: how the loop goes on and ends, at a terminal and in a pipe."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.support.conversation_vectors import nearest_table
from word2vec import WordVectors
from word2vec.ask import conversation as conversation
from word2vec.ask.answers import answer
from word2vec.ask.conversation import converse
from word2vec.ask.questions import HELP
from word2vec.cli import interactive
from word2vec.errors import ConfigError
from word2vec.storage.model_directory import save_model
from word2vec.storage.vocabulary import Vocabulary


def test_the_conversation_goes_on_after_an_error_and_ends_with_quit(vectors: WordVectors) -> None:
    said: list[str] = []
    errors: list[str] = []
    lines = ["sim king queen", "", "zebra", "king -", "help", " quit\n", "king"]
    converse(vectors, lines, 10, None, said.append, errors.append)
    assert said == [answer(vectors, "sim king queen"), HELP]
    assert errors == [
        "error: 'zebra' is not in the vocabulary; "
        "these vectors have no subwords (`word2vec subwords` adds them)",
        "error: 'king -' has a sign without a word; it must read: a - b + c",
    ]


def test_words_of_a_strangers_model_do_not_steer_the_terminal() -> None:
    said: list[str] = []
    hostile = WordVectors(["king", "que\x1b]0;owned\x07en", "a\u202eb"], np.eye(3, dtype=np.float32) + 1)
    converse(
        hostile, ["king", "sim king que\x1b]0;owned\x07en", "zeb\x1bra"], 10, None, said.append, said.append
    )
    assert len(said) == 3
    assert "que\\x1b]0;owned\\x07en" in said[0]
    assert not set("\x1b\x07\u202e") & set("".join(said))


def test_ctrl_c_stops_an_answer_and_not_the_conversation(vectors: WordVectors) -> None:
    def predict(words: list[str], topn: int) -> list[tuple[str, float]]:
        raise KeyboardInterrupt

    said: list[str] = []
    errors: list[str] = []
    converse(vectors, ["? king", "help"], 10, predict, said.append, errors.append)
    assert (said, errors) == ([HELP], ["interrupted"])


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_without_prompt_toolkit(
    vectors: WordVectors, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "prompt_toolkit", None)
    monkeypatch.setattr(sys, "stdin", Terminal("sim king queen\nzebra\n"))
    conversation.ask(vectors)
    said = capsys.readouterr()
    assert answer(vectors, "sim king queen") in said.out
    assert "13 words; help lists the questions, Ctrl-D ends" in said.err
    assert "the package prompt_toolkit: pip install 'prompt_toolkit>=3.0.36'" in said.err
    assert "error: 'zebra' is not in the vocabulary" in said.err


def test_topn_is_checked_before_the_first_question(vectors: WordVectors) -> None:
    with pytest.raises(ConfigError, match="topn is 0; it must be at least 1"):
        conversation.ask(vectors, topn=0)


def piped(path: Path, questions: bytes) -> subprocess.CompletedProcess[bytes]:
    code = "import sys, pathlib\nfrom word2vec.cli.interactive import ask\nask(pathlib.Path(sys.argv[1]), 2)"
    return subprocess.run(
        [sys.executable, "-c", code, path],
        input=questions,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )


def test_lines_from_a_pipe(vectors: WordVectors, tmp_path: Path) -> None:
    path = tmp_path / "v.vec"
    vectors.save(path)
    done = piped(path, b"king\nzebra\n? king\n\xff\n" + "国王 - 男人".encode())
    assert done.returncode == 0
    expected = [nearest_table(vectors, ["king"], [], 2), nearest_table(vectors, ["国王"], ["男人"], 2)]
    assert done.stdout.decode() == "".join(f"{text}\n" for text in expected)
    errors = done.stderr.decode().splitlines()
    assert [line.partition(":")[0] for line in errors] == ["error"] * 3
    assert "'zebra'" in errors[0]
    assert "has no softmax" in errors[1]
    assert "\ufffd" in errors[2]


def test_predictions_of_a_model_directory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = {"input": np.eye(3, 2, dtype=np.float32)}
    save_model(
        tmp_path / "m",
        Vocabulary(["a", "b", "c"], np.array([5, 3, 2])),
        tables,
        train={"vector_size": 2, "tied": True, "architecture": "cbow", "noise_exponent": 0.0, "subsample": 0.0},
        corpus={},
        training={},
    )
    monkeypatch.setattr(sys, "stdin", io.StringIO("? a\n"))
    interactive.ask(tmp_path / "m", topn=3)
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    # Half of a's share of the text, because it is the context itself. The others have equal scores.
    assert [word for word, _ in rows] == ["b", "c", "a"]
    np.testing.assert_allclose([float(share) for _, share in rows], [0.375, 0.375, 0.25], atol=1e-4)
