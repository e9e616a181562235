"""Do the next piece of work while this one is used."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def prefetch(items: Iterator[T], depth: int) -> Iterator[Iterator[T]]:
    """Run an iterator in a thread, up to ``depth`` items ahead, in order.

    The thread ends with the ``with`` block, however that ends. An exception of the iterator is raised where
    its item would have come.

    Example:
        >>> with prefetch(iter(range(3)), depth=2) as ahead:
        ...     list(ahead)
        [0, 1, 2]
    """
    done = object()
    ready: queue.Queue[object] = queue.Queue(depth)
    stopped = threading.Event()
    failure: list[BaseException] = []

    def put(item: object) -> None:
        """Hand over an item, unless the consumer has gone."""
        while not stopped.is_set():
            try:
                # Not forever, because a consumer that has gone takes nothing more.
                ready.put(item, timeout=0.1)
                return
            except queue.Full:
                pass

    def work() -> None:
        """Hand over all items and then the end. An exception is kept for the consumer."""
        try:
            for item in items:
                put(item)
                if stopped.is_set():
                    return
        except BaseException as error:
            failure.append(error)
        put(done)

    def take() -> Iterator[T]:
        """Yield the items that were handed over. Raise the exception that ended them."""
        while (item := ready.get()) is not done:
            yield item  # type: ignore[misc]
        if failure:
            raise failure[0]

    thread = threading.Thread(target=work, name="word2vec-prefetch", daemon=True)
    thread.start()
    try:
        yield take()
    finally:
        stopped.set()
        thread.join()
