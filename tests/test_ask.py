"""A conversation with a model: what lines mean, how the loop goes on, completion and history."""

from __future__ import annotations

import asyncio
import io
import os
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from word2vec import WordVectors
from word2vec import ask as conversation
from word2vec.ask import HELP, Prefixes, answer, converse, history_file, prompt_session, prompted
from word2vec.cli import interactive
from word2vec.errors import ConfigError, UnknownWordError, Word2VecError
from word2vec.model_directory import save_model
from word2vec.tables import aligned
from word2vec.vocabulary import Vocabulary

WORDS = [
    "king",
    "queen",
    "man",
    "woman",
    "apple",
    "国王",
    "王后",
    "男人",
    "女人",
    "well-known",
    "help",
    "sim",
    "-",
]


@pytest.fixture(scope="module")
def vectors() -> WordVectors:
    """king - man + woman = queen, in two languages; apple, and words that could be taken for commands."""
    royal, male, english, fruit = np.eye(4) + 0.1
    rows = [
        royal + male + english,
        royal + english,
        male + english,
        english,
        fruit,
        royal + male,
        royal,
        male,
        -english,
        fruit + royal,
        fruit - royal,
        fruit - male,
        -fruit,
    ]
    return WordVectors(WORDS, np.array(rows, np.float32))


def nearest(vectors: WordVectors, plus: list[str], minus: list[str], topn: int = 3) -> str:
    return aligned(vectors.most_similar(plus, minus, topn))


@pytest.mark.parametrize(
    ("line", "plus", "minus"),
    [
        ("king", ["king"], []),
        ("  king\t\n", ["king"], []),
        ("king - man + woman", ["king", "woman"], ["man"]),
        ("king woman - man", ["king", "woman"], ["man"]),
        ("- man + woman + king", ["woman", "king"], ["man"]),
        ("+ king", ["king"], []),
        ("国王 － 男人 ＋ 女人", ["国王", "女人"], ["男人"]),
        ("man : king :: woman", ["king", "woman"], ["man"]),
        ("man : king :: woman : ?", ["king", "woman"], ["man"]),
        ("man:king::woman", ["king", "woman"], ["man"]),
        ("男人：国王：：女人", ["国王", "女人"], ["男人"]),
        ("well-known", ["well-known"], []),
        ("well-known - king", ["well-known"], ["king"]),
        ("near king", ["king"], []),
        ("near help", ["help"], []),
        ("sim", ["sim"], []),
        ("-", ["-"], []),
        ("near -", ["-"], []),
    ],
)
def test_questions_for_the_nearest_words(
    vectors: WordVectors, line: str, plus: list[str], minus: list[str]
) -> None:
    assert answer(vectors, line, topn=3) == nearest(vectors, plus, minus)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("king-man+woman", "king - man + woman:"),
        ("国王-男人＋女人", "国王 - 男人 ＋ 女人:"),
        ("-king", "- king:"),
    ],
)
def test_signs_need_no_spaces_and_the_answer_says_how_they_were_read(
    vectors: WordVectors, line: str, said: str
) -> None:
    first, rest = answer(vectors, line, topn=3).split("\n", 1)
    assert first == said
    spaced = answer(vectors, said[:-1], topn=3)
    assert rest == spaced


def test_several_words_are_asked_one_by_one(vectors: WordVectors) -> None:
    expected = f"king:\n{nearest(vectors, ['king'], [])}\napple:\n{nearest(vectors, ['apple'], [])}"
    assert answer(vectors, "king apple", topn=3) == expected


def test_the_cosines_of_pairs(vectors: WordVectors) -> None:
    assert answer(vectors, "sim king queen") == f"king  queen  {vectors.similarity('king', 'queen'):.4f}"
    assert [line.split()[:2] for line in answer(vectors, "sim king 国王 apple").splitlines()] == [
        ["king", "国王"],
        ["king", "apple"],
        ["国王", "apple"],
    ]


def test_the_word_that_does_not_belong(vectors: WordVectors) -> None:
    assert answer(vectors, "odd king queen man apple") == "apple"


