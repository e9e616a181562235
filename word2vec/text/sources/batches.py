"""Batches: pieces of a source, small enough to hand to a worker process.

A source is read twice over: a :class:`Reader` cuts the file into batches in this process, which must keep up
with all workers and therefore does no more than it has to, and turns each batch into lines in whatever process
encodes it. Batches depend on the source alone, never on the number of workers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

BATCH_BYTES = 1 << 21
"""About so many bytes make a batch: 0.1 s of a worker's time."""


@dataclass(frozen=True)
class Batch:
    """A piece of one source.

    Attributes:
        data: What the reader's ``lines`` takes; of a text file whole lines of UTF-8.
        source: The source's name, for messages.
        first: Number of its first line (or record, or page) in the source, counted from 1.
        offset: Bytes of the decompressed source before this batch.
        position: Bytes read from disk so far, for the progress bar.
        continues: The last line is not at its end; it goes on in the next batch.
    """

    data: bytes
    source: str
    first: int
    offset: int
    position: int
    continues: bool = False


class Reader(Protocol):
    """How files of one kind become lines of text; a frozen dataclass of its options."""

    def batches(self, path: Path) -> Iterator[Batch]:
        """Cut the file into batches.

        Raises:
            CorpusError: the file cannot be read, is damaged or cut short.
        """

    def lines(self, batch: Batch) -> Iterable[str]:
        r"""Return the batch's lines of text, each one sentence, without line ends. Runs in a worker process.

        Raises:
            CorpusError: something in it cannot be read; names the source and the line or byte.
        """
