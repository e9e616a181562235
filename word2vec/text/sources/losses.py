"""What is left out of a text because ``errors`` asks for it: counted wherever it is left out, and said once.

Bytes are dropped deep in Python's decoders, in worker processes and in the threads that read ahead. So who reads
opens a count with :func:`count_losses`, and whatever is left out below notes it there.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_DROP = "word2vec-drop"


@dataclass(frozen=True)
class Losses:
    """What was left out of a text.

    Attributes:
        dropped_bytes: Bytes that are not of the encoding, NULs and lone surrogates.
        skipped_rows: Rows of tables and lines of JSON Lines that do not fit.
        first_skipped: What is wrong with the first of them. "" if there is none.
    """

    dropped_bytes: int = 0
    skipped_rows: int = 0
    first_skipped: str = ""

    def __add__(self, other: Losses) -> Losses:
        return Losses(
            self.dropped_bytes + other.dropped_bytes,
            self.skipped_rows + other.skipped_rows,
            self.first_skipped or other.first_skipped,
        )

    def describe_dropped(self) -> str:
        """Return a line about the bytes that were dropped, or "" if there is none."""
        if not self.dropped_bytes:
            return ""
        return (
            f"{self.dropped_bytes:,} bytes of the text were dropped, which are NULs or not of the encoding; "
            "name the encoding that the text was written in"
        )

    def describe_skipped(self) -> str:
        """Return a line about the rows that were skipped, or "" if there is none.

        >>> Losses(0, 3, "t.csv line 3 has 2 fields").describe_skipped()
        'a row was skipped, and so were 2 others: t.csv line 3 has 2 fields'
        """
        if not self.skipped_rows:
            return ""
        others = self.skipped_rows - 1
        rest = f", and so were {others:,} others" if others > 1 else ", and so was 1 other" * others
        return f"a row was skipped{rest}: {self.first_skipped}"


NO_LOSSES = Losses()


@dataclass
class LossCount:
    """Losses that are being counted."""

    losses: Losses = NO_LOSSES


_open_count: ContextVar[LossCount | None] = ContextVar("word2vec_losses", default=None)


@contextmanager
def count_losses() -> Iterator[LossCount]:
    """Count what is left out within the block, in this thread. A generator must not yield within it."""
    count = LossCount()
    token = _open_count.set(count)
    try:
        yield count
    finally:
        _open_count.reset(token)


def note_dropped(number: int) -> None:
    """Count bytes that are dropped. Nothing happens where nobody counts."""
    _note(Losses(dropped_bytes=number))


def drop_nuls(text: str) -> str:
    """Return a text without its NULs, which are counted."""
    number = text.count("\0")
    if not number:
        return text
    note_dropped(number)
    return text.replace("\0", "")


def note_skipped(fault: object) -> None:
    """Count a row that is skipped.

    Args:
        fault: What is wrong with it.
    """
    _note(Losses(skipped_rows=1, first_skipped=str(fault)))


def _note(found: Losses) -> None:
    count = _open_count.get()
    if count is not None:
        count.losses += found


def name_handler(errors: str) -> str:
    """Return the error handler that decoders take: that of ``ignore`` counts what it drops.

    >>> with count_losses() as count:
    ...     text = b"caf\\xe9 \\xff\\xfe".decode("utf-8", name_handler("ignore"))
    >>> text, count.losses.dropped_bytes
    ('caf ', 3)
    """
    return _DROP if errors == "ignore" else errors


def _drop(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    note_dropped(error.end - error.start)
    return "", error.end


codecs.register_error(_DROP, _drop)
