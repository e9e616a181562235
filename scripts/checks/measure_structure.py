"""Measure how the code is laid out: modules, imports between rooms, lengths of functions and classes.

    python scripts/checks/measure_structure.py                 # this checkout
    python scripts/checks/measure_structure.py OLD NEW         # two checkouts, side by side

A room is a folder of the package, or a module at its top level. The floors are the steps of the longest chain of
rooms in which each imports the next. Imports inside functions do not count.
"""

from __future__ import annotations

import argparse
import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

Arrows = dict[str, set[str]]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = Path(__file__).parents[2]
    parser.add_argument(
        "checkouts", nargs="*", type=Path, default=[here], help="their roots (default: this one)"
    )
    roots: list[Path] = parser.parse_args().checkouts
    columns = [measure(root) for root in roots]
    width = max(map(len, columns[0]))
    print(" " * width, *(f"{root.resolve().name:>14}" for root in roots))
    for name in columns[0]:
        print(f"{name:{width}}", *(f"{column[name]:>14}" for column in columns))


def measure(root: Path) -> dict[str, str]:
    """Return each fact by its name."""
    package = root / "word2vec"
    paths = sorted(package.rglob("*.py"))
    modules = arrows(package, paths, whole=True)
    rooms = arrows(package, paths, whole=False)
    functions, methods = [], {}
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                functions.append((node.end_lineno or node.lineno) - node.lineno + 1)
            if isinstance(node, ast.ClassDef):
                methods[node.name] = sum(isinstance(item, ast.FunctionDef) for item in node.body)
    largest = max(methods, key=lambda name: methods[name])
    p90 = statistics.quantiles(functions, n=10)[-1]
    readme = (root / "README.md").read_text(encoding="utf-8")
    return {
        "modules": str(len(paths)),
        "modules at the top level": str(len(list(package.glob("*.py")))),
        "lines": str(sum(len(path.read_text(encoding="utf-8").splitlines()) for path in paths)),
        "rooms": str(len(rooms)),
        "floors of rooms": str(floors(rooms)),
        "arrows between rooms": str(sum(map(len, rooms.values()))),
        "longest chain of modules": str(floors(modules)),
        "function lines, median": f"{statistics.median(functions):g}",
        "function lines, 90 %": f"{p90:.0f}",
        "function lines, most": str(max(functions)),
        "methods of the largest class": f"{methods[largest]} {largest}",
        "README words": str(len(re.findall(r"\S+", readme))),
        "README lines": str(len(readme.splitlines())),
    }


def arrows(package: Path, paths: list[Path], *, whole: bool) -> Arrows:
    """Return which rooms (or with ``whole`` which modules) each one imports."""
    names = {module_name(package, path) for path in paths}
    found: Arrows = {}
    for path in paths:
        name = module_name(package, path)
        here = found.setdefault(name if whole else room_of(name), set())
        for imported in imports(path):
            # "from package import name" may name a module or something in one.
            parts = imported.split(".")
            known = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
            other = next((candidate for candidate in known if candidate in names), None)
            if other is None or other == "word2vec":
                continue
            here.add(other if whole else room_of(other))
    for name, others in found.items():
        others.discard(name)
    return found


def module_name(package: Path, path: Path) -> str:
    """Return the dotted name of a module."""
    return ".".join(path.relative_to(package.parent).with_suffix("").parts).removesuffix(".__init__")


def room_of(module: str) -> str:
    """Return the first part of the name below the package."""
    return [*module.split("."), ""][1]


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted names that a module imports at its top level, not those inside functions."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def floors(graph: Arrows) -> int:
    """Return the length of the longest chain. A circle counts once."""
    depth: dict[str, int] = {}

    def climb(name: str, above: frozenset[str]) -> int:
        if name not in depth:
            others = [other for other in graph.get(name, ()) if other not in above]
            depth[name] = 1 + max((climb(other, above | {name}) for other in others), default=0)
        return depth[name]

    return max(climb(name, frozenset()) for name in graph)


if __name__ == "__main__":
    main()
