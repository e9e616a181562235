"""Work in a thread."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError

import pytest

from word2vec.errors import ConfigError, OutputError
from word2vec.explorer.maps.background import Desk, Job
from word2vec.explorer.maps.progress import ABSENT, Progress, State

SOON = 10.0  # seconds, after which a test fails rather than hangs


class Work:
    """Work that waits for the test at every step."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.may_go_on = threading.Event()
        self.calls = 0
        self.error: Exception | None = None
        self.was_cancelled = False

    def __call__(self, desk: Desk) -> str:
        self.calls += 1
        try:
            desk.report("layout", 0.25)
            self.begun.set()
            assert self.may_go_on.wait(SOON)
            desk.report("layout", 2.0)
        except CancelledError:
            self.was_cancelled = True
            raise
        if self.error is not None:
            raise self.error
        desk.note("a note")
        return "done"


def test_it_begins_when_it_is_asked_for_and_not_when_it_is_looked_at() -> None:
    work = Work()
    job = Job(work, "neighbours", "test")
    assert job.progress == ABSENT
    assert job.get() == Progress("running", "neighbours")
    assert work.begun.wait(SOON)
    assert job.get() == job.progress == Progress("running", "layout", 0.25)
    work.may_go_on.set()
    job.join(SOON)
    assert job.get() == "done"
    assert job.progress == Progress("ready", done=1.0, message="a note")
    assert work.calls == 1


def test_many_threads_begin_it_once() -> None:
    work = Work()
    job = Job(work, "neighbours", "test")
    ready = threading.Barrier(8)

    def ask() -> None:
        ready.wait(SOON)
        for _ in range(50):
            job.get()
            _ = job.progress

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON)
    work.may_go_on.set()
    job.join(SOON)
    assert (job.get(), work.calls) == ("done", 1)


@pytest.mark.parametrize(
    ("error", "state", "message"),
    [
        (ConfigError("no\nway"), "refused", "no way"),
        (OutputError("full"), "failed", "full"),
        (KeyError("x"), "failed", "KeyError: 'x'"),
    ],
)
def test_work_that_fails_says_why_and_is_done_again_when_it_is_asked_for(
    error: Exception, state: State, message: str
) -> None:
    work = Work()
    work.may_go_on.set()
    work.error = error
    job = Job(work, "neighbours", "test", failure_lasts=0.0)
    job.get()
    job.join(SOON)
    assert job.progress == Progress(state, message=message)
    work.error = None
    assert job.get().state == "running"  # type: ignore[union-attr]
    job.join(SOON)
    assert (job.get(), work.calls) == ("done", 2)


def test_a_failure_is_told_for_some_seconds_to_who_asks_again() -> None:
    work = Work()
    work.may_go_on.set()
    work.error = OutputError("full")
    job = Job(work, "neighbours", "test", failure_lasts=600)
    job.get()
    job.join(SOON)
    assert job.get() == job.get() == Progress("failed", message="full")
    assert work.calls == 1


def test_a_cancelled_job_ends_and_does_not_begin_again() -> None:
    work = Work()
    job = Job(work, "neighbours", "test")
    job.get()
    assert work.begun.wait(SOON)
    job.cancel()
    work.may_go_on.set()
    job.join(SOON)
    assert work.was_cancelled
    assert job.get() == ABSENT
    assert work.calls == 1


def test_cancelling_calls_what_ends_the_work() -> None:
    ended = threading.Event()
    begun = threading.Event()

    def work(desk: Desk) -> str:
        desk.on_cancel(ended.set)
        begun.set()
        assert ended.wait(SOON)
        raise RuntimeError("the process has gone")

    job = Job(work, "neighbours", "test")
    job.get()
    assert begun.wait(SOON)
    job.cancel()
    job.join(SOON)
    # What went wrong because it was ended is no failure.
    assert job.progress == ABSENT


def test_what_ends_the_work_is_called_at_once_if_it_is_cancelled_already() -> None:
    begun, may_register, ended = threading.Event(), threading.Event(), threading.Event()

    def work(desk: Desk) -> str:
        begun.set()
        assert may_register.wait(SOON)
        desk.on_cancel(ended.set)
        return "late"

    job = Job(work, "neighbours", "test")
    job.get()
    assert begun.wait(SOON)
    job.cancel()
    may_register.set()
    job.join(SOON)
    assert ended.is_set()


def test_a_result_stays_after_cancelling() -> None:
    work = Work()
    work.may_go_on.set()
    job = Job(work, "neighbours", "test")
    job.get()
    job.join(SOON)
    job.cancel()
    assert job.get() == "done"


def test_jobs_that_share_a_turn_are_done_one_by_one() -> None:
    turn = threading.Lock()
    first, second = Work(), Work()
    jobs = [Job(work, "classes", "test", turn) for work in (first, second)]
    jobs[0].get()
    assert first.begun.wait(SOON)
    jobs[1].get()
    assert not second.begun.wait(0.1)
    assert jobs[1].progress == Progress("running", "classes")
    first.may_go_on.set()
    second.may_go_on.set()
    for job in jobs:
        job.join(SOON)
        assert job.get() == "done"
