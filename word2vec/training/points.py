"""Moments of a training at which something is due: so often by words, by epochs, or by the clock."""

from __future__ import annotations

import time
from collections.abc import Callable

from word2vec.config.amounts import Amount


class Schedule:
    """Tells after which steps something is due.

    Words and epochs are counted from the beginning of the training. So a training that was resumed has the same
    moments as one that never stopped. Time is counted from the moment before, or from when this was made.

    Args:
        amount: How much training lies between two moments.
        words_per_epoch: Raw words of the text.
        words: Raw words that were trained on so far.
        clock: Returns seconds.

    Example:
        >>> schedule = Schedule(Amount(1, "epochs"), words_per_epoch=1000)
        >>> [schedule.is_due(words) for words in (400, 1000, 1400, 2400)]
        [False, True, False, True]
    """

    def __init__(
        self,
        amount: Amount,
        words_per_epoch: int,
        words: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._seconds = amount.number if amount.unit == "seconds" else None
        self._words = amount.number * (words_per_epoch if amount.unit == "epochs" else 1)
        self._passed = words // self._words
        self._last = clock()

    def is_due(self, words: int) -> bool:
        """Return whether a moment has come since the last call. If several came, they count as one.

        Args:
            words: Raw words that were trained on so far.
        """
        if self._seconds is not None:
            now = self._clock()
            due = now - self._last >= self._seconds
            self._last = now if due else self._last
            return due
        passed = words // self._words
        due, self._passed = passed > self._passed, passed
        return due
