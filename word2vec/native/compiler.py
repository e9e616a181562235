"""Compile C++ for this machine, or for a set of instructions that many machines have. Needs no TensorFlow."""

from __future__ import annotations

import dataclasses
import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from word2vec.errors import KernelError
from word2vec.native.cache import Entry
from word2vec.native.processor import ARM64, LEVELS
from word2vec.native.watched_process import run_watched
from word2vec.storage.temporary_directory import temporary_directory

# On ARM64 Clang does not know -march=native. GCC knows both.
NATIVE = "-mcpu=native" if platform.machine() in ARM64 else "-march=native"
"""The option that compiles for this processor. Those of a level take its place."""

# -ffp-contract=fast: a * b + c in one instruction, which -std=c++17 would forbid.
# -fno-math-errno and no -ffast-math: a number that is not finite must stay visible.
FLAGS = ("-O3", NATIVE, "-ffp-contract=fast", "-fno-math-errno", "-fPIC", "-shared")

_COMPILERS = ["g++", "clang++", "c++"]


class CompilerError(KernelError):
    """There is no compiler, or it failed. Another one may help."""


@dataclass(frozen=True)
class Compiler:
    """A C++ compiler: its path and the first line of what it says about itself."""

    path: str
    version: str


@dataclass(frozen=True)
class Recipe:
    """How a library is compiled.

    Attributes:
        name: Its name in the cache begins with this.
        noun: Its name in messages.
        source: The file to compile. All files of its directory belong to it. A change of one makes another
            library.
        flags: The compiler's, before the source.
        link_flags: The compiler's, after the source.
        depends_on: What else the result depends on.
        about: Facts to keep beside the library.
        once: After a failure it is not tried again unless you ask. For libraries that save time and nothing
            else.
    """

    name: str
    noun: str
    source: Path
    flags: tuple[str, ...]
    link_flags: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    about: tuple[tuple[str, str], ...] = ()
    once: bool = False


def find_compiler() -> Compiler:
    """Return the compiler named by the environment's CXX, or else g++, clang++ or c++.

    Raises:
        CompilerError: there is none.
    """
    named = os.environ.get("CXX")
    for name in [named] if named else _COMPILERS:
        path = shutil.which(name)
        if path is None:
            continue
        try:
            done = subprocess.run([path, "--version"], capture_output=True, text=True, check=True, timeout=60)
        except (OSError, subprocess.SubprocessError):
            continue
        return Compiler(path, done.stdout.split("\n", 1)[0])
    raise CompilerError(f"there is no C++ compiler ({named or ', '.join(_COMPILERS)})")


def read_sources(recipe: Recipe) -> list[str]:
    """Return the name and the text of each source of a library, in the order of the names."""
    return [path.name + path.read_text(encoding="utf-8") for path in sorted(recipe.source.parent.iterdir())]


def fit_to_level(recipe: Recipe, name: str) -> Recipe:
    """Return a recipe that compiles for a level.

    Args:
        recipe: Compiles for this processor.
        name: One of :data:`LEVELS`.
    """
    level = LEVELS[name]

    def replace(flags: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new for flag in flags for new in (level.options if flag == NATIVE else (flag,)))

    return dataclasses.replace(recipe, flags=replace(recipe.flags), depends_on=replace(recipe.depends_on))


def compile_library(recipe: Recipe, compiler: Compiler, entry: Entry) -> None:
    """Compile a library and store it.

    Raises:
        CompilerError: it cannot be compiled. The message holds the compiler's first error.
        OutputError: it cannot be stored.
    """
    with temporary_directory() as directory:
        output = directory / "library.so"
        command = [compiler.path, *recipe.flags, str(recipe.source), "-o", str(output), *recipe.link_flags]
        # The compiler's own files of a moment are to go with the directory.
        done = run_watched(command, {**os.environ, "TMPDIR": str(directory)})
        if done.returncode or not output.is_file():
            reason = f"{compiler.path} failed: {_find_first_error(done.stderr)}"
            if recipe.once:
                entry.remember_failure(reason)
            raise CompilerError(reason)
        entry.store(output, {**dict(recipe.about), "compiler": compiler.version, "cpu": platform.machine()})


def _find_first_error(messages: str) -> str:
    lines = [line.strip() for line in messages.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["it said nothing"])[0]
