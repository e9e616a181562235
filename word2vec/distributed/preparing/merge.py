"""The words of all shards become one numbering in the order of the shards, so that it is that of one machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from word2vec.distributed.preparing.encode_shard import COUNTS, WORDS, ShardFound
from word2vec.distributed.preparing.work_directory import WorkDirectory
from word2vec.encoding.messages import unpack_words
from word2vec.encoding.text_words import TextWords
from word2vec.prefetch import prefetch
from word2vec.storage.npy_file import read_npy

NUMBERS = "numbers"
"""For each number of a shard, the sentence end's included, the one that the word has in the whole text."""

_READ_AHEAD = 2


def merge_words(work: WorkDirectory, found: Iterable[ShardFound], words: TextWords) -> Iterator[ShardFound]:
    """Add the words of shards to those of the text, one shard after the other, and yield what was found in each.

    Args:
        work: Where the shards are. Their words and counts are removed, and their numbers are written.
        found: What was found in each, in order.
        words: Those of the text.
    """
    # The next shard's words are read while this one's are numbered.
    with prefetch(_read_shards(work, found), _READ_AHEAD) as ahead:
        for number, (shard, spelled, counts) in enumerate(ahead):
            work.write(NUMBERS, words.merge(spelled, counts, shard.tally), number)
            work.remove(WORDS, number)
            work.remove(COUNTS, number)
            yield shard


def _read_shards(
    work: WorkDirectory, found: Iterable[ShardFound]
) -> Iterator[tuple[ShardFound, list[str], np.ndarray]]:
    for number, shard in enumerate(found):
        spelled = unpack_words(work.find(WORDS, number).read_bytes())
        yield shard, spelled, read_npy(work.find(COUNTS, number), np.int64)
