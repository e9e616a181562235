"""Show that the fast run of the tests covers every module, and where its time goes.

It is a plugin of pytest. It notes which functions of the package are called in the tests' own process, and the
processor time of each test, its fixtures and its child processes. It fails if a module has none that is called::

    python -m pytest -p scripts.checks.fast_run -m "not slow and not thorough"

Calls in child processes and in threads are not seen. Being watched makes the tests slower.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

PACKAGE = Path(__file__).parents[2] / "word2vec"
SLOWEST_SHOWN = 20

_called: set[str] = set()
_seconds: dict[str, float] = {}


def list_modules_with_functions() -> list[Path]:
    """Return the modules of the package that have something to call in the tests' process."""
    return [
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        # The program itself ends the process that imports it, so the tests start one for it.
        if not path.name.startswith("__main")
        and any(map(_does_something, ast.walk(ast.parse(path.read_text("utf-8")))))
    ]


def _does_something(node: ast.AST) -> bool:
    """Return whether this is a function with a body, which those of a protocol do not have."""
    if not isinstance(node, ast.FunctionDef):
        return False
    return not all(isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) for line in node.body)


def _note_call(frame: FrameType, event: str, _: object) -> None:
    # The code of a module runs when it is imported, which shows nothing.
    if event == "call" and frame.f_code.co_name != "<module>":
        _called.add(frame.f_code.co_filename)


def _read_processor_time() -> float:
    """Return the seconds of processor time of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Watch one test with its fixtures."""
    before = _read_processor_time()
    sys.setprofile(_note_call)
    try:
        return (yield)
    finally:
        sys.setprofile(None)
        _seconds[item.nodeid] = _read_processor_time() - before


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the slowest tests and the modules that no test has called."""
    write = terminalreporter.write_line
    write(f"{sum(_seconds.values()):8.1f} s of processor time")
    for name, seconds in sorted(_seconds.items(), key=lambda found: -found[1])[:SLOWEST_SHOWN]:
        write(f"{seconds:8.1f} {name}")
    modules = list_modules_with_functions()
    missed = [str(path.relative_to(PACKAGE.parent)) for path in modules if str(path) not in _called]
    write(f"{len(modules) - len(missed)} of {len(modules)} modules with functions were called")
    for name in missed:
        write(f"not called: {name}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail if a module was not called, unless only some of the tests were asked for."""
    complete = {str(path) for path in list_modules_with_functions()} <= _called
    if session.exitstatus == pytest.ExitCode.OK and not complete:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
