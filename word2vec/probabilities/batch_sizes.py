"""How much the softmax holds in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from word2vec.blocks.context_windows import TARGETS


@dataclass(frozen=True)
class BatchSizes:
    """How much is in memory at a time. The answers depend on it only in their rounding.

    Attributes:
        numbers: Numbers held at a time, scores or gathered vectors: 64 MB of float32.
        words: Words scored at a time where only the sum over all is wanted, so that scores fit into a cache.
        contexts: Contexts scored at a time there.
        sentences: Sentences of a text that are read together.
        ids: Words of a text that are read together, or those of its longest sentence.
        targets: Words of a text whose windows are laid out together.
    """

    numbers: int = 1 << 24
    words: int = 1 << 12
    contexts: int = 1 << 10
    sentences: int = 1 << 10
    ids: int = 1 << 20
    targets: int = TARGETS


SIZES = BatchSizes()


def split_places(length: int, size: int) -> Iterator[slice]:
    """Yield slices of at most ``size`` places, at least one, that cover ``length`` places."""
    size = max(1, size)
    for start in range(0, length, size):
        yield slice(start, start + size)
