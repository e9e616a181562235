"""What becomes of a preparation when a host or the command itself is killed at a random moment."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.ctrl_c import heed_ctrl_c
from tests.support.listed_names import list_names
from tests.support.local_hosts import assert_same, prepare_here
from tests.support.ray_hosts import RayHosts
from tests.support.ray_remains import wait_until
from word2vec import EncodedCorpus
from word2vec.distributed.preparing.prepare import WORK
from word2vec.text.sources.batches import BATCH_BYTES

pytest.importorskip("ray")

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]


@pytest.fixture(scope="module")
def hosts() -> Iterator[RayHosts]:
    """A head without cores and two hosts."""
    with RayHosts(2) as opened:
        yield opened


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Six files of 25 MB, so that there are three shards, each of a few seconds."""
    draw = random.Random(1)
    path = tmp_path_factory.mktemp("text")
    lines = [" ".join(f"w{int(draw.paretovariate(0.6)) % 50_000}" for _ in range(9)) for _ in range(40_000)]
    for number in range(6):
        draw.shuffle(lines)
        (path / f"{number}.txt").write_text("\n".join(lines * 12))
    return sorted(path.iterdir())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, text: list[Path]) -> EncodedCorpus:
    """The corpus of one process."""
    return prepare_here(text, tmp_path_factory.mktemp("whole") / "c", batch_bytes=BATCH_BYTES)


def start(hosts: RayHosts, text: list[Path], output: Path) -> subprocess.Popen[str]:
    """Begin to prepare, and wait until tasks run."""
    options = ["-o", str(output), "--cluster", hosts.address, "--min-count", "1", "--quiet"]
    command = [sys.executable, "-m", "word2vec", "prepare", *map(str, text), *options]
    process = subprocess.Popen(command, text=True, stderr=subprocess.PIPE, preexec_fn=heed_ctrl_c)
    assert wait_until(lambda: any(output.parent.glob(f".*.tmp/{WORK}/.ids-*")), 60), process.poll()
    return process


@pytest.mark.parametrize("seed", range(3))
def test_a_host_that_dies_leaves_its_shards_to_others(
    hosts: RayHosts, text: list[Path], whole: EncodedCorpus, tmp_path: Path, seed: int
) -> None:
    process = start(hosts, text, tmp_path / "c")
    time.sleep(random.Random(seed).uniform(0, 4))
    hosts.kill_host(seed % 2)
    _, errors = process.communicate(timeout=180)
    hosts.add_host()
    assert process.returncode == 0, errors
    assert_same(EncodedCorpus.open(tmp_path / "c", verify=True), whole)
    assert list_names(tmp_path) == ["c"]


def test_ctrl_c_leaves_nothing(hosts: RayHosts, text: list[Path], tmp_path: Path) -> None:
    process = start(hosts, text, tmp_path / "c")
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert errors.strip() == "word2vec: interrupted: the output was not written"
    assert list_names(tmp_path) == []


def test_what_a_killed_command_leaves_is_removed_by_the_next_one(
    hosts: RayHosts, text: list[Path], whole: EncodedCorpus, tmp_path: Path
) -> None:
    process = start(hosts, text, tmp_path / "c")
    process.kill()
    process.communicate()
    (left,) = tmp_path.iterdir()
    # The tasks of a command that is gone end soon.
    size = [-1]

    def is_quiet() -> bool:
        before, size[0] = size[0], sum(path.stat().st_size for path in left.rglob("*") if path.exists())
        time.sleep(1)
        return before == size[0]

    assert wait_until(is_quiet, 60)
    os.utime(left, (1, 1))
    again = start(hosts, text, tmp_path / "c")
    _, errors = again.communicate(timeout=180)
    assert again.returncode == 0, errors
    assert list_names(tmp_path) == ["c"]
    assert_same(EncodedCorpus.open(tmp_path / "c"), whole)
