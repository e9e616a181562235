"""The ids of a shard between two steps of the work."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from word2vec.arrays import Ids
from word2vec.distributed.preparing.encode_shard import IDS
from word2vec.distributed.preparing.merge import NUMBERS
from word2vec.distributed.preparing.work_directory import WorkDirectory
from word2vec.encoding.id_file import CHUNK_IDS
from word2vec.storage.npy_file import map_npy, read_npy


def name_joined(passes: int) -> str:
    """Return the kind of file that holds ids after so many passes of joining phrases."""
    return f"joined-{passes}" if passes else IDS


def read_shard(work: WorkDirectory, number: int, passes: int, chunk_ids: int = CHUNK_IDS) -> Iterator[Ids]:
    """Yield the ids of a shard in the numbers of the whole text.

    Args:
        work: Where it is.
        number: The shard.
        passes: How often phrases were joined.
        chunk_ids: Ids read at a time.
    """
    ids = map_npy(work.find(name_joined(passes), number), np.int32)
    # Before phrases were joined for the first time, a shard has its own numbers.
    numbers = None if passes else read_npy(work.find(NUMBERS, number), np.int32)
    for start in range(0, len(ids), chunk_ids):
        chunk = np.asarray(ids[start : start + chunk_ids])
        yield chunk if numbers is None else numbers[chunk]
