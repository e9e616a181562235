"""The levels of a processor are told from what the kernel says of it."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from word2vec.errors import KernelError
from word2vec.native.compiler import find_compiler
from word2vec.native.processor import LEVELS, describe_processor, find_levels, name_processor

X86 = [name for name, level in LEVELS.items() if level.machine == "x86_64"]


def test_a_processor_is_told_by_the_features_that_the_compiler_uses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    cpuinfo = tmp_path / "cpuinfo"
    core = "processor\t: {}\nvendor_id\t: Maker\nmodel\t\t: 7\ncpu MHz\t\t: {}\nflags\t\t: avx\n\n"
    cpuinfo.write_text(core.format(0, 1000) + core.format(1, 2000))
    assert describe_processor(cpuinfo) == "x86_64\nflags\t\t: avx\nmodel\t\t: 7\nvendor_id\t: Maker"
    name = name_processor(cpuinfo)
    cpuinfo.write_text(core.format(0, 1000).replace("avx", "avx avx2"))
    assert "avx2" in describe_processor(cpuinfo)
    assert name_processor(cpuinfo) != name
    # An emulator of another machine may show the same lines.
    name = name_processor(cpuinfo)
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    assert name_processor(cpuinfo) != name
    cpuinfo.write_text("processor : 0\nFeatures : fp asimd\nCPU part : 0xd0c\n")
    assert describe_processor(cpuinfo) == "aarch64\nCPU part : 0xd0c\nFeatures : fp asimd"
    assert describe_processor(tmp_path / "missing").startswith("aarch64")


@pytest.mark.parametrize("text", [None, "", "processor\t: 0\nhart\t: 1\n"], ids=["missing", "empty", "unknown"])
def test_a_processor_that_is_not_known_has_no_name(tmp_path: Path, text: str | None) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    if text is not None:
        cpuinfo.write_text(text)
    with pytest.raises(KernelError, match=r"cpuinfo does not say which processor this is.*\(--processor\)"):
        name_processor(cpuinfo)


@pytest.mark.parametrize(
    ("machine", "option"), [("x86_64", "-march=native"), ("aarch64", "-mcpu=native"), ("arm64", "-mcpu=native")]
)
def test_every_machine_has_an_option_for_its_own_processor(machine: str, option: str) -> None:
    code = f"""
import platform
platform.machine = lambda: {machine!r}
from word2vec.native.compiler import FLAGS, NATIVE
from word2vec.search.build import RECIPE
assert NATIVE in FLAGS and NATIVE in RECIPE.flags
print(NATIVE)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"{option}\n"


@pytest.mark.parametrize("level", X86)
def test_a_processor_with_the_flags_of_a_level_has_it_and_those_below(
    level: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(f"flags\t\t: fpu {LEVELS[level].flags}\nvmx flags\t: vnmi\n")
    assert find_levels(cpuinfo) == X86[X86.index(level) :]
    for flag in LEVELS[level].flags.split():
        others = [name for name in LEVELS[level].flags.split() if name != flag]
        cpuinfo.write_text(f"flags\t\t: {' '.join(others)}\n")
        assert level not in find_levels(cpuinfo)


def test_a_level_is_that_of_the_least_core(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    cpuinfo = tmp_path / "cpuinfo"
    large, small = (LEVELS[level].flags for level in ("x86-64-v4", "x86-64-v3"))
    cpuinfo.write_text(f"flags\t: {large}\n\nflags\t: {small}\n")
    assert find_levels(cpuinfo) == ["x86-64-v3", "x86-64-v2"]


def test_the_levels_are_those_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("Features\t: fp asimd evtstrm\n")
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    assert find_levels(cpuinfo) == ["aarch64"]
    cpuinfo.write_text("Features\t: fp asimd evtstrm asimddp\n")
    assert find_levels(cpuinfo) == ["aarch64-dotprod", "aarch64"]
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    assert find_levels(cpuinfo) == []
    assert find_levels(tmp_path / "missing") == []


def test_the_compiler_knows_the_levels_of_this_machine(tmp_path: Path) -> None:
    try:
        compiler = find_compiler()
    except KernelError as error:
        pytest.skip(str(error))
    source = tmp_path / "empty.cc"
    source.write_text("")
    for name, level in LEVELS.items():
        if level.machine == platform.machine():
            command = [compiler.path, *level.options, "-c", str(source), "-o", str(tmp_path / name)]
            subprocess.run(command, check=True)
