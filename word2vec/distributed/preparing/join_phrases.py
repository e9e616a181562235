"""Phrases over all shards: pairs are counted in each, added up by ranges of keys, and joined in each.

No pair reaches over the end of a shard, because a sentence ends there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from word2vec.arrays import Counts, Int64s
from word2vec.distributed.preparing.carrier import Carrier
from word2vec.distributed.preparing.shard_ids import ShardIds, name_joined
from word2vec.distributed.preparing.work_directory import WorkDirectory, write_whole
from word2vec.encoding.id_file import IdFile
from word2vec.encoding.joiner import Joiner, PairJoiner
from word2vec.encoding.neighbour_counts import count_pairs
from word2vec.encoding.numbering import Numbering
from word2vec.encoding.phrases import (
    PairScores,
    PhraseOptions,
    Phrases,
    choose_pairs,
    find_limits,
    gather_phrases,
)
from word2vec.storage.npy_file import map_npy, read_npy

_KEYS, _PAIRS = "pair-keys", "pair-counts"
_LOW, _HIGH, _ALL_COUNTS = "limits-low", "limits-high", "all-counts"
_FIRST, _SECOND, _TARGETS = "phrases-first", "phrases-second", "phrases-targets"

_PAIRS_AT_A_TIME = 1 << 24
"""Pairs, counted once for each shard that has them, that one task adds up: 0.5 GB."""

_SAMPLE = 256
"""Keys of a shard from which the ranges of keys are chosen."""


@dataclass(frozen=True)
class RangeTask:
    """A range of keys of pairs, whose counts in all shards are added up.

    Attributes:
        work: Where the shards are.
        shards: How many there are.
        first: The smallest key.
        end: The first key of the next range.
        options: Which pairs are phrases.
    """

    work: WorkDirectory
    shards: int
    first: int
    end: int
    options: PhraseOptions


@dataclass(frozen=True)
class PairsFound:
    """The pairs of a shard.

    Attributes:
        number: How many different ones it has.
        sample: Some of their keys, ascending int64.
    """

    number: int
    sample: Int64s


def join_pass(
    carrier: Carrier,
    shards: Sequence[ShardIds],
    numbering: Numbering,
    options: PhraseOptions,
) -> Joiner | None:
    """Find phrases in all shards and join them, which is one pass.

    Args:
        carrier: Does the tasks.
        shards: All of them, at least one.
        numbering: The words of the text. New ones are added, and all are counted anew.
        options: Which pairs are phrases.

    Returns:
        What joined them. None if there are no phrases, and then nothing has changed.
    """
    work, counts = shards[0].work, numbering.counts
    limits = find_limits(counts, options.min_count, options.threshold, options.scoring)
    work.write(_LOW, limits[0])
    work.write(_HIGH, limits[1])
    work.write(_ALL_COUNTS, counts)
    found = list(carrier.map(count_shard_pairs, shards))
    edges = _choose_edges(found, len(counts), _PAIRS_AT_A_TIME)
    ranges = [RangeTask(work, len(shards), first, end, options) for first, end in pairwise(edges)]
    phrases = gather_phrases(list(carrier.map(add_up_pairs, ranges)), len(counts))
    for number in range(len(shards)):
        work.remove(_KEYS, number)
        work.remove(_PAIRS, number)
    if not len(phrases.first):
        return None
    joiner = Joiner(phrases, numbering.words)
    for kind, array in ((_FIRST, phrases.first), (_SECOND, phrases.second), (_TARGETS, joiner.targets)):
        work.write(kind, array)
    for number, joined in enumerate(carrier.map(join_shard, shards)):
        joiner.add_joined(joined)
        work.remove(name_joined(shards[number].passes), number)
    numbering.append(joiner.new_words, joiner.recount(counts))
    return joiner


def count_shard_pairs(shard: ShardIds) -> PairsFound:
    """Count the pairs of neighbours in a shard, and write their keys, ascending, and their counts.

    Raises:
        OutputError: the work directory is not seen or cannot be written.
    """
    work = shard.work
    work.check_visible()
    low, high = (np.asarray(map_npy(work.find(kind), np.float32)) for kind in (_LOW, _HIGH))
    parts = list(count_pairs(shard.read, (low, high)))
    keys = np.concatenate([keys for keys, _ in parts])
    order = np.argsort(keys)
    keys = keys[order]
    work.write(_KEYS, keys, shard.number)
    work.write(_PAIRS, np.concatenate([counts for _, counts in parts])[order], shard.number)
    return PairsFound(len(keys), keys[:: max(1, len(keys) // _SAMPLE)])


def _choose_edges(found: Sequence[PairsFound], size: int, pairs_at_a_time: int) -> list[int]:
    """Return where ranges of keys begin that have about equally many pairs, and the end of the last."""
    sample = np.sort(np.concatenate([shard.sample for shard in found]))
    ranges = max(1, -(-sum(shard.number for shard in found) // pairs_at_a_time))
    inner = sample[np.arange(1, ranges) * len(sample) // ranges].tolist() if len(sample) else []
    return sorted({0, *inner, size * size})


def add_up_pairs(task: RangeTask) -> PairScores:
    """Return the pairs of a range that are phrases.

    Raises:
        OutputError: the work directory is not seen.
    """
    task.work.check_visible()
    keys, counts = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for number in range(task.shards):
        of_shard = map_npy(task.work.find(_KEYS, number), np.int64)
        begin, end = np.searchsorted(of_shard, (task.first, task.end)).tolist()
        keys.append(np.asarray(of_shard[begin:end]))
        counts.append(np.asarray(map_npy(task.work.find(_PAIRS, number), np.int64)[begin:end]))
    distinct, total = _add_up(np.concatenate(keys), np.concatenate(counts))
    options = task.options
    all_counts = np.asarray(map_npy(task.work.find(_ALL_COUNTS), np.int64))
    return choose_pairs(distinct, total, all_counts, options.min_count, options.threshold, options.scoring)


def _add_up(keys: Int64s, counts: Counts) -> tuple[Int64s, Counts]:
    """Return the different keys, ascending, and the sum of the counts of each.

    >>> _add_up(np.array([3, 9, 3]), np.array([1, 5, 2]))
    (array([3, 9]), array([3, 5]))
    """
    if not len(keys):
        return keys, counts
    order = np.argsort(keys, kind="stable")
    keys, counts = keys[order], counts[order]
    begins = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[begins], np.add.reduceat(counts, begins)


def join_shard(shard: ShardIds) -> Counts:
    """Write the ids of a shard with each phrase as one id, and return how often each phrase was joined.

    Raises:
        OutputError: the work directory is not seen or cannot be written.
    """
    work = shard.work
    work.check_visible()
    first, second, targets = (read_npy(work.find(kind), np.int32) for kind in (_FIRST, _SECOND, _TARGETS))
    size = len(map_npy(work.find(_ALL_COUNTS), np.int64))
    # Only who finds phrases needs counts and scores.
    phrases = Phrases(first, second, np.empty(0, np.int64), np.empty(0), size, reads=1)
    joiner = PairJoiner(phrases, targets)
    with write_whole(work.find(name_joined(shard.passes + 1), shard.number)) as path, IdFile(path) as ids:
        for chunk in joiner.join(shard.read()):
            ids.append(chunk)
        ids.seal()
    return joiner.joined_counts
