"""Which crew trains: the door from training to the replicas."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from word2vec.arrays import Bools
from word2vec.distributed.crew import Crew
from word2vec.distributed.local_crew import LocalCrew
from word2vec.distributed.replicated_run import ReplicatedRun
from word2vec.training.task import TrainingTask


def choose_replicated_run(task: TrainingTask) -> Callable[..., ReplicatedRun]:
    """Return what makes the run of a training by replicas, as :class:`~word2vec.training.run.Run` is made."""
    return functools.partial(ReplicatedRun, open_crew=functools.partial(_open_local_crew, task))


@contextmanager
def _open_local_crew(task: TrainingTask, frozen: Mapping[str, Bools]) -> Iterator[Crew]:
    """Make a crew in this process."""
    yield LocalCrew(task.corpus, task.config, task.config.replicas or 1, frozen)
