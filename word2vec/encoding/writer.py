"""The writing of an encoded corpus, which appears whole or not at all."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from word2vec.config.without_effect import report_without_effect
from word2vec.encoding.corpus import ENCODED_CORPUS, IDS, VOCABULARY, write_corpus_manifest
from word2vec.encoding.encoder import CorpusTotals, Encoder
from word2vec.encoding.job import Inputs, Job, compute_key
from word2vec.encoding.summary import FilesRead, Summary
from word2vec.storage.atomic import new_directory
from word2vec.storage.tokenizer_files import copy_named_files


class CorpusWriter:
    """Writes the corpus of a job. A context manager that publishes the corpus at the end of its block.

    Fill the encoder, then call :meth:`complete` once. Until the block ends, the files are in a hidden directory
    beside the output.

    Args:
        job: The preparation.

    Attributes:
        encoder: Takes the batches.

    Raises:
        OutputError: the output cannot be written.
        RuntimeError: the block ended without an error and without :meth:`complete`. Nothing is published.
    """

    encoder: Encoder

    def __init__(self, job: Job) -> None:
        self._job = job
        self._inputs: Inputs | None = None
        self._stack = ExitStack()

    def __enter__(self) -> CorpusWriter:
        job = self._job
        with ExitStack() as stack:
            self._directory: Path = stack.enter_context(
                new_directory(job.output, ENCODED_CORPUS, self._is_superseded)
            )
            self.encoder = stack.enter_context(
                Encoder(
                    self._directory / IDS,
                    job.rules,
                    job.config.max_counting_entries,
                    job.phrases,
                    job.sizes.chunk_ids,
                    job.named_words,
                    job.known,
                )
            )
            self._stack = stack.pop_all()
        return self

    def complete(self, inputs: Inputs, read: FilesRead | None = None) -> None:
        """Finish the ids, and write the vocabulary and the manifest.

        Args:
            inputs: The inputs of the source, as it was read.
            read: What is known of the files, or None if the source is not made of files.

        Raises:
            CorpusError: there is no word in the corpus, or none that stays.
            ConfigError: ``strict``, and no word of a list occurs in the text.
            RuntimeError: it was completed already.
        """
        job = self._job
        if self._inputs is not None:
            raise RuntimeError(f"the corpus {job.output} is completed already")
        write_corpus_facts(job, self._directory, self.encoder.finish(), inputs, read)
        self._inputs = inputs

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        if error is None and self._inputs is None:
            refusal = RuntimeError(f"the corpus {self._job.output} was not completed, so it is not published")
            self._stack.__exit__(type(refusal), refusal, None)
            raise refusal
        return self._stack.__exit__(kind, error, traceback)

    def _is_superseded(self) -> bool:
        """Tell whether another process has put the same corpus there meanwhile."""
        return self._inputs is not None and self._job.find_reusable(self._inputs) is not None


def write_corpus_facts(
    job: Job,
    directory: Path,
    totals: CorpusTotals,
    inputs: Inputs,
    read: FilesRead | None,
    parts: Mapping[str, tuple[int, str]] | None = None,
) -> None:
    """Write all files of a corpus beside its ids.

    Args:
        job: The preparation.
        directory: Where the ids are.
        totals: What was found.
        inputs: The inputs of the source, as it was read.
        read: What is known of the files, or None if the source is not made of files.
        parts: If the ids are in several files, the length and the checksum of each by its name, in order.

    Raises:
        ConfigError: ``strict``, and no word of a list occurs in the text.
    """
    if totals.forgotten:
        print(
            f"word2vec: {totals.forgotten:,} rare words were forgotten while counting (max_counting_entries "
            f"{job.config.max_counting_entries:,}); counts of words near min_count may be too low",
            file=sys.stderr,
        )
    summary = _summarise(job, totals, read)
    report_without_effect(summary.find_idle_lists(), strict=job.config.strict)
    totals.vocabulary.save(directory / VOCABULARY)
    copy_named_files(job.named_files, directory)
    facts = _describe(job, totals, summary, job.identify(inputs))
    if parts is None:
        write_corpus_manifest(directory, facts)
    else:
        lengths = [length for length, _ in parts.values()]
        checksums = {name: checksum for name, (_, checksum) in parts.items()}
        write_corpus_manifest(directory, {**facts, "parts": lengths}, checksums)


def _summarise(job: Job, totals: CorpusTotals, read: FilesRead | None) -> Summary:
    tally = totals.tally
    named = {name: (totals.occurring[name], len(words)) for name, words in job.named_words.items()}
    return Summary(
        files=None if read is None else read.number,
        files_without_words=0 if read is None else read.without_words,
        files_passed_over=0 if read is None else read.passed_over,
        lines=tally.lines,
        words=totals.raw_words,
        kept_words=totals.kept_words,
        vocabulary=len(totals.vocabulary),
        one_word_lines=tally.one_word_lines,
        replacement_characters=tally.replacement_characters,
        unparted=totals.unparted,
        dropped_bytes=tally.losses.dropped_bytes,
        skipped_rows=tally.losses.skipped_rows,
        phrases=None if job.phrases is None else totals.phrases,
        joined_pairs=totals.joined_pairs,
        named=named,
    )


def _describe(job: Job, totals: CorpusTotals, summary: Summary, inputs: Inputs) -> dict[str, Any]:
    """Return what the manifest says."""
    earlier = {} if job.known is None else {"earlier_words": job.known.total}
    return {
        "key": compute_key(inputs),
        **inputs,
        "options": dataclasses.asdict(job.config),
        "raw_words": totals.raw_words,
        "kept_words": totals.kept_words,
        "earlier_words": 0 if job.known is None else job.known.total,
        "sentences": totals.sentences,
        "vocabulary_size": len(totals.vocabulary),
        "forgotten_words": totals.forgotten,
        "summary": summary.to_facts(),
        **earlier,
    }
