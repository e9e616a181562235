"""Moments come as often as asked, and where they would have come without a stop."""

from __future__ import annotations

from word2vec.config.amounts import Amount
from word2vec.training.points import Schedule


def test_words_are_counted_from_the_beginning_of_the_training() -> None:
    whole = Schedule(Amount(300, "words"), 1000)
    found = [words for words in range(0, 2001, 50) if whole.is_due(words)]
    assert found == [300, 600, 900, 1200, 1500, 1800]
    # Resumed between two moments, and at one.
    for start in (650, 900):
        resumed = Schedule(Amount(300, "words"), 1000, start)
        rest = [words for words in range(start, 2001, 50) if resumed.is_due(words)]
        assert rest == [words for words in found if words > start]


def test_epochs_are_due_at_their_ends() -> None:
    schedule = Schedule(Amount(2, "epochs"), 1001)
    assert [epoch for epoch in range(7) if schedule.is_due(epoch * 1001)] == [2, 4, 6]
    halves = Schedule(Amount(0.5, "epochs"), 1001)
    assert [words for words in (500, 501, 1001, 1501, 1502) if halves.is_due(words)] == [501, 1001, 1502]


def test_moments_that_passed_together_count_as_one() -> None:
    schedule = Schedule(Amount(10, "words"), 1000)
    assert [schedule.is_due(words) for words in (5, 95, 96, 100)] == [False, True, False, True]


def test_time_is_counted_from_the_moment_before() -> None:
    now = 100.0
    schedule = Schedule(Amount(60, "seconds"), 1000, clock=lambda: now)
    found = []
    for seconds in (130, 161, 170, 220, 222, 400, 401):
        now = seconds
        if schedule.is_due(0):
            found.append(seconds)
    assert found == [161, 222, 400]
