"""The prompt: reading lines, completion and history."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.support.conversation_vectors import WORDS
from word2vec import WordVectors
from word2vec.ask.prompt import Prefixes, find_history_file, make_prompt_session, read_typed_lines


def test_ctrl_c_drops_a_line_and_ctrl_d_ends() -> None:
    script: list[str | BaseException] = ["one", KeyboardInterrupt(), "two", EOFError()]

    def read(prompt: str) -> str:
        happens = script.pop(0)
        if isinstance(happens, BaseException):
            raise happens
        return happens

    assert list(read_typed_lines(read)) == ["one", "two"]
    assert script == []


def test_words_that_begin_so_come_most_frequent_first() -> None:
    words = ["the", "他", "cat", "北京", "tea", "北", "北京人", "then", "t", "\U0010ffff", "\U0010ffffx", "北上"]
    prefixes = Prefixes(words)
    for prefix in ("t", "th", "the", "then", "thens", "北", "北京", "\U0010ffff", "z", "a"):
        expected = [word for word in words if word.startswith(prefix)]
        assert prefixes.find_words(prefix) == expected, prefix
    assert prefixes.find_words("t", 2) == ["the", "tea"]
    assert prefixes.find_words("") == []
    random = np.random.default_rng(0)
    many = list(dict.fromkeys("".join(random.choice(list("ab北"), random.integers(1, 6))) for _ in range(400)))
    for prefix in many[:50]:
        assert Prefixes(many).find_words(prefix, 999) == [word for word in many if word.startswith(prefix)]


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
def test_the_part_of_a_line_that_is_completed(text: str, typed: str) -> None:
    assert Prefixes(WORDS).find_typed(text) == typed


def test_the_history_of_the_older_name_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    older, newer = (tmp_path / name / "ask_history" for name in ("tf-word2vec", "tied-word2vec"))
    older.parent.mkdir()
    older.write_text("+king\n")
    assert find_history_file() == newer
    assert newer.read_text() == "+king\n"
    assert stat.S_IMODE(newer.stat().st_mode) == 0o600
    assert not older.parent.exists()
    # The newer one stays when both are there.
    older.parent.mkdir()
    older.write_text("+queen\n")
    assert find_history_file() == newer
    assert (older.read_text(), newer.read_text()) == ("+queen\n", "+king\n")
    # A link may lead to any file, so it is left alone.
    newer.unlink()
    older.unlink()
    target = tmp_path / "target"
    target.write_text("mine")
    older.symlink_to(target)
    assert find_history_file() == newer
    assert (newer.read_text(), target.read_text()) == ("", "mine")


def test_the_history_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = find_history_file()
    assert path == tmp_path / "state" / "tied-word2vec" / "ask_history"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.write_text("kept")
    path.chmod(0o644)
    assert find_history_file() == path
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("kept", 0o600)
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    assert find_history_file() is None
    assert not (tmp_path / "elsewhere").exists()
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_history_file() == tmp_path / ".local" / "state" / "tied-word2vec" / "ask_history"
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert find_history_file() is None


def test_the_prompt_completes_edits_and_remembers(vectors: WordVectors, tmp_path: Path) -> None:
    pytest.importorskip("prompt_toolkit")
    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output import DummyOutput

    # For each prompt the keys, and the line or the completions that must come of them. Both may be made in the
    # background. Tab takes the first completion, Ctrl-C drops the line, Ctrl-P recalls the one
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
        session = make_prompt_session(vectors, history, pipe, DummyOutput())

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

        lines = list(read_typed_lines(read))
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
        completer = make_prompt_session(vectors, None, pipe, DummyOutput()).completer
    assert completer is not None
    found = list(completer.get_completions(Document("king - w"), CompleteEvent()))
    assert [(one.text, one.start_position) for one in found] == [("woman", -1), ("well-known", -1)]
