"""Text files: one sentence a line, in any encoding, plain or compressed."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from word2vec.errors import ConfigError, CorpusError
from word2vec.storage.lines import split_lines
from word2vec.text.sources.batches import BATCH_BYTES, Batch
from word2vec.text.sources.compression import open_decompressed

_UTF8 = ("utf-8", "utf-8-sig")
_BOM = codecs.BOM_UTF8
_REMEDY = (
    "name the file's encoding with --encoding (for example gb18030, utf-16 or latin-1), or pass "
    "--errors replace or --errors ignore"
)
# Where a line longer than a batch is parted: behind white space or a mark that ends a clause. Nothing is lost
# anywhere else either (the pieces stay one sentence), but a word could be cut in two.
_PARTINGS = (b" ", b"\t", "。".encode(), "，".encode(), "\u3000".encode())


@dataclass(frozen=True)
class TextReader:
    """Reads text files; a byte order mark is dropped; ``\\n``, ``\\r\\n`` and ``\\r`` end a line."""

    encoding: str
    errors: str

    def batches(self, path: Path) -> Iterator[Batch]:
        """Cut the file into batches of lines; a line longer than a batch goes on in the next one."""
        return line_batches(path, self.encoding, self.errors, cut_long_lines=True)

    def lines(self, batch: Batch) -> list[str]:
        """Decode the batch's lines."""
        return decode_lines(batch, self.encoding, self.errors)


def check_encoding(encoding: str) -> None:
    """Make sure that Python knows the encoding.

    Raises:
        ConfigError: it does not, or it is none of text.
    """
    try:
        "x".encode(encoding)
    except (LookupError, ValueError):
        raise ConfigError(
            f"encoding is {encoding!r}, which Python does not know; try utf-8, gb18030, latin-1, ..."
        ) from None


def line_batches(path: Path, encoding: str, errors: str, *, cut_long_lines: bool) -> Iterator[Batch]:
    """Cut a file into batches of whole lines, as UTF-8 bytes.

    UTF-8 goes through unread, to be decoded by the workers; other encodings are decoded here.

    Args:
        path: The file.
        encoding: Its encoding.
        errors: What happens to undecodable bytes: strict, replace or ignore.
        cut_long_lines: Part a line that is longer than a batch (``Batch.continues``); otherwise its batch is as
            long as it has to be.

    Raises:
        CorpusError: the file cannot be read, is damaged, cut short, or (but for UTF-8) not of this encoding.
    """
    with open_decompressed(path) as (raw, stream):
        first, offset = 1, 0
        pending: list[bytes] = []
        size = 0
        for block in _utf8_blocks(stream, path, encoding, errors):
            if offset == 0 and not pending and block.startswith(_BOM):
                block = block[len(_BOM) :]
                offset = len(_BOM)
            end = _last_line_end(block)
            if end == 0:
                pending.append(block)
                size += len(block)
                if not (cut_long_lines and size >= BATCH_BYTES):
                    continue
                data = b"".join(pending)
                end = _parting(data)
                if end == 0:
                    continue
            else:
                data = b"".join([*pending, block])
                end += size
            batch = data[:end]
            yield Batch(batch, str(path), first, offset, raw.tell(), not batch.endswith((b"\n", b"\r")))
            first += _line_ends(batch)
            offset += end
            pending = [data[end:]]
            size = len(pending[0])
        if size:
            yield Batch(b"".join(pending), str(path), first, offset, raw.tell())


def decode_lines(batch: Batch, encoding: str, errors: str) -> list[str]:
    """Return a batch's lines without their ends.

    Raises:
        CorpusError: undecodable bytes or NULs and ``errors`` is strict; names the file and the byte offset.
    """
    try:
        text = batch.data.decode("utf-8", errors)
    except UnicodeDecodeError as error:
        raise _undecodable(
            batch.source, encoding, batch.offset + error.start, error.object[error.start : error.end]
        ) from error
    if "\0" in text:
        if errors == "strict":
            place = batch.offset + batch.data.index(b"\0")
            raise _undecodable(batch.source, encoding, place, b"\0", " (it is UTF-16 or no text at all)")
        text = text.replace("\0", "")
    return split_lines(text)


def _utf8_blocks(stream: IO[bytes], path: Path, encoding: str, errors: str) -> Iterator[bytes]:
    """Yield the stream in UTF-8, about a batch at a time."""
    if codecs.lookup(encoding).name in _UTF8:
        while block := stream.read(BATCH_BYTES):
            yield block
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    consumed = 0
    while True:
        block = stream.read(BATCH_BYTES)
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            place = consumed - pending + error.start
            raise _undecodable(str(path), encoding, place, error.object[error.start : error.end]) from error
        except UnicodeError as error:
            raise CorpusError(f"{path} is not {encoding}: {error}; {_REMEDY}") from error
        if text:
            yield text.encode("utf-8", "surrogatepass")
        if not block:
            return
        consumed += len(block)


def _last_line_end(block: bytes) -> int:
    """Return the place behind the last line end, 0 if there is none.

    A carriage return that closes the block does not count: a line feed may follow it.
    """
    return (block.rfind(b"\n") + 1) or (block.rfind(b"\r", 0, len(block) - 1) + 1)


def _parting(data: bytes) -> int:
    """Return where to part a line that is too long: behind the last parting mark, or else between characters."""
    # Not behind the last byte: something must be left to close the line.
    last = len(data) - 1
    ends = [place + len(mark) for mark in _PARTINGS if (place := data.rfind(mark, 0, last)) >= 0]
    if ends:
        return max(ends)
    # A character of UTF-8 has at most three continuation bytes (10xxxxxx) behind its first.
    for place in range(len(data) - 1, len(data) - 5, -1):
        if data[place] & 0xC0 != 0x80:
            return place
    return len(data)


def _line_ends(data: bytes) -> int:
    ends = data.count(b"\n")
    if b"\r" in data:
        ends += data.count(b"\r") - data.count(b"\r\n")
    return ends


def _undecodable(source: str, encoding: str, place: int, value: bytes, note: str = "") -> CorpusError:
    return CorpusError(
        f"{source} is not {encoding}: byte {value.hex(' ')} at offset {place} cannot be decoded{note}; {_REMEDY}"
    )
