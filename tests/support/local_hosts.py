"""Preparing by tasks in threads of this process, as by several hosts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from word2vec import EncodedCorpus, PrepareConfig
from word2vec.distributed.preparing.carrier import LocalTasks
from word2vec.distributed.preparing.prepare import prepare_on_hosts
from word2vec.encoding.job import Job, Sizes
from word2vec.encoding.known_words import KnownWords
from word2vec.encoding.prepare import prepare_with
from word2vec.text.sources.files import find_files
from word2vec.text.sources.readers import choose_suffixes


def prepare_by_tasks(
    text: Sequence[Path | str],
    output: Path,
    workers: int = 2,
    *,
    shard_bytes: int = 200,
    batch_bytes: int = 32,
    known: KnownWords | None = None,
    **options: Any,
) -> EncodedCorpus:
    """Prepare files in shards of some bytes."""
    config = PrepareConfig(**{"min_count": 1, **options})
    job = Job(config, output, sizes=Sizes(batch_bytes=batch_bytes), known=known)
    with LocalTasks(workers) as tasks:
        return prepare_on_hosts(tasks, job, find_files(text, choose_suffixes(config)), text, shard_bytes)


def prepare_here(
    text: Sequence[Path | str],
    output: Path,
    *,
    batch_bytes: int = 32,
    known: KnownWords | None = None,
    **options: Any,
) -> EncodedCorpus:
    """Prepare files in one process."""
    config = PrepareConfig(**{"min_count": 1, "workers": 1, **options})
    sizes = Sizes(batch_bytes=batch_bytes)
    return prepare_with(config, text, output, progress=False, sizes=sizes, known=known)


def read_files(corpus: EncodedCorpus) -> dict[str, bytes]:
    """Return all files of a corpus."""
    return {path.name: path.read_bytes() for path in corpus.path.iterdir()}


_OF_THE_FORMAT = ("format_version", "parts", "checksums")
_OF_THIS_RUN = ("workers",)


def list_facts(corpus: EncodedCorpus) -> dict[str, Any]:
    """Return what a manifest says beside the files of ids and the number of workers."""
    facts = {name: fact for name, fact in corpus.manifest.items() if name not in _OF_THE_FORMAT}
    facts["options"] = {name: value for name, value in facts["options"].items() if name not in _OF_THIS_RUN}
    return facts


def assert_same(parts: EncodedCorpus, whole: EncodedCorpus) -> None:
    """Make sure that a corpus in parts is, to the byte, the one that one process makes."""
    assert np.asarray(parts.ids).tobytes() == np.asarray(whole.ids).tobytes()
    for name in {path.name for path in whole.path.iterdir()} - {"ids.npy", "manifest.json"}:
        assert (parts.path / name).read_bytes() == (whole.path / name).read_bytes()
    assert list_facts(parts) == list_facts(whole)
