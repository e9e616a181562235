"""Every script starts, and the commands in the scripts' own help name scripts that exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import PROJECT

FILES = sorted(path.relative_to(PROJECT) for path in (PROJECT / "scripts").rglob("*.*") if path.is_file())
PYTHON = [path for path in FILES if path.suffix == ".py"]
PROGRAMS = [path for path in PYTHON if "__main__" in (PROJECT / path).read_text(encoding="utf-8")]
SHELL = [*(path for path in FILES if path.suffix == ".sh"), Path(".ci/run")]


@pytest.mark.parametrize("script", PROGRAMS, ids=str)
def test_its_help_describes_it(script: Path) -> None:
    done = subprocess.run(
        [sys.executable, script, "--help"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: {script.name}")


@pytest.mark.parametrize("script", [*PYTHON, *SHELL], ids=str)
def test_the_commands_in_it_name_scripts_that_exist(script: Path) -> None:
    text = (PROJECT / script).read_text(encoding="utf-8")
    named = re.findall(r"(?:python|bash) (scripts/[\w/.]+)", text)
    assert [name for name in named if not (PROJECT / name).is_file()] == []
    # Its own name above all.
    if script in PROGRAMS:
        assert str(script) in named


@pytest.mark.parametrize("script", SHELL, ids=str)
def test_it_is_a_shell_script(script: Path) -> None:
    subprocess.run(["bash", "-n", script], cwd=PROJECT, check=True)


@pytest.mark.slow
def test_a_version_compared_with_itself_is_the_same_bits(tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("one two three four five six seven\n" * 300)
    command = [sys.executable, "scripts/benchmarks/compare_commits.py", ".", ".", str(text), "--pairs", "2"]
    command += ["--architectures", "cbow", "--weights", "untied", "--backend", "graph"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "The same bits: ids, words and deterministic vectors."
    assert [line.split()[0] for line in lines[3:]] == ["train", "similar"]
    command[3] = "no-such-version"
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("compare_commits: 'no-such-version' is neither a directory")
