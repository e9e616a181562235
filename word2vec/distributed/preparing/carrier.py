"""What carries tasks to the processes that do them: a protocol, and one that does them in this process.

A task is a function of a module and one argument that can be pickled. It may be done twice, or begun and never
ended, because hosts die. So it writes its files under names of its own and renames them, and does the same each
time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD = 4
"""Tasks begun for each core beyond the first one whose result has not come. One may take longer than others."""


class Carrier(Protocol):
    """Does tasks somewhere. It may be used from several threads."""

    @property
    def cores(self) -> int:
        """How many tasks are done at a time."""

    def map(self, function: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """Do tasks, and yield their results in the order of the tasks.

        A task whose host dies is done again elsewhere.

        Raises:
            Word2VecError: as the function raises it, or a task's processes die again and again.
        """

    def ask_each_host(self, function: Callable[[Task], Result], task: Task) -> list[Result]:
        """Do one task on every host.

        Raises:
            Word2VecError: as for :meth:`map`.
        """

    def stop(self) -> None:
        """End all tasks and wait until none of them runs. What waits for results gets an error."""


class LocalTasks:
    """Does tasks in threads of this process. A context manager, which stops them at its end.

    Args:
        workers: How many tasks are done at a time.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="word2vec-task")

    def __enter__(self) -> LocalTasks:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    @property
    def cores(self) -> int:
        """How many tasks are done at a time."""
        return self._workers

    def map(self, function: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
        """Do tasks, and yield their results in the order of the tasks."""
        waiting: deque[Future[Result]] = deque()
        for task in tasks:
            waiting.append(self._threads.submit(function, task))
            if len(waiting) > AHEAD * self._workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def ask_each_host(self, function: Callable[[Task], Result], task: Task) -> list[Result]:
        """Do one task on this host, which is the only one."""
        return list(self.map(function, [task]))

    def stop(self) -> None:
        """End all tasks that have not begun, and wait for the others."""
        self._threads.shutdown(cancel_futures=True)
