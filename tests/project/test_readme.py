"""What the README tells a person to type works, word by word."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.support.places import PROJECT
from word2vec import cli

README = (PROJECT / "README.md").read_text(encoding="utf-8")


def blocks(section: str, language: str) -> list[str]:
    """The blocks of code of one section."""
    text = README.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with the samples, as after cloning."""
    (tmp_path / "corpus_samples").symlink_to(PROJECT / "corpus_samples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_python(home: Path) -> None:
    found = [*blocks("Ten lines", "python"), *blocks("Asking", "python")]
    assert len(found) == 3
    names: dict[str, Any] = {}
    for block in found:
        exec(compile(block, "README.md", "exec"), names)
    assert names["vectors"].analogy("france", "paris", "japan")[0][0] == "tokyo"
    assert (home / "build" / "english.vec").is_file()


def test_commands(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And they print what is shown, as far as it is no number: threads race in training."""
    (block,) = blocks("Ten lines", "console")
    commands = [part.split("\n", 1) for part in f"\n{block}".split("\n$ ")[1:]]
    assert [command.split()[1] for command, _ in commands] == [
        "train",
        "similar",
        "analogy",
        "evaluate",
        "export",
    ]
    for command, shown in commands:
        arguments = shlex.split(command.partition(" | ")[0])
        assert cli.main([*arguments[1:], *(["--quiet"] if "train" in arguments else [])]) == 0
        printed = capsys.readouterr().out.splitlines()
        if "tail -n 1" in command:
            printed = printed[-1:]
        if arguments[1] in ("train", "evaluate", "export"):
            assert [re.sub(r"[\d.,%]+|  +", " ", line).split() for line in printed] == [
                re.sub(r"[\d.,%]+|  +", " ", line).split() for line in shown.splitlines()
            ]
        else:
            assert len(printed) == len(shown.splitlines())
    assert (home / "build" / "english.bin").is_file()
