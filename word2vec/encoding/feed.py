"""Batches of text into an encoder: tokenised in worker processes where that is quicker."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from itertools import chain, islice

from word2vec.encoding.encoder import Encoder
from word2vec.encoding.job import Job
from word2vec.encoding.local_ids import LocalIds, Tally
from word2vec.encoding.workers import WorkerPool, number_batch
from word2vec.prefetch import prefetch
from word2vec.terminal.counted_nouns import show_count
from word2vec.terminal.progress_line import ProgressLine
from word2vec.text.sources.batches import Batch, Decoder
from word2vec.text.sources.losses import NO_LOSSES

Batches = Iterator[tuple[Decoder, Batch]]

_PREFETCHED_BATCHES = 4
_SHARED_WORDS = 1 << 14

_Numbered = Iterator[tuple[Batch, LocalIds]]
_Share = Callable[[list[str]], None]


def feed_text(job: Job, batches: Batches, encoder: Encoder, total_bytes: int | None) -> set[str]:
    """Tokenise batches of text, number their words, and add them to an encoder.

    Args:
        job: The preparation.
        batches: The batches of all sources, in order.
        encoder: Takes the results.
        total_bytes: The size of all files, or None if the source is not made of files.

    Returns:
        The names of the sources that hold words.

    Raises:
        CorpusError: the text cannot be read.
    """
    # Starting workers costs more than tokenising a little text.
    first = list(islice(batches, 2))
    batches = chain(first, batches)
    few = len(first) < 2 if total_bytes is None else total_bytes < job.sizes.inline_bytes
    workers = 1 if few else job.workers
    with_words: set[str] = set()
    losses = NO_LOSSES
    with (
        _Progress(job, encoder, total_bytes, workers) as progress,
        # Only files are read in another thread: the driver of a database may not allow it.
        prefetch(batches, _PREFETCHED_BATCHES) if total_bytes is not None else nullcontext(batches) as ahead,
        _start_numbering(job, ahead, workers) as (numbered, share),
    ):
        for number, (batch, found) in enumerate(numbered):
            # What was left out while the batch was read, and while it was decoded.
            tally = found.tally + Tally(losses=batch.losses)
            losses += tally.losses
            encoder.add(replace(found, tally=tally))
            if any(found.ids):
                with_words.add(batch.source)
            # Two thirds of a batch's different words are among these. Sharing them halves the work done here.
            if number == 0 and share is not None:
                share(encoder.share(_SHARED_WORDS))
            progress.update(batch)
    if losses.skipped_rows:
        print(f"word2vec: {losses.describe_skipped()}", file=sys.stderr)
    return with_words


@contextmanager
def _start_numbering(job: Job, batches: Batches, workers: int) -> Iterator[tuple[_Numbered, _Share | None]]:
    """Yield the numbered batches and, where it helps, a function that tells workers the known words."""
    if workers == 1:
        yield ((batch, number_batch(job.analyzer, decoder, batch)) for decoder, batch in batches), None
    else:
        with WorkerPool(job.config, workers) as pool:
            # Words that are forgotten lose their numbers, so they cannot be shared.
            yield pool.number(batches), pool.share if job.config.max_counting_entries is None else None


class _Progress:
    """The progress bar: bytes read, words and their speed. A context manager, which closes the bar."""

    def __init__(self, job: Job, encoder: Encoder, total_bytes: int | None, workers: int) -> None:
        self._encoder = encoder
        self._workers = workers
        self._started = time.perf_counter()
        self._bar = ProgressLine(total=total_bytes, unit="B", desc="prepare", disable=not job.progress)

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.close()

    def update(self, batch: Batch) -> None:
        """Show that a batch is done."""
        words = self._encoder.raw_words
        speed = words / max(time.perf_counter() - self._started, 1e-9)
        self._bar.set_postfix_str(
            f"{words:,} words ({self._encoder.distinct_words:,} different), {speed:,.0f} words/s, "
            f"{show_count(self._workers, 'worker')}",
            refresh=False,
        )
        self._bar.update(batch.position - self._bar.n)
