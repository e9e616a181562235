"""Imports point one way, room by room, and only the training imports TensorFlow."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.places import PROJECT

# From the ground floor up. A room may import itself and what lies on lower floors. Rooms of one floor do not
# know each other. The ground floor is modules and a room, each of which may import those before it.
FLOORS = [
    [
        "_version",
        "arrays",
        "available_memory",
        "errors",
        "ideographs",
        "machine",
        "missing_files",
        "optional_package",
        "prefetch",
        "terminal",
    ],
    ["scores"],
    ["config"],
    ["subwords"],
    ["storage"],
    ["native", "text"],
    ["encoding"],
    ["blocks"],
    ["search", "formats"],
    ["vectors", "reference"],
    ["reference_unsampled"],
    ["probabilities", "evaluation", "plots"],
    ["training"],
    ["ask", "callbacks", "distributed"],
    ["explorer"],
    ["cli"],
    ["__init__", "__main__"],
]
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

# Worker processes start by importing these, and must not load what they do not need.
EMPTY = [
    "scores",
    "config",
    "subwords",
    "text",
    "encoding",
    "blocks",
    "training",
    "training.callbacks",
    "training.kernel",
    "native",
    "search",
    "storage",
    "terminal",
    "ask",
    "distributed",
    "distributed.on_ray",
    "distributed.preparing",
]

# Modules above training that hold tables. Preparing text on several machines, beside them, holds none.
HOLDERS_OF_TABLES = {"replica", "local_crew", "replicated_run", "opening"}


def room_of(path: Path) -> str:
    first = path.relative_to(PROJECT / "word2vec").parts[0]
    return first.removesuffix(".py")


def imported_rooms(path: Path) -> Iterator[tuple[int, str]]:
    """The rooms that a module imports anywhere in it, with the line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "word2vec":
            names = [f"word2vec.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: say where it comes from"
            names = [node.module or ""]
        else:
            continue
        for name in names:
            if name.startswith("word2vec."):
                yield node.lineno, name.split(".")[1]


MODULES = sorted((PROJECT / "word2vec").rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_imports_point_down(path: Path) -> None:
    room = room_of(path)
    for line, other in imported_rooms(path):
        on_the_ground = FLOOR[room] == 0 and FLOOR[other] == 0
        assert other == room or FLOOR[other] < FLOOR[room] or on_the_ground, (
            f"line {line}: {room} must not import {other}"
        )


def test_every_room_has_its_floor() -> None:
    assert {room_of(path) for path in MODULES} == set(FLOOR)


def test_the_tour_shows_the_same_floors() -> None:
    tour = (PROJECT / "docs" / "code.md").read_text(encoding="utf-8")
    (order,) = re.findall(r"^```text\n(errors, .*?)^```$", tour, re.DOTALL | re.MULTILINE)
    ground, *shown = [{room.strip() for room in floor.split(",")} for floor in order.split("<")]
    assert ground - {"..."} <= set(FLOORS[0])
    # What Python runs first, the face of the package and its __main__, stands above all rooms.
    assert shown == [set(rooms) for rooms in FLOORS[1:-1]]


def test_the_tour_names_every_room() -> None:
    tour = (PROJECT / "docs" / "code.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `word2vec/(\w+)/` \|", tour, re.MULTILINE))
    assert named == {path.parent.name for path in (PROJECT / "word2vec").glob("*/__init__.py")}


def test_the_ground_floor_has_no_circle() -> None:
    reads = {room_of(path): {room for _, room in imported_rooms(path)} for path in MODULES}
    for number, room in enumerate(FLOORS[0]):
        assert reads[room] <= set(FLOORS[0][:number]), room


@pytest.mark.parametrize("package", EMPTY)
def test_packages_that_workers_import_through_are_empty(package: str) -> None:
    path = PROJECT / "word2vec" / package.replace(".", "/") / "__init__.py"
    (only,) = ast.parse(path.read_text(encoding="utf-8")).body
    assert isinstance(only, ast.Expr)
    assert isinstance(only.value, ast.Constant)


def test_only_training_imports_tensorflow() -> None:
    names = [
        ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")
        for path in MODULES
        if room_of(path) not in ("training", "__main__")
        and not (path.parent.name == "distributed" and path.stem in HOLDERS_OF_TABLES)
    ]
    assert len(names) > 100
    code = (
        f"import importlib, sys\nfor name in {names!r}:\n    importlib.import_module(name)\n"
        "heavy = {'tensorflow', 'keras', 'jieba', 'scipy', 'gensim'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_workers_load_little() -> None:
    code = "import sys, word2vec.encoding.workers; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_asking_a_model_loads_no_readers_of_text() -> None:
    """Every verb that asks starts with this, and the readers take a twentieth of its time."""
    code = (
        "import sys, word2vec.cli.queries\n"
        "unwanted = ('word2vec.text.sources.readers', 'word2vec.text.tokenizers', 'numpy.ma', 'html')\n"
        "print(sorted(set(unwanted) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
