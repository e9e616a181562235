"""A process that clears up after a Ray whose starter was killed.

Linux ends Ray's own processes with the process that started them, and the workers end when they miss these. What
is left is the directory of their files, and whatever hangs. This file is also a program of its own, the guard.
It reads from a pipe that the starter holds open. When that ends, however it does, the guard ends the processes
that belong to the directory, and removes it.

It imports nothing but the standard library, so that the guard starts at once and stays small.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_ATTEMPTS = 100  # to kill what is left
_PAUSE = 0.05  # seconds between two of them, in which what was killed ends


@contextmanager
def guard_directory(directory: Path) -> Iterator[None]:
    """Let a directory and the processes that belong to it go with this process, if this one is killed.

    Args:
        directory: Where these processes have files open, and nobody else does.

    Raises:
        OSError: the guard cannot be started.
    """
    reading, writing = os.pipe()
    # A signal to the group that comes before the guard has left it would end it.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, str(reading), str(directory)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(reading,),
            start_new_session=True,
            cwd="/",
        )
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(reading)
    try:
        yield
    finally:
        # A byte says that all is well.
        with suppress(OSError):
            os.write(writing, b".")
        os.close(writing)
        process.wait()


def end_processes(directory: Path) -> None:
    """Kill all processes that belong to a directory, and wait until they are gone."""
    for _ in range(_ATTEMPTS):
        found = find_processes(directory)
        if not found:
            return
        for number in found:
            with suppress(OSError):
                os.kill(number, signal.SIGKILL)
        time.sleep(_PAUSE)


def find_processes(directory: Path) -> list[int]:
    """Return the numbers of the processes that have files below a directory open, such as their logs.

    Command lines do not tell, because processes of Ray give themselves names.
    """
    below = f"{directory}{os.sep}"
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit() or int(process.name) == os.getpid():
            continue
        # Processes of other users cannot be looked at, and others end meanwhile.
        with suppress(OSError):
            if any(_read_link(descriptor).startswith(below) for descriptor in (process / "fd").iterdir()):
                found.append(int(process.name))
    return found


def _read_link(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:  # it was closed meanwhile
        return ""


def _guard(pipe: int, directory: Path) -> None:
    if os.read(pipe, 1):
        return
    end_processes(directory)
    shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    _guard(int(sys.argv[1]), Path(sys.argv[2]))
