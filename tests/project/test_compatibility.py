"""docs/compatibility.md: each case names a test that is there."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from tests.support.places import PROJECT

PAGE = PROJECT / "docs" / "compatibility.md"
SECTIONS = [
    "Vector files",
    "Texts",
    "Lists and options",
    "In Python",
    "On the command line",
    "Attacks and interruptions",
    "First use",
]
_HEADER = ["what was given", "what happens now", "test"]
_NAMES = re.compile(r"`[\w/]+\.py::test_\w+`(, `[\w/]+\.py::test_\w+`)*").fullmatch


def read_rows(section: str) -> list[list[str]]:
    """Return the cells of each row of a section's table, the header first and without the line below it."""
    text = PAGE.read_text(encoding="utf-8").split(f"\n## {section}\n")[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    assert rows[1] == ["---"] * 3
    return [rows[0], *rows[2:]]


@cache
def list_tests(file: str) -> set[str]:
    """Return the names of the tests in a file below tests/."""
    tree = ast.parse((PROJECT / "tests" / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_page_has_its_sections() -> None:
    assert re.findall(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE) == SECTIONS


@pytest.mark.parametrize("section", SECTIONS)
def test_every_case_names_a_test_that_exists(section: str) -> None:
    header, *rows = read_rows(section)
    assert header == _HEADER
    assert rows
    for row in rows:
        assert len(row) == 3, row
        given, happens, tests = row
        assert given, row
        assert happens.endswith("."), row
        assert _NAMES(tests), f"{given}: {tests!r} is not a list of `path::name`"
        for named in re.findall(r"`([^`]+)`", tests):
            file, _, name = named.partition("::")
            assert (PROJECT / "tests" / file).is_file(), f"{given}: there is no tests/{file}"
            assert name in list_tests(file), f"{given}: tests/{file} has no {name}"


def test_no_case_comes_twice() -> None:
    given = [row[0] for section in SECTIONS for row in read_rows(section)[1:]]
    assert len(given) == len(set(given))


def test_every_reference_leads_somewhere_and_is_used() -> None:
    text = PAGE.read_text(encoding="utf-8")
    defined = re.findall(r"^\[([^\]]+#\d+)\]: https://github\.com/\S+/issues/\d+$", text, re.MULTILINE)
    assert set(re.findall(r"\[([^\]]+#\d+)\](?!:)", text)) == set(defined)
    for name in defined:
        assert f"/{name.replace('#', '/issues/')}\n" in text, name
