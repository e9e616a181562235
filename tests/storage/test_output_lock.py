"""One training at a time for one output, and none is held off by a process that died."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from word2vec.errors import OutputError
from word2vec.storage.output_lock import lock_output

HOLD = (
    "import sys, time; from pathlib import Path; from word2vec.storage.output_lock import lock_output\n"
    "with lock_output(Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(60)"
)


def test_the_second_is_refused_while_the_first_goes_on(tmp_path: Path) -> None:
    with lock_output(tmp_path / "m"):
        message = rf"another training \(process {os.getpid()}\) is writing .*m; wait for its end"
        with pytest.raises(OutputError, match=message), lock_output(tmp_path / "m"):
            pass
        with lock_output(tmp_path / "n"):
            pass
    assert list(tmp_path.iterdir()) == []
    with lock_output(tmp_path / "m"):
        pass


def test_a_dead_process_holds_nothing(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path / "m")], stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process, process.stdout:
        assert process.stdout.readline() == b"held\n"
        with (
            pytest.raises(OutputError, match=rf"another training \(process {process.pid}\)"),
            lock_output(tmp_path / "m"),
        ):
            pass
        process.send_signal(signal.SIGKILL)
    started = time.monotonic()
    with lock_output(tmp_path / "m"):
        assert time.monotonic() - started < 10
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"cannot write .*\.m\.lock"), lock_output(tmp_path / "none" / "m"):
        pass


def test_a_full_disk_does_not_take_the_lock_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", fail)
    message = r"another training is writing .*m;"
    with lock_output(tmp_path / "m"), pytest.raises(OutputError, match=message), lock_output(tmp_path / "m"):
        pass
    assert list(tmp_path.iterdir()) == []
