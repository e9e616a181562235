"""A stand-in for a compiler, with which a build takes milliseconds."""

from __future__ import annotations

from pathlib import Path

import pytest

# Writes down that it ran and makes an "object file" of its last -o.
COMPILER = """#!/bin/sh
if [ "$1" = --version ]; then echo "fake {version}"; exit 0; fi
echo run >> "{log}"
sleep {seconds}
while [ "$1" != -o ]; do shift; done
echo compiled > "$2"
"""
BROKEN = """#!/bin/sh
if [ "$1" = --version ]; then echo broken; exit 0; fi
echo "In file included from somewhere:" >&2
echo "op_kernel.h:12:3: fatal error: no such thing" >&2
echo "more.h:1:1: error: another" >&2
exit 1
"""


def install_compiler(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a stand-in the compiler, with a cache of the test's own, and return its path."""
    monkeypatch.setenv("WORD2VEC_CACHE", str(directory / "cache"))
    monkeypatch.delenv("WORD2VEC_KERNELS", raising=False)
    path = directory / "fake-compiler"
    monkeypatch.setenv("CXX", str(path))
    write_compiler(path)
    return path


def write_compiler(path: Path, *, version: str = "1", seconds: float = 0, text: str = COMPILER) -> None:
    """Write the script of a stand-in."""
    path.write_text(text.format(version=version, log=path.with_suffix(".log"), seconds=seconds))
    path.chmod(0o755)


def runs(compiler: Path) -> int:
    """Return how often a stand-in has compiled."""
    log = compiler.with_suffix(".log")
    return len(log.read_text().splitlines()) if log.exists() else 0
