"""One preparation: what it is made from, where it is written, and the encoding of its batches.

Part of ``prepare.py``, which knows the sources.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import chain, islice
from pathlib import Path
from typing import Any

from tqdm import tqdm

from word2vec.config import PrepareConfig
from word2vec.encoding.corpus import (
    FORMAT_VERSION,
    IDS,
    VOCABULARY,
    EncodedCorpus,
    is_encoded_corpus,
    write_corpus_manifest,
)
from word2vec.encoding.encoder import EncodedWords, Encoder
from word2vec.encoding.local_ids import LocalIds
from word2vec.encoding.phrases import PhraseOptions
from word2vec.encoding.selection import VocabularyRules
from word2vec.encoding.workers import WorkerPool, encode_batch
from word2vec.errors import FormatError
from word2vec.machine import available_cores
from word2vec.prefetch import prefetch
from word2vec.storage.atomic import new_directory
from word2vec.text.analyzer import Analyzer
from word2vec.text.sources.batches import Batch, Reader

Batches = Iterator[tuple[Reader, Batch]]

_INLINE_BYTES = 1 << 22
"""Less text than this is encoded in this process: workers take longer to start."""

_PREFETCHED_BATCHES = 4
_SHARED_WORDS = 1 << 14

_Encoded = Iterator[tuple[Batch, LocalIds]]
_Share = Callable[[list[str]], None]


class Job:
    """One preparation: its options, its place, and how it shows its progress."""

    def __init__(
        self, config: PrepareConfig, output: Path, analyzer: Analyzer, rules: VocabularyRules, progress: bool
    ) -> None:
        self.config = config
        self.output = output
        self.analyzer = analyzer
        self.rules = rules
        self.progress = progress
        self.workers = config.workers or available_cores()
        self.phrases = (
            PhraseOptions(
                config.phrases, config.phrase_scoring, config.chosen_phrase_threshold, config.phrase_min_count
            )
            if config.phrases
            else None
        )

    def inputs(self, sources: list[dict[str, Any]], **facts: Any) -> dict[str, Any]:
        """Return what the corpus is made from; all of it but names and sizes is digested into its key."""
        config = self.config
        inputs = {"sources": sources, **facts, **self.rules.facts()}
        if config.max_counting_entries is not None:
            inputs["max_counting_entries"] = config.max_counting_entries
        if self.phrases is not None:
            inputs["phrases"] = dataclasses.asdict(self.phrases)
        return inputs

    def text_inputs(self, sources: list[dict[str, Any]], **facts: Any) -> dict[str, Any]:
        """Return the inputs of a corpus whose text is cut here."""
        return self.inputs(sources, tokenizer=self.analyzer.fingerprint, **facts)

    def reusable(self, inputs: dict[str, Any]) -> EncodedCorpus | None:
        """Return the corpus at the output if it was made from these inputs and opens well."""
        try:
            corpus = EncodedCorpus.open(self.output)
        except FormatError:
            return None
        return corpus if corpus.key == _key(inputs) else None

    @contextmanager
    def writing(self) -> Iterator[tuple[Encoder, Callable[[dict[str, Any]], None]]]:
        """Yield an encoder, and what completes the corpus once its inputs are known."""
        made_from: dict[str, Any] = {}
        with (
            new_directory(
                self.output, is_encoded_corpus, lambda: self.reusable(made_from) is not None
            ) as directory,
            Encoder(directory / IDS, self.rules, self.config.max_counting_entries, self.phrases) as encoder,
        ):

            def complete(inputs: dict[str, Any]) -> None:
                made_from.update(inputs)
                _write(directory, encoder.finish(), inputs, self.config)

            yield encoder, complete


def encode_all(job: Job, batches: Batches, encoder: Encoder, total: int | None) -> None:
    """Encode all batches, in worker processes where it pays.

    Args:
        job: The preparation.
        batches: Of all sources, in their order.
        encoder: Takes the results.
        total: Bytes of all files; None if the sources are no files.
    """
    first = list(islice(batches, 2))
    batches = chain(first, batches)
    few = len(first) < 2 if total is None else total < _INLINE_BYTES
    workers = 1 if few else job.workers
    started = time.perf_counter()
    with (
        tqdm(total=total, unit="B", unit_scale=True, desc="prepare", disable=not job.progress) as bar,
        # Only files are read in another thread: a database's driver may not allow it.
        prefetch(batches, _PREFETCHED_BATCHES) if total is not None else nullcontext(batches) as ahead,
        _encoded(job, ahead, workers) as (encoded, share),
    ):
        done = position = 0
        source = None
        for number, (batch, ids) in enumerate(encoded):
            encoder.add(ids)
            # Two thirds of a batch's different words are such; without them, half of the work is left here.
            if number == 0 and share is not None:
                share(encoder.share(_SHARED_WORDS))
            if batch.source != source:
                source, done = batch.source, done + position
            position = batch.position
            speed = encoder.raw_words / max(time.perf_counter() - started, 1e-9)
            bar.set_postfix_str(
                f"{encoder.raw_words:,} words ({encoder.distinct_words:,} different), {speed:,.0f} words/s, "
                f"{workers} worker{'s' * (workers > 1)}",
                refresh=False,
            )
            bar.update(done + position - bar.n)


@contextmanager
def _encoded(job: Job, batches: Batches, workers: int) -> Iterator[tuple[_Encoded, _Share | None]]:
    """Yield the encoded batches and, where it helps, what tells workers the words that are known already."""
    if workers == 1:
        yield ((batch, encode_batch(job.analyzer, reader, batch)) for reader, batch in batches), None
    else:
        with WorkerPool(job.config, workers) as pool:
            # Words that are forgotten lose their numbers.
            yield pool.encode(batches), pool.share if job.config.max_counting_entries is None else None


def _key(inputs: dict[str, Any]) -> str:
    """Digest what the corpus is made from; names and sizes of files do not matter, their bytes do."""
    relevant = {
        **inputs,
        "sources": [source["blake2b"] for source in inputs["sources"]],
        "format_version": FORMAT_VERSION,
    }
    return hashlib.blake2b(json.dumps(relevant, sort_keys=True).encode(), digest_size=32).hexdigest()


def _write(directory: Path, encoded: EncodedWords, inputs: dict[str, Any], config: PrepareConfig) -> None:
    if encoded.forgotten:
        print(
            f"word2vec: {encoded.forgotten:,} rare words were forgotten while counting (max_counting_entries "
            f"{config.max_counting_entries:,}); counts of words near min_count may be too low",
            file=sys.stderr,
        )
    encoded.vocabulary.save(directory / VOCABULARY)
    write_corpus_manifest(
        directory,
        {
            "key": _key(inputs),
            **inputs,
            "options": dataclasses.asdict(config),
            "raw_words": encoded.raw_words,
            "kept_words": encoded.kept_words,
            "sentences": encoded.sentences,
            "vocabulary_size": len(encoded.vocabulary),
            "forgotten_words": encoded.forgotten,
        },
    )
