"""Batches: pieces of a source, small enough to hand to a worker process.

A source is handled in two steps. A :class:`Reader` splits a file into batches in this process, which must keep
up with all workers and therefore does as little as possible. A :class:`Decoder` turns each batch into lines, in
the process that tokenises it. Batches depend on the source alone, never on the number of workers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from word2vec.text.sources.losses import NO_LOSSES, Losses
from word2vec.text.sources.remote_files import SourcePath

BATCH_BYTES = 1 << 21
"""The usual size of a batch: 0.1 s of a worker's time."""


@dataclass(frozen=True)
class Batch:
    """A piece of one source.

    Attributes:
        data: Bytes for the decoder. Those of a text file are whole lines of UTF-8.
        source: The source's name, for messages.
        first: Number of its first line (or record, or page) in the source, counted from 1.
        offset: Bytes of the decompressed source before this batch.
        position: Bytes read from disk so far, for the progress bar. A reader counts those of its file, and a
            preparation those of all files.
        continues: The last line goes on in the next batch.
        losses: What was left out while the batch was read.
    """

    data: bytes
    source: str
    first: int
    offset: int
    position: int
    continues: bool = False
    losses: Losses = NO_LOSSES


class Decoder(Protocol):
    """Turns a batch into lines of text. A frozen dataclass of its options.

    A worker process makes its own decoder from the name of the class and the options.
    """

    def lines(self, batch: Batch) -> Iterable[str]:
        r"""Return the batch's lines of text, each one sentence, without line ends.

        Raises:
            CorpusError: part of the batch cannot be read. The message names the source and the line or byte.
        """


class Reader(Decoder, Protocol):
    """Splits files of one kind into batches, and decodes these.

    The ``repr`` of a reader is a part of the corpus's key. It shows the options that change the lines, and no
    sizes.
    """

    def batches(self, path: SourcePath) -> Iterator[Batch]:
        """Split the file into batches.

        Raises:
            CorpusError: the file cannot be read, is damaged or cut short.
        """
