"""Text files: one sentence a line, in any encoding, plain or compressed."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from word2vec.errors import ConfigError, CorpusError
from word2vec.storage.lines import split_lines
from word2vec.text.sources.batches import BATCH_BYTES, Batch
from word2vec.text.sources.compression import open_decompressed
from word2vec.text.sources.losses import NO_LOSSES, Losses, count_losses, drop_nuls, name_handler
from word2vec.text.sources.remote_files import SourcePath
from word2vec.text.sources.stretches import WHOLE, Stretch, count_line_ends, find_last_line_end

_UTF8 = ("utf-8", "utf-8-sig")
_BOM = codecs.BOM_UTF8
_REMEDY = (
    "name the file's encoding with --encoding (for example gb18030, utf-16 or latin-1), or pass "
    "--errors replace or --errors ignore"
)
# A line longer than a batch is split after white space or after a mark that ends a clause. The pieces stay one
# sentence wherever it is split, but elsewhere a word could be split in two.
_SPLIT_AFTER = (b" ", b"\t", "。".encode(), "，".encode(), "\u3000".encode())


@dataclass(frozen=True)
class TextReader:
    """Reads text files. ``\\n``, ``\\r\\n`` and ``\\r`` end a line. A byte order mark is dropped.

    Attributes:
        encoding: The encoding of the file.
        errors: How undecodable bytes and NULs are treated: strict, replace or ignore.
        batch_bytes: About how many bytes make a batch.
    """

    encoding: str
    errors: str
    batch_bytes: int = field(default=BATCH_BYTES, repr=False)

    def batches(self, path: SourcePath, stretch: Stretch = WHOLE) -> Iterator[Batch]:
        """Split the file into batches of lines. A line longer than a batch goes on in the next one."""
        return read_line_batches(
            path,
            self.encoding,
            self.errors,
            split_long_lines=True,
            batch_bytes=self.batch_bytes,
            stretch=stretch,
        )

    def lines(self, batch: Batch) -> list[str]:
        """Decode the batch's lines."""
        return decode_lines(batch, self.encoding, self.errors)


def check_encoding(encoding: str) -> None:
    """Make sure that Python knows the encoding.

    Raises:
        ConfigError: it does not, or the encoding is not one of text.
    """
    try:
        "x".encode(encoding)
    except (LookupError, ValueError):
        raise ConfigError(
            f"encoding is {encoding!r}, which Python does not know; try utf-8, gb18030, latin-1, ..."
        ) from None


def read_line_batches(
    path: SourcePath,
    encoding: str,
    errors: str,
    *,
    split_long_lines: bool,
    batch_bytes: int = BATCH_BYTES,
    stretch: Stretch = WHOLE,
) -> Iterator[Batch]:
    """Split a file into batches of whole lines, as UTF-8 bytes.

    UTF-8 goes through unread and is decoded by the workers. Other encodings are decoded here.

    Args:
        path: The file.
        encoding: Its encoding.
        errors: How undecodable bytes are treated: strict, replace or ignore.
        split_long_lines: Split a line that is longer than a batch (``Batch.continues``). Otherwise its batch is
            as long as the line.
        batch_bytes: About how many bytes make a batch.
        stretch: Which part of the file is read. Other parts than the whole are those of
            :func:`~word2vec.text.sources.stretches.cut_file` for the same ``batch_bytes``.

    Raises:
        CorpusError: the file cannot be read, is damaged or cut short. Or it is not of this encoding, unless that
            is UTF-8.
    """
    with open_decompressed(path) as (raw, stream):
        first, offset = stretch.first, stretch.begin
        if offset:
            stream.seek(offset)
        # Begin as if the block had been read that the stretch begins in. It holds no later line end.
        pending = [stream.read(-offset % batch_bytes)]
        size = len(pending[0])
        losses = NO_LOSSES
        for block, lost in _read_blocks(stream, path, encoding, errors, batch_bytes):
            losses += lost
            # Drop a byte order mark at the beginning of the file.
            if offset == 0 and not size and block.startswith(_BOM):
                block = block[len(_BOM) :]
                offset = len(_BOM)
            pending.append(block)
            size += len(block)
            # End the batch after the last whole line, or within a line that is longer than a batch.
            data, end = b"", find_last_line_end(block)
            if end:
                data = b"".join(pending)
                end += size - len(block)
            elif split_long_lines and size >= batch_bytes:
                data = b"".join(pending)
                end = _find_split(data)
            # Otherwise the line goes on in the next block.
            if end:
                batch = data[:end]
                continues = not batch.endswith((b"\n", b"\r"))
                yield Batch(batch, str(path), first, offset, raw.tell(), continues, losses)
                losses = NO_LOSSES
                first += count_line_ends(batch)
                offset += end
                if offset == stretch.end:
                    return
                # The rest begins the next batch.
                pending = [data[end:]]
                size = len(pending[0])
        if size or losses != NO_LOSSES:
            yield Batch(b"".join(pending), str(path), first, offset, raw.tell(), losses=losses)


