"""Answers of a hierarchical softmax held to the plain definitions, on small models with random tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.combinations import ARCHITECTURES, BOTH
from word2vec.arrays import Float64s
from word2vec.blocks.sampling import keep_probabilities
from word2vec.errors import ConfigError, FormatError
from word2vec.probabilities import Probabilities
from word2vec.probabilities.batch_sizes import SIZES, BatchSizes
from word2vec.scores.huffman import build_tree
from word2vec.storage.model_directory import ModelDirectory, save_model
from word2vec.storage.vocabulary import Vocabulary

WORDS = ["the", "cat", "sat", "on", "mat", "new", "york", "city"]
COUNTS = np.array([500, 80, 60, 50, 40, 30, 20, 10])
WIDTH, SUBSAMPLE = 4, 0.01
ONE_AT_A_TIME = BatchSizes(1, 1, 1, 1, 1)

EVERY_MODEL = pytest.mark.parametrize("architecture", ARCHITECTURES)
EVERY_SIZE = pytest.mark.parametrize("sizes", [SIZES, ONE_AT_A_TIME], ids=["at once", "one at a time"])


def draw_tables(size: int, bias: bool) -> dict[str, Any]:
    random = np.random.default_rng(3)
    shapes = {"input": (size, WIDTH), "output": (size - 1, WIDTH), **({"bias": (size - 1,)} if bias else {})}
    return {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


def write_model(path: Path, architecture: str, bias: bool = True, size: int = len(WORDS)) -> ModelDirectory:
    train = {"architecture": architecture, "vector_size": WIDTH, "window": 2, "noise_exponent": 0.75}
    train |= {"subsample": SUBSAMPLE, "loss": "hierarchical_softmax"}
    corpus = {"tokenizer": "as-is | lines | simple", "options": {"tokenizer": "simple", "min_count": 1}}
    vocabulary = Vocabulary(WORDS[:size], COUNTS[:size])
    return save_model(path, vocabulary, draw_tables(size, bias), train=train, corpus=corpus, training={})


def plain_log_proba(
    context: list[str],
    architecture: str,
    bias: bool,
    dependence: float = 0.0,
    amounts: list[float] | None = None,
) -> Float64s:
    """log p(w | context) word for word and node for node as the documentation defines it, in float64.

    ``amounts`` is what each word of the context counts in CBOW's mean. By default it is the root of the
    share of its occurrences that training kept.
    """
    made = {name: table.astype(np.float64) for name, table in draw_tables(len(WORDS), bias).items()}
    tree = build_tree(COUNTS)

    def descend(hidden: Float64s) -> Float64s:
        scores = made["output"] @ hidden + made.get("bias", 0.0)
        found = []
        for word in range(len(WORDS)):
            nodes, codes = tree.path(word)
            found.append(-np.log1p(np.exp(-codes * scores[nodes])).sum())
        assert np.exp(found).sum() == pytest.approx(1)
        return np.array(found) - np.log(keep_probabilities(COUNTS, SUBSAMPLE))

    vectors = [made["input"][WORDS.index(word)] for word in context]
    unigram = np.log(COUNTS / COUNTS.sum())
    if architecture == "cbow":
        keep = np.sqrt(keep_probabilities(COUNTS, SUBSAMPLE))
        amounts = amounts or [float(keep[WORDS.index(word)]) for word in context]
        scores = descend(np.average(vectors, axis=0, weights=amounts))
    else:
        told = sum(descend(vector) - unigram for vector in vectors)
        scores = unigram + len(context) ** -dependence * told
    return np.asarray(scores - np.logaddexp.reduce(scores))


@EVERY_MODEL
@EVERY_SIZE
@pytest.mark.parametrize("bias", BOTH)
def test_log_proba_is_the_product_of_the_decisions(
    tmp_path: Path, architecture: str, bias: bool, sizes: BatchSizes
) -> None:
    asked = Probabilities(write_model(tmp_path / "m", architecture, bias), sizes=sizes)
    contexts = [["cat"], ["the", "york"], ["on", "on", "mat", "city"]]
    for dependence in (0.0, 0.5, 1.0):
        for context, found in zip(contexts, asked.log_proba(contexts, dependence), strict=True):
            expected = plain_log_proba(context, architecture, bias, dependence)
            np.testing.assert_allclose(found, expected, atol=2e-5)
            np.testing.assert_allclose(asked.log_proba(context, dependence), expected, atol=2e-5)


@EVERY_MODEL
@EVERY_SIZE
def test_perplexity_is_that_of_the_windows(tmp_path: Path, architecture: str, sizes: BatchSizes) -> None:
    asked = Probabilities(write_model(tmp_path / "m", architecture), sizes=sizes)
    sentences = [["the", "cat", "sat", "on", "the", "mat"], ["york"], ["new", "york"]]
    logs = []
    for sentence in sentences:
        for place, word in enumerate(sentence):
            near = [other for other in range(len(sentence)) if 0 < abs(other - place) <= 2]
            context = [sentence[other] for other in near]
            keep = np.sqrt(keep_probabilities(COUNTS, SUBSAMPLE)[[WORDS.index(word) for word in context]])
            amounts = (keep * [1.5 - abs(other - place) / 2 for other in near]).tolist()
            row = plain_log_proba(context, architecture, True, 0.5, amounts) if context else asked.log_unigram
            logs.append(row[WORDS.index(word)])
    found = asked.perplexity(sentences)
    assert found.covered == len(logs)
    assert found.perplexity == pytest.approx(np.exp(-np.mean(logs)), rel=1e-4)


@EVERY_MODEL
@EVERY_SIZE
def test_each_word_of_a_text_is_asked_of_the_others(
    tmp_path: Path, architecture: str, sizes: BatchSizes
) -> None:
    asked = Probabilities(write_model(tmp_path / "m", architecture), sizes=sizes)
    words = np.array([1, 3, 6])
    found = asked._softmax.log_proba_by_others(words, np.ones(3))
    for word, value in zip(words.tolist(), found.tolist(), strict=True):
        others = [WORDS[other] for other in words.tolist() if other != word]
        expected = plain_log_proba(others, architecture, True, dependence=1.0, amounts=[1.0, 1.0])[word]
        assert value == pytest.approx(expected, abs=2e-5)
    alone = asked._softmax.log_proba_by_others(words[:1], np.ones(1))
    assert alone.tolist() == pytest.approx(asked.log_unigram[words[:1]].tolist())
    assert {word for word, _ in asked.keywords("the cat sat on the mat")} <= set(WORDS)


@EVERY_MODEL
@pytest.mark.parametrize("size", [1, 2])
def test_the_least_vocabularies_are_asked(tmp_path: Path, architecture: str, size: int) -> None:
    asked = Probabilities(write_model(tmp_path / "m", architecture, size=size))
    found = np.exp(asked.log_proba(["the"]))
    assert found.shape == (size,)
    assert found.sum() == pytest.approx(1, abs=1e-6)
    assert len(asked.predict(["the"])) == size


def test_words_cannot_be_left_out(tmp_path: Path) -> None:
    model = write_model(tmp_path / "m", "cbow")
    Probabilities(model, leave_out=False)
    with pytest.raises(ConfigError, match="leave_out is True, but the model's loss is hierarchical_softmax"):
        Probabilities(model, leave_out=True)


def test_tables_have_a_row_for_each_inner_node(tmp_path: Path) -> None:
    path = write_model(tmp_path / "m", "cbow").path
    loaded = ModelDirectory.load(path)
    assert loaded.output.shape == (len(WORDS) - 1, WIDTH)
    assert loaded.bias is not None
    assert loaded.bias.shape == (len(WORDS) - 1,)
    config = path / "config.json"
    kept = config.read_text()
    config.write_text(kept.replace("hierarchical_softmax", "random_softmax"))
    with pytest.raises(FormatError, match=r"output\.npy holds a table of shape \(7, 4\); expected \(8, 4\)"):
        ModelDirectory.load(path)
    config.write_text(kept.replace('"tied": false', '"tied": true'))
    with pytest.raises(FormatError, match="'tied' is True, and hierarchical_softmax has a table of its own"):
        ModelDirectory.load(path)
