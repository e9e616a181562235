"""Stretches of a large text file, so that several processes can read it at once.

A stretch is read into the same batches as that part of the whole file is. So lines longer than a batch, which
are split where the blocks of the file happen to end, are split at the same places.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import IO

from word2vec.text.sources.byte_access import explain_unreadable, open_bytes
from word2vec.text.sources.compression import COMPRESSION_MAGIC
from word2vec.text.sources.remote_files import SourcePath

_LOOK = 1 << 16  # bytes read at a time, from the end of a block backwards
_COUNTED = 1 << 20  # bytes in which line ends are counted at a time


@dataclass(frozen=True)
class Stretch:
    """A part of a file, from the beginning of a line to the end of one.

    Attributes:
        begin: Bytes of the file before it.
        end: Bytes of the file up to its end. None is the end of the file.
        first: Number of its first line, counted from 1, for messages.
    """

    begin: int = 0
    end: int | None = None
    first: int = 1


WHOLE = Stretch()


def can_be_cut(path: SourcePath, encoding: str) -> bool:
    """Tell whether a file of lines can be read in stretches: it is UTF-8 and not compressed.

    Raises:
        CorpusError: the file cannot be read.
    """
    with explain_unreadable(path), open_bytes(path) as file:
        start = file.read(max(map(len, COMPRESSION_MAGIC)))
    return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig") and not start.startswith(COMPRESSION_MAGIC)


def cut_file(path: SourcePath, size: int, stretch_bytes: int, batch_bytes: int) -> list[Stretch]:
    """Cut a file of lines into stretches of about equal size. They depend on the file and these sizes alone.

    Args:
        path: UTF-8, not compressed.
        size: Its bytes.
        stretch_bytes: About how many bytes a stretch has. One has more where a line is longer.
        batch_bytes: The size of the blocks in which the file is read.

    Raises:
        CorpusError: the file cannot be read.
    """
    number = max(1, round(size / stretch_bytes))
    begins = [0]
    with explain_unreadable(path), open_bytes(path) as file:
        for place in range(1, number):
            # The end of the first block that ends at this place or after it.
            end = -(-place * size // (number * batch_bytes)) * batch_bytes
            begin = _find_line_after(file, max(end, begins[-1] + 1), size, batch_bytes)
            if begin is None:
                break
            if begin > begins[-1]:
                begins.append(begin)
    return [Stretch(begin, end) for begin, end in zip(begins, [*begins[1:], None], strict=True)]


def count_lines_before(path: SourcePath, place: int) -> int:
    """Return how many lines end before a place in a file, where a line begins.

    Raises:
        CorpusError: the file cannot be read.
    """
    ends, last = 0, b""
    with explain_unreadable(path), open_bytes(path) as file:
        while place > 0 and (block := file.read(min(_COUNTED, place))):
            ends += count_line_ends(block) - (last == b"\r" and block.startswith(b"\n"))
            place -= len(block)
            last = block[-1:]
    return ends


def count_line_ends(data: bytes) -> int:
    r"""Return the number of line ends: ``\n``, ``\r\n`` and ``\r``."""
    ends = data.count(b"\n")
    if b"\r" in data:
        ends += data.count(b"\r") - data.count(b"\r\n")
    return ends


def find_last_line_end(block: bytes) -> int:
    """Return the place after the last line end, or 0.

    A carriage return that closes the block does not count: a line feed may follow it.
    """
    return (block.rfind(b"\n") + 1) or (block.rfind(b"\r", 0, len(block) - 1) + 1)


def _find_line_after(file: IO[bytes], end: int, size: int, batch_bytes: int) -> int | None:
    """Return where the last line begins that begins in a block, or at its end.

    Args:
        file: The text.
        end: Where the block ends. Without a line end in it, the next block is taken.
        size: Bytes of the file.
        batch_bytes: Bytes of a block.

    Returns:
        None if no line begins before the last block ends.
    """
    end = -(-end // batch_bytes) * batch_bytes
    while end < size:
        found = _find_line_end(file, end - batch_bytes, batch_bytes)
        if found:
            return end - batch_bytes + found
        end += batch_bytes
    return None


def _find_line_end(file: IO[bytes], start: int, length: int) -> int:
    """Do what :func:`find_last_line_end` does with a block of a file, reading as little of it as possible."""
    for begin in range(max(0, length - _LOOK), -1, -_LOOK):
        file.seek(start + begin)
        place = file.read(_LOOK).rfind(b"\n") + 1
        if place and begin + place <= length:
            return begin + place
    # There is none, or it is in the few bytes before the last look. Few files have such blocks.
    file.seek(start)
    return find_last_line_end(file.read(length))
