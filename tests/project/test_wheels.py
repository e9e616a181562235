"""What is in the two wheels, and that the one for this kind of machine searches without a compiler."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from setuptools.errors import PlatformError

from setup import add_search_kernel
from tests.support.places import PROJECT

NEEDED = ["setup.py", "setup.cfg", "pyproject.toml", "README.md", "LICENSE", "MANIFEST.in", "word2vec"]
ON_LINUX = pytest.mark.skipif(
    (sys.platform, platform.machine()) not in [("linux", "x86_64"), ("linux", "aarch64")],
    reason="there is no wheel for this kind of machine",
)


def build_wheel(source: Path, output: Path, environment: dict[str, str]) -> Path:
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", str(output), str(source)]
    done = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = output.iterdir()
    return wheel


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both wheels, built one after the other in one directory, where the first one leaves its files."""
    directory = tmp_path_factory.mktemp("wheels")
    source = directory / "source"
    source.mkdir()
    for name in NEEDED:
        if (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(PROJECT / name, source)
    return {
        name: build_wheel(source, directory / name, {"WORD2VEC_PLATFORM_WHEEL": value})
        for name, value in {"platform": "1", "pure": "0"}.items()
    }


@ON_LINUX
def test_a_wheel_that_cannot_be_written_is_told_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "word2vec").write_text("")
    with pytest.raises(PlatformError, match=r"cannot have the search kernel: .*Not a directory"):
        add_search_kernel(tmp_path)


def test_a_machine_without_a_wheel_is_told_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    with pytest.raises(PlatformError, match="on darwin; build the pure wheel"):
        add_search_kernel(tmp_path)


@ON_LINUX
@pytest.mark.slow
def test_the_wheels_differ_in_the_search_kernel_alone(wheels: dict[str, Path]) -> None:
    names = {}
    for kind, wheel in wheels.items():
        with zipfile.ZipFile(wheel) as archive:
            names[kind] = set(archive.namelist())
            (about,) = [name for name in names[kind] if name.endswith(".dist-info/WHEEL")]
            lines = archive.read(about).decode().splitlines()
        tag = {"pure": "py3-none-any", "platform": f"py3-none-linux_{platform.machine()}"}[kind]
        assert wheel.name.endswith(f"-{tag}.whl")
        assert f"Tag: {tag}" in lines
        assert f"Root-Is-Purelib: {str(kind == 'pure').lower()}" in lines
    sources = [path.relative_to(PROJECT) for path in (PROJECT / "word2vec").rglob("*") if path.is_file()]
    assert {str(path) for path in sources if "__pycache__" not in path.parts} <= names["pure"]
    more = names["platform"] - names["pure"]
    assert names["pure"] <= names["platform"]
    assert {Path(name).parent for name in more} == {Path("word2vec/search/built")}
    assert {Path(name).suffix for name in more} == {".so", ".json"}
    assert len(more) in (4, 6)


@ON_LINUX
@pytest.mark.slow
def test_the_wheel_for_this_machine_searches_without_a_compiler(wheels: dict[str, Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(wheels["platform"]) as archive:
        archive.extractall(tmp_path / "installed")
    environment = {
        "PATH": "",
        "PYTHONPATH": str(tmp_path / "installed"),
        "WORD2VEC_CACHE": str(tmp_path / "cache"),
    }
    command = [sys.executable, str(PROJECT / "scripts" / "checks" / "try_search.py")]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "answers 200 questions as NumPy does" in done.stdout
    assert done.stderr == ""
    assert not (tmp_path / "cache").exists()
