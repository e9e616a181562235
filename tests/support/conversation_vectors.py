"""Vectors to converse with, and the tables that answers should be."""

from __future__ import annotations

import numpy as np

from word2vec import WordVectors
from word2vec.terminal.text_tables import align

WORDS = [
    "king",
    "queen",
    "man",
    "woman",
    "apple",
    "国王",
    "王后",
    "男人",
    "女人",
    "well-known",
    "help",
    "sim",
    "-",
]


def royal_vectors() -> WordVectors:
    """king - man + woman = queen, in two languages. apple, and words that could be taken for commands."""
    royal, male, english, fruit = np.eye(4) + 0.1
    rows = [
        royal + male + english,
        royal + english,
        male + english,
        english,
        fruit,
        royal + male,
        royal,
        male,
        -english,
        fruit + royal,
        fruit - royal,
        fruit - male,
        -fruit,
    ]
    return WordVectors(WORDS, np.array(rows, np.float32))


def nearest_table(vectors: WordVectors, plus: list[str], minus: list[str], topn: int = 3) -> str:
    """The nearest words as a conversation shows them."""
    return align(vectors.most_similar(plus, minus, topn))
