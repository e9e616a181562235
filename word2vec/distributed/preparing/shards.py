"""A text in shards, each the work of one task. They depend on the text alone, never on who does the work.

Files of lines are cut at line ends by size. A file that cannot be cut, because it is compressed, a table, a dump
or in another encoding than UTF-8, is a part of one shard as a whole. Small files share a shard.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from word2vec.text.sources.batches import BATCH_BYTES, Batch, Reader
from word2vec.text.sources.jsonl import JsonLinesReader
from word2vec.text.sources.remote_files import SourcePath
from word2vec.text.sources.stretches import WHOLE, Stretch, can_be_cut, cut_file
from word2vec.text.sources.text import TextReader

SHARD_BYTES = 1 << 26
"""About how much text a shard has: 10 s of a core's time."""

_MOST_SHARDS = 1 << 13
"""A larger text has larger shards, because each leaves a file in the corpus."""

_PACKED = 4
"""About how many bytes of text a byte of a file gives that cannot be cut. Most such files are compressed."""


@dataclass(frozen=True)
class FilePart:
    """A part of one file, or the whole of it.

    Attributes:
        name: The file as it was given, for messages.
        path: The file, by its whole path, which must lead to it on every host.
        size: Bytes of the whole file.
        reader: How it is read.
        stretch: Which part of it.
        weight: About how many bytes of text it has.
    """

    name: str
    path: SourcePath
    size: int
    reader: Reader
    stretch: Stretch
    weight: int

    def read_batches(self) -> Iterator[Batch]:
        """Yield the batches of this part.

        Raises:
            CorpusError: the file cannot be read.
        """
        if isinstance(self.reader, (TextReader, JsonLinesReader)):
            return self.reader.batches(self.path, self.stretch)
        return self.reader.batches(self.path)


Shard = tuple[FilePart, ...]


def locate(path: SourcePath) -> SourcePath:
    """Return the file by a path that means the same on every host."""
    return path.absolute() if isinstance(path, Path) else path


def cut_into_shards(
    paths: Sequence[SourcePath],
    readers: Mapping[SourcePath, Reader],
    sizes: Mapping[SourcePath, int],
    shard_bytes: int = SHARD_BYTES,
    batch_bytes: int = BATCH_BYTES,
) -> list[Shard]:
    """Cut files into shards, in their order.

    Args:
        paths: The files.
        readers: The reader of each.
        sizes: The bytes of each.
        shard_bytes: About how much text a shard has, if there are not too many then.
        batch_bytes: The size of the blocks in which the readers read.

    Raises:
        CorpusError: a file cannot be read.
    """
    total = sum(sizes[path] for path in paths)
    shard_bytes = max(shard_bytes, -(-total // _MOST_SHARDS))
    shards: list[Shard] = []
    pieces: list[FilePart] = []
    room = shard_bytes
    for path in paths:
        for piece in _cut(path, readers[path], sizes[path], shard_bytes, batch_bytes):
            # A piece that is too large for the rest of this shard begins the next one.
            if pieces and piece.weight > room:
                shards.append(tuple(pieces))
                pieces, room = [], shard_bytes
            pieces.append(piece)
            room -= piece.weight
    shards.append(tuple(pieces))
    return shards


def _cut(path: SourcePath, reader: Reader, size: int, shard_bytes: int, batch_bytes: int) -> Iterator[FilePart]:
    name, place = str(path), locate(path)
    if not isinstance(reader, (TextReader, JsonLinesReader)) or not can_be_cut(path, reader.encoding):
        yield FilePart(name, place, size, reader, WHOLE, size * _PACKED)
        return
    for stretch in cut_file(path, size, shard_bytes, batch_bytes):
        end = size if stretch.end is None else stretch.end
        yield FilePart(name, place, size, reader, stretch, end - stretch.begin)
