"""The threads that answer."""

from __future__ import annotations

import asyncio
import threading

import pytest

from word2vec.explorer.serving.worker_threads import WorkerThreads


def test_work_is_done_beside_the_loop() -> None:
    async def run() -> tuple[int, bool]:
        threads = WorkerThreads()
        place = await threads.submit(threading.get_ident)
        return place, place != threading.get_ident()

    assert asyncio.run(run())[1]


def test_an_error_is_raised_where_the_result_is_awaited() -> None:
    async def run() -> None:
        await WorkerThreads().submit(lambda: 1 // 0)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(run())


def test_no_more_is_done_at_once_than_there_are_threads_and_what_is_cancelled_never() -> None:
    running, most, done = 0, 0, []
    lock, gate = threading.Lock(), threading.Event()

    def work(number: int) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        gate.wait(10)
        with lock:
            running -= 1
            done.append(number)

    async def run() -> None:
        threads = WorkerThreads(2)
        futures = [threads.submit(lambda number=number: work(number)) for number in range(6)]  # type: ignore[misc]
        futures[4].cancel()
        gate.set()
        await asyncio.gather(*futures, return_exceptions=True)

    asyncio.run(run())
    assert most <= 2
    assert sorted(done) == [0, 1, 2, 3, 5]


def test_a_loop_that_has_ended_is_not_told() -> None:
    gate, ended = threading.Event(), threading.Event()

    def work() -> None:
        gate.wait(10)
        ended.set()

    async def run() -> WorkerThreads:
        threads = WorkerThreads(1)
        threads.submit(work)
        return threads

    threads = asyncio.run(run())
    gate.set()
    assert ended.wait(10)

    async def run_again() -> int:
        return await threads.submit(lambda: 7)

    assert asyncio.run(run_again()) == 7


def test_the_threads_end_when_their_work_is_done_and_come_again() -> None:
    async def run() -> None:
        threads = WorkerThreads()
        first = threads.submit(threading.current_thread)
        threads.close()
        (await first).join(10)
        assert not first.result().is_alive()
        assert (await threads.submit(threading.current_thread)).is_alive()
        threads.close()

    asyncio.run(run())
