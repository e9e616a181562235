"""Run both kernels as they are compiled for other processors, and compare them with NumPy.

Compiles ``word2vec/training/kernel/src`` and ``word2vec/search/src`` with the options of a first use, but for
each target, and runs cases of every kind: all losses, CBOW and Skip-Gram, tied, untied and signed, with and
without a bias, and sizes that fill no vector. Training is compared with ``word2vec/reference.py``. Framing and
the search must equal NumPy to the bit.

What is for another kind of machine runs in an emulator (ARM64 on Debian and Ubuntu:
``apt install g++-aarch64-linux-gnu qemu-user``). That shows whether results are right, and nothing about speed.

    python scripts/checks/cross_kernels.py                         # all targets
    python scripts/checks/cross_kernels.py armv8-a --every 20      # one of them, every twentieth case
    python scripts/checks/cross_kernels.py --with-tensorflow       # compiles what TensorFlow loads, too
"""

from __future__ import annotations

import argparse
import itertools
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sanitize_kernel import FRAMING_CASES, PROJECT, Command, check_framing, list_training_cases
from search_cases import list_search_cases, read_sizes

from word2vec.native.compiler import FLAGS

CHECKS = PROJECT / "scripts" / "checks"
KERNEL = PROJECT / "word2vec" / "training" / "kernel" / "src"
SEARCH = PROJECT / "word2vec" / "search" / "src"
SHAPES = [
    *({"width": width, "negatives": noise} for width, noise in itertools.product((1, 7, 50, 300), (1, 5, 33))),
    {"width": 50, "negatives": 5, "length": 9, "window": 1},
    {"width": 7, "negatives": 5, "length": 3, "window": 1000, "vocabulary": 3000},
    {"width": 100, "negatives": 64, "length": 33, "window": 5},
]


@dataclass(frozen=True)
class Target:
    """A kind of processor.

    Attributes:
        machine: As Python names it.
        instructions: As -march names them.
        emulated: The emulator's name of a processor that has these and not much more.
    """

    machine: str
    instructions: str
    emulated: str


TARGETS = {
    target.instructions: target
    for target in (
        Target("x86_64", "x86-64", "qemu64"),
        Target("x86_64", "x86-64-v2", "Nehalem"),
        Target("aarch64", "armv8-a", "cortex-a53"),
        Target("aarch64", "armv8.2-a+dotprod", "neoverse-n1"),
    )
}


def main() -> None:
    """Check each target. Print how many cases there were and the largest error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"by default all: {', '.join(TARGETS)}")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="run every N-th case")
    parser.add_argument(
        "--with-tensorflow", action="store_true", help="compile ops.cc with TensorFlow's headers, too"
    )
    options = parser.parse_args()
    chosen = options.targets or list(TARGETS)
    if options.every < 1:
        parser.error(f"--every is {options.every}; it must be at least 1")
    for name in chosen:
        if name not in TARGETS:
            parser.error(f"there is no target {name}; choose from {', '.join(TARGETS)}")
        for program, package in find_missing(TARGETS[name]):
            parser.error(f"{name} needs {program} (Debian, Ubuntu: apt install {package})")
    for name in chosen:
        with tempfile.TemporaryDirectory() as directory:
            print(f"{name}: {_check(TARGETS[name], Path(directory), options.every)}", flush=True)
            if options.with_tensorflow:
                _compile_operations(TARGETS[name], Path(directory) / "ops.o")
                print(f"{name}: ops.cc compiles with TensorFlow's headers", flush=True)


def find_missing(target: Target) -> list[tuple[str, str]]:
    """Return the programs that a target needs and this machine lacks, each with its package in Debian."""
    needed = [(_name_compiler(target), _name_package(target))]
    if not _is_own(target):
        needed.append((_name_emulator(target), "qemu-user"))
    return [(program, package) for program, package in needed if shutil.which(program) is None]


def _check(target: Target, directory: Path, every: int) -> str:
    """Run every n-th case of both kernels and return what came of it. End the run if a result is wrong."""
    kernel = _build(target, "replay_kernel", KERNEL, directory)
    errors = [check(kernel) for check in list_training_cases(SHAPES)[::every]]
    framings = range(0, FRAMING_CASES, every)
    for seed in framings:
        check_framing(kernel, seed)
    search = _build(target, "replay_search", SEARCH, directory)
    searches = list_search_cases(read_sizes(search))[::every]
    for check in searches:
        check(search)
    return (
        f"{len(errors)} training cases, largest relative error {np.max(errors):.1e}, "
        f"{len(framings)} framing cases and {len(searches)} search cases, all equal"
    )


def _build(target: Target, name: str, sources: Path, directory: Path) -> Command:
    """Compile a program and return the command that runs it."""
    program = directory / name
    command = [_name_compiler(target), "-std=c++17", *_fit(FLAGS, target), "-pthread"]
    # Without shared libraries, which an emulator would have to find.
    command += ["-static", "-Wall", "-Wextra", "-Werror", "-Wno-psabi"]
    command += [f"-I{sources}", str(CHECKS / f"{name}.cc"), "-o", str(program)]
    subprocess.run(command, check=True)
    if _is_own(target):
        return [program]
    return [_name_emulator(target), "-cpu", target.emulated, program]


def _compile_operations(target: Target, result: Path) -> None:
    # It takes seconds to import TensorFlow, and only this needs it.
    from word2vec.training.kernel.build import make_recipe

    recipe = make_recipe()
    command = [_name_compiler(target), *_fit(recipe.flags, target), "-fPIC", "-c", str(recipe.source)]
    subprocess.run([*command, "-o", str(result)], check=True)


def _fit(flags: Sequence[str], target: Target) -> list[str]:
    """Return the flags of a first use for a target, without those that make a shared library."""
    others = [flag for flag in flags if not flag.startswith(("-march=", "-mcpu=", "-fPIC", "-shared"))]
    return [*others, f"-march={target.instructions}"]


def _is_own(target: Target) -> bool:
    return platform.machine() == target.machine


def _name_compiler(target: Target) -> str:
    return os.environ.get("CXX", "g++") if _is_own(target) else f"{target.machine}-linux-gnu-g++"


def _name_package(target: Target) -> str:
    return "g++" if _is_own(target) else f"g++-{target.machine.replace('_', '-')}-linux-gnu"


def _name_emulator(target: Target) -> str:
    return f"qemu-{target.machine}"


if __name__ == "__main__":
    main()
