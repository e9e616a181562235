"""The steps of one preparation on many hosts, as the driver goes through them."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from word2vec._version import __version__
from word2vec.arrays import Int64s
from word2vec.config.prepare import PrepareConfig
from word2vec.distributed.preparing.carrier import Carrier
from word2vec.distributed.preparing.encode_shard import ShardTask, TextOnHosts, encode_shard, find_first_skipped
from word2vec.distributed.preparing.join_phrases import join_pass
from word2vec.distributed.preparing.merge import choose_buckets, merge_words
from word2vec.distributed.preparing.number_shard import FINAL, CorpusPart, number_shard
from word2vec.distributed.preparing.shard_ids import ShardIds
from word2vec.distributed.preparing.shards import Shard
from word2vec.distributed.preparing.work_directory import WorkDirectory
from word2vec.encoding.encoder import CorpusTotals
from word2vec.encoding.job import Job
from word2vec.encoding.text_words import DROPPED, TextWords
from word2vec.storage.tokenizer_files import TOKENIZER, USER_DICTIONARY, copy_named_files, find_named_files
from word2vec.terminal.counted_nouns import show_count
from word2vec.terminal.progress_line import ProgressLine


class Steps:
    """The steps of one preparation.

    Args:
        carrier: Does the tasks.
        work: Where the shards are written.
        job: The preparation.
        shards: What each task has of the text.

    Attributes:
        common: What all tasks have in common.
    """

    def __init__(self, carrier: Carrier, work: WorkDirectory, job: Job, shards: Sequence[Shard]) -> None:
        self._carrier, self._work, self._job = carrier, work, job
        config = _copy_tokenizer_files(work, job)
        self.common = TextOnHosts(
            work, config, __version__, job.analyzer.fingerprint, choose_buckets(len(shards))
        )
        self._tasks = [ShardTask(self.common, number, shard) for number, shard in enumerate(shards)]
        self._shards = [ShardIds(work, number) for number in range(len(shards))]
        self._words = TextWords(Path(work.path), job.rules.protected, job.named_words)
        self._edges: list[tuple[Int64s, Int64s]] = []
        self._phrase_counts = (0, 0)

    def run(self) -> tuple[CorpusTotals, list[CorpusPart], set[str]]:
        """Return what was found, the parts that were written, and the names of the files that have words.

        Raises:
            CorpusError: there is no word in the corpus, or none that stays.
        """
        words, job = self._words, self._job
        with_words = self._encode()
        words.check_not_empty()
        unparted = merge_words(
            self._carrier, self._work, self._edges, words, self._choose_min_count(), self._named
        )
        words.note_occurring()
        if job.phrases is not None:
            self._join_phrases()
            words.note_occurring()
        vocabulary, final = words.choose(job.rules, job.known)
        # Words without a number of their own have the one behind the last.
        self._work.write(FINAL, np.append(final, np.int32(DROPPED)))
        parts = self._number()
        sentences = sum(part.sentences for part in parts)
        totals = CorpusTotals(
            vocabulary=vocabulary,
            raw_words=words.raw_words,
            kept_words=sum(part.ids for part in parts) - sentences,
            sentences=sentences,
            forgotten=0,
            tally=words.tally,
            occurring=words.occurring,
            unparted=unparted,
            phrases=self._phrase_counts[0],
            joined_pairs=self._phrase_counts[1],
        )
        return totals, parts, with_words

    @property
    def _named(self) -> frozenset[str]:
        """The words that have a number of their own however rare they are."""
        lists = self._job.named_words.values()
        return self._job.rules.protected.union(self._job.rules.only or (), *lists)

    def _choose_min_count(self) -> int:
        """Return how often a word must occur to have a number of its own, unless the rules name it."""
        if self._job.phrases is not None:
            # A phrase may be spelled as a rare word is.
            return 1
        return sys.maxsize if self._job.rules.only is not None else self._job.rules.min_count

    def _encode(self) -> set[str]:
        """Encode all shards. Return the names of the files that have words."""
        with_words: set[str] = set()
        first_skipped: ShardTask | None = None
        words = self._words
        found = self._carrier.map(encode_shard, self._tasks)
        with _ShardProgress(self._job, self._carrier, self._tasks) as progress:
            for task, shard in zip(self._tasks, found, strict=True):
                with_words |= shard.with_words
                words.raw_words += shard.words
                words.tally += shard.tally
                self._edges.append(shard.edges)
                if shard.tally.losses.skipped_rows and first_skipped is None:
                    first_skipped = task
                progress.update(task, words.raw_words)
        if first_skipped is not None:
            (fault,) = self._carrier.map(find_first_skipped, [first_skipped])
            losses = replace(words.tally.losses, first_skipped=fault)
            print(f"word2vec: {losses.describe_skipped()}", file=sys.stderr)
        return with_words

    def _join_phrases(self) -> None:
        """Join phrases pass by pass, until a pass finds none."""
        options = self._job.phrases
        assert options is not None
        for _ in range(options.passes):
            joiner = join_pass(self._carrier, self._shards, self._words.numbering, options)
            if joiner is None:
                return
            self._shards = [replace(shard, passes=shard.passes + 1) for shard in self._shards]
            made, joined = self._phrase_counts
            self._phrase_counts = made + joiner.made, joined + joiner.joined

    def _number(self) -> list[CorpusPart]:
        """Let each shard become a part of the corpus."""
        parts = []
        with ProgressLine(
            total=len(self._shards), unit=" parts", desc="write", disable=not self._job.progress
        ) as bar:
            for part in self._carrier.map(number_shard, self._shards):
                parts.append(part)
                bar.update()
        return parts


def _copy_tokenizer_files(work: WorkDirectory, job: Job) -> PrepareConfig:
    """Copy what a tokenizer is made of into the work directory, and return the options that name the copies."""
    copy_named_files(job.named_files, Path(work.path))
    found = find_named_files(job.named_files)
    options = {USER_DICTIONARY: "user_dictionary", TOKENIZER: "tokenizer"}
    copies = {options[member]: str(Path(work.path) / member) for member in found}
    return replace(job.config, **copies)  # type: ignore[arg-type]


class _ShardProgress:
    """The progress bar: bytes of text, words and their speed. A context manager, which closes the bar."""

    def __init__(self, job: Job, carrier: Carrier, tasks: Sequence[ShardTask]) -> None:
        self._carrier = carrier
        self._started = time.perf_counter()
        total = sum(_weigh(task) for task in tasks)
        self._bar = ProgressLine(
            total=total, unit="B", unit_scale=True, desc="prepare", disable=not job.progress
        )

    def __enter__(self) -> _ShardProgress:
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.close()

    def update(self, task: ShardTask, words: int) -> None:
        """Show that a shard is done, and how many words there are so far."""
        speed = words / max(time.perf_counter() - self._started, 1e-9)
        self._bar.set_postfix_str(
            f"{words:,} words, {speed:,.0f} words/s, {show_count(self._carrier.cores, 'core')}", refresh=False
        )
        self._bar.update(_weigh(task))


def _weigh(task: ShardTask) -> int:
    return sum(piece.weight for piece in task.shard)
