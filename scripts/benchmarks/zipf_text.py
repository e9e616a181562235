"""Synthetic text whose words are as frequent as those of a language are, for measurements of speed."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def encode_zipf_text(directory: Path, vocabulary: int, words: int) -> Path:
    """Encode a text of random words: each once, the rest by Zipf's law.

    Args:
        directory: Where the corpus is written, under the number of its different words.
        vocabulary: How many different words.
        words: The length of the text.

    Returns:
        The encoded corpus.
    """
    import word2vec

    random = np.random.default_rng(vocabulary)
    cumulative = np.cumsum(1 / (np.arange(vocabulary) + 2.7))
    drawn = np.searchsorted(cumulative, random.random(words - vocabulary) * cumulative[-1])
    ids = np.concatenate([random.permutation(vocabulary), drawn])
    random.shuffle(ids)
    text, corpus = directory / f"{vocabulary}.txt", directory / str(vocabulary)
    with text.open("w", encoding="utf-8") as file:
        for line in np.array_split(ids, len(ids) // 1000):
            file.write(" ".join(map(str, line.tolist())) + "\n")
    word2vec.prepare(text, corpus, tokenizer="whitespace", min_count=1, progress=False)
    text.unlink()
    return corpus
