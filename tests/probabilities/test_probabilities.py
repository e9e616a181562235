"""Answers of the softmax held to the plain definitions, on small models with random tables."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.probabilities.plain_softmax import (
    ALL,
    COUNTS,
    SIZE,
    WEIGHTS,
    WORDS,
    log_softmax,
    plain_log_proba,
    write_model,
)
from tests.support.places import PROJECT
from word2vec.cli import probabilities as verbs
from word2vec.config.train import Architecture
from word2vec.errors import ConfigError, CorpusError, FormatError, UnknownWordError
from word2vec.probabilities import Probabilities
from word2vec.probabilities.batch_sizes import BatchSizes
from word2vec.scores.loss_facts import LOSS_FACTS
from word2vec.storage.model_directory import ModelDirectory, save_model
from word2vec.storage.vocabulary import Vocabulary


@pytest.mark.parametrize("weights", WEIGHTS)
def test_the_product_rule_is_one_product(weights: str) -> None:
    """The definition above, with k, is the rule of the documentation: a sum of log p(w | v)."""
    context, unigram = ["the", "mat", "on", "on"], np.log(COUNTS / COUNTS.sum())
    singles = [plain_log_proba([word], "skipgram", weights, leave_out=False) for word in context]
    for dependence in (0.0, 0.5, 1.0):
        found = plain_log_proba(context, "skipgram", weights, dependence=dependence, leave_out=False)
        evidence = np.sum(singles - unigram, axis=0) / len(context) ** dependence
        np.testing.assert_allclose(found, log_softmax(unigram + evidence), atol=1e-10)
    rule = np.sum(singles, axis=0) - (len(context) - 1) * unigram
    found = plain_log_proba(context, "skipgram", weights, leave_out=False)
    np.testing.assert_allclose(found, log_softmax(rule), atol=1e-10)


@ALL
@pytest.mark.parametrize(("exponent", "subsample"), [(0.0, 0.0), (0.75, 0.0), (0.75, 0.01), (-1.0, 1e-4)])
@pytest.mark.parametrize("leave_out", [None, True, False])
@pytest.mark.parametrize(
    "context", [["cat"], ["cat", "the", "sat"], ["on", "on"], ["on", "mat", "on", "the", "on", "mat"]]
)
def test_log_proba_equals_the_plain_definition(
    make: Callable[..., Probabilities],
    architecture: Architecture,
    weights: str,
    exponent: float,
    subsample: float,
    context: list[str],
    leave_out: bool | None,
) -> None:
    model = make(architecture, weights, exponent=exponent, subsample=subsample, leave_out=leave_out)
    found = model.log_proba(context)
    assert found.shape == (SIZE,)
    assert found.dtype == np.float32
    expected = plain_log_proba(context, architecture, weights, exponent, subsample, leave_out=leave_out)
    np.testing.assert_allclose(found, expected, atol=2e-5)
    assert np.exp(found).sum() == pytest.approx(1, abs=1e-5)
    for dependence in (0.5, 1.0):
        expected = plain_log_proba(
            context, architecture, weights, exponent, subsample, dependence, leave_out=leave_out
        )
        np.testing.assert_allclose(model.log_proba(context, dependence), expected, atol=2e-5)


@ALL
@pytest.mark.parametrize("chunk", [1, 25, 1 << 24])
def test_many_contexts_at_once_get_the_answers_of_single_ones(
    make: Callable[..., Probabilities],
    architecture: Architecture,
    weights: str,
    chunk: int,
) -> None:
    model = make(architecture, weights, sizes=BatchSizes(numbers=chunk))
    contexts = [["cat"], ["the", "mat", "on"], ["new", "city"], ["york"]]
    together = model.log_proba(contexts)
    assert together.shape == (4, SIZE)
    for row, context in zip(together, contexts, strict=True):
        np.testing.assert_allclose(row, model.log_proba(context), atol=1e-5)
    np.testing.assert_allclose(model.log_proba("cat"), together[0], atol=1e-5)
    many = model.predict_many(contexts, topn=3)
    assert [[word for word, _ in found] for found in many] == [
        [word for word, _ in model.predict(context, 3)] for context in contexts
    ]


def test_predict_gives_probabilities_the_largest_first(make: Callable[..., Probabilities]) -> None:
    model = make()
    found = model.predict(["the", "mat"], topn=1000)
    assert len(found) == SIZE, "topn is clipped to the vocabulary"
    assert all(a >= b for (_, a), (_, b) in pairwise(found))
    assert sum(p for _, p in found) == pytest.approx(1, abs=1e-5)
    expected = np.exp(plain_log_proba(["the", "mat"], "cbow", "tied"))
    assert found[0][0] == WORDS[int(expected.argmax())]
    assert found[0][1] == pytest.approx(expected.max(), rel=1e-4)
    assert model.predict("cat", 1) == model.predict(["cat"], 1)
    assert model.predict_many([]) == []


def test_a_word_that_is_much_like_itself_does_not_hide_the_others(tmp_path: Path) -> None:
    """With |v|² = 90 the others are e**-90 of the softmax, of which no rounding may be left."""
    vectors = np.eye(SIZE, dtype=np.float32) + 0.1
    vectors[WORDS.index("cat")] *= 9
    train = {"architecture": "cbow", "vector_size": SIZE, "window": 1, "noise_exponent": 0.0, "subsample": 0.0}
    vocabulary = Vocabulary(WORDS, COUNTS)
    save_model(tmp_path / "m", vocabulary, {"input": vectors}, train=train, corpus={}, training={})
    model = Probabilities.load(tmp_path / "m")
    scores = vectors.astype(np.float64) @ vectors[WORDS.index("cat")]
    scores[WORDS.index("cat")] = -np.inf
    lone = COUNTS / COUNTS.sum() / 2
    expected = log_softmax(scores) + np.log(1 - lone[WORDS.index("cat")])
    expected[WORDS.index("cat")] = np.log(lone[WORDS.index("cat")])
    np.testing.assert_allclose(model.log_proba("cat"), expected, atol=1e-4)
    found = model.perplexity([["mat", "cat"]]).perplexity
    mat = log_softmax(np.delete(vectors.astype(np.float64) @ vectors[4], 4))[1]
    mat += np.log(1 - lone[4])
    assert found == pytest.approx(np.exp(-(expected[4] + mat) / 2), rel=1e-4)


def test_a_vocabulary_of_one_word_is_sure_of_it(tmp_path: Path) -> None:
    train = {"architecture": "cbow", "vector_size": 2, "window": 1, "noise_exponent": 0.75}
    tables = {"input": np.ones((1, 2), np.float32)}
    vocabulary = Vocabulary(["yes"], np.array([5]))
    save_model(tmp_path / "m", vocabulary, tables, train=train, corpus={}, training={})
    model = Probabilities.load(tmp_path / "m")
    assert model.predict("yes") == [("yes", 1.0)]
    assert model.perplexity([["yes", "yes"]]).perplexity == 1
    assert model.related("yes") == []
    assert model.keywords([["yes"]]) == [("yes", 0.0)]


def test_texts_are_tokenised_as_the_corpus_was(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("one two three four\n" * 50)
    prepared = word2vec.prepare(
        tmp_path / "text", tmp_path / "c", tokenizer="whitespace", sentence_split=True, progress=False
    )
    options = {**prepared.manifest["options"], "an_option_of_the_future": 1}
    corpus = {"tokenizer": prepared.manifest["tokenizer"], "options": options}
    path = write_model(tmp_path / "m", corpus=corpus)
    model, simple = Probabilities.load(path), Probabilities.load(path, "simple")
    assert model.perplexity("The cat").covered == 1, "whitespace leaves capitals"
    assert simple.perplexity("The cat").covered == 2
    assert Probabilities.load(path, lambda line: line.lower().split()).perplexity("The cat").covered == 2
    assert simple.perplexity("The cat! New mat.") == simple.perplexity([["the", "cat"], ["new", "mat"]])
    with pytest.raises(CorpusError, match="none of the 2 words of the text is in the vocabulary"):
        model.perplexity("THE CAT")


def test_bad_questions_are_refused(make: Callable[..., Probabilities]) -> None:
    model = make()
    with pytest.raises(UnknownWordError, match="'catt' is not in the vocabulary; nearest spellings: cat"):
        model.predict(["the", "catt"])
    with pytest.raises(UnknownWordError, match="'catt'"):
        model.related("catt")
    for empty in ([], [["cat"], []]):
        with pytest.raises(ConfigError, match="needs at least one word"):
            model.log_proba(empty)
    asked: list[Callable[[], object]] = [
        lambda: model.predict("cat", 0),
        lambda: model.related("cat", 0),
        lambda: model.keywords("cat", 0),
    ]
    for ask in asked:
        with pytest.raises(ConfigError, match="topn is 0; it must be at least 1"):
            ask()
    with pytest.raises(ConfigError, match="alpha is nan"):
        model.related("cat", alpha=float("nan"))
    asked = [
        lambda: model.log_proba("cat", float("nan")),
        lambda: model.predict("cat", 1, float("nan")),
        lambda: model.perplexity("cat", float("nan")),
    ]
    for ask in asked:
        with pytest.raises(ConfigError, match="dependence is nan; it must be from 0 to 1"):
            ask()


def test_the_loss_says_what_scores_mean(
    make: Callable[..., Probabilities], monkeypatch: pytest.MonkeyPatch
) -> None:
    undivided = make(exponent=0.0).predict(["cat"], topn=5)
    assert make(exponent=0.75).predict(["cat"], topn=5) != undivided
    facts = LOSS_FACTS["random_softmax"]
    monkeypatch.setitem(LOSS_FACTS, "random_softmax", dataclasses.replace(facts, scores="log p"))
    assert make(exponent=0.75).predict(["cat"], topn=5) == undivided
    monkeypatch.setitem(LOSS_FACTS, "random_softmax", dataclasses.replace(facts, scores=None))
    with pytest.raises(ConfigError, match="loss is random_softmax, which gives no probabilities"):
        make()


def test_losses_without_probabilities_say_why(tmp_path: Path) -> None:
    path = write_model(tmp_path / "m", "cbow")
    whole = ModelDirectory.load(path)

    def ask(**train: object) -> Probabilities:
        return Probabilities(dataclasses.replace(whole, train={**whole.train, **train}))

    with pytest.raises(ConfigError, match=r"loss is negative_sampling, .*: it tells each pair .*train with nce"):
        ask(loss="negative_sampling")
    with pytest.raises(ConfigError, match=r"with focal_gamma 2, .*: its loss holds sure .* train without focal"):
        ask(focal_gamma=2.0)
    with pytest.raises(ConfigError, match=r"with margin 0\.5, which gives no probabilities"):
        ask(focal_gamma=0.0, margin=0.5)
    with pytest.raises(FormatError, match="damaged: margin is 'wide'"):
        ask(margin="wide")
    plain = {"focal_gamma": 0.0, "margin": None, "margin_steepness": None}
    assert ask(**plain).predict("cat") == ask().predict("cat")


def test_vectors_without_a_softmax_are_refused(tmp_path: Path) -> None:
    golden = PROJECT / "tests" / "project" / "golden"
    with pytest.raises(ConfigError, match="a file of word vectors, which has no softmax"):
        Probabilities.load(golden / "vectors-v1.vec")
    with pytest.raises(FormatError, match="no such model directory: "):
        Probabilities.load(tmp_path / "nothing")
    with pytest.raises(FormatError, match="architecture is 'glove'"):
        Probabilities.load(write_model(tmp_path / "m", "glove"))
    for exponent in (None, "1", float("nan"), True, 10**400):
        with pytest.raises(FormatError, match="damaged: noise_exponent is"):
            Probabilities.load(write_model(tmp_path / "m", exponent=exponent))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["tied", "untied"])
def test_models_of_the_first_version_answer(kind: str) -> None:
    model = Probabilities.load(PROJECT / "tests" / "project" / "golden" / f"model-v1-{kind}")
    assert np.exp(model.log_proba("科学")).sum() == pytest.approx(1, abs=1e-5)
    assert len(model.related("the")) == len(model) - 1 == 5


def test_the_verbs_print_the_results_of_the_methods(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_model(tmp_path / "m")
    model = Probabilities.load(path)
    text = tmp_path / "text"
    text.write_text("The cat sat on the mat\nNew York City\n")

    def shown(verb: Callable[..., None], *args: Any, **options: Any) -> Any:
        verb(path, *args, **options, json=True)
        return json.loads(capsys.readouterr().out)

    def listed(found: list[tuple[str, float]]) -> list[list[object]]:
        return [list(answer) for answer in found]

    assert shown(verbs.predict, ("the", "cat"), topn=3) == listed(model.predict(["the", "cat"], 3))
    trained = Probabilities.load(path, leave_out=False)
    assert trained.predict(["the", "cat"], 3) != model.predict(["the", "cat"], 3)
    as_trained = shown(verbs.predict, ("the", "cat"), topn=3, leave_out=False)
    assert as_trained == listed(trained.predict(["the", "cat"], 3))
    assert shown(verbs.related, ("cat",), topn=3, alpha=0.5) == listed(model.related("cat", 3, 0.5))
    assert shown(verbs.keywords, (str(text),), topn=3) == listed(model.keywords(text.read_text(), 3))
    expected = model.perplexity(text.read_text() * 2)
    assert shown(verbs.perplexity, (str(text), str(text))) == vars(expected)
    left = vars(trained.perplexity(text.read_text() * 2))
    assert shown(verbs.perplexity, (str(text), str(text)), leave_out=False) == left != vars(expected)
    verbs.predict(path, ("cat",), topn=2)
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        word for word, _ in model.predict("cat", 2)
    ]
    verbs.perplexity(path, (str(text),))
    assert "unigram perplexity" in capsys.readouterr().out
    text.write_text("Nothing known\n")
    verbs.keywords(path, (str(text),))
    assert capsys.readouterr() == ("", "word2vec: no word of the text is in the vocabulary\n")
    with pytest.raises(ConfigError, match="predict needs at least one WORD"):
        verbs.predict(path, ())


@pytest.mark.parametrize("architecture", ["cbow", "skipgram"])
def test_a_dependence_without_effect_is_said_once(
    tmp_path: Path, architecture: Architecture, capsys: pytest.CaptureFixture[str]
) -> None:
    options: dict[str, Any] = {"subsample": 0, "subwords": False, "progress": False}
    word2vec.train([["a", "b", "c"]] * 50, tmp_path / "m", architecture=architecture, **options)
    asked = Probabilities.load(tmp_path / "m")
    asked.predict(["a", "b"])
    asked.perplexity([["a", "b", "c"]])
    assert capsys.readouterr().err == ""
    for _ in range(2):
        asked.log_proba(["a", "b"], dependence=0.5)
        asked.predict(["a", "b"], dependence=0.5)
    line = "word2vec: dependence 0.5 has no effect: the model is CBOW, which takes a context as a whole\n"
    assert capsys.readouterr().err == (line if architecture == "cbow" else "")


def test_a_sentence_in_place_of_words_gets_the_way_out(make: Callable[..., Probabilities]) -> None:
    asked = make("cbow", "tied")
    for ask in (asked.predict, asked.related, asked.log_proba):
        with pytest.raises(UnknownWordError, match="a string is one word, so give a list of words, or tokenize"):
            ask("the cat")
