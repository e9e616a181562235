"""Compile C++ for this machine and keep what was compiled. Needs no TensorFlow."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from word2vec.errors import KernelError, OutputError
from word2vec.native.cache import Entry, cache_directory

REMEDY = "install g++ (Debian, Ubuntu: apt install g++), then run: word2vec kernels build"

# -ffp-contract=fast: a * b + c in one instruction, which -std=c++17 would forbid.
# -fno-math-errno and no -ffast-math: what is not a number must stay visible.
FLAGS = ("-O3", "-march=native", "-ffp-contract=fast", "-fno-math-errno", "-fPIC", "-shared")

_COMPILERS = ["g++", "clang++", "c++"]


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
        noun: What it is called when it is announced.
        source: The file to compile. All files of its directory belong to it: a change of one makes another
            library.
        flags: Of the compiler, before the source.
        link_flags: After it.
        depends_on: What else the result depends on.
        about: Facts to keep beside the library.
        once: If it fails it is not tried again by itself: nothing but time depends on it.
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
        KernelError: there is none.
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
    raise KernelError(f"there is no C++ compiler ({named or ', '.join(_COMPILERS)})")


def find_entry(recipe: Recipe) -> tuple[Entry, Compiler]:
    """Return where the library for this machine and compiler is kept or would be.

    Raises:
        KernelError: no compiler, or no safe cache directory.
    """
    compiler = find_compiler()
    parts = [compiler.path, compiler.version, _cpu(), *recipe.depends_on]
    parts += [path.name + path.read_text(encoding="utf-8") for path in sorted(recipe.source.parent.iterdir())]
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    return Entry(cache_directory(), f"{recipe.name}-{key}"), compiler


def built_library(recipe: Recipe, *, progress: bool = True, again: bool = False) -> Path:
    """Return the compiled library, compiling it now if it is not there or damaged.

    Args:
        recipe: How.
        progress: Say on stderr that it is being compiled.
        again: Try also what is tried only ``once`` and has failed.

    Raises:
        KernelError: it cannot be compiled; the message holds the compiler's first error.
    """
    try:
        entry, compiler = find_entry(recipe)
        if not entry.is_whole():
            with entry.locked():
                # Another process may have built it while this one waited.
                if not entry.is_whole():
                    reason = entry.failure()
                    if reason is not None and not again:
                        raise KernelError(reason)
                    if progress:
                        print(f"word2vec: compiling {recipe.noun} for this machine (once) ...", file=sys.stderr)
                    _compile(recipe, compiler, entry)
    except (OSError, OutputError) as error:
        raise KernelError(f"the cache of compiled kernels cannot be used: {error}") from error
    return entry.library


def describe(recipe: Recipe) -> dict[str, str]:
    """Return whether a library is compiled, and of what is known where it lies and what would compile it."""
    try:
        entry, compiler = find_entry(recipe)
    except KernelError as error:
        return {"state": "cannot be compiled", "reason": str(error)}
    found = {"path": str(entry.library), "compiler": f"{compiler.path} ({compiler.version})"}
    if entry.is_whole():
        return {"state": "compiled", **found}
    reason = entry.failure()
    if reason is None:
        return {"state": "not compiled yet", **found}
    return {"state": "cannot be compiled", "reason": reason, **found}


def _compile(recipe: Recipe, compiler: Compiler, entry: Entry) -> None:
    with tempfile.TemporaryDirectory(prefix="word2vec-") as directory:
        output = Path(directory) / "library.so"
        command = [compiler.path, *recipe.flags, str(recipe.source), "-o", str(output), *recipe.link_flags]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode or not output.is_file():
            reason = f"{compiler.path} failed: {_first_error(done.stderr)}"
            if recipe.once:
                entry.remember_failure(reason)
            raise KernelError(reason)
        entry.store(output, {**dict(recipe.about), "compiler": compiler.version, "cpu": platform.machine()})


def _first_error(messages: str) -> str:
    lines = [line.strip() for line in messages.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["it said nothing"])[0]


def _cpu() -> str:
    """Return what -march=native depends on: the processor and its instruction sets."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    # One line per property; they repeat for every core. x86 says "flags", ARM "Features".
    wanted = ("vendor_id", "cpu family", "model\t", "flags", "CPU implementer", "CPU part", "Features")
    return "\n".join(sorted({line for line in lines if line.startswith(wanted)}))