@pytest.mark.parametrize("line", ["? king 国王", "?king 国王", "？ king  国王 "])
def test_context_words_are_passed_on(vectors: WordVectors, line: str) -> None:
    asked: list[tuple[list[str], int]] = []

    def predict(words: list[str], topn: int) -> list[tuple[str, float]]:
        asked.append((words, topn))
        return [("queen", 0.75), ("man", 0.125)]

    assert answer(vectors, line, 2, predict) == "queen  0.7500\nman    0.1250"
    assert asked == [(["king", "国王"], 2)]


def test_help_and_nothing(vectors: WordVectors) -> None:
    assert answer(vectors, "help") == answer(vectors, "?") == HELP
    assert answer(vectors, " \t ") == ""
    assert max(map(len, HELP.splitlines())) < 100
    alone = WordVectors(["one"], np.ones((1, 2), np.float32))
    assert answer(alone, "one") == "no other words"


@pytest.mark.parametrize(
    ("line", "error", "message"),
    [
        ("zebra", UnknownWordError, "'zebra' is not in the vocabulary"),
        ("kin", UnknownWordError, "'kin' is not in the vocabulary; nearest spellings: king"),
        ("king - zebra", UnknownWordError, "'zebra'"),
        ("un-heard", UnknownWordError, "'un-heard'"),
        ("king -", ConfigError, "'king -' has a sign without a word; it must read: a - b + c"),
        ("king - + man", ConfigError, "'king - + man' has a sign without a word"),
        ("king : man", UnknownWordError, "':'"),
        ("king :: man", ConfigError, "'king :: man' is no analogy; it must read: a : b :: c"),
        ("a : b :: c : d", ConfigError, "is no analogy"),
        ("zebra : king :: man", UnknownWordError, "'zebra'"),
        ("sim king", ConfigError, "sim needs at least two words, and was given 1"),
        ("odd king queen", ConfigError, "odd needs at least three words, and was given 2"),
        ("? king", ConfigError, "? asks for probabilities, which need the softmax of a model directory"),
    ],
)
def test_questions_that_are_refused(
    vectors: WordVectors, line: str, error: type[Word2VecError], message: str
) -> None:
    with pytest.raises(error) as found:
        answer(vectors, line)
    assert message in str(found.value)
    assert "\n" not in str(found.value)


def test_the_conversation_goes_on_after_an_error_and_ends_with_quit(vectors: WordVectors) -> None:
    said: list[str] = []
    errors: list[str] = []
    lines = ["sim king queen", "", "zebra", "king -", "help", " quit\n", "king"]
    converse(vectors, lines, 10, None, said.append, errors.append)
    assert said == [answer(vectors, "sim king queen"), HELP]
    assert errors == [
        "error: 'zebra' is not in the vocabulary",
        "error: 'king -' has a sign without a word; it must read: a - b + c",
    ]


def test_ctrl_c_stops_an_answer_and_not_the_conversation(vectors: WordVectors) -> None:
    def predict(words: list[str], topn: int) -> list[tuple[str, float]]:
        raise KeyboardInterrupt

    said: list[str] = []
    errors: list[str] = []
    converse(vectors, ["? king", "help"], 10, predict, said.append, errors.append)
    assert (said, errors) == ([HELP], ["interrupted"])


def test_ctrl_c_drops_a_line_and_ctrl_d_ends() -> None:
    script: list[str | BaseException] = ["one", KeyboardInterrupt(), "two", EOFError()]

    def read(prompt: str) -> str:
        happens = script.pop(0)
        if isinstance(happens, BaseException):
            raise happens
        return happens

    assert list(prompted(read)) == ["one", "two"]
    assert script == []


