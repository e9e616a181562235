"""Reading ahead in a thread: the same items, the same errors, and no thread that stays behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator

import pytest

from word2vec.prefetch import prefetch


def threads() -> int:
    return sum(thread.name == "word2vec-prefetch" for thread in threading.enumerate())


@pytest.mark.parametrize("depth", [1, 2, 100])
def test_all_items_come_in_order(depth: int) -> None:
    with prefetch(iter(range(50)), depth) as ahead:
        assert list(ahead) == list(range(50))
    with prefetch(iter(()), depth) as ahead:
        assert list(ahead) == []
    assert threads() == 0


def test_items_may_be_none() -> None:
    with prefetch(iter([None, 0, None]), 1) as ahead:
        assert list(ahead) == [None, 0, None]


def test_at_most_depth_items_wait_and_one_more_is_in_hand() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            yield number

    with prefetch(items(), depth=3) as ahead:
        assert next(ahead) == 0
        deadline = time.monotonic() + 10
        while len(made) < 5 and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.1)
        assert len(made) == 5


def test_an_error_comes_where_its_item_would_have() -> None:
    def items() -> Iterator[int]:
        yield 1
        yield 2
        raise KeyError("third")

    with prefetch(items(), depth=5) as ahead:
        assert next(ahead) == 1
        assert next(ahead) == 2
        with pytest.raises(KeyError, match="third"):
            next(ahead)
    assert threads() == 0


def test_the_thread_ends_with_a_block_that_stops_taking_items() -> None:
    closed: list[bool] = []

    def items() -> Generator[int, None, None]:
        try:
            number = 0
            while True:
                number += 1
                yield number
        finally:
            closed.append(True)

    endless = items()
    with prefetch(endless, depth=2) as ahead:
        assert next(ahead) == 1
    assert threads() == 0
    endless.close()
    assert closed == [True]


def test_the_thread_ends_when_the_block_fails() -> None:
    def take_one() -> None:
        with prefetch(iter(range(10)), depth=1) as ahead:
            next(ahead)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        take_one()
    assert threads() == 0
