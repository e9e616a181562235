"""The tests mirror the package: who changes a room finds its tests in the room of the same name.

The tests of one large module may be a room too, of the module's name, and those of a folder without Python.
"""

from __future__ import annotations

from pathlib import Path

from tests.support.places import PROJECT

# Rooms of tests that are about no room of the package.
OTHERS = {"project", "scripts", "support", "contracts"}


def rooms(tree: Path) -> set[str]:
    """The folders below a tree that hold Python modules, as paths relative to it."""
    return {str(path.parent.relative_to(tree)) for path in tree.rglob("*.py")} - {"."}


def test_every_room_of_the_package_has_tests() -> None:
    with_tests = {
        str(parent.relative_to(PROJECT / "tests"))
        for path in (PROJECT / "tests").rglob("test_*.py")
        for parent in path.parents
        if parent.is_relative_to(PROJECT / "tests")
    }
    assert rooms(PROJECT / "word2vec") <= with_tests


def test_every_room_of_tests_has_its_room_or_its_module_in_the_package() -> None:
    package = PROJECT / "word2vec"
    modules = {str(path.relative_to(package).with_suffix("")) for path in package.rglob("*.py")}
    files = [path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    folders = {str(path.parent.relative_to(package)) for path in files}
    assert rooms(PROJECT / "tests") - OTHERS <= modules | folders
