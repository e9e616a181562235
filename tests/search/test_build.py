"""The search kernel of a platform wheel: the best one that fits is loaded, without a compiler."""

from __future__ import annotations

import dataclasses
import platform
from pathlib import Path

import pytest

from tests.support.stand_in_compiler import install_compiler, runs
from word2vec.errors import KernelError
from word2vec.native import ready
from word2vec.native.compiler import find_compiler
from word2vec.native.processor import LEVELS, find_levels
from word2vec.search import build, kernel

MACHINES = {"x86_64": {"x86-64-v4-vnni", "x86-64-v3", "x86-64-v2"}, "aarch64": {"aarch64-dotprod", "aarch64"}}


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where an installed wheel would have its libraries. It is not made yet."""
    directory = tmp_path / "built"
    monkeypatch.setattr(build, "SHIPPED", directory)
    return directory


@pytest.fixture
def compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return install_compiler(tmp_path, monkeypatch)


@pytest.mark.parametrize("machine", MACHINES)
def test_a_wheel_gets_a_library_for_each_level_of_its_kind_of_machine(
    machine: str, shipped: Path, compiler: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine)
    names = {f"search-{level}.so" for level in MACHINES[machine]}
    assert {path.name for path in build.ship_libraries(shipped)} == names
    assert {path.name for path in shipped.glob("*.so")} == names
    assert len(list(shipped.iterdir())) == 2 * len(names)


@pytest.mark.parametrize(("machine", "system"), [("riscv64", "linux"), ("x86_64", "darwin")])
def test_there_is_no_wheel_for_other_machines(
    machine: str, system: str, shipped: Path, compiler: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine)
    monkeypatch.setattr("sys.platform", system)
    with pytest.raises(KernelError, match=f"no platform wheel for {machine} on {system}; build the pure wheel"):
        build.ship_libraries(shipped)
    assert runs(compiler) == 0


def test_the_best_level_of_the_processor_is_taken(
    shipped: Path, compiler: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    build.ship_libraries(shipped)
    levels = [name for name, level in LEVELS.items() if level.machine == "x86_64"]
    best = {"x86-64-v4": "x86-64-v3"}
    for place, name in enumerate(levels):
        monkeypatch.setattr(build, "find_levels", lambda place=place: levels[place:])
        assert build.find_shipped() == ready.Ready(
            shipped / f"search-{best.get(name, name)}.so", best.get(name, name)
        )
        assert build.describe_search()["state"] == "shipped"
    monkeypatch.setattr(build, "find_levels", list)
    with pytest.raises(KernelError, match="is for other processors"):
        build.find_shipped()


@pytest.mark.parametrize("why", ["absent", "sources", "damaged", "lost"])
def test_without_one_that_fits_it_is_compiled(
    shipped: Path, compiler: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr(build, "find_levels", lambda: ["x86-64-v2"])
    if why != "absent":
        build.ship_libraries(shipped)
    library = shipped / "search-x86-64-v2.so"
    if why == "damaged":
        library.write_bytes(b"")
    elif why == "lost":
        library.unlink()
    elif why == "sources":
        source = tmp_path / "src" / "search.cc"
        source.parent.mkdir()
        source.write_text("// of another version")
        monkeypatch.setattr(build, "RECIPE", dataclasses.replace(build.RECIPE, source=source))
    reason = {
        "absent": "no platform wheel is installed",
        "sources": "was compiled from the sources of another version",
        "damaged": "is damaged",
        "lost": "is damaged",
    }[why]
    described = build.describe_search()
    assert described["state"] == "not compiled yet"
    assert reason in described["why"]
    before = runs(compiler)
    with pytest.raises(KernelError, match=r"cache.* cannot be loaded"):  # the stand-in makes no library
        kernel.build_search(again=True)
    assert runs(compiler) == before + 1


def test_a_shipped_one_that_cannot_be_loaded_is_told_and_another_is_compiled(
    shipped: Path, compiler: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr(build, "find_levels", lambda: ["x86-64-v2"])
    build.ship_libraries(shipped)
    capsys.readouterr()
    reason = f"{shipped / 'search-x86-64-v2.so'} cannot be loaded"
    with pytest.raises(KernelError, match=r"cache.* cannot be loaded"):  # the stand-in makes no library
        kernel.build_search(again=True)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith(f"word2vec: the search kernel of the wheel does not help: {reason}")
    assert lines[1:] == ["word2vec: compiling the search kernel for this machine (once) ..."]
    described = build.describe_search(kernel.SearchLibrary)
    assert described["state"] == "compiled"
    assert reason in described["why"]


def test_a_machine_without_a_compiler_loads_what_was_shipped(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    here = [name for name in find_levels() if name in MACHINES.get(platform.machine(), ())]
    try:
        find_compiler()
    except KernelError as error:
        pytest.skip(str(error))
    if not here:
        pytest.skip(f"no level of {platform.machine()} is known here")
    monkeypatch.setattr(build, "WORTHWHILE", here)
    build.ship_libraries(shipped)
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CXX", raising=False)
    monkeypatch.setenv("WORD2VEC_CACHE", str(tmp_path / "cache"))
    capfd.readouterr()
    library = kernel.build_search(again=False)
    assert library.largest_query_number > 0
    assert str(shipped / f"search-{here[0]}.so") in Path("/proc/self/maps").read_text(encoding="utf-8")
    assert not (tmp_path / "cache").exists()
    assert capfd.readouterr().err == ""
