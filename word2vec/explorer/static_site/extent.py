"""How much of each model a static export has: the numbers by default, their limits, and what may be left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from word2vec.errors import ConfigError

LeftOut = Literal["umap", "classes", "related", "vectors"]
"""What may be left out. The first three take longest, and the last gives the vectors away."""

TOP = 10_000
"""How many words are written by default."""
TOPN = 25
"""How many neighbours of each word are written by default."""
MOST_TOP = 100_000
"""More words would be 80 MB of neighbours, and 2 MB of words that each visitor loads."""
MOST_TOPN = 100
"""The page lists no more."""


@dataclass(frozen=True)
class Extent:
    """How much of each model is written.

    Attributes:
        top: How many words, the most frequent ones.
        topn: How many neighbours of each word.
        without: What is left out: "umap", "classes", "related", "vectors".
    """

    top: int
    topn: int
    without: frozenset[str] = frozenset()


def make_extent(top: int = TOP, topn: int = TOPN, without: Sequence[str] = ()) -> Extent:
    """Return how much of each model is written, checked.

    Args:
        top: How many words, the most frequent ones.
        topn: How many neighbours of each word.
        without: What is left out.

    Raises:
        ConfigError: a number is out of its range, or there is nothing of a name to leave out.
    """
    if not 1 <= top <= MOST_TOP:
        raise ConfigError(f"top is {top:,}; an export has 1 to {MOST_TOP:,} words of each model")
    if not 1 <= topn <= MOST_TOPN:
        raise ConfigError(f"topn is {topn:,}; an export has 1 to {MOST_TOPN} neighbours of each word")
    for name in without:
        if name not in get_args(LeftOut):
            raise ConfigError(f"without is {name!r}; it must be of {', '.join(get_args(LeftOut))}")
    return Extent(top, topn, frozenset(without))
