"""Models for the tests of the explorer's page: words with known answers, odd words, and a table for the map."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from word2vec import WordVectors
from word2vec.arrays import Float32s
from word2vec.storage.model_directory import save_model
from word2vec.storage.vocabulary import Vocabulary

SIZE = 24  # numbers of a vector
MANY = 20_000

# Directions of which the words are made.
_MEANINGS: dict[str, list[str]] = {
    "king": ["royal", "male"],
    "queen": ["royal", "female"],
    "man": ["male"],
    "woman": ["female"],
    "国王": ["royal", "male", "han"],
    "王后": ["royal", "female", "han"],
    "男人": ["male", "han"],
    "女人": ["female", "han"],
    "france": ["france"],
    "paris": ["france", "capital"],
    "japan": ["japan"],
    "tokyo": ["japan", "capital"],
    "kingdom": ["royal", "japan"],
    "capital": ["capital"],
}
ODD_WORDS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\u202eturned\u202c",
    "\x1b[31mred\x1b[0m",
    "two\nlines",
    "x" * 500,
    "😀👩‍👩‍👧",
    "&amp;<b>",
    'a,b"c',
    "=1+1",
    "__proto__",
]
_GROUPS = ["river", "bird", "metal", "fruit", "tool", "城市", "动物", "植物"]
_GROUP = 40
WORDS = [*_MEANINGS, *ODD_WORDS, *(f"{group}{place}" for place in range(_GROUP) for group in _GROUPS)]


def make_matrix(noise: float, seed: int) -> Float32s:
    """Return a vector for each of WORDS, [V, SIZE] float32.

    Args:
        noise: How far the words are from what they mean.
        seed: Of the noise.
    """
    names = sorted({name for meaning in _MEANINGS.values() for name in meaning})
    directions = dict(zip(names, np.eye(SIZE), strict=False))
    random = np.random.default_rng(seed)
    # The groups are the same for each seed.
    centres = np.random.default_rng(0).normal(size=(len(_GROUPS), SIZE)) * 0.6
    rows = [np.sum([directions[name] for name in meaning], axis=0) for meaning in _MEANINGS.values()]
    rows += [centres[place % 2] for place in range(len(ODD_WORDS))]
    rows += [centres[place % len(_GROUPS)] for place in range(_GROUP * len(_GROUPS))]
    return np.asarray(np.array(rows) + random.normal(size=(len(rows), SIZE)) * noise, np.float32)


def save_english(path: Path) -> Path:
    """Save a model directory with a softmax, counts and the course of a training."""
    matrix = make_matrix(0.05, seed=1)
    counts = (1e6 / (10 + np.arange(len(WORDS)))).astype(np.int64)
    course = [
        {"epoch": 1 + i // 5, "words": 50 * (i + 1), "loss": 3 - i / 10, "learning_rate": 0.1 - i / 200}
        for i in range(20)
    ]
    save_model(
        path,
        Vocabulary(WORDS, counts),
        {"input": matrix, "output": matrix + make_matrix(0.05, seed=2)},
        train={"architecture": "cbow", "vector_size": SIZE, "epochs": 4, "window": 2, "noise_exponent": 0.75},
        corpus={"tokenizer": "lines", "options": {"tokenizer": "simple"}},
        training={"finished": True, "progress": 1.0, "raw_words": 1000, "intervals": course},
    )
    return path


def save_other(path: Path) -> Path:
    """Save vectors of the same words but for one, without a softmax, counts or a training."""
    kept = [row for row, word in enumerate(WORDS) if "\n" not in word]
    WordVectors([WORDS[row] for row in kept], make_matrix(0.2, seed=3)[kept]).save(path)
    return path


def save_many(path: Path) -> Path:
    """Save MANY words in two clouds of very different size."""
    random = np.random.default_rng(4)
    matrix = random.normal(size=(MANY, 8)) * np.array([6, 3, 1, 1, 1, 1, 1, 1])
    matrix[: MANY // 10] = matrix[: MANY // 10] / 8 + np.array([30, 0, 0, 0, 0, 0, 0, 0])
    WordVectors([f"word{row}" for row in range(MANY)], matrix.astype(np.float32)).save(path)
    return path
