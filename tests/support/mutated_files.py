"""Files changed at random, and the limits of time and memory within which each must be read or refused."""

from __future__ import annotations

import re
import signal
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SECONDS = 20
CONSTANT = 4 << 20
"""Bytes any reader may take for its buffers."""

Mutation = tuple[str, float, bytes, int]

# Wrong values for headers: borders of the integer types, and sizes beyond any memory.
LIES = [
    *(
        str(number).encode()
        for number in (0, 1, -1, 7, 99, 10**6, 10**12, 2**31 - 1, 2**31, 2**63 - 1, 2**64, 10**30)
    ),
    *(number.to_bytes(4, "little") for number in (0, 1, 2**31 - 1, 2**31, 2**32 - 1, 10**9)),
    *(number.to_bytes(8, "little") for number in (2**40, 2**63 - 1, 2**63, 2**64 - 1, 10**12)),
    *(
        b"nan",
        b"inf",
        b"1e999",
        b"",
        b"\0",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\n",
        b" ",
        b"\t",
        b'"',
        b"{",
        b"[" * 2000,
    ),
]

MUTATION = st.tuples(
    st.sampled_from(["cut", "flip", "insert", "overwrite", "repeat", "drop", "number"]),
    st.floats(0, 1),
    st.one_of(st.sampled_from(LIES), st.binary(min_size=1, max_size=12)),
    st.integers(0, 64),
)


def mutate(content: bytes, mutations: list[Mutation]) -> bytes:
    """Apply mutations, each at a fraction of the file's length."""
    for kind, fraction, value, count in mutations:
        # Half of them in the first bytes, where headers are.
        span = min(len(content), 128) if count % 2 else len(content)
        place = int(fraction * span)
        if kind == "cut":
            content = content[:place]
        elif kind == "flip" and place < len(content):
            content = content[:place] + bytes([content[place] ^ 1 << count % 8]) + content[place + 1 :]
        elif kind == "insert":
            content = content[:place] + value + content[place:]
        elif kind == "overwrite":
            content = content[:place] + value + content[place + len(value) :]
        elif kind == "repeat":
            content = content[: place + count] + content[place:]
        elif kind == "drop":
            content = content[:place] + content[place + count :]
        elif kind == "number":
            content = _other_number(content, place, value)
    return content


def _other_number(content: bytes, place: int, value: bytes) -> bytes:
    """Replace the first decimal number at or behind ``place``."""
    found = re.compile(rb"[0-9]+").search(content, place)
    return content if found is None else content[: found.start()] + value + content[found.end() :]


@contextmanager
def bounded(name: str, limit: int) -> Iterator[None]:
    """Fail if what runs inside takes too long or allocates too much."""

    def too_long(_signal: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"{name} hangs")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(SECONDS)
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    if peak > limit:
        raise TooMuchMemory(f"{name} allocated {peak} bytes; at most {limit} are allowed")


class TooMuchMemory(AssertionError):
    """More was allocated than a file of this size accounts for."""


def read_damaged(
    name: str,
    files: list[Path],
    read: Callable[[], object],
    refusals: tuple[type[Exception], ...],
    examples: int,
    constant: int = CONSTANT,
) -> None:
    """Damage files in many ways, one at a time, and read: each outcome is a value or a refusal that says why.

    Args:
        name: The format, for messages.
        files: Valid files, which are so again in the end.
        read: Reads them.
        refusals: The errors by which they may be refused.
        examples: How many ways.
        constant: Bytes that the reader may take for its buffers.
    """
    contents = {file: file.read_bytes() for file in files}

    def read_or_refuse(limit: int) -> Any:
        with bounded(name, limit):
            try:
                return read()
            except refusals as error:
                return str(error)

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    @given(place=st.integers(0, len(files) - 1), mutations=st.lists(MUTATION, min_size=1, max_size=4))
    def damage(place: int, mutations: list[Mutation]) -> None:
        file = files[place]
        content = mutate(contents[file], mutations)
        # A new file: the old one may still be mapped, and a mapped file that shrinks kills its reader.
        file.unlink()
        file.write_bytes(content)
        limit = 4 * sum(map(len, contents.values())) + 4 * len(content) + constant
        try:
            try:
                outcome = read_or_refuse(limit)
            except TooMuchMemory:
                # What is allocated once (a module imported late, another thread's buffer) is not the file's.
                # A file that lies about its size costs as much the second time.
                outcome = read_or_refuse(limit)
            assert outcome is not None
            assert outcome != ""
        finally:
            file.unlink()
            file.write_bytes(contents[file])

    damage()
