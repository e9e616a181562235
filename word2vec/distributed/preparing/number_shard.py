"""The last task of a shard: its words get their final ids, and it becomes a part of the corpus."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from word2vec.distributed.preparing.shard_ids import ShardIds
from word2vec.distributed.preparing.work_directory import write_whole
from word2vec.encoding.corpus import compute_checksum
from word2vec.encoding.encoder import SentenceCompactor
from word2vec.encoding.id_file import IdFile
from word2vec.encoding.id_parts import name_part
from word2vec.storage.npy_file import map_npy

FINAL = "final"
"""The final id of each number of the text."""


@dataclass(frozen=True)
class CorpusPart:
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


def number_shard(shard: ShardIds) -> CorpusPart:
    """Write the part of a shard, without the words that the vocabulary leaves out and without empty sentences.

    Raises:
        OutputError: the work directory is not seen, or the part cannot be written.
    """
    shard.work.check_visible()
    name = name_part(shard.number)
    final = map_npy(shard.work.find(FINAL), np.int32)
    sentences = SentenceCompactor()
    with write_whole(Path(shard.work.path).parent / name, durable=True) as path, IdFile(path) as ids:
        for chunk in sentences.compact(shard.read(final=final)):
            ids.append(chunk)
        ids.seal()
        checksum = compute_checksum(path)
    return CorpusPart(name, len(ids), sentences.count, checksum)
