"""Compile the CPU kernel for this machine, or find it compiled."""

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

import tensorflow as tf

from word2vec.errors import KernelError, OutputError
from word2vec.kernels.cache import Entry, cache_directory

SOURCES = Path(__file__).with_name("src")

# -ffp-contract=fast: a * b + c in one instruction, which -std=c++17 (of TensorFlow's flags) would forbid.
# -fno-math-errno and no -ffast-math: what is not a number must stay visible in the loss.
_FLAGS = ["-O3", "-march=native", "-ffp-contract=fast", "-fno-math-errno", "-fPIC", "-shared"]
# TensorFlow's headers warn about themselves by the hundred.
_QUIET = ["-w"]

REMEDY = "install g++ (Debian, Ubuntu: apt install g++), then run: word2vec kernels build"

_COMPILERS = ["g++", "clang++", "c++"]


@dataclass(frozen=True)
class Compiler:
    """A C++ compiler: its path and the first line of what it says about itself."""

    path: str
    version: str


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


def find_entry() -> tuple[Entry, Compiler]:
    """Return where the kernel for this machine, compiler and TensorFlow is kept or would be.

    Raises:
        KernelError: no compiler, or no safe cache directory.
    """
    compiler = find_compiler()
    parts = [tf.__version__, tf.version.GIT_VERSION, compiler.path, compiler.version, _cpu(), *_FLAGS]
    # Where TensorFlow lies does not matter, what it was built with does.
    parts += [flag for flag in tf.sysconfig.get_compile_flags() if not flag.startswith("-I")]
    parts += [path.name + path.read_text(encoding="utf-8") for path in sorted(SOURCES.iterdir())]
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    return Entry(cache_directory(), f"kernel-{tf.__version__}-{key}"), compiler


def status() -> dict[str, str]:
    """Return whether the kernel is compiled, and of what is known where it lies and what would compile it."""
    found = {"tensorflow": tf.__version__}
    try:
        entry, compiler = find_entry()
    except KernelError as error:
        return {"kernel": "cannot be compiled", "reason": str(error), **found}
    state = "compiled" if entry.is_whole() else "not compiled yet"
    return {
        "kernel": state,
        "path": str(entry.library),
        "compiler": f"{compiler.path} ({compiler.version})",
        **found,
    }


def built_library(*, progress: bool = True) -> Path:
    """Return the compiled kernel, compiling it now if it is not there or damaged.

    Raises:
        KernelError: it cannot be compiled; the message holds the compiler's first error.
    """
    try:
        entry, compiler = find_entry()
        if not entry.is_whole():
            with entry.locked():
                # Another process may have built it while this one waited.
                if not entry.is_whole():
                    if progress:
                        print("word2vec: compiling the CPU kernel for this machine (once) ...", file=sys.stderr)
                    _compile(compiler, entry)
    except (OSError, OutputError) as error:
        raise KernelError(f"the cache of compiled kernels cannot be used: {error}") from error
    return entry.library


def _compile(compiler: Compiler, entry: Entry) -> None:
    with tempfile.TemporaryDirectory(prefix="word2vec-") as directory:
        output = Path(directory) / "kernel.so"
        command = [compiler.path, *tf.sysconfig.get_compile_flags(), *_QUIET, *_FLAGS]
        command += [str(SOURCES / "ops.cc"), "-o", str(output), *tf.sysconfig.get_link_flags()]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode or not output.is_file():
            raise KernelError(f"{compiler.path} failed: {_first_error(done.stderr)}")
        entry.store(
            output, {"tensorflow": tf.__version__, "compiler": compiler.version, "cpu": platform.machine()}
        )


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
