"""The build on first use: with a compiler of the test's own making, so that each takes milliseconds."""

from __future__ import annotations

import dataclasses
import os
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

import word2vec
from tests.support.small_training import read_log
from tests.support.stand_in_compiler import BROKEN, runs, write_compiler
from tests.support.two_groups import two_groups
from word2vec.errors import KernelError
from word2vec.native import library
from word2vec.native.cache import make_cache_directory
from word2vec.search import kernel
from word2vec.search.build import RECIPE
from word2vec.training.kernel import build

# Says on stdout how often the search kernel could not be loaded, and why.
LOAD_TWICE = """
import platform
from word2vec.errors import KernelError
from word2vec.search.kernel import load_search

platform.machine = lambda: "x86_64"
for _ in range(2):
    try:
        load_search()
    except KernelError as error:
        print(error)
"""


def test_it_is_compiled_once_and_found_again(compiler: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = build.build_library()
    assert "compiling the CPU kernel" in capsys.readouterr().err
    assert first.read_text() == "compiled\n"
    assert build.build_library() == first
    assert capsys.readouterr().err == ""
    assert runs(compiler) == 1
    assert stat.S_IMODE(first.parent.stat().st_mode) == 0o700


def test_another_compiler_source_or_cpu_makes_another_entry(
    compiler: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {build.build_library(progress=False)}
    write_compiler(compiler, version="2")
    found.add(build.build_library(progress=False))
    recipe = build.make_recipe()
    found.add(library.build_library(recipe, progress=False, processor="another processor"))
    monkeypatch.setattr(tf, "__version__", "9.9")
    found.add(build.build_library(progress=False))
    sources = tmp_path / "src"
    sources.mkdir()
    (sources / "ops.cc").write_text("// changed")
    recipe = dataclasses.replace(build.make_recipe(), source=sources / "ops.cc")
    found.add(library.build_library(recipe, progress=False))
    assert len(found) == runs(compiler) == 5


@pytest.mark.parametrize("name", [".so", ".json"])
@pytest.mark.parametrize("damage", [b"", b"junk", None], ids=["empty", "junk", "missing"])
def test_a_damaged_entry_is_rebuilt(compiler: Path, name: str, damage: bytes | None) -> None:
    path = build.build_library(progress=False).with_suffix(name)
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage)
    assert build.build_library(progress=False).read_text() == "compiled\n"
    assert runs(compiler) == 2
    assert library.find_entry(build.make_recipe())[0].is_whole()


def test_processes_at_once_compile_once(compiler: Path) -> None:
    write_compiler(compiler, seconds=3)
    # The search kernel, because the processes then need no TensorFlow, which takes seconds to import.
    code = (
        "from word2vec.native.library import build_library; from word2vec.search.build import RECIPE; "
        "print(build_library(RECIPE).read_text())"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for process in started:
        output, errors = process.communicate()
        assert output == "compiled\n\n", errors
    assert runs(compiler) == 1


def test_the_first_error_of_the_compiler_is_told(compiler: Path) -> None:
    write_compiler(compiler, text=BROKEN)
    with pytest.raises(KernelError, match=r"failed: op_kernel\.h:12:3: fatal error: no such thing$"):
        build.build_library(progress=False)
    assert [path.suffix for path in make_cache_directory().iterdir()] == [".lock"]


@pytest.mark.parametrize("why", ["no compiler", "it fails", "it makes no library", "no cache"])
def test_auto_trains_with_the_graph_where_the_kernel_cannot_be_had(
    compiler: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], why: str
) -> None:
    if why == "no compiler":
        monkeypatch.setenv("CXX", "no-such-compiler")
    elif why == "it fails":
        write_compiler(compiler, text=BROKEN)
    elif why == "no cache":
        (tmp_path / "file").write_text("")
        monkeypatch.setenv("WORD2VEC_CACHE", str(tmp_path / "file" / "cache"))
    word2vec.train(two_groups(100), tmp_path / "m", vector_size=4, epochs=1, progress=False)
    assert read_log(tmp_path / "m")["backend"] == "graph"
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    reason = {
        "no compiler": "there is no C++ compiler (no-such-compiler)",
        "it fails": "fatal error: no such thing",
        "it makes no library": "TensorFlow cannot load",
        "no cache": "set WORD2VEC_CACHE to a directory",
    }
    assert reason[why] in lines[0]
    assert "graph backend" in lines[1]
    # To install a compiler helps where there is a fault of the compiler alone.
    assert ("install g++" in lines[1]) == (why in ("no compiler", "it fails"))
    remedy = {
        "no cache": "set WORD2VEC_CACHE to a directory$",
        "it makes no library": "another compiler, or keep kernels on a file system that is not mounted noexec$",
    }.get(why, r"install g\+\+")
    with pytest.raises(KernelError, match=remedy):
        word2vec.train(two_groups(100), tmp_path / "m", backend="kernel", progress=False)


def test_a_cache_that_others_can_write_to_is_not_used(
    compiler: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_cache_directory().chmod(0o777)
    with pytest.raises(KernelError, match=r"mode 777.*chmod 700"):
        build.build_library()
    cache_directory_of_another = tmp_path / "other"
    cache_directory_of_another.mkdir(0o700)
    monkeypatch.setenv("WORD2VEC_CACHE", str(cache_directory_of_another))
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    with pytest.raises(KernelError, match="can be written by others"):
        build.build_library()


def test_the_cache_is_the_users_own_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORD2VEC_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert make_cache_directory() == tmp_path / "xdg" / "tied-word2vec"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert make_cache_directory() == tmp_path / ".cache" / "tied-word2vec"


def test_the_sources_are_installed_with_the_code_that_compiles_them() -> None:
    """The sources are installed beside the code that compiles them."""
    assert {path.name for path in build.SOURCES.iterdir()} >= {
        "ops.cc",
        "worker.h",
        "losses.h",
        "frame.h",
        "simd.h",
    }
    assert np.all([path.stat().st_size > 100 for path in build.SOURCES.iterdir()])


def test_a_search_kernel_that_failed_is_not_tried_again_but_when_asked(
    compiler: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    write_compiler(compiler, text=BROKEN)
    # Two processes, each of which asks twice.
    outcomes = [
        subprocess.run([sys.executable, "-c", LOAD_TWICE], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    for outcome in outcomes:
        assert outcome.stdout.count("fatal error: no such thing") == 2
    assert sum(outcome.stderr.count("compiling the search kernel") for outcome in outcomes) == 1
    assert capsys.readouterr().err == ""
    assert "no such thing" in library.describe(RECIPE)["reason"]
    write_compiler(compiler)
    with pytest.raises(KernelError, match="cannot be loaded"):  # the stand-in does not make a library
        kernel.build_search(again=True)
    assert library.describe(RECIPE)["state"] == "compiled"
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with pytest.raises(KernelError, match="for x86-64 and ARM64; this machine is riscv64"):
        kernel.build_search(again=True)


def test_a_user_without_a_home_has_no_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    for name in ("WORD2VEC_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(KernelError, match=r"home directory.*set WORD2VEC_CACHE"):
        make_cache_directory()
    monkeypatch.setenv("WORD2VEC_CACHE", str(tmp_path / "cache"))
    assert make_cache_directory() == tmp_path / "cache"
