"""What the explorer needs that may be missing, and where it is imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import word2vec.explorer

ROOM = Path(word2vec.explorer.__file__).parent


def find_loaded(modules: list[str]) -> str:
    """Which of the packages that answer browsers, and TensorFlow, are loaded by importing some modules."""
    code = (
        f"import importlib, sys\nfor name in {modules!r}:\n    importlib.import_module(name)\n"
        "print(sorted({'starlette', 'uvicorn', 'tensorflow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def test_importing_it_loads_neither_a_server_nor_tensorflow() -> None:
    assert find_loaded(["word2vec.explorer"]) == "[]\n"


def test_only_serving_loads_what_answers_browsers() -> None:
    paths = [path.relative_to(ROOM).with_suffix("") for path in ROOM.rglob("*.py")]
    names = [".".join(("word2vec.explorer", *path.parts)) for path in paths if path.parts[0] != "serving"]
    assert len(names) > 20
    assert find_loaded(names) == "[]\n"
