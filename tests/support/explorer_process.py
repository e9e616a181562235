"""``word2vec explore`` in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.ctrl_c import heed_ctrl_c

SECONDS = 20


@contextmanager
def explore(*arguments: object, environment: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """Start the verb, and end it by force if the test does not."""
    command = [sys.executable, "-m", "word2vec", "explore", *map(str, arguments)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        preexec_fn=heed_ctrl_c,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def read_address(process: subprocess.Popen[str]) -> str:
    """Return the address that the server prints when it answers."""
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    if not address.startswith("http://"):
        pytest.fail(f"{address!r}, {process.communicate()}")
    return address
