"""Words whose vectors are their stem's and their ending's, and subwords that were fitted to them."""

from __future__ import annotations

import numpy as np

from word2vec import SubwordConfig, WordVectors
from word2vec.subwords.fit import fit_subwords, mix_vectors

STEMS = [
    "walk", "sing", "paint", "jump", "dream", "climb", "wander", "whisper", "laugh", "listen",
    "build", "cook", "teach", "drink", "learn", "plant", "wash", "march", "knock", "shout",
]  # fmt: skip
ENDINGS = ["", "ed", "ing", "er", "ers", "s", "ings", "able", "ingly", "ment"]
WORDS = [stem + ending for stem in STEMS for ending in ENDINGS]
LEFT_OUT = ["walking", "paints", "dreamer", "listened"]
"""Not in the vocabulary. Their n-grams are those of words that are."""
STRANGE = ["qqqqq", "", "!?", "x" * 10_000]
"""Without any known n-gram."""


def make_spelled_table(size: int = 96) -> tuple[list[str], np.ndarray]:
    """Return words, those left out not among them, and their vectors [V, size] float32."""
    rng = np.random.default_rng(0)
    stems, endings = rng.normal(size=(len(STEMS), size)), rng.normal(size=(len(ENDINGS), size))
    table = (stems[:, None] + 0.5 * endings).reshape(-1, size) + 0.3 * rng.normal(size=(len(WORDS), size))
    kept = [row for row, word in enumerate(WORDS) if word not in LEFT_OUT]
    return [WORDS[row] for row in kept], table[kept].astype(np.float32)


def make_spelled_vectors(kind: str = "float32", counted: bool = True) -> WordVectors:
    """Return vectors of such words, with fitted subwords."""
    words, table = make_spelled_table()
    scale = (1 / np.linalg.norm(table, axis=1)).astype(np.float32)
    fit = fit_subwords(words, table, scale, None, SubwordConfig())
    mixed = mix_vectors(fit, words, table, scale, None)
    counts = np.arange(len(words), 0, -1) * 10 if counted else None
    return WordVectors(words, mixed.astype(kind), counts, fit.subwords)


def spelled_sentences(sentences: int = 3000, seed: int = 0) -> list[list[str]]:
    """Sentences of the words of one stem each, those left out not among them: spelling tells what is near."""
    random = np.random.default_rng(seed)
    words = [[stem + ending for ending in ENDINGS if stem + ending not in LEFT_OUT] for stem in STEMS]
    return [
        random.choice(words[number % len(words)], random.integers(4, 10)).tolist() for number in range(sentences)
    ]
