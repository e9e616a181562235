"""The verb kernels, with a stand-in for the compiler."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
import tensorflow as tf

from tests.support.stand_in_compiler import BROKEN, install_compiler, runs, write_compiler
from word2vec import cli
from word2vec.cli import kernels
from word2vec.native import library
from word2vec.native.processor import LEVELS
from word2vec.native.ready import THIS_PROCESSOR
from word2vec.training.kernel import build
from word2vec.training.kernel.build import find_target


@pytest.fixture
def compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return install_compiler(tmp_path, monkeypatch)


def test_the_verbs_build_and_show_it(compiler: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["kernels", "status", "--json"]) == 0
    status = json.loads(capfd.readouterr().out)
    assert status["kernel"] == "not compiled yet"
    assert status["compiler"] == f"{compiler} (fake 1)"
    write_compiler(compiler, text=BROKEN)
    assert cli.main(["kernels", "build"]) == 1
    errors = capfd.readouterr().err.splitlines()
    assert errors[-1].startswith(f"word2vec: error: {compiler} failed: op_kernel.h:12:3")
    assert "install g++" in errors[-1]
    compiler.unlink()
    assert cli.main(["kernels", "status"]) == 0
    assert "cannot be compiled" in capfd.readouterr().out
    assert cli.main(["kernels", "build"]) == 1
    assert "there is no C++ compiler" in capfd.readouterr().err


def test_into_a_directory_and_from_there(
    compiler: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The stand-in makes nothing that could be loaded, which is tried only on a processor of the level.
    monkeypatch.setattr(kernels, "find_levels", list)
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    directory = tmp_path / "kernels"
    command = ["kernels", "build", "--into", str(directory), "--processor", "x86-64-v3", "--json"]
    assert cli.main(command) == 0
    done = capfd.readouterr()
    assert done.err.splitlines() == [
        f"word2vec: compiling {noun} for x86-64-v3 into {directory} ..."
        for noun in ("the search kernel", "the CPU kernel")
    ]
    assert json.loads(done.out) == {
        "kernel": str(directory / f"kernel-{tf.__version__}-x86-64-v3.so"),
        "search_kernel": str(directory / "search-x86-64-v3.so"),
        "to_use_them": f"export WORD2VEC_KERNELS={directory}",
    }
    # A second time there is nothing to do, not even for a compiler.
    compiler.unlink()
    assert cli.main(command) == 0
    assert capfd.readouterr().err == ""
    monkeypatch.setattr("word2vec.native.ready.find_levels", lambda: ["x86-64-v3"])
    monkeypatch.setenv("WORD2VEC_KERNELS", str(directory))
    # What fits and cannot be loaded is not used, and status says so.
    assert cli.main(["kernels", "status", "--json"]) == 0
    status = json.loads(capfd.readouterr().out)
    assert status["kernel"] == status["search_kernel"] == "cannot be compiled"
    assert "does not help: TensorFlow cannot load" in status["why"]
    assert "cannot be loaded" in status["search_why"]
    assert find_target() == "native"
    monkeypatch.setattr(build, "load_operations", str)
    monkeypatch.setattr(kernels, "SearchLibrary", str)
    assert cli.main(["kernels", "status", "--json"]) == 0
    status = json.loads(capfd.readouterr().out)
    assert status["kernel"] == status["search_kernel"] == "baked"
    assert status["why"] == status["search_why"] == "it is for x86-64-v3, which this processor has"
    assert find_target() == "x86-64-v3"
    monkeypatch.setenv("WORD2VEC_KERNELS", str(tmp_path / "elsewhere"))
    assert cli.main(["kernels", "status", "--json"]) == 0
    status = json.loads(capfd.readouterr().out)
    assert find_target() == "native"
    assert status["kernel"] == "cannot be compiled"
    assert "elsewhere: No such file or directory" in status["why"]


def test_what_cannot_be_loaded_here_is_told_when_it_is_made(
    compiler: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for times in (1, 2):
        assert cli.main(["kernels", "build", "--into", str(tmp_path / "kernels")]) == 1
        last = capfd.readouterr().err.splitlines()[-1]
        assert last.startswith("word2vec: error: TensorFlow cannot load ")
        assert last.endswith(library.LOAD_REMEDY)
        # It is not kept as if it were good, so that the next time it is compiled again.
        assert list((tmp_path / "kernels").iterdir()) == []
        assert runs(compiler) == 2 * times


def test_a_search_kernel_that_cannot_be_loaded_is_not_named(
    compiler: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "load_operations", str)
    assert cli.main(["kernels", "build", "--into", str(tmp_path / "kernels"), "--json"]) == 0
    done = capfd.readouterr()
    assert "NumPy will search instead" in done.err
    assert set(json.loads(done.out)) == {"kernel", "to_use_them"}
    assert {path.name.partition("-")[0] for path in (tmp_path / "kernels").iterdir()} == {"kernel"}


def test_what_is_not_the_compilers_fault_is_not_mended_by_a_compiler(
    compiler: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    directory = tmp_path / "kernels"
    directory.mkdir()
    directory.chmod(0o777)
    assert cli.main(["kernels", "build", "--into", str(directory)]) == 1
    last = capfd.readouterr().err.splitlines()[-1]
    assert last.startswith(f"word2vec: error: {directory} can be written by others")
    assert last.endswith(f"chmod go-w {directory}")


def test_a_place_or_a_processor_that_does_not_fit_is_refused(
    compiler: Path, tmp_path: Path, refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    assert "--into is for kernels build" in refused("kernels", "status", "--into", tmp_path)
    assert "--into is empty; give the directory" in refused("kernels", "build", "--into", "")
    assert "needs --into DIR" in refused("kernels", "build", "--processor", "x86-64-v3")
    (tmp_path / "file").write_text("")
    assert "is not a directory" in refused("kernels", "build", "--into", tmp_path / "file")
    into = ["kernels", "build", "--into", tmp_path / "kernels"]
    assert "not for machines like this one, x86_64" in refused(*into, "--processor", "aarch64")
    assert runs(compiler) == 0
    assert not os.path.lexists(tmp_path / "kernels")


def test_the_command_line_offers_every_level() -> None:
    assert list(get_args(kernels.Processor)) == [THIS_PROCESSOR, *LEVELS]


def test_a_machine_without_tensorflow_has_a_search_kernel(
    compiler: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernels, "is_installed", lambda module: False)
    assert cli.main(["kernels", "status", "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert (status["kernel"], status["reason"]) == ("cannot be compiled", "TensorFlow is not installed")
    assert status["search_kernel"] == "not compiled yet"
