"""What Ray says of itself while it runs, and what is said in its place.

Ray has a thread in this process that writes what happens in the cluster to stdout, in colours and with the logs
of its processes. So the results of a command would no longer be what its ``--json`` promises, and what is said
would help nobody: the work of whoever died is repeated.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from word2vec.terminal.progress_line import ProgressLine

_WRITERS = ("print_to_stdstream", "print_worker_logs")
"""Functions of ``ray._private.worker`` that write messages. Not every version of Ray has all of them."""

_MOMENT = 5.0  # seconds in which several losses on one host are one to the reader


@contextmanager
def silence_messages(ray: Any) -> Iterator[None]:
    """Keep back what Ray writes to stdout and stderr of this process about the cluster, for a while.

    Errors of Ray are exceptions and pass. With a Ray that writes in another way nothing happens.

    Args:
        ray: The module.
    """
    module = getattr(getattr(ray, "_private", None), "worker", None)
    before = {name: getattr(module, name) for name in _WRITERS if hasattr(module, name)}
    for name in before:
        setattr(module, name, _write_nothing)
    try:
        yield
    finally:
        for name, writer in before.items():
            setattr(module, name, writer)


def _write_nothing(*_: Any, **__: Any) -> None:
    return


class Notes:
    """What the user is told on stderr about replicas and hosts while a training runs."""

    def __init__(self) -> None:
        self._said: set[str] = set()
        self._lost: dict[str, float] = {}  # by host, when a loss was said

    def say(self, note: str) -> None:
        """Write a line, once in a training."""
        if note not in self._said:
            self._said.add(note)
            _write(note)

    def say_loss(self, host: str) -> None:
        """Write that a replica has ended and its work is repeated, once in a moment for each host."""
        now = time.monotonic()
        if now - self._lost.get(host, -_MOMENT) >= _MOMENT:
            self._lost[host] = now
            _write(f"a replica on host {host} ended; its part of the round is repeated")


def _write(note: str) -> None:
    # Above a progress bar, if there is one.
    ProgressLine.write(f"word2vec: {note}", file=sys.stderr)
