"""Prepare one corpus on many hosts: the steps, on the driver.

The text is cut into shards. Tasks encode them, each in numbers of its own. The words of all shards are merged
by other tasks in the order of the text. The driver selects the vocabulary. Then tasks give each shard its final
ids, which are a part of the corpus. What is written is the same for any number of hosts.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from word2vec.distributed.preparing.carrier import Carrier
from word2vec.distributed.preparing.encode_shard import TextOnHosts, check_file, make_analyzer
from word2vec.distributed.preparing.file_digests import digest_on_hosts
from word2vec.distributed.preparing.shards import SHARD_BYTES, cut_into_shards, locate
from word2vec.distributed.preparing.steps import Steps
from word2vec.distributed.preparing.work_directory import WorkDirectory
from word2vec.encoding.corpus import ENCODED_CORPUS, EncodedCorpus
from word2vec.encoding.job import Inputs, Job
from word2vec.encoding.prepare import reuse_or_write
from word2vec.encoding.sources import FileSource
from word2vec.encoding.writer import write_corpus_facts
from word2vec.errors import ConfigError
from word2vec.storage.atomic import new_directory
from word2vec.text.sources.byte_access import explain_unreadable, find_size
from word2vec.text.sources.compression import STDIN
from word2vec.text.sources.remote_files import SourcePath

WORK = "work"
"""The directory of the tasks, inside that of a corpus that is being written."""


@dataclass(frozen=True)
class HostCheck:
    """What a host must see before any work begins.

    Attributes:
        common: What it must have in common with the driver.
        files: The path and the size of each file of the text.
    """

    common: TextOnHosts
    files: tuple[tuple[SourcePath, int], ...]


def check_host(check: HostCheck) -> None:
    """Make sure that this host sees the output and the text, and would tokenise as the driver does.

    Raises:
        ConfigError: it has another version of the toolkit, or another tokenizer.
        CorpusError: it does not see a file as the driver does.
        OutputError: it does not see the output.
    """
    check.common.work.check_visible()
    for path, size in check.files:
        check_file(path, size)
    make_analyzer(check.common)


def prepare_on_hosts(
    carrier: Carrier,
    job: Job,
    paths: Sequence[SourcePath],
    given: Sequence[str | os.PathLike[str]] = (),
    shard_bytes: int = SHARD_BYTES,
) -> EncodedCorpus:
    """Return the corpus of some files, written by many hosts unless the output of the job has it already.

    Args:
        carrier: Does the tasks.
        job: The preparation.
        paths: The files.
        given: What was given: these files, or the directories and patterns that lead to them.
        shard_bytes: About how much text a task has.

    Raises:
        ConfigError: an option does not fit, see :func:`check_job`. With ``strict`` something has no effect. Or
            a host would tokenise differently.
        CorpusError: the text cannot be read or changes meanwhile, a host does not see it, or no word stays.
        OutputError: the output cannot be written, or a host does not see it.
    """
    check_job(job, paths)
    source = FileSource(job, paths, given, partial(digest_on_hosts, carrier))
    return reuse_or_write(
        source, job, lambda source, job: write_corpus_on_hosts(carrier, source, paths, job, shard_bytes)
    )


def check_job(job: Job, paths: Sequence[SourcePath]) -> None:
    """Make sure that a preparation can be done on several hosts.

    Raises:
        ConfigError: it forgets words, which depends on what one machine has read so far. Its tokenizer has no
            name by which other hosts could import it. Or it reads standard input.
    """
    if job.config.max_counting_entries is not None:
        raise ConfigError(
            f"max_counting_entries is {job.config.max_counting_entries:,}, and with cluster no words are "
            "forgotten while counting; leave it out, and bound the vocabulary by min_count or max_vocab_size"
        )
    if job.tokenizer_is_nameless:
        raise ConfigError(
            f"the tokenizer {job.analyzer.tokenizer.name} cannot be imported by name, so other hosts cannot "
            "have it; define the function in a module that every host can import"
        )
    if STDIN in paths:
        raise ConfigError(
            "standard input (-) is read by this process only; put the text into a file that every host sees, or "
            "leave cluster out"
        )


def write_corpus_on_hosts(
    carrier: Carrier, source: FileSource, paths: Sequence[SourcePath], job: Job, shard_bytes: int = SHARD_BYTES
) -> None:
    """Encode files into the output of a job, on many hosts.

    Args:
        carrier: Does the tasks.
        source: The files.
        paths: Where they are.
        job: The preparation. It forgets no words, and its tokenizer has a name.
        shard_bytes: About how much text a task has.

    Raises:
        ConfigError: ``strict``, and no word of a list occurs in the text. Or a host would tokenise differently.
        CorpusError: the text cannot be read or changes meanwhile, a host does not see it, or no word stays.
        OutputError: the output cannot be written, or a host does not see it.
    """
    read: list[Inputs] = []

    def is_superseded() -> bool:
        """Tell whether another process has put the same corpus there meanwhile."""
        return bool(read) and job.find_reusable(read[0]) is not None

    with new_directory(job.output, ENCODED_CORPUS, is_superseded) as directory, _stop_after_errors(carrier):
        work = WorkDirectory.make(directory / WORK)
        sizes = {}
        for path in paths:
            with explain_unreadable(path):
                sizes[path] = find_size(path)
        shards = cut_into_shards(paths, source.readers, sizes, shard_bytes, job.sizes.batch_bytes)
        steps = Steps(carrier, work, job, shards)
        files = tuple((locate(path), size) for path, size in sizes.items())
        carrier.ask_each_host(check_host, HostCheck(steps.common, files))
        totals, parts, with_words = steps.run()
        source.finish_reading(with_words)
        read.append(source.inputs())
        described = {part.name: (part.ids, part.checksum) for part in parts}
        shutil.rmtree(work.path)
        write_corpus_facts(job, directory, totals, read[0], source.files_read, described)


@contextmanager
def _stop_after_errors(carrier: Carrier) -> Iterator[None]:
    """Stop all tasks after an error, before the directory that they write to is removed."""
    try:
        yield
    except BaseException:
        carrier.stop()
        raise
