"""The last task of a shard: its words get their final ids, and it becomes a part of the corpus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from word2vec.arrays import Ids
from word2vec.distributed.preparing.merge import NUMBERS
from word2vec.distributed.preparing.shard_ids import name_joined, read_shard
from word2vec.distributed.preparing.work_directory import WorkDirectory, write_whole
from word2vec.encoding.corpus import compute_checksum
from word2vec.encoding.encoder import SentenceCompactor
from word2vec.encoding.id_file import CHUNK_IDS, IdFile
from word2vec.encoding.id_parts import name_part
from word2vec.storage.npy_file import map_npy, read_npy

FINAL = "final"
"""The final id of each number of the text."""


@dataclass(frozen=True)
class NumberTask:
    """One shard to number.

    Attributes:
        work: Where the shards are. The corpus is the directory above.
        number: Of the shard.
        passes: How often phrases were joined.
    """

    work: WorkDirectory
    number: int
    passes: int


@dataclass(frozen=True)
class Part:
    """One part of the corpus.

    Attributes:
        name: Of its file.
        ids: How many it has.
        sentences: How many it has.
        checksum: Of its file.
    """

    name: str
    ids: int
    sentences: int
    checksum: str


def number_shard(task: NumberTask) -> Part:
    """Write the part of a shard, without the words that the vocabulary leaves out and without empty sentences.

    Raises:
        OutputError: the work directory is not seen, or the part cannot be written.
    """
    task.work.check_visible()
    name = name_part(task.number)
    sentences = SentenceCompactor()
    with write_whole(Path(task.work.path).parent / name) as path, IdFile(path) as ids:
        for chunk in sentences.compact(_map_ids(task)):
            ids.append(chunk)
        ids.seal()
        checksum = compute_checksum(path)
    return Part(name, len(ids), sentences.count, checksum)


def _map_ids(task: NumberTask) -> Iterator[Ids]:
    """Yield the final ids of a shard."""
    final = map_npy(task.work.find(FINAL), np.int32)
    if task.passes:
        for chunk in read_shard(task.work, task.number, task.passes):
            yield final[chunk]
        return
    # A table of the shard's own numbers is small, and stays in the processor's caches.
    table = np.asarray(final[read_npy(task.work.find(NUMBERS, task.number), np.int32)])
    ids = map_npy(task.work.find(name_joined(0), task.number), np.int32)
    for start in range(0, len(ids), CHUNK_IDS):
        yield table[ids[start : start + CHUNK_IDS]]
