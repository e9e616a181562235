"""The messages between this process and its workers.

A message is one byte that says its kind, the lengths of two parts, and the parts. To a worker go

* ``CONFIG``, first and once: the options of :class:`~word2vec.PrepareConfig` as JSON, and nothing.
* ``KNOWN_WORDS``: nothing, and words that the worker need not name from now on.
* ``BATCH``: the decoder and the batch's facts as JSON, and the batch's bytes.

For each batch the worker answers with one of

* ``LOCAL_IDS``: the batch's tally and words, and its ids as C ints.
* ``CONFIG_ERROR`` or ``CORPUS_ERROR``: the error's message, and nothing.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import IO

from word2vec.encoding.local_ids import Tally
from word2vec.text.sources.losses import Losses

CONFIG = b"C"
KNOWN_WORDS = b"K"
BATCH = b"B"
LOCAL_IDS = b"I"
CONFIG_ERROR = b"O"
CORPUS_ERROR = b"E"

_HEADER = struct.Struct("<cQQ")
_TALLY = struct.Struct("<QQQQQQ")


@dataclass(frozen=True)
class Message:
    """One message: its kind and its two parts."""

    kind: bytes
    head: bytes = b""
    body: bytes = b""


def send(file: IO[bytes], message: Message) -> None:
    """Write a message.

    Raises:
        OSError: the other end is closed.
    """
    file.write(_HEADER.pack(message.kind, len(message.head), len(message.body)))
    file.write(message.head)
    file.write(message.body)
    file.flush()


def receive(file: IO[bytes]) -> Message | None:
    """Read a message. Return None if the other end was closed before the message was whole."""
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    kind, head_length, body_length = _HEADER.unpack(header)
    message = Message(kind, file.read(head_length), file.read(body_length))
    if (len(message.head), len(message.body)) != (head_length, body_length):
        return None
    return message


def pack_words(words: list[str]) -> bytes:
    """Return words as bytes. They must not hold line ends."""
    return "\n".join(words).encode("utf-8", "surrogatepass")


def pack_tally(tally: Tally) -> bytes:
    """Return a tally as bytes: its numbers, and what is wrong with the first row that was skipped."""
    losses = tally.losses
    fault = losses.first_skipped.encode("utf-8", "surrogatepass")
    numbers = (tally.lines, tally.one_word_lines, tally.replacement_characters)
    return _TALLY.pack(*numbers, losses.dropped_bytes, losses.skipped_rows, len(fault)) + fault


def split_tally(data: bytes) -> tuple[Tally, bytes]:
    """Return the tally that :func:`pack_tally` packed at the beginning of some bytes, and what follows it."""
    lines, alone, replaced, dropped, skipped, length = _TALLY.unpack_from(data)
    end = _TALLY.size + length
    fault = data[_TALLY.size : end].decode("utf-8", "surrogatepass")
    return Tally(lines, alone, replaced, Losses(dropped, skipped, fault)), data[end:]


def unpack_words(data: bytes) -> list[str]:
    """Return the words that :func:`pack_words` packed."""
    return data.decode("utf-8", "surrogatepass").split("\n") if data else []
