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
from numpy.typing import NDArray

import word2vec
from tests.support.places import PROJECT
from word2vec.arrays import Float64s
from word2vec.blocks.sampling import keep_probabilities
from word2vec.cli import probabilities as verbs
from word2vec.config.train import Architecture
from word2vec.errors import ConfigError, CorpusError, FormatError, UnknownWordError
from word2vec.probabilities import Probabilities
from word2vec.probabilities.batch_sizes import SIZES, BatchSizes
from word2vec.scores.loss_facts import LOSS_FACTS
from word2vec.storage.model_directory import ModelDirectory, save_model
from word2vec.storage.vocabulary import Vocabulary

WORDS = ["the", "cat", "sat", "on", "mat", "new_york", "new", "york", "city", "new_york_city"]
COUNTS = np.array([500, 80, 60, 50, 40, 30, 20, 10, 9, 8])
SIZE, WIDTH, WINDOW = len(WORDS), 4, 2


ALL = pytest.mark.parametrize(
    ("architecture", "weights"),
    [(a, w) for a in ("cbow", "skipgram") for w in ("tied", "signed", "untied")],
)
SIGNATURE = 0.4  # of four coordinates the last two count negatively
SIGNS = np.array([1, 1, -1, -1])


def tables(weights: str) -> dict[str, NDArray[np.float32]]:
    random = np.random.default_rng(3)
    made = {"input": random.normal(size=(SIZE, WIDTH)).astype(np.float32)}
    if weights == "untied":
        made["output"] = random.normal(size=(SIZE, WIDTH)).astype(np.float32)
        made["bias"] = random.normal(size=SIZE).astype(np.float32)
    return made


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
        "signature": SIGNATURE if weights == "signed" else 0.0,
        "vector_size": WIDTH,
        "window": WINDOW,
        "noise_exponent": exponent,
        "subsample": subsample,
    }
    if corpus is None:
        corpus = {"tokenizer": "as-is | lines | simple", "options": {"tokenizer": "simple", "min_count": 1}}
    save_model(path, Vocabulary(WORDS, COUNTS), tables(weights), train=train, corpus=corpus, training={})
    return path


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Probabilities]:
    def load(
        *args: Any, leave_out: bool | None = None, sizes: BatchSizes = SIZES, **options: Any
    ) -> Probabilities:
        model = ModelDirectory.load(write_model(tmp_path / "m", *args, **options))
        return Probabilities(model, leave_out=leave_out, sizes=sizes)

    return load


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
    made = {name: table.astype(np.float64) for name, table in tables(weights).items()}
    output, bias = made.get("output", made["input"]), made.get("bias", np.zeros(SIZE))
    if weights == "signed":
        output = output * SIGNS
    correction = exponent * np.log(COUNTS) - np.log(keep)
    offsets = bias + correction - (exponent * np.log(COUNTS)).max()
    unigram = np.log(COUNTS / COUNTS.sum())
    k = 1 if architecture == "cbow" else len(context) ** (1 - dependence)

    def score(left_out: str | None) -> Float64s:
        vectors = [made["input"][WORDS.index(word)] for word in context]
        weights = [amount * (word != left_out) for word, amount in zip(context, amounts, strict=True)]
        mean = np.average(vectors, axis=0, weights=weights)
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


@pytest.mark.parametrize("weights", ["tied", "signed", "untied"])
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


def plain_keywords(text: list[str], weights: str) -> dict[str, float]:
    """The scores of keywords word for word as the documentation defines them, in float64."""
    made = {name: table.astype(np.float64) for name, table in tables(weights).items()}
    output, bias = made.get("output", made["input"]), made.get("bias", np.zeros(SIZE))
    if weights == "signed":
        output = output * SIGNS
    offsets = bias + 0.75 * np.log(COUNTS) - np.log(keep_probabilities(COUNTS, 0.01))
    shares = COUNTS / COUNTS.sum()
    informative = 1e-3 / (1e-3 + shares)

    def score(word: str) -> Float64s:
        """The scores of all words after the words of the text but this one."""
        others = [WORDS.index(other) for other in text if other != word]
        mean = np.average(made["input"][others], axis=0, weights=informative[others])
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
    with pytest.raises(FormatError, match="no model directory at"):
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
    assert shown(verbs.related, "cat", topn=3, alpha=0.5) == listed(model.related("cat", 3, 0.5))
    assert shown(verbs.keywords, text, topn=3) == listed(model.keywords(text.read_text(), 3))
    expected = model.perplexity(text.read_text() * 2)
    assert shown(verbs.perplexity, (text, text)) == vars(expected)
    left = vars(trained.perplexity(text.read_text() * 2))
    assert shown(verbs.perplexity, (text, text), leave_out=False) == left != vars(expected)
    verbs.predict(path, ("cat",), topn=2)
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        word for word, _ in model.predict("cat", 2)
    ]
    verbs.perplexity(path, (text,))
    assert "unigram perplexity" in capsys.readouterr().out
    with pytest.raises(ConfigError, match="predict needs at least one WORD"):
        verbs.predict(path, ())
