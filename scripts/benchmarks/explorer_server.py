"""The explorer's server as a process of its own, and what it takes."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from explorer_clients import fetch, write_path

_SECONDS_TO_END = 30
_MAPPING = re.compile(rb"[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \S+\s*(?P<path>.*)")


@dataclass(frozen=True)
class Memory:
    """What a process holds beyond the files of its model, which it maps.

    Attributes:
        pss: Bytes, of what it shares only its share.
        uss: Bytes that nobody else has.
    """

    pss: int
    uss: int


class ServerProcess:
    """A server that is running.

    Args:
        process: Its process.
        model: What it shows.
        address: Where.
    """

    def __init__(self, process: subprocess.Popen[str], model: Path, address: str) -> None:
        self.process = process
        self.address = address
        self._model = model

    def measure_memory(self) -> Memory:
        """Return what it takes at this moment."""
        model = str(self._model.resolve()).encode()
        pss = uss = 0
        is_of_model = False
        for line in Path(f"/proc/{self.process.pid}/smaps").read_bytes().splitlines():
            mapping = _MAPPING.fullmatch(line)
            name, _, rest = line.partition(b":")
            if mapping is not None:
                is_of_model = mapping["path"].startswith(model)
            elif not is_of_model and name == b"Pss":
                pss += int(rest.split()[0]) * 1024
            elif not is_of_model and name in (b"Private_Clean", b"Private_Dirty"):
                uss += int(rest.split()[0]) * 1024
        return Memory(pss, uss)


@contextmanager
def start_server(model: Path) -> Iterator[ServerProcess]:
    """Start ``word2vec explore`` on a model, and end it by SIGTERM.

    A shell lets programs in the background ignore Ctrl-C, and so would the server of a benchmark there.
    """
    command = [sys.executable, "-m", "word2vec", "explore", str(model), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        if not address:
            _, said = process.communicate()
            raise SystemExit(f"explorer: the server has not started: {said.strip()}")
        yield ServerProcess(process, model, address)
    finally:
        process.terminate()
        try:
            process.communicate(timeout=_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def time_first_answer(model: Path, word: str) -> float:
    """Return the seconds from the start of the process to its first answer."""
    start = time.perf_counter()
    with start_server(model) as server:
        status, _ = fetch(server.address, write_path("models/0/similar", [("q", word), ("topn", 10)]))
        seconds = time.perf_counter() - start
    if status != 200:
        raise SystemExit(f"explorer: the first question was answered by status {status}")
    return seconds
