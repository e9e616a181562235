"""The words of all shards become one numbering, in order of first occurrence, so that it is that of one machine.

Words are merged in buckets, by a digest of their spelling, each by a task: no word is in two buckets. So neither
the time nor the memory of one process bounds how much text there is. Where no phrases are joined, words that the
vocabulary will leave out need no numbers, and the driver never sees them.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from word2vec.arrays import Counts, Ids, Int64s
from word2vec.distributed.preparing.carrier import Carrier
from word2vec.distributed.preparing.work_directory import WorkDirectory
from word2vec.encoding.messages import pack_words, unpack_words
from word2vec.encoding.numbering import Numbering
from word2vec.encoding.text_words import TextWords, count_unparted
from word2vec.storage.npy_file import map_npy, read_npy

# Of each shard: its words bucket by bucket, and the number in the shard and the count of each.
_WORDS, _WORD_FACTS = "words", "word-facts"
# Of all shards: where the words of each bucket begin, in words and in bytes, and the end of the last.
_EDGES, _BYTE_EDGES = "word-edges", "byte-edges"
# Of each bucket: the place in it of each word of each shard, and what is known of the words that are kept.
_PLACES, _KEPT_WORDS, _KEPT_FACTS = "places", "kept-words", "kept-facts"
# Of all buckets: where the places of each shard begin, the number of each word, and where those begin.
_PLACE_EDGES, _NUMBERS, _NUMBER_EDGES = "place-edges", "numbers", "number-edges"
# The words of lists.
_NAMED = "named"

_MOST_BUCKETS = 64


def choose_buckets(shards: int) -> int:
    """Return how many buckets there are. What is written does not depend on it."""
    return min(shards, _MOST_BUCKETS)


def write_shard_words(
    work: WorkDirectory, number: int, words: list[str], counts: Counts, buckets: int
) -> tuple[Int64s, Int64s]:
    """Write the words of a shard for :func:`merge_words`.

    Args:
        work: Where to.
        number: Of the shard.
        words: n distinct words in order of first occurrence, which have the numbers 1 to n.
        counts: [n] int64.
        buckets: How many buckets there are.

    Returns:
        Where the words of each bucket begin, in words and in bytes, [buckets + 1] int64 each.
    """
    spelled = [word.encode("utf-8", "surrogatepass") for word in words]
    owners = np.fromiter(map(zlib.crc32, spelled), np.int64, len(spelled)) % buckets
    # Within a bucket words stay in order of first occurrence.
    order = np.argsort(owners, kind="stable")
    ordered = [spelled[place] for place in order.tolist()]
    # Each word is followed by a line end, so that the words of a bucket are a stretch of bytes.
    work.write_bytes(_WORDS, b"".join(word + b"\n" for word in ordered), number)
    work.write(_WORD_FACTS, np.stack([order + 1, counts[order]]), number)
    edges = np.append(0, np.cumsum(np.bincount(owners, minlength=buckets)))
    return edges, np.cumsum([0, *map(len, ordered)], dtype=np.int64)[edges] + edges


@dataclass(frozen=True)
class BucketTask:
    """The words of one bucket, which are merged.

    Attributes:
        work: Where the shards are.
        bucket: Its number.
        shards: How many shards there are.
        min_count: Words that occur fewer times are not kept, unless a list names them.
    """

    work: WorkDirectory
    bucket: int
    shards: int
    min_count: int


@dataclass(frozen=True)
class BucketFound:
    """What was found in a bucket, beside the files that were written.

    Attributes:
        size: How many numbers it has: one for each word, and 0, which ends a sentence.
        edges: Where the places of each shard begin, and the end of the last: [shards + 1] int64.
        unparted: How many words of the text hold a long run of Han or Kana.
    """

    size: int
    edges: Int64s
    unparted: int


def merge_words(
    carrier: Carrier,
    work: WorkDirectory,
    edges: Sequence[tuple[Int64s, Int64s]],
    words: TextWords,
    min_count: int,
    named: frozenset[str],
) -> int:
    """Number the words of all shards that count, in order of first occurrence.

    Args:
        carrier: Does the tasks.
        work: Where the shards are.
        edges: What :func:`write_shard_words` returned of each shard.
        words: Those of the text, none yet.
        min_count: Words that occur fewer times have no number of their own.
        named: Words that have one however rare they are.

    Returns:
        How many words of the text hold a long run of Han or Kana.
    """
    work.write_bytes(_NAMED, pack_words(sorted(named)))
    work.write(_EDGES, np.stack([in_words for in_words, _ in edges]))
    work.write(_BYTE_EDGES, np.stack([in_bytes for _, in_bytes in edges]))
    buckets = len(edges[0][0]) - 1
    tasks = [BucketTask(work, bucket, len(edges), min_count) for bucket in range(buckets)]
    found = list(carrier.map(merge_bucket, tasks))
    for number in range(len(edges)):
        work.remove(_WORDS, number)
    work.write(_PLACE_EDGES, np.stack([bucket.edges for bucket in found]))
    _number_kept(work, [bucket.size for bucket in found], words)
    return sum(bucket.unparted for bucket in found)


def merge_bucket(task: BucketTask) -> BucketFound:
    """Merge the words of a bucket, one shard after the other, and write those that are kept.

    Raises:
        OutputError: the work directory is not seen or cannot be written.
    """
    work = task.work
    work.check_visible()
    numbering = Numbering(Path(work.path))
    places: list[Ids] = []
    firsts: list[Int64s] = []
    edges = np.asarray(map_npy(work.find(_EDGES), np.int64)[:, task.bucket : task.bucket + 2])
    byte_edges = np.asarray(map_npy(work.find(_BYTE_EDGES), np.int64)[:, task.bucket : task.bucket + 2])
    for shard, ((first, last), (begin, end)) in enumerate(zip(edges.tolist(), byte_edges.tolist(), strict=True)):
        with work.find(_WORDS, shard).open("rb") as file:
            file.seek(begin)
            spelled = unpack_words(file.read(end - begin)[:-1])
        local, counts = np.asarray(map_npy(work.find(_WORD_FACTS, shard), np.int64)[:, first:last])
        known = len(numbering)
        places.append(numbering.numbers_of(spelled))
        numbering.add(places[-1], counts)
        # Where each new word comes for the first time: the shard, and its number there.
        firsts.append((np.int64(shard) << 32) + local[places[-1] >= known])
    work.write(_PLACES, np.concatenate(places), task.bucket)
    words = numbering.words
    kept = _choose_kept(work, numbering, task.min_count)
    work.write_bytes(_KEPT_WORDS, pack_words([words[place] for place in kept.tolist()]), task.bucket)
    facts = (np.concatenate(firsts)[kept - 1], numbering.counts[kept], kept.astype(np.int64))
    work.write(_KEPT_FACTS, np.stack(facts), task.bucket)
    unparted = count_unparted(words, numbering.counts)
    return BucketFound(len(words), np.cumsum([0, *map(len, places)], dtype=np.int64), unparted)


def _choose_kept(work: WorkDirectory, numbering: Numbering, min_count: int) -> Int64s:
    """Return the places of the words that are kept: the frequent ones, the named ones, and the most frequent."""
    counts = numbering.counts
    stays = counts >= min_count
    index = numbering.index
    named = unpack_words(work.find(_NAMED).read_bytes())
    stays[[index[word] for word in named if word in index]] = True
    # If no word is frequent enough, a message says how often the most frequent one occurs.
    stays[int(counts.argmax())] = True
    stays[0] = False
    return np.flatnonzero(stays)


def _number_kept(work: WorkDirectory, sizes: Sequence[int], words: TextWords) -> None:
    """Number the words that were kept in all buckets, and write the number of each word of each bucket.

    The words that were not kept share the number behind the last one.
    """
    spelled: list[str] = []
    found = []
    for bucket in range(len(sizes)):
        spelled += unpack_words(work.find(_KEPT_WORDS, bucket).read_bytes())
        found.append(read_npy(work.find(_KEPT_FACTS, bucket), np.int64))
    firsts, counts, _ = np.concatenate(found, axis=1)
    order = np.argsort(firsts)
    words.take_all([spelled[place] for place in order.tolist()], counts[order])
    of_kept = np.empty(len(order), np.int32)
    of_kept[order] = np.arange(1, len(order) + 1)
    edges = np.cumsum([0, *sizes], dtype=np.int64)
    numbers = np.full(int(edges[-1]), len(order) + 1, np.int32)
    numbers[np.concatenate([kept + edge for (_, _, kept), edge in zip(found, edges, strict=False)])] = of_kept
    work.write(_NUMBERS, numbers)
    work.write(_NUMBER_EDGES, edges)


def read_numbers(work: WorkDirectory, shard: int) -> Ids:
    """Return the number in the whole text of each number of a shard, [n + 1] int32. 0 ends a sentence.

    Words that were not kept have one number together, behind that of all others.
    """
    local = np.asarray(map_npy(work.find(_WORD_FACTS, shard), np.int64)[0])
    edges = map_npy(work.find(_EDGES), np.int64)[shard].tolist()
    place_edges = map_npy(work.find(_PLACE_EDGES), np.int64)[:, shard : shard + 2].tolist()
    number_edges = read_npy(work.find(_NUMBER_EDGES), np.int64)
    numbers_of_all = map_npy(work.find(_NUMBERS), np.int32)
    numbers = np.zeros(len(local) + 1, np.int32)
    for bucket, (begin, end) in enumerate(place_edges):
        places = np.asarray(map_npy(work.find(_PLACES, bucket), np.int32)[begin:end])
        numbers[local[edges[bucket] : edges[bucket + 1]]] = numbers_of_all[places + number_edges[bucket]]
    return numbers
