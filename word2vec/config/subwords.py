"""Every option of fitted subwords, stated once."""

from __future__ import annotations

import dataclasses
from typing import Annotated

from word2vec.config.options import Option, check_options
from word2vec.errors import ConfigError

LONGEST_NGRAM = 100
"""The most characters of an n-gram. Words hardly share longer ones, and fastText's files are read up to it."""


@dataclasses.dataclass(frozen=True)
class SubwordConfig:
    """How the spelling of words is fitted to their vectors.

    Raises:
        ConfigError: an option is out of range.
    """

    mix: Annotated[
        float | None,
        Option(
            "How much of what a word's spelling predicts is added to its vector. 0 adds nothing, so that "
            "subwords only answer for unknown words. By default it is 1, and 0.5 for words of Han, Kana or "
            "Hangul.",
            minimum=0.0,
            maximum=100.0,
        ),
    ] = None
    min_n: Annotated[
        int,
        Option(
            "Characters of the shortest n-gram, the marks of the word's ends among them. Words of Han, Kana or "
            "Hangul have n-grams from one character on.",
            minimum=1,
            maximum=LONGEST_NGRAM,
            known_as="min_n / -minn",
        ),
    ] = 3
    max_n: Annotated[
        int,
        Option("Characters of the longest n-gram.", minimum=1, maximum=LONGEST_NGRAM, known_as="max_n / -maxn"),
    ] = 6
    penalty: Annotated[
        float,
        Option(
            "The ridge regression's penalty on the n-grams' vectors. The larger it is, the more alike words of "
            "one stem become.",
            minimum=1e-6,
            maximum=1e4,
        ),
    ] = 1.0

    threads: Annotated[
        int,
        Option("CPU threads. 0 takes every core.", minimum=0, maximum=4096, known_as="workers / -threads"),
    ] = 0

    def __post_init__(self) -> None:
        check_options(self)
        check_ngram_lengths(self.min_n, self.max_n)


def check_ngram_lengths(min_n: int, max_n: int) -> None:
    """Raise ConfigError if there are no n-grams of ``min_n`` to ``max_n`` characters, or they are too long."""
    if not 1 <= min_n <= max_n <= LONGEST_NGRAM:
        raise ConfigError(
            f"min_n is {min_n} and max_n is {max_n}; min_n must not be above max_n, and both must be 1 to "
            f"{LONGEST_NGRAM}"
        )
