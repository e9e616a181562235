"""Do the next piece of work while this one is used."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

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
    handover = _Handover(items, depth)
    thread = threading.Thread(target=handover.work, name="word2vec-prefetch", daemon=True)
    thread.start()
    try:
        yield handover.take()
    finally:
        handover.stopped.set()
        thread.join()


class _Handover(Generic[T]):
    """Hands items over from a thread that makes them to the thread that takes them.

    Args:
        items: The items.
        depth: How many items may wait to be taken.

    Attributes:
        stopped: Is set when nothing more will be taken.
    """

    def __init__(self, items: Iterator[T], depth: int) -> None:
        self.stopped = threading.Event()
        self._items = items
        self._ready: queue.Queue[object] = queue.Queue(depth)
        self._end = object()
        self._failure: BaseException | None = None

    def work(self) -> None:
        """Hand over all items and then the end. An exception is kept for :meth:`take`."""
        try:
            for item in self._items:
                self._put(item)
                if self.stopped.is_set():
                    return
        except BaseException as error:
            self._failure = error
        self._put(self._end)

    def take(self) -> Iterator[T]:
        """Yield the items that are handed over, and raise the exception that ended them."""
        while (item := self._ready.get()) is not self._end:
            yield item  # type: ignore[misc]
        if self._failure is not None:
            raise self._failure

    def _put(self, item: object) -> None:
        while not self.stopped.is_set():
            try:
                # Not forever, because a consumer that has gone takes nothing more.
                self._ready.put(item, timeout=0.1)
                return
            except queue.Full:
                pass
