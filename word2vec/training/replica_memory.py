"""The memory that replicas of one machine need, which is known in part before a text is read."""

from __future__ import annotations

from collections.abc import Mapping

from word2vec.errors import ConfigError
from word2vec.storage.free_space import show_bytes

_PROCESS = 200_000_000
"""Bytes that a process has for itself when it has loaded TensorFlow and done a step. The pages of its libraries,
370 MB more, are shared by all processes of a machine."""


def estimate_replica(parts: Mapping[str, int]) -> int:
    """Return the bytes that each replica of this machine needs beside what the driver holds.

    Args:
        parts: Of one training, as :func:`~word2vec.training.memory.estimate_memory` returns them.
    """
    own = sum(size for part, size in parts.items() if part not in ("the tables", "a copy of the tables"))
    # The tables that it trains, and what it came to in the store.
    return 2 * parts.get("the tables", 0) + own + _PROCESS


def check_replicas_fit(replicas: int, available: int | None, each: int = _PROCESS, rest: int = 0) -> None:
    """Make sure that there is the memory that replicas of this machine need at least.

    Args:
        replicas: How many there are.
        available: Bytes. None if nothing tells.
        each: Bytes of each, as :func:`estimate_replica` returns them. Before a text is read only its process is
            known.
        rest: Bytes that are needed however many there are.

    Raises:
        ConfigError: there is not.
    """
    needed = rest + replicas * each
    if available is None or needed <= available:
        return
    most = (available - rest) // each
    remedy = f"give replicas at most {most}" if most > 1 else "leave replicas out"
    raise ConfigError(
        f"replicas is {replicas}, for which this machine needs at least {show_bytes(needed)} of memory, and "
        f"{show_bytes(available)} are available; {remedy}"
    )