def decode_lines(batch: Batch, encoding: str, errors: str) -> list[str]:
    """Return a batch's lines without their ends.

    Raises:
        CorpusError: there are undecodable bytes or NULs, and ``errors`` is strict. The message names the file
            and the byte offset.
    """
    try:
        text = batch.data.decode("utf-8", name_handler(errors))
    except UnicodeDecodeError as error:
        raise _undecodable_error(
            batch.source, encoding, batch.offset + error.start, error.object[error.start : error.end]
        ) from error
    if "\0" in text:
        if errors == "strict":
            place = batch.offset + batch.data.index(b"\0")
            raise _undecodable_error(batch.source, encoding, place, b"\0", " (it is UTF-16, or not text at all)")
        text = drop_nuls(text)
    return split_lines(text)


def _read_blocks(
    stream: IO[bytes], path: SourcePath, encoding: str, errors: str, batch_bytes: int
) -> Iterator[tuple[bytes, Losses]]:
    """Yield the stream in UTF-8, about a batch at a time, and what was left out of it."""
    if codecs.lookup(encoding).name in _UTF8:
        while block := stream.read(batch_bytes):
            yield block, NO_LOSSES
        return
    decoder = codecs.getincrementaldecoder(encoding)(name_handler(errors))
    consumed = 0
    while True:
        block = stream.read(batch_bytes)
        pending = len(decoder.getstate()[0])
        try:
            with count_losses() as count:
                text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            place = consumed - pending + error.start
            raise _undecodable_error(
                str(path), encoding, place, error.object[error.start : error.end]
            ) from error
        except UnicodeError as error:
            raise CorpusError(f"{path} is not {encoding}: {error}; {_REMEDY}") from error
        if text or count.losses != NO_LOSSES:
            yield text.encode("utf-8", "surrogatepass"), count.losses
        if not block:
            return
        consumed += len(block)


def _find_split(data: bytes) -> int:
    """Return where to split a line that is too long: after a space or mark, or else between two characters."""
    # Not after the last byte: something must be left to close the line.
    last = len(data) - 1
    ends = [place + len(mark) for mark in _SPLIT_AFTER if (place := data.rfind(mark, 0, last)) >= 0]
    if ends:
        return max(ends)
    # A character of UTF-8 has at most three continuation bytes (10xxxxxx) after its first.
    for place in range(len(data) - 1, len(data) - 5, -1):
        if data[place] & 0xC0 != 0x80:
            return place
    return len(data)


def _undecodable_error(source: str, encoding: str, place: int, value: bytes, note: str = "") -> CorpusError:
    return CorpusError(
        f"{source} is not {encoding}: byte {value.hex(' ')} at offset {place} cannot be decoded{note}; {_REMEDY}"
    )
