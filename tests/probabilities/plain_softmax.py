"""Small models with random tables, and their softmax word for word as the documentation defines it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from word2vec.arrays import Float64s
from word2vec.blocks.sampling import keep_probabilities
from word2vec.storage.model_directory import save_model
from word2vec.storage.vocabulary import Vocabulary

WORDS = ["the", "cat", "sat", "on", "mat", "new_york", "new", "york", "city", "new_york_city"]
COUNTS = np.array([500, 80, 60, 50, 40, 30, 20, 10, 9, 8])
SIZE, WIDTH, WINDOW = len(WORDS), 4, 2
WEIGHTS = ("tied", "signed", "biased", "untied")
SIGNED = ("signed", "biased")  # biased: with a bias

ALL = pytest.mark.parametrize(
    ("architecture", "weights"),
    [(a, w) for a in ("cbow", "skipgram") for w in WEIGHTS],
)
SIGNATURE = 0.4  # of four coordinates the last two count negatively
SIGNS = np.array([1, 1, -1, -1])


def draw_tables(weights: str) -> dict[str, NDArray[np.float32]]:
    random = np.random.default_rng(3)
    made = {"input": random.normal(size=(SIZE, WIDTH)).astype(np.float32)}
    if weights == "untied":
        made["output"] = random.normal(size=(SIZE, WIDTH)).astype(np.float32)
    if weights in ("biased", "untied"):
        made["bias"] = random.normal(size=SIZE).astype(np.float32)
    return made


def read_tables(weights: str) -> tuple[Float64s, Float64s, Float64s]:
    """Return V [SIZE, WIDTH], W = V diag(a) or W [SIZE, WIDTH], and b [SIZE]."""
    made = {name: table.astype(np.float64) for name, table in draw_tables(weights).items()}
    signs = SIGNS if weights in SIGNED else 1
    return made["input"], made.get("output", made["input"]) * signs, made.get("bias", np.zeros(SIZE))


def write_model(
    path: Path,
    architecture: str = "cbow",
    weights: str = "tied",
    *,
    exponent: float = 0.75,
    subsample: float = 0.01,
    corpus: dict[str, Any] | None = None,
) -> Path:
    train = {
        "architecture": architecture,
        "tied": weights != "untied",
        "signature": SIGNATURE if weights in SIGNED else 0.0,
        "bias": weights in ("biased", "untied"),
        "vector_size": WIDTH,
        "window": WINDOW,
        "noise_exponent": exponent,
        "subsample": subsample,
    }
    if corpus is None:
        corpus = {"tokenizer": "as-is | lines | simple", "options": {"tokenizer": "simple", "min_count": 1}}
    save_model(path, Vocabulary(WORDS, COUNTS), draw_tables(weights), train=train, corpus=corpus, training={})
    return path


def log_softmax(scores: Float64s) -> Float64s:
    shifted = scores - scores.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()))


def plain_log_proba(
    context: list[str],
    architecture: str,
    weights: str,
    exponent: float = 0.75,
    subsample: float = 0.01,
    dependence: float = 0.0,
    leave_out: bool | None = None,
    nearness: list[float] | None = None,
) -> Float64s:
    """log p(w | context) word for word as the documentation defines it, in float64."""
    keep = keep_probabilities(COUNTS, subsample).astype(np.float64)
    amounts = np.ones(len(context))
    if architecture == "cbow":
        amounts = np.sqrt(keep[[WORDS.index(word) for word in context]]) * (nearness or np.ones(len(context)))
    inputs, output, bias = read_tables(weights)
    correction = exponent * np.log(COUNTS) - np.log(keep)
    offsets = bias + correction - (exponent * np.log(COUNTS)).max()
    unigram = np.log(COUNTS / COUNTS.sum())
    k = 1 if architecture == "cbow" else len(context) ** (1 - dependence)

    def score(left_out: str | None) -> Float64s:
        vectors = [inputs[WORDS.index(word)] for word in context]
        left = [amount * (word != left_out) for word, amount in zip(context, amounts, strict=True)]
        mean = np.average(vectors, axis=0, weights=left)
        return np.asarray(k * output @ mean + k * offsets + (1 - k) * unigram)

    scores = score(None)
    if leave_out is False or (leave_out is None and weights == "untied"):
        return log_softmax(scores)
    if len(set(context)) == 1:
        place = WORDS.index(context[0])
        scores[place] = -np.inf
        found: Float64s = log_softmax(scores) + np.log(1 - np.exp(unigram[place]) / 2)
        found[place] = unigram[place] - np.log(2)
        return found
    for word in set(context):
        scores[WORDS.index(word)] = score(word)[WORDS.index(word)] - np.log(2)
    return log_softmax(scores)
