"""The ids of a shard between two steps of the work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from word2vec.arrays import Ids
from word2vec.distributed.preparing.encode_shard import IDS
from word2vec.distributed.preparing.merge import read_numbers
from word2vec.distributed.preparing.work_directory import WorkDirectory
from word2vec.encoding.id_file import CHUNK_IDS
from word2vec.storage.npy_file import map_npy


def name_joined(passes: int) -> str:
    """Return the kind of file that holds ids after so many passes of joining phrases."""
    return f"joined-{passes}" if passes else IDS


@dataclass(frozen=True)
class ShardIds:
    """The ids of a shard between two steps, as every task finds them.

    Attributes:
        work: Where they are.
        number: Of the shard.
        passes: How often phrases were joined.
    """

    work: WorkDirectory
    number: int
    passes: int = 0

    def read(self, chunk_ids: int = CHUNK_IDS, final: Ids | None = None) -> Iterator[Ids]:
        """Yield them in the numbers of the whole text.

        Args:
            chunk_ids: Ids read at a time.
            final: [size] int32, what to yield in place of each number of the whole text.
        """
        ids = map_npy(self.work.find(name_joined(self.passes), self.number), np.int32)
        table = final
        if not self.passes:
            # Before phrases were joined for the first time, a shard has its own numbers. A table of these is
            # small, and stays in the processor's caches.
            numbers = read_numbers(self.work, self.number)
            table = numbers if final is None else np.asarray(final[numbers])
        for start in range(0, len(ids), chunk_ids):
            chunk = np.asarray(ids[start : start + chunk_ids])
            yield chunk if table is None else table[chunk]
