"""Compile C++ for this machine and keep what was compiled. Needs no TensorFlow."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from word2vec.errors import KernelError, OutputError
from word2vec.native.cache import Entry, make_cache_directory
from word2vec.native.watched_process import run_watched
from word2vec.storage.temporary_directory import temporary_directory

REMEDY = "install g++ (Debian, Ubuntu: apt install g++), then run: word2vec kernels build"

# -ffp-contract=fast: a * b + c in one instruction, which -std=c++17 would forbid.
# -fno-math-errno and no -ffast-math: a number that is not finite must stay visible.
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


def find_entry(recipe: Recipe, *, processor: str | None = None) -> tuple[Entry, Compiler]:
    """Return where the library is kept or would be, and the compiler for it.

    Args:
        recipe: How it is compiled.
        processor: The processor to compile for, by default this one.

    Raises:
        KernelError: there is no compiler, or no safe cache directory.
    """
    compiler = find_compiler()
    parts = [compiler.path, compiler.version, processor or describe_processor(), *recipe.depends_on]
    parts += [path.name + path.read_text(encoding="utf-8") for path in sorted(recipe.source.parent.iterdir())]
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    return Entry(make_cache_directory(), f"{recipe.name}-{key}"), compiler


def build_library(
    recipe: Recipe, *, progress: bool = True, again: bool = False, processor: str | None = None
) -> Path:
    """Return the compiled library, compiling it now if it is missing or damaged.

    Args:
        recipe: How it is compiled.
        progress: Say on stderr that it is being compiled.
        again: Try again what is tried only ``once`` and has failed.
        processor: As in :func:`find_entry`.

    Raises:
        KernelError: it cannot be compiled. The message holds the compiler's first error.
    """
    try:
        entry, compiler = find_entry(recipe, processor=processor)
        if not entry.is_whole():
            with entry.lock():
                # Another process may have built it while this one waited.
                if not entry.is_whole():
                    reason = entry.read_failure()
                    if reason is not None and not again:
                        raise KernelError(reason)
                    if progress:
                        print(f"word2vec: compiling {recipe.noun} for this machine (once) ...", file=sys.stderr)
                    _compile(recipe, compiler, entry)
    except (OSError, OutputError) as error:
        raise KernelError(
            f"the cache of compiled kernels cannot be used: {error}; set WORD2VEC_CACHE to a directory"
        ) from error
    return entry.library


def advise(error: KernelError) -> str:
    """Return what to do about a kernel that is not available, behind a semicolon. "" if the message says it.

    A message about the cache names its own remedy. To install a compiler would not help there.
    """
    return "" if "WORD2VEC_CACHE" in str(error) else f"; {REMEDY}"


def describe(recipe: Recipe) -> dict[str, str]:
    """Return the "state" of a library, and where known its "path", "compiler" and the "reason" of a failure."""
    try:
        entry, compiler = find_entry(recipe)
    except KernelError as error:
        return {"state": "cannot be compiled", "reason": str(error)}
    found = {"path": str(entry.library), "compiler": f"{compiler.path} ({compiler.version})"}
    if entry.is_whole():
        return {"state": "compiled", **found}
    reason = entry.read_failure()
    if reason is None:
        return {"state": "not compiled yet", **found}
    return {"state": "cannot be compiled", "reason": reason, **found}


def _compile(recipe: Recipe, compiler: Compiler, entry: Entry) -> None:
    with temporary_directory() as directory:
        output = directory / "library.so"
        command = [compiler.path, *recipe.flags, str(recipe.source), "-o", str(output), *recipe.link_flags]
        # The compiler's own files of a moment are to go with the directory.
        done = run_watched(command, {**os.environ, "TMPDIR": str(directory)})
        if done.returncode or not output.is_file():
            reason = f"{compiler.path} failed: {_find_first_error(done.stderr)}"
            if recipe.once:
                entry.remember_failure(reason)
            raise KernelError(reason)
        entry.store(output, {**dict(recipe.about), "compiler": compiler.version, "cpu": platform.machine()})


def _find_first_error(messages: str) -> str:
    lines = [line.strip() for line in messages.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["it said nothing"])[0]


def describe_processor(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """Return what -march=native depends on: the processor and its instruction sets.

    Args:
        cpuinfo: The kernel's description of the processors. Without such a file Python's name for them is used.
    """
    try:
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    # One line per property. They repeat for every core. x86 says "flags", ARM "Features".
    wanted = ("vendor_id", "cpu family", "model\t", "flags", "CPU implementer", "CPU part", "Features")
    return "\n".join(sorted({line for line in lines if line.startswith(wanted)}))
