"""The process that finds the map by UMAP, seen from the one that starts it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from tests.support.background_desk import SilentDesk
from word2vec.errors import ConfigError
from word2vec.explorer.maps.background import Desk, Job
from word2vec.explorer.maps.progress import ABSENT
from word2vec.explorer.maps.umap_map import (
    check_umap,
    find_umap_positions,
)
from word2vec.optional_package import make_pip_line

MATRIX = np.random.default_rng(0).normal(size=(40, 3)).astype(np.float32)
SCALE = (1 / np.linalg.norm(MATRIX, axis=1)).astype(np.float32)
SOON = 20.0  # seconds, after which a test fails rather than hangs

# What a process does that lays out nothing: it returns the first two numbers of each vector.
ANSWERS = """
import json, os, sys
asked = json.loads(sys.stdin.buffer.readline())
data = sys.stdin.buffer.read(asked["words"] * asked["size"] * 4)
out = sys.stdout.buffer
out.write(b'{"stage": "layout", "done": 0.5}\\n{"positions": 40}\\n')
for row in range(asked["words"]):
    out.write(data[row * 12 : row * 12 + 8])
"""
SLEEPS = 'import sys, time; print(\'{"stage": "layout", "done": 0.5}\', flush=True); time.sleep(600)'


def find(program: str, desk: Desk | None = None) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return find_umap_positions(MATRIX, SCALE, 20, 1, desk or SilentDesk(), program)


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + SOON
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_running(process: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_it_gets_the_vectors_of_length_1_and_its_answer_is_scaled() -> None:
    desk = SilentDesk()
    found = find(ANSWERS, desk)
    expected = MATRIX[:, :2] * SCALE[:, None]
    expected = expected - expected.mean(0)
    radius = np.percentile(np.linalg.norm(expected, axis=1), 99)
    assert np.abs(found - expected / radius).max() < 1e-5
    assert ("layout", 0.5) in desk.reports


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("raise ValueError('no memory')", r"has failed: ValueError: no memory$"),
        (
            "import os; os.kill(os.getpid(), 9)",
            r"ended unexpectedly \(status -9\); if memory ran out, lay out fewer",
        ),
        ("import os; os._exit(3)", r"ended unexpectedly \(status 3\)"),
        ("print('{\"positions\": 40}')", r"ended unexpectedly \(status 0\)"),
    ],
)
def test_a_process_that_fails_says_why_in_one_line(program: str, message: str) -> None:
    with pytest.raises(ChildProcessError, match=message) as caught:
        find(program)
    assert "\n" not in str(caught.value)


def test_positions_that_are_not_numbers_are_refused() -> None:
    program = ANSWERS.replace("out.write(data[row * 12 : row * 12 + 8])", 'out.write(b"\\xff" * 8)')
    with pytest.raises(ChildProcessError, match="UMAP has found no place for some words; use the map by PCA"):
        find(program)


def test_what_the_process_refuses_is_an_error_of_the_user() -> None:
    with pytest.raises(ConfigError, match=r"^no such package$"):
        find('print(\'{"error": "no such package"}\')')


def test_cancelling_kills_the_process() -> None:
    def work(desk: Desk) -> object:
        desk.report("neighbours", 0)
        return find(SLEEPS, desk)

    job = Job(work, "neighbours", "test")
    job.get()
    wait_until(lambda: job.progress.stage == "layout")
    started = time.monotonic()
    job.cancel()
    job.join(SOON)
    assert job.progress == ABSENT
    assert time.monotonic() - started < 5


PARENT = """
import sys, threading, numpy as np
from tests.support.background_desk import SilentDesk
from word2vec.explorer.maps.umap_map import find_umap_positions
matrix = np.ones(({words}, 8), np.float32)
find_umap_positions(matrix, np.ones(len(matrix), np.float32), 6, 1, SilentDesk(), sys.argv[1])
"""
TELLS_ITS_NUMBER = """
import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)
import json, os, sys; sys.path[:] = json.loads(sys.argv[1])
import word2vec.explorer.maps.umap_process as process
def wait(source, speaker):
    import time
    open({path!r}, "w").write(f"{{os.getpid()}} {{os.nice(0)}} {{os.environ['NUMBA_NUM_THREADS']}}")
    time.sleep(600)
process._find_positions = wait
process.main()
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")
# A small table fits into the pipe, a large one waits in it for a reader.
@pytest.mark.parametrize("words", [6, 100_000])
def test_it_stands_back_and_ends_when_its_parent_is_killed(tmp_path: Path, words: int) -> None:
    path = tmp_path / "process"
    program = TELLS_ITS_NUMBER.format(path=str(path))
    parent = subprocess.Popen([sys.executable, "-c", PARENT.format(words=words), program])
    try:
        wait_until(lambda: path.exists() and path.read_text().count(" ") == 2)
        process, niceness, threads = map(int, path.read_text().split())
        assert niceness >= 10
        assert 1 <= threads < max(2, os.cpu_count() or 1)
        assert is_running(process)
        # Ctrl-C at the terminal is for the server alone.
        os.kill(process, signal.SIGINT)
        time.sleep(0.1)
        assert is_running(process)
    finally:
        parent.kill()
        parent.wait()
    wait_until(lambda: not is_running(process))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks at open files as Linux shows them")
def test_it_inherits_no_socket_and_no_file() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        os.set_inheritable(server.fileno(), True)
        program = textwrap.dedent(
            """
            import json, os, sys
            kept = [os.readlink(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd")[:-1]]
            print(json.dumps({"error": " ".join(kept)}))
            """
        )
        with pytest.raises(ConfigError) as caught:
            find(program)
    assert "socket" not in str(caught.value)


@pytest.mark.skipif(find_spec("umap") is None, reason="needs umap-learn")
def test_too_few_words_are_refused_with_the_remedy() -> None:
    check_umap(6)
    with pytest.raises(ConfigError, match="at least 6 words, and there are 5; use the map by PCA"):
        check_umap(5)


def test_without_the_package_the_pip_line_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "umap", None)
    with pytest.raises(ConfigError) as caught:
        check_umap(100)
    assert make_pip_line("umap") in str(caught.value)
