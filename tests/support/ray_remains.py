"""What a Ray leaves behind on a machine: processes, files and ports."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from word2vec.distributed.on_ray.guard import find_processes


def list_directories(temporary: Path) -> list[Path]:
    """Return the directories of the toolkit in a temporary directory."""
    return sorted(temporary.glob(".word2vec.*.tmp"))


def list_ports_of(processes: list[int]) -> dict[int, str]:
    """Return those of the ports that some processes listen on."""
    sockets = set()
    for number in processes:
        for descriptor in Path(f"/proc/{number}/fd").iterdir():
            try:
                sockets.add(str(descriptor.readlink()))
            except OSError:
                continue
    found = {}
    for name in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{name}").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                address, port = fields[1].split(":")
                found[int(port, 16)] = address
    return found


def wait_until(holds: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Return whether something comes to hold in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def is_nothing_left(temporary: Path, directory: Path) -> bool:
    """Return whether a Ray with a directory in a temporary directory is gone, with all its files."""
    return not find_processes(directory) and not any(temporary.iterdir())
