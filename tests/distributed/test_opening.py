"""Training by replicas from the command line: the same model as without Ray, and nothing is left of Ray."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import word2vec
from tests.support.ray_remains import is_nothing_left, list_directories, list_ports_of, wait_until
from tests.support.two_groups import two_groups
from word2vec.distributed.on_ray.guard import find_processes
from word2vec.native.cache import make_cache_directory

pytest.importorskip("ray")

pytestmark = pytest.mark.slow

OPTIONS = ["--vector-size", "16", "--negatives", "8", "--subsample", "0", "--min-count", "1"]
OPTIONS += ["--block-length", "8", "--blocks-per-step", "10", "--no-subwords", "--deterministic"]


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A temporary directory with a short name."""
    with tempfile.TemporaryDirectory(prefix="", dir="/tmp") as name:
        yield Path(name)


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("text") / "text.txt"
    path.write_text("\n".join(" ".join(words) for words in two_groups(20_000)), encoding="utf-8")
    return path


def start(text: Path, output: Path, temporary: Path, *more: str, replicas: int = 2) -> subprocess.Popen[str]:
    """Start the command in a process group of its own, as a terminal does."""
    home = output.with_name("home")
    home.mkdir(exist_ok=True)
    kernels = str(make_cache_directory())
    asked = ["--replicas", str(replicas)]
    return subprocess.Popen(
        [sys.executable, "-m", "word2vec", "train", str(text), "-o", str(output), *OPTIONS, *more, *asked],
        env={**os.environ, "TMPDIR": str(temporary), "HOME": str(home), "WORD2VEC_CACHE": kernels},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_for_replicas(temporary: Path) -> tuple[Path, list[int]]:
    """Return the directory of Ray, and its ports, once both replicas train."""
    found: list[Path] = []

    def is_training() -> bool:
        found[:] = list_directories(temporary)
        files = [Path(f"/proc/{number}/cmdline") for path in found for number in find_processes(path)]
        names = [file.read_bytes() for file in files if file.exists()]
        return sum(name.startswith(b"ray::RayReplica.train") for name in names) == 2

    assert wait_until(is_training, 60)
    return found[0], list(list_ports_of(find_processes(found[0])))


def test_the_command_trains_by_replicas_and_leaves_nothing(text: Path, tmp_path: Path, temporary: Path) -> None:
    process = start(text, tmp_path / "model", temporary, "--epochs", "1")
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert len(word2vec.load(tmp_path / "model").words) == 20
    assert not any(temporary.iterdir())
    assert not (tmp_path / "home" / ".ray").exists()
    assert "Traceback" not in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_of_a_command_that_is_stopped(
    text: Path, tmp_path: Path, temporary: Path, number: signal.Signals
) -> None:
    process = start(text, tmp_path / "model", temporary, "--epochs", "1000")
    directory, ports = wait_for_replicas(temporary)
    assert ports
    time.sleep(0.5)
    if number == signal.SIGKILL:
        process.kill()
    else:
        # To the whole group, as a terminal and a batch system send it.
        os.killpg(process.pid, number)
    said, _ = process.communicate(timeout=60)
    assert wait_until(lambda: is_nothing_left(temporary, directory))
    if number != signal.SIGKILL:
        assert process.returncode == 128 + number, said
        assert "holds the model as it was then, complete and loadable" in said
        assert "Traceback" not in said
        assert np.isfinite(word2vec.load(tmp_path / "model")["a0"]).all()


def test_nothing_is_left_after_an_error(text: Path, tmp_path: Path, temporary: Path) -> None:
    process = start(text, tmp_path / "model", temporary, replicas=4000)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "give replicas at most" in said
    assert "Traceback" not in said
    assert not any(temporary.iterdir())
