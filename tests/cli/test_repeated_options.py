"""Options that are given several times on the command line."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from word2vec.cli import main
from word2vec.cli.corpora import prepare
from word2vec.cli.evaluation import evaluate
from word2vec.cli.explore import explore
from word2vec.cli.queries import similar
from word2vec.cli.repeated_options import find_taken_arguments, join_repeated_options
from word2vec.cli.training import train


@pytest.mark.parametrize(
    ("given", "joined"),
    [
        ("d --suffix .txt -o c --suffix .md", "d --suffix .txt .md -o c"),
        ("d --suffix=.txt --suffix=.md .text -o c", "d --suffix .txt .md .text -o c"),
        (
            "--suffix .a --normalize nfkc --suffix .b --normalize lines -- d",
            "--suffix .a .b --normalize nfkc lines -- d",
        ),
        ("d -o c --suffix .a --delimiter --suffix", "d -o c --suffix .a --delimiter --suffix"),
        ("d -o c -- --suffix a --suffix b", "d -o c -- --suffix a --suffix b"),
        ("d --suffix -o c --suffix .md", "d --suffix -o c --suffix .md"),
    ],
)
def test_lists_are_joined(given: str, joined: str) -> None:
    assert join_repeated_options(shlex.split(given), prepare) == (shlex.split(joined), [])


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("--export s --without vectors build/english", "build/english"),
        ("--export s --without build/english", "build/english"),
        ("m --export s --without umap n o --top 5", "n"),
        ("--export s --without umap m -- n", "m"),
        ("m --export s --without umpa", None),
        ("m --export s --without umap classes", None),
        ("m --allow-host a b", None),
    ],
)
def test_a_list_that_has_taken_another_argument_is_named(given: str, taken: str | None) -> None:
    said = find_taken_arguments(shlex.split(given), explore)
    expected = (
        f"--without takes a list, which has taken '{taken}'; if that is another argument, write -- before it, "
        "or --without after it"
    )
    assert said == ([] if taken is None else [expected])


def test_it_is_named_behind_the_refusal(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["explore", "--export", "s", "--without", "vectors", "build/english"])
    said = capsys.readouterr()
    assert "invalid choice 'build/english'" in said.out + said.err
    assert said.err.splitlines()[-1].startswith(
        "word2vec: --without takes a list, which has taken 'build/english'"
    )


def test_files_of_questions_are_joined() -> None:
    given = ["m", "--pairs", "a", "b", "--analogies", "q", "--pairs", "c"]
    assert join_repeated_options(given, evaluate)[0] == ["m", "--pairs", "a", "b", "c", "--analogies", "q"]


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ("t -o c --stop-words a --stop-words b", "--stop-words is given 2 times: 'b' is taken and not 'a'"),
        ("t -o c --stop_words=a --stop-words b", "--stop-words is given 2 times: 'b' is taken and not 'a'"),
        ("t -o c --output d", "--output is given 2 times: 'd' is taken and not 'c'"),
        ("t --hmm -o c --no-hmm", "--hmm is given 2 times: 'False' is taken and not 'True'"),
        ("t --epochs 1 --epochs 2 --epochs 3", "--epochs is given 3 times: '3' is taken and not '1', '2'"),
        ("t --no-tied --tied False --tied", "--tied is given 3 times: 'True' is taken and not 'False'"),
    ],
)
def test_an_option_with_two_values_is_named(given: str, line: str) -> None:
    assert join_repeated_options(given.split(), train) == (given.replace("=", " ").split(), [line])


@pytest.mark.parametrize(
    "given",
    ["m w -n 3 --topn 3", "m w --raw --raw", "m -- -n 3 -n 4", "m w -n", "m w --nonsense a --nonsense b"],
)
def test_the_same_value_twice_is_nothing_to_say(given: str) -> None:
    assert join_repeated_options(given.split(), similar) == (given.split(), [])


@pytest.fixture
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "x.txt").write_text("a b\n")
    (tmp_path / "d" / "y.md").write_text("c d\n")
    for word in "ab":
        (tmp_path / f"stop {word}").write_text(word)
    return tmp_path


def test_a_directory_is_read_by_all_suffixes(texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = "prepare d -o c -q --json --strict --min-count 1 --suffix .txt --suffix .md"
    assert main(command.split()) == 0
    assert json.loads(capsys.readouterr().out)["files"] == 2


def test_an_option_with_two_values_is_said_and_strict_refuses_it(
    texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["prepare", "d/x.txt", "-o", "c", "-q", "--min-count", "1", "--stop-words", "stop a"]
    command += ["--stop-words", "stop b"]
    assert main(command) == 0
    said = "--stop-words is given 2 times: 'stop b' is taken and not 'stop a'\n"
    assert capsys.readouterr().err == f"word2vec: {said}"
    assert main([*command, "--strict"]) == 2
    assert capsys.readouterr().err == f"word2vec: error: strict: {said}"
