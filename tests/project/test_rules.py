"""The project keeps its own rules: examples that are true, no pickles, samples that the generator makes."""

from __future__ import annotations

import ast
import doctest
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import word2vec
from tests.support.places import PROJECT
from word2vec.cli import VERBS

MODULES = [
    module.name
    for module in pkgutil.walk_packages(word2vec.__path__, "word2vec.")
    if "__main__" not in module.name
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_generator_makes_the_sample_corpora() -> None:
    done = subprocess.run(
        [sys.executable, PROJECT / "scripts" / "samples" / "make_samples.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_loads_a_pickle() -> None:
    for path in [*(PROJECT / "word2vec").rglob("*.py"), *(PROJECT / "scripts").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            else:
                names = []
            assert not {"pickle", "marshal", "shelve", "joblib"} & set(names), path
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "np.load":
                assert "allow_pickle=False" in ast.unparse(node), f"{path}:{node.lineno}"


def test_messages_name_only_verbs_that_there_are() -> None:
    # A verb is followed by an argument in capitals, in braces, in quotes or of a dash.
    command = re.compile(r"word2vec ([a-z][a-z-]+) (?=[A-Z]{2,}|\{|'|-)")
    found = set()
    for path in (PROJECT / "word2vec").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {(verb, path.name) for verb in command.findall(node.value)}
    assert len(found) > 5
    assert {verb for verb, _ in found} <= set(VERBS), found


def test_the_scripts_parse() -> None:
    for script in [*(PROJECT / "scripts").glob("*.sh"), PROJECT / ".ci" / "run"]:
        subprocess.run(["bash", "-n", str(script)], check=True)
    assert "scripts/test.sh" in (PROJECT / ".ci" / "run").read_text()


def test_version_is_in_the_changelog() -> None:
    assert f"## [{word2vec.__version__}]" in Path(PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
