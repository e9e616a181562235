"""Which crew trains: the door from training to the replicas."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from word2vec.arrays import Bools
from word2vec.distributed.beforehand import name_purpose
from word2vec.distributed.crew import FREQUENT_ROWS, Crew
from word2vec.distributed.local_crew import LocalCrew
from word2vec.distributed.on_ray.crew import estimate_store, open_ray_crew
from word2vec.distributed.on_ray.session import list_hosts, open_ray
from word2vec.distributed.replicated_run import ReplicatedRun
from word2vec.terminal.counted_nouns import show_count
from word2vec.training.saving import count_model_bytes
from word2vec.training.task import TrainingTask


def choose_replicated_run(task: TrainingTask) -> Callable[..., ReplicatedRun]:
    """Return what makes the run of a training by replicas, as :class:`~word2vec.training.run.Run` is made."""
    return functools.partial(ReplicatedRun, open_crew=functools.partial(_open_crew, task))


@contextmanager
def _open_crew(task: TrainingTask, frozen: Mapping[str, Bools], backend: str) -> Iterator[Crew]:
    """Make the crew that a task asks for: on a cluster, in processes of this machine, or in this one."""
    corpus, config, cluster = task.corpus, task.config, task.watch.cluster
    replicas = config.replicas or 1
    if cluster is None and replicas == 1:
        # A training that replicas began goes on without them.
        yield LocalCrew(corpus, config, 1, frozen)
        return
    words = len(corpus.vocabulary)
    tables, frequent = (count_model_bytes(rows, config) for rows in (words, min(words, FREQUENT_ROWS)))
    store = estimate_store(tables, frequent, replicas)
    purpose = name_purpose(cluster)
    if cluster is None:
        # Before Ray starts, which takes seconds too.
        _say_start(task, show_count(replicas, "replica"))
    with open_ray(cluster, workers=replicas, store_bytes=store, purpose=purpose) as session:
        hosts = sum(host.cores > 0 for host in list_hosts(session.ray)) or 1
        slots = config.replicas or hosts
        if cluster is not None:
            used = show_count(min(slots, hosts), "host")
            _say_start(task, f"{show_count(slots, 'replica')} on {used} of the Ray cluster at {session.address}")
        with open_ray_crew(session, corpus, config, frozen, slots=slots, backend=backend) as crew:
            yield crew


def _say_start(task: TrainingTask, what: str) -> None:
    """Say that replicas start, because nothing else is seen until they are ready."""
    if task.progress:
        print(f"word2vec: starting {what}", file=sys.stderr, flush=True)
