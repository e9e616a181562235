"""The door from ``prepare`` to the hosts of a cluster."""

from __future__ import annotations

import os
from collections.abc import Sequence

from word2vec.distributed.on_ray.tasks import open_ray_tasks
from word2vec.distributed.preparing.prepare import check_job, prepare_on_hosts
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.encoding.job import Job
from word2vec.text.sources.remote_files import SourcePath


def prepare_on_cluster(
    job: Job, paths: Sequence[SourcePath], given: Sequence[str | os.PathLike[str]], cluster: str
) -> EncodedCorpus:
    """Return the corpus of some files, written on a cluster unless the output of the job has it already.

    Args:
        job: The preparation.
        paths: The files.
        given: What was given: these files, or the directories and patterns that lead to them.
        cluster: The address of the cluster, or ``auto`` for the one of this host.

    Raises:
        ConfigError: there is no such cluster, or as for
            :func:`~word2vec.distributed.preparing.prepare.prepare_on_hosts`.
        CorpusError, OutputError: as for :func:`~word2vec.distributed.preparing.prepare.prepare_on_hosts`.
    """
    check_job(job, paths)
    with open_ray_tasks(cluster, job.config.workers or None) as tasks:
        return prepare_on_hosts(tasks, job, paths, given)
