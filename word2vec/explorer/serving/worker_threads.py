"""A few threads that answer questions, so that the server itself always has time for the next request."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

_T = TypeVar("_T")

_Work = tuple[asyncio.AbstractEventLoop, "asyncio.Future[object]", Callable[[], object]]
_END = None


class WorkerThreads:
    """Threads that take work in the order in which it came.

    They are daemons, so a long computation does not keep a process that was told to end.

    Args:
        count: How many pieces of work are done at once. More than cores would only wait for each other.
    """

    def __init__(self, count: int = 2) -> None:
        self._count = count
        self._queue: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._starting = threading.Lock()

    def submit(self, work: Callable[[], _T]) -> asyncio.Future[_T]:
        """Return the future result of a function. If it is cancelled before the function runs, it never runs."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[_T] = loop.create_future()
        self._queue.put((loop, future, work))  # type: ignore[arg-type]  # a future of T takes what T's work returns
        with self._starting:
            while len(self._threads) < self._count:
                thread = threading.Thread(target=self._work, name="explorer", daemon=True)
                self._threads.append(thread)
                thread.start()
        return future

    def close(self) -> None:
        """Let the threads end when they have done the work that was submitted. Further work starts new ones."""
        with self._starting:
            for _ in self._threads:
                self._queue.put(_END)
            self._threads.clear()

    def _work(self) -> None:
        while (taken := self._queue.get()) is not _END:
            loop, future, work = taken
            del taken
            if future.cancelled():
                continue
            try:
                result, error = work(), None
            except BaseException as raised:
                result, error = None, raised
            # The server may have ended meanwhile, and its loop with it.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_settle, future, result, error)
            # A thread that waits would keep the last result.
            del future, work, result, error


def _settle(future: asyncio.Future[object], result: object, error: BaseException | None) -> None:
    if future.cancelled():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
