"""A compiler ends with the process that started it, and so do the processes that the compiler started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.ctrl_c import heed_ctrl_c
from word2vec.native.watched_process import run_watched

# A driver that starts another process and waits for it, as g++ does. Both write their numbers.
DRIVER = """#!/bin/sh
sleep 300 &
echo $$ $! > "$1"
wait
"""

RUN = """
import os, sys
from word2vec.native.watched_process import run_watched
run_watched(sys.argv[1:], os.environ)
"""


def wait_for(condition: Callable[[], object], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def is_alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_all_processes_end_with_the_one_that_waits(tmp_path: Path, number: signal.Signals) -> None:
    driver, numbers = tmp_path / "driver", tmp_path / "numbers"
    driver.write_text(DRIVER)
    driver.chmod(0o755)
    waiting = subprocess.Popen(
        [sys.executable, "-c", RUN, str(driver), str(numbers)], stderr=subprocess.DEVNULL, preexec_fn=heed_ctrl_c
    )
    assert wait_for(lambda: numbers.exists() and len(numbers.read_text().split()) == 2)
    started = [int(text) for text in numbers.read_text().split()]
    assert all(map(is_alive, started))
    waiting.send_signal(number)
    waiting.wait(30)
    assert wait_for(lambda: not any(map(is_alive, started)))


def test_the_status_and_the_output_are_those_of_the_command() -> None:
    command = [
        sys.executable,
        "-c",
        "import os, sys; print(os.environ['A']); print('no', file=sys.stderr); sys.exit(3)",
    ]
    done = run_watched(command, {**os.environ, "A": "yes"})
    assert (done.returncode, done.stdout, done.stderr) == (3, "yes\n", "no\n")
    killed = run_watched([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], os.environ)
    assert killed.returncode == 1
    missing = run_watched(["/no/such/program"], os.environ)
    assert missing.returncode != 0
    assert "No such file" in missing.stderr
