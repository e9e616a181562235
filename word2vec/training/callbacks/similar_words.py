"""A callback that shows how the neighbours of some words change."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import IO

from word2vec.config.amounts import parse_amount
from word2vec.errors import ConfigError
from word2vec.storage.words import list_words
from word2vec.terminal import text_tables
from word2vec.terminal.progress_line import ProgressLine
from word2vec.training.callbacks.protocol import Callback
from word2vec.training.callbacks.view import Training
from word2vec.training.points import Schedule
from word2vec.vectors.questions import check_whole_number


class SimilarWords(Callback):
    """Prints the words that are nearest to some words, again and again while training runs.

    Args:
        words: The words. A string is one word.
        every: How often: a time, words or epochs, such as "5m", "50M words" or "1 epoch". Training is looked at
            at the end of its intervals and epochs, so that moments that lie closer together become one.
        topn: How many neighbours of each word.
        file: Where to print, by default stderr.

    Raises:
        ConfigError: there is no word, or an option is out of its range.
        UnknownWordError: a word is not in the vocabulary. It is raised before training.
    """

    def __init__(
        self,
        words: str | Iterable[str],
        every: str = "1 epoch",
        topn: int = 5,
        file: IO[str] | None = None,
    ) -> None:
        self._words = list(dict.fromkeys(list_words(words)))
        if not self._words:
            raise ConfigError("words is empty; name at least one word whose neighbours to print")
        if not isinstance(every, str):
            raise ConfigError(f"every is {every!r}; it must be a text, for example 5m, 50M words or 1 epoch")
        self._every = parse_amount("every", every)
        self._topn = check_whole_number(topn, "topn")
        if self._topn < 1:
            raise ConfigError(f"topn is {topn}; it must be at least 1")
        self._file = file
        self._schedule: Schedule | None = None
        self._shown_at = -1

    def on_start(self, training: Training) -> None:
        """Make sure that the words are known."""
        # The error of an unknown word has the nearest spellings.
        training.vectors.vocabulary.ids(self._words)
        self._schedule = Schedule(self._every, training.total_words // training.epochs, training.words)
        self._shown_at = training.words

    def on_interval(self, training: Training) -> None:
        """Print the neighbours, if it is time."""
        assert self._schedule is not None
        if self._schedule.is_due(training.words):
            self._show(training)

    def on_epoch(self, training: Training) -> None:
        """Print the neighbours, if it is time."""
        self.on_interval(training)

    def on_end(self, training: Training) -> None:
        """Print the neighbours of the vectors that were saved, unless they were printed just now."""
        # Early stopping goes back to the best vectors.
        is_new = training.words != self._shown_at or training.stop_reason is not None
        if is_new and not training.failed:
            self._show(training)

    def _show(self, training: Training) -> None:
        self._shown_at = training.words
        answers = training.vectors.most_similar_batch(self._words, self._topn)
        rows = [
            [word, *(f"{neighbour} {cosine:.2f}" for neighbour, cosine in answer)]
            for word, answer in zip(self._words, answers, strict=True)
        ]
        title = f"word2vec: similar words at {training.progress:.1%}, epoch {training.epoch}:"
        # Above the progress bar, if there is one.
        ProgressLine.write(f"{title}\n{text_tables.align(rows, left=True)}", file=self._file or sys.stderr)