def test_words_that_begin_so_come_most_frequent_first() -> None:
    words = ["the", "他", "cat", "北京", "tea", "北", "北京人", "then", "t", "\U0010ffff", "\U0010ffffx", "北上"]
    prefixes = Prefixes(words)
    for prefix in ("t", "th", "the", "then", "thens", "北", "北京", "\U0010ffff", "z", "a"):
        expected = [word for word in words if word.startswith(prefix)]
        assert prefixes.starting_with(prefix) == expected, prefix
    assert prefixes.starting_with("t", 2) == ["the", "tea"]
    assert prefixes.starting_with("") == []
    random = np.random.default_rng(0)
    many = list(dict.fromkeys("".join(random.choice(list("ab北"), random.integers(1, 6))) for _ in range(400)))
    for prefix in many[:50]:
        assert Prefixes(many).starting_with(prefix, 999) == [word for word in many if word.startswith(prefix)]


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("ki", "ki"),
        ("king - ma", "ma"),
        ("king ", ""),
        ("", ""),
        ("国王-男", "男"),
        ("国王 － 男人＋女", "女"),
        ("男人：国", "国"),
        ("?ki", "ki"),
        ("well-", "well-"),
        ("king-", ""),
    ],
)
def test_what_of_a_line_is_completed(text: str, typed: str) -> None:
    assert Prefixes(WORDS).typed(text) == typed


def test_the_history_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = history_file()
    assert path == tmp_path / "state" / "tf-word2vec" / "ask_history"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.write_text("kept")
    path.chmod(0o644)
    assert history_file() == path
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("kept", 0o600)
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    assert history_file() is None
    assert not (tmp_path / "elsewhere").exists()
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert history_file() == tmp_path / ".local" / "state" / "tf-word2vec" / "ask_history"
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert history_file() is None


def test_the_prompt_completes_edits_and_remembers(vectors: WordVectors, tmp_path: Path) -> None:
    pytest.importorskip("prompt_toolkit")
    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output import DummyOutput

    # For each prompt what is typed, and the line or the choice of completions that must come of it: both may be
    # made in the background. Tab takes the first completion, Ctrl-C drops the line, Ctrl-P recalls the one
    # before, Ctrl-D ends.
    script: Iterator[list[tuple[str, str | list[str]]]] = iter(
        [
            [("que", ["queen"]), ("\t", "queen"), ("\r", "")],
            [("国", ["国王"]), ("\t - 男", ["男人"]), ("\t", "国王 - 男人"), ("\r", "")],
            [("drop", "drop"), ("\x03", "")],
            [("\x10", "国王 - 男人"), ("\r", "")],
            [("\x04", "")],
        ]
    )
    history = tmp_path / "history"
    with create_pipe_input() as pipe:
        session = prompt_session(vectors, history, pipe, DummyOutput())

        def is_so(expected: str | list[str]) -> bool:
            buffer = session.default_buffer
            if isinstance(expected, str):
                return expected in ("", buffer.text)
            state = buffer.complete_state
            return state is not None and [one.text for one in state.completions] == expected

        async def type_all(steps: Sequence[tuple[str, str | list[str]]]) -> None:
            for keys, expected in steps:
                pipe.send_text(keys)
                for _ in range(300):
                    if is_so(expected):
                        break
                    await asyncio.sleep(0.01)

        def read(prompt: str) -> str:
            steps = next(script)

            def begin() -> None:
                session.app.create_background_task(type_all(steps))

            return session.prompt(prompt, pre_run=begin)

        lines = list(prompted(read))
    assert lines == ["queen", "国王 - 男人", "国王 - 男人"]
    kept = history.read_text(encoding="utf-8")
    assert "+queen\n" in kept
    assert "drop" not in kept


def test_completions_of_the_prompt(vectors: WordVectors) -> None:
    pytest.importorskip("prompt_toolkit")
    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document
    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output import DummyOutput

    with create_pipe_input() as pipe:
        completer = prompt_session(vectors, None, pipe, DummyOutput()).completer
    assert completer is not None
    found = list(completer.get_completions(Document("king - w"), CompleteEvent()))
    assert [(one.text, one.start_position) for one in found] == [("woman", -1), ("well-known", -1)]


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
    assert "the package prompt_toolkit: pip install 'tf-word2vec[ask]'" in said.err
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
    expected = [nearest(vectors, ["king"], [], 2), nearest(vectors, ["国王"], ["男人"], 2)]
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
    expected = np.exp([1, 0, 0]) / np.exp([1, 0, 0]).sum()
    assert [word for word, _ in rows] == ["a", "b", "c"]
    np.testing.assert_allclose([float(share) for _, share in rows], expected, atol=1e-4)
