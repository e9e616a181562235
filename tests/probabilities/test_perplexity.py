"""Perplexity held to the plain definition."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests.probabilities.plain_softmax import (
    ALL,
    COUNTS,
    WINDOW,
    WORDS,
    plain_log_proba,
)
from word2vec.config.train import Architecture
from word2vec.probabilities import Probabilities
from word2vec.probabilities.batch_sizes import BatchSizes


def look_around(sentence: list[str], place: int) -> tuple[list[str], list[float]]:
    """The words in the window of a place, and how often training sees them there."""
    places = [near for near in range(len(sentence)) if 0 < abs(near - place) <= WINDOW]
    return [sentence[near] for near in places], [1 - (abs(near - place) - 1) / WINDOW for near in places]


@ALL
@pytest.mark.parametrize(("chunk", "targets"), [(1, 4), (1 << 24, 1 << 10)])
def test_perplexity_equals_the_plain_definition(
    make: Callable[..., Probabilities],
    architecture: Architecture,
    weights: str,
    chunk: int,
    targets: int,
) -> None:
    model = make(architecture, weights, sizes=BatchSizes(numbers=chunk, sentences=2, targets=targets))
    lines = ["The cat sat, unseen, on the mat", "", "new", "unheard of", "city on mat"]
    unigram = np.log(COUNTS / COUNTS.sum())
    logs: list[float] = []
    independent: list[float] = []
    alone: list[float] = []
    for sentence in (["the", "cat", "sat", "on", "the", "mat"], ["new"], ["city", "on", "mat"]):
        for place, word in enumerate(sentence):
            context, nearness = look_around(sentence, place)
            for some, dependence in ((logs, 0.5), (independent, 0.0)):
                row = unigram
                if context:
                    row = plain_log_proba(
                        context, architecture, weights, dependence=dependence, nearness=nearness
                    )
                some.append(row[WORDS.index(word)])
            alone.append(unigram[WORDS.index(word)])
    found = model.perplexity(lines)
    assert (found.words, found.covered) == (13, 10)
    assert found.perplexity == pytest.approx(np.exp(-np.mean(logs)), rel=1e-4)
    assert found.unigram_perplexity == pytest.approx(np.exp(-np.mean(alone)), rel=1e-4)
    assert model.perplexity("\n".join(lines)) == found
    assert model.perplexity(lines, 0.0).perplexity == pytest.approx(np.exp(-np.mean(independent)), rel=1e-4)


@ALL
@pytest.mark.parametrize("leave_out", [None, True, False])
@pytest.mark.parametrize(("columns", "targets"), [(3, 2), (1 << 12, 1 << 10)])
def test_perplexity_of_repeated_words_equals_the_plain_definition(
    make: Callable[..., Probabilities],
    architecture: Architecture,
    weights: str,
    leave_out: bool | None,
    columns: int,
    targets: int,
) -> None:
    """Targets that stand in their own contexts, words that are alone there, and words that are there twice."""
    sizes = BatchSizes(words=columns, contexts=2, targets=targets)
    model = make(architecture, weights, leave_out=leave_out, sizes=sizes)
    sentences = [["cat", "mat"], ["on", "on"], ["on"] * 4, ["mat", "the", "mat", "cat", "the", "the"]]
    logs = [
        plain_log_proba(context, architecture, weights, dependence=0.5, leave_out=leave_out, nearness=nearness)[
            WORDS.index(word)
        ]
        for sentence in sentences
        for place, word in enumerate(sentence)
        for context, nearness in [look_around(sentence, place)]
    ]
    assert model.perplexity(sentences).perplexity == pytest.approx(np.exp(-np.mean(logs)), rel=1e-4)
