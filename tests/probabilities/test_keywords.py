"""Keywords and related words held to the plain definitions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests.probabilities.plain_softmax import (
    ALL,
    COUNTS,
    WORDS,
    log_softmax,
    plain_log_proba,
    read_tables,
)
from word2vec.arrays import Float64s
from word2vec.blocks.sampling import keep_probabilities
from word2vec.config.train import Architecture
from word2vec.errors import ConfigError
from word2vec.probabilities import Probabilities
from word2vec.probabilities.batch_sizes import BatchSizes


@ALL
def test_related_is_the_log_probability_less_the_share_of_frequency(
    make: Callable[..., Probabilities], architecture: Architecture, weights: str
) -> None:
    model = make(architecture, weights)
    shares = COUNTS / COUNTS.sum()
    unigram = np.log(shares)
    for alpha in (0.0, 0.9, 1.0):
        scores = plain_log_proba(["cat"], architecture, weights) - alpha * unigram
        scores += np.log(1e-3 / (1e-3 + shares))
        order = [place for place in np.argsort(-scores).tolist() if WORDS[place] != "cat"]
        found = model.related("cat", topn=100, alpha=alpha)
        assert [word for word, _ in found] == [WORDS[place] for place in order]
        np.testing.assert_allclose([score for _, score in found], scores[order], atol=2e-5)
    assert model.related("cat") == model.related("cat", 10, 0.75)


def test_many_related_questions_have_the_answers_of_single_ones(make: Callable[..., Probabilities]) -> None:
    model = make("skipgram", "untied", sizes=BatchSizes(numbers=2 * len(WORDS)))
    words = list(model.words)
    contexts = [*words, ["cat", words[0]]]
    many = model.related_many(contexts, 3, 0.5)
    for context, found in zip(contexts, many, strict=True):
        one = model.related(context, 3, 0.5)
        assert [word for word, _ in found] == [word for word, _ in one]
        np.testing.assert_allclose([score for _, score in found], [score for _, score in one], atol=1e-5)
    assert model.related_many([]) == []


def test_related_words_may_be_of_the_first_ones_only(make: Callable[..., Probabilities]) -> None:
    model = make("cbow", "tied")
    words = list(model.words)
    everything = model.related_many(words, 100)
    for restrict, among in (
        (2, words[:2]),
        ((1, 3), words[1:3]),
        (lambda word: word == "cat", ["cat"]),
        (99, words),
    ):
        found = model.related_many(words, 100, restrict_vocab=restrict)
        assert found == [[pair for pair in answer if pair[0] in among] for answer in everything]
    with pytest.raises(ConfigError, match="restrict_vocab is 0"):
        model.related_many(words, restrict_vocab=0)


def plain_keywords(text: list[str], weights: str) -> dict[str, float]:
    """The scores of keywords word for word as the documentation defines them, in float64."""
    inputs, output, bias = read_tables(weights)
    offsets = bias + 0.75 * np.log(COUNTS) - np.log(keep_probabilities(COUNTS, 0.01))
    shares = COUNTS / COUNTS.sum()
    informative = 1e-3 / (1e-3 + shares)

    def score(word: str) -> Float64s:
        """The scores of all words after the words of the text but this one."""
        others = [WORDS.index(other) for other in text if other != word]
        mean = np.average(inputs[others], axis=0, weights=informative[others])
        return np.asarray(output @ mean + offsets)

    own = {word: score(word)[WORDS.index(word)] for word in text}
    expected = {}
    for word in own:
        scores = score(word)
        for other, replaced in own.items():
            scores[WORDS.index(other)] = replaced
        place = WORDS.index(word)
        told = log_softmax(scores)[place] - np.log(shares[place])
        expected[word] = float(np.sqrt(text.count(word)) * informative[place] * told)
    return expected


@ALL
@pytest.mark.parametrize(("columns", "rows"), [(3, 2), (1 << 12, 1 << 10)])
def test_keywords_equal_the_plain_definition(
    make: Callable[..., Probabilities],
    architecture: Architecture,
    weights: str,
    columns: int,
    rows: int,
) -> None:
    model = make(architecture, weights, sizes=BatchSizes(words=columns, contexts=rows))
    expected = plain_keywords(["the", "cat", "sat", "on", "the", "mat", "city"], weights)
    found = model.keywords("The cat sat, gloriously,\non the mat. City!", topn=100)
    assert [word for word, _ in found] == sorted(expected, key=lambda word: -expected[word])
    for word, score in found:
        assert score == pytest.approx(expected[word], abs=1e-4)
    assert model.keywords([["the", "cat", "sat"], ["on", "the", "mat", "city"]], topn=100) == found
    assert model.keywords(["the cat sat", "on the mat city"], topn=2) == found[:2]
    assert model.keywords("") == model.keywords("zzz yyy") == []
    assert model.keywords("cat cat") == [("cat", 0.0)], "nothing tells of the only word of a text"
