"""Run a command whose processes end with this one, even if this one is killed.

A compiler starts processes of its own, which nobody ends if their parent is killed. So a small process stands
between. It starts the command in a group of its own, and reads from a pipe that this process holds open. When
this process ends, however it does, the pipe ends, and the process between ends the whole group.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

_WATCH = """
import os, select, signal, subprocess, sys
pipe, command = int(sys.argv[1]), sys.argv[2:]
process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
while process.poll() is None:
    if select.select([pipe], [], [], 0.02)[0]:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
sys.exit(process.returncode if process.returncode >= 0 else 1)
"""


def run_watched(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command to its end and return its exit status and what it wrote.

    Args:
        command: The program's path and its arguments.
        environment: Its environment.

    Raises:
        OSError: it cannot be started.
    """
    reading, writing = os.pipe()
    try:
        try:
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _WATCH, str(reading), *command],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                env=environment,
                pass_fds=(reading,),
                start_new_session=True,  # Ctrl-C reaches this process alone, which then ends the others
            )
        finally:
            os.close(reading)
        output, errors = process.communicate()
    finally:
        os.close(writing)
    return subprocess.CompletedProcess(command, process.returncode, output, errors)
