"""Tasks on the hosts of a Ray cluster, by remote functions and their results."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TypeVar

from word2vec.distributed.on_ray.address import find_reason
from word2vec.distributed.on_ray.faults import explain_missing_module, lacks_module
from word2vec.distributed.on_ray.session import RaySession, list_hosts, open_ray
from word2vec.errors import ConfigError, CorpusError, Word2VecError

Task = TypeVar("Task")
Result = TypeVar("Result")

_RETRIES = 5
"""How often a task is done again whose process or host has died."""

_AHEAD = 2
"""Tasks handed over for each core, so that none waits for the next one."""

_LOOK = 0.5  # seconds between two looks for Ctrl-C
_FRESH = 5.0  # seconds for which the number of cores is believed. Hosts may join.
_END = 10.0  # seconds that tasks get to end


@contextmanager
def open_ray_tasks(cluster: str, most: int | None = None) -> Iterator[RayTasks]:
    """Connect this process to a cluster and yield what does tasks there.

    Args:
        cluster: The address of the cluster, or ``auto`` for the one of this host.
        most: How many tasks are done at a time.

    Raises:
        ConfigError: Ray is not installed, or there is no such cluster.
    """
    with open_ray(cluster, purpose="preparing on several machines") as session, RayTasks(session, most) as tasks:
        yield tasks


class RayTasks:
    """Does tasks on the hosts of a cluster. A context manager, which stops them at its end.

    Args:
        session: The connection to the cluster.
        most: How many tasks are done at a time. By default one for each core of the cluster.
    """

    def __init__(self, session: RaySession, most: int | None = None) -> None:
        self._ray = session.ray
        self._do = self._ray.remote(num_cpus=1, max_retries=_RETRIES)(do_task)
        self._most = most
        self._counted: tuple[float, int] = (-_FRESH, 1)
        self._lock = threading.Lock()
        self._running: set[Any] = set()
        self._stopped = False

    def __enter__(self) -> RayTasks:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    @property
    def cores(self) -> int:
        """How many tasks are done at a time."""
        counted, cores = self._counted
        if time.monotonic() - counted > _FRESH:
            cores = max(1, sum(host.cores for host in list_hosts(self._ray)))
            self._counted = time.monotonic(), cores
        return cores if self._most is None else min(self._most, cores)

    def map(self, function: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """Do tasks, and yield their results in the order of the tasks.

        Raises:
            Word2VecError: as the function raises it.
            CorpusError: a task's process died again and again, or the cluster was lost.
        """
        places: dict[Any, int] = {}
        done: dict[int, Result] = {}
        begun = 0
        for place in range(len(tasks)):
            while place not in done:
                # Hand over as many tasks as are done at a time, and a few more where the number is not limited.
                room = self.cores * (_AHEAD if self._most is None else 1) - len(places)
                for number in range(begun, min(begun + room, len(tasks))):
                    places[self._begin(self._do, function, tasks[number])] = number
                    begun = number + 1
                for found in self._wait_for_some(list(places)):
                    done[places.pop(found)] = self._take(found)
            yield done.pop(place)

    def ask_each_host(self, function: Callable[[Task], Result], task: Task) -> list[Result]:
        """Do one task on every host that does tasks.

        Raises:
            Word2VecError: as for :meth:`map`.
        """
        affinity = import_module("ray.util.scheduling_strategies").NodeAffinitySchedulingStrategy
        waiting = []
        for host in list_hosts(self._ray):
            # A head without cores does no tasks, so it need not see what they see.
            if not host.cores:
                continue
            remote = self._do.options(num_cpus=0, scheduling_strategy=affinity(host.node, soft=False))
            waiting.append(self._begin(remote, function, task))
        pending = list(waiting)
        while pending:
            pending = [found for found in pending if found not in set(self._wait_for_some(pending))]
        return [self._take(found) for found in waiting]

    def stop(self) -> None:
        """End all tasks, by force, and wait until none of them runs."""
        with self._lock:
            self._stopped = True
            running = list(self._running)
            self._running.clear()
        if not self._ray.is_initialized():
            return
        for task in running:
            self._ray.cancel(task, force=True)
        if running:
            self._ray.wait(running, num_returns=len(running), timeout=_END)

    def _begin(self, remote: Any, function: Callable[[Task], Result], task: Task) -> Any:
        with self._lock:
            self._check_running()
            begun = remote.remote(function, task)
            self._running.add(begun)
        return begun

    def _check_running(self) -> None:
        if self._stopped:
            raise CorpusError("the tasks were stopped, because another one failed")

    def _wait_for_some(self, waiting: list[Any]) -> list[Any]:
        """Return those that are done, after a while perhaps none."""
        self._check_running()
        done, _ = self._ray.wait(waiting, num_returns=1, timeout=_LOOK, fetch_local=True)
        return list(done)

    def _take(self, task: Any) -> Any:
        """Return the result of a task, or raise its error."""
        try:
            result = self._ray.get(task)
        except self._ray.exceptions.RayTaskError as error:
            if lacks_module(error):
                raise ConfigError(explain_missing_module(error, "a host of the cluster")) from error
            raise
        except self._ray.exceptions.RayError as error:
            raise CorpusError(
                f"a task was given up, because its process or its host died {_RETRIES + 1} times: "
                f"{find_reason(error)}; if memory ran out, give the hosts more of it, or fewer tasks at a time "
                "by workers"
            ) from error
        finally:
            with self._lock:
                self._running.discard(task)
        if isinstance(result, Word2VecError):
            raise result
        return result


def do_task(function: Callable[[Task], Result], task: Task) -> Result | Word2VecError:
    """Do a task, and return its result or an error that a user is to see.

    Ray would wrap an error that is raised, and write the lines of the program that led to it.
    """
    try:
        return function(task)
    except Word2VecError as error:
        return error
