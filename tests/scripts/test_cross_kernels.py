"""scripts/checks/cross_kernels.py: the kernels of other processors compute what NumPy does."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.places import PROJECT

SCRIPT = PROJECT / "scripts" / "checks" / "cross_kernels.py"
# Most cases are much alike. This number has no factor in common with those of any option of a case.
FEW = 79


@pytest.fixture
def cross_kernels(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    return importlib.import_module("cross_kernels")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("target", "every"),
    [
        pytest.param("x86-64", FEW, id="no AVX", marks=pytest.mark.slow),
        pytest.param("x86-64-v2", FEW, id="no AVX, SSE4.2", marks=pytest.mark.slow),
        pytest.param("armv8-a", FEW, id="ARM64", marks=pytest.mark.thorough),
        pytest.param("armv8.2-a+dotprod", FEW, id="ARM64, dot products", marks=pytest.mark.slow),
        *(
            pytest.param(target, 1, id=f"all, {target}", marks=pytest.mark.slow)
            for target in ("x86-64", "x86-64-v2", "armv8-a", "armv8.2-a+dotprod")
        ),
    ],
)
def test_the_kernels_of_a_processor_equal_numpy(cross_kernels: Any, target: str, every: int) -> None:
    missing = [program for program, _ in cross_kernels.find_missing(cross_kernels.TARGETS[target])]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not installed; scripts/checks/cross_kernels.py names the packages")
    done = run(target, "--every", str(every))
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.fullmatch(
        rf"{re.escape(target)}: (\d+) training cases, largest relative error \d\.\de-\d\d, "
        r"(\d+) framing cases and (\d+) search cases, all equal\n",
        done.stdout,
    )
    assert found
    cases = 1684, 50, 51
    assert [int(number) for number in found.groups()] == [-(-number // every) for number in cases]


def test_what_cannot_be_checked_is_said_with_the_package_to_install(
    cross_kernels: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CXX", raising=False)
    assert cross_kernels.find_missing(cross_kernels.TARGETS["armv8-a"]) == [
        ("aarch64-linux-gnu-g++", "g++-aarch64-linux-gnu"),
        ("qemu-aarch64", "qemu-user"),
    ]
    assert cross_kernels.find_missing(cross_kernels.TARGETS["x86-64"]) == [("g++", "g++")]
    done = run("armv8-a", "x86-65")
    assert done.returncode == 2
    assert re.search(r"armv8-a needs \S+ \(Debian, Ubuntu: apt install \S+\)\n$", done.stderr)
    for arguments, message in (
        (["x86-65"], "there is no target x86-65; choose from x86-64, x86-64-v2, armv8-a, armv8.2-a+dotprod"),
        (["--every", "0"], "--every is 0; it must be at least 1"),
    ):
        done = run(*arguments)
        assert done.returncode == 2
        assert done.stderr.endswith(f"{message}\n")
