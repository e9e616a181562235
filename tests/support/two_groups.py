"""A corpus with a known answer: two groups of words that never meet."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from word2vec.encoding.corpus import EncodedCorpus
from word2vec.encoding.prepare import prepare


def two_groups(sentences: int = 2000, seed: int = 0) -> list[list[str]]:
    """Sentences of a0..a9 or of b0..b9, never mixed: vectors of one group must be nearer to each other."""
    random = np.random.default_rng(seed)
    return [
        [f"{'ab'[number % 2]}{place}" for place in random.integers(0, 10, random.integers(3, 12))]
        for number in range(sentences)
    ]


def prepare_two_groups(directory: Path, sentences: int = 2000) -> EncodedCorpus:
    """Encode them with every word."""
    return prepare(two_groups(sentences), directory, min_count=1, progress=False)
