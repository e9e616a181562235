"""Validation while training runs: what is measured, when, and that it changes nothing but what is held out."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.combinations import EVERY_SOFTMAX, GRAPH_IF_THOROUGH
from tests.support.listed_names import list_names
from tests.support.small_training import read_log, train
from tests.support.two_groups import two_groups
from word2vec.blocks.context_windows import weigh_distances
from word2vec.config.train import Architecture
from word2vec.errors import ConfigError, FormatError, TrainingError
from word2vec.probabilities.batch_sizes import SIZES
from word2vec.probabilities.model_softmax import build_softmax
from word2vec.probabilities.perplexity import measure_perplexity
from word2vec.scores.loss_facts import LossName
from word2vec.storage.model_directory import ModelDirectory
from word2vec.training.held_out import find_held_out
from word2vec.training.log import TrainingLog


def held_out_sentences(corpus: word2vec.EncodedCorpus, every: int) -> list[list[str]]:
    return [words for number, words in enumerate(corpus) if number % every == every - 1]


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Files of questions about the words a0..a9 and b0..b9."""
    folder = tmp_path_factory.mktemp("questions")
    contents = {
        "analogies": ": all\na0 a1 b0 b1\na2 a3 b2 b3\nking queen man woman\n",
        "pairs": "a1 a2 9\na1 b2 1\na3 a4 8.5\nking queen 7\n",
        "categories": "a1 A\na2 A\nb1 B\nb2 B\n",
        "unknown": "king queen 9\nman woman 8\n",
        "prose": "These are some words, and they ask nothing of you at all.\n",
        "damaged": "a1 a2 9\na1 b2 1\na3 a4 8\nb1 b2\n",
        "empty": "",
    }
    for name, content in contents.items():
        (folder / f"{name}.txt").write_text(content)
    return {name: str(folder / f"{name}.txt") for name in [*contents, "missing"]}


@EVERY_SOFTMAX
def test_the_loss_is_the_perplexity_of_the_saved_model(
    tmp_path: Path,
    groups: word2vec.EncodedCorpus,
    architecture: Architecture,
    tied: bool,
    bias: bool,
    loss: LossName,
    backend: str,
) -> None:
    options = {"loss": loss, "backend": backend, "architecture": architecture, "tied": tied, "bias": bias}
    train(
        groups,
        tmp_path / "m",
        **options,
        window=3,
        epochs=2,
        subsample=0.01,
        validation=0.05,
        validation_positions=100_000,
    )
    *_, last = read_log(tmp_path / "m")["validations"]
    model = ModelDirectory.load(tmp_path / "m")
    softmax = build_softmax(model, None, SIZES)
    found = measure_perplexity(softmax, model.vocabulary, held_out_sentences(groups, 20), 3, 0.5, SIZES)
    assert last["positions"] == found.covered
    if architecture == "skipgram":
        # From one word of the window, not from all of them.
        text = find_held_out(
            groups,
            word2vec.TrainConfig("skipgram", window=3, validation=0.05, validation_positions=100_000),
        )
        assert text is not None
        likelihood = softmax.log_likelihood(text.targets, text.contexts, 0.0, np.ones(1))
        perplexity = math.exp(-likelihood / len(text.targets))
        found = dataclasses.replace(found, perplexity=perplexity)
    assert last["perplexity"] == pytest.approx(found.perplexity, rel=1e-3)
    assert last["unigram_perplexity"] == pytest.approx(found.unigram_perplexity, rel=1e-5)
    assert last["loss"] == pytest.approx(math.log(found.perplexity), abs=1e-3)
    # The two groups are told apart, so that 10 words are left to guess among.
    assert last["perplexity"] < 0.8 * last["unigram_perplexity"]


def test_looking_does_not_change_what_is_trained(
    tmp_path: Path, groups: word2vec.EncodedCorpus, questions: dict[str, str]
) -> None:
    (tmp_path / "held.txt").write_text("a1 a2 a3\nb1 b2\n")
    options: dict[str, Any] = {"deterministic": True, "subwords": False}
    plain = train(groups, tmp_path / "plain", **options)
    judged = train(
        groups,
        tmp_path / "judged",
        **options,
        evaluate_during=[questions["pairs"], questions["analogies"]],
        validate_every="0.25 epochs",
    )
    assert plain == judged
    held = train(groups, tmp_path / "held", **options, validation=0.05)
    assert plain != held


@GRAPH_IF_THOROUGH
def test_held_out_sentences_are_never_trained(tmp_path: Path, backend: str) -> None:
    sentences = two_groups(400)
    # Every tenth sentence has words of its own.
    for number in range(9, 400, 10):
        sentences[number] = ["own1", "own2", "own1", "own2"]
    options: dict[str, Any] = {"backend": backend, "min_count": 1, "tied": True, "bias": False, "epochs": 2}
    options |= {"noise_exponent": 10.0, "subwords": False}  # so that rare words are hardly drawn
    held = train(sentences, tmp_path / "held", validation=0.1, **options)
    first = train(sentences, tmp_path / "all", **options)
    size = held.vector_size
    assert np.abs(held[["own1", "own2"]]).max() <= 0.5 / size, "they stay where they began"
    assert np.abs(first[["own1", "own2"]]).max() > 0.5 / size
    assert np.abs(held["a1"]).max() > 0.5 / size
    log = read_log(tmp_path / "held")
    assert log["raw_words"] == 2 * sum(map(len, sentences)), "the progress counts every word of the text"


@pytest.mark.parametrize(
    ("every", "at"),
    [(None, [1, 2, 3]), ("1 epoch", [1, 2, 3]), ("2 epochs", [2, 3]), ("0.5 epochs", [0.5, 1, 1.5, 2, 2.5, 3])],
)
def test_validations_come_when_they_are_due_and_at_the_end(
    tmp_path: Path, groups: word2vec.EncodedCorpus, every: str | None, at: list[float]
) -> None:
    train(groups, tmp_path / "m", validation=0.1, validate_every=every, validation_positions=7)
    validations = read_log(tmp_path / "m")["validations"]
    words = [row["words"] / groups.raw_words for row in validations]
    np.testing.assert_allclose(words, at, atol=0.05)
    assert words[-1] == 3
    assert [row["epoch"] for row in validations] == [math.ceil(place) for place in at]
    assert all(row["positions"] == 7 and row["seconds"] > 0 for row in validations)
    assert set(validations[0]) == {
        *("epoch", "words", "loss", "perplexity", "unigram_perplexity", "positions", "seconds")
    }


def test_what_is_found_is_shown(
    tmp_path: Path,
    groups: word2vec.EncodedCorpus,
    questions: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    train(
        groups,
        tmp_path / "m",
        validation=0.1,
        evaluate_during=(questions["pairs"],),
        progress=True,
        subwords=False,
    )
    shown = capsys.readouterr().err
    assert "200 of 2,000 sentences are held out; the held-out loss is that of 200 positions" in shown
    assert "held-out " in shown
    assert "perplexity" in shown
    assert f"epoch 3, {3 * groups.raw_words:,} words: pairs.txt Spearman " in shown
    assert "(3 of 4)" in shown


def test_questions_are_evaluated_as_by_hand(
    tmp_path: Path, groups: word2vec.EncodedCorpus, questions: dict[str, str]
) -> None:
    files = (questions["analogies"], questions["pairs"])
    vectors = train(groups, tmp_path / "m", evaluate_during=files, subwords=False)
    evaluations = read_log(tmp_path / "m")["evaluations"]
    assert [(row["epoch"], row["file"]) for row in evaluations] == [
        (epoch, name) for epoch in (1, 2, 3) for name in ("analogies.txt", "pairs.txt")
    ]
    analogies, pairs = evaluations[-2:]
    expected = word2vec.evaluation.evaluate_analogies(vectors, questions["analogies"])[-1]
    assert (analogies["measure"], analogies["score"]) == ("accuracy", expected.accuracy)
    assert (analogies["covered"], analogies["questions"]) == (2, 3)
    by_hand = word2vec.evaluation.evaluate_pairs(vectors, questions["pairs"])
    assert (pairs["measure"], pairs["score"]) == ("Spearman", pytest.approx(by_hand.spearman))
    assert (pairs["covered"], pairs["questions"]) == (3, 4)
    assert read_log(tmp_path / "m")["validations"] == []


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"validate_every": "5m"}, ConfigError, "validate_every is '5m', but nothing is validated; give valid"),
        (
            {"validation": "no.txt"},
            ConfigError,
            r"validation: no such file: 'no\.txt'.*A share of the corpus is",
        ),
        ({"validation": "."}, ConfigError, r"validation is '\.', a directory; give a text file, or a share"),
        (
            {"evaluate_during": ("missing",)},
            FormatError,
            "evaluate_during is .*missing.txt', which cannot be read",
        ),
        (
            {"evaluate_during": ("empty",)},
            ConfigError,
            "empty.txt', which holds no questions; give a file of an",
        ),
        ({"evaluate_during": ("prose",)}, ConfigError, "prose.txt', which holds no questions; give a file of"),
        ({"evaluate_during": ("categories",)}, ConfigError, "categories.txt', which holds categories; give a"),
        ({"evaluate_during": ("damaged",)}, FormatError, "damaged.txt"),
        ({"evaluate_during": ("pairs", "pairs")}, ConfigError, "evaluate_during names two files pairs.txt"),
        ({"evaluate_during": ("unknown",)}, ConfigError, "unknown.txt', and the words of none of its questions"),
    ],
)
def test_what_cannot_be_judged_is_refused_before_training(
    tmp_path: Path,
    groups: word2vec.EncodedCorpus,
    questions: dict[str, str],
    options: dict[str, Any],
    error: type[Exception],
    message: str,
) -> None:
    if "evaluate_during" in options:
        options = {"evaluate_during": tuple(questions[name] for name in options["evaluate_during"])}
    with pytest.raises(error, match=message):
        train(groups, tmp_path / "m", **options)
    assert not list(tmp_path.iterdir())


def test_files_are_looked_for_before_text_is_encoded(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("one two three\n" * 9)
    with pytest.raises(ConfigError, match="no such file"):
        word2vec.train(tmp_path / "text.txt", tmp_path / "m", validation=str(tmp_path / "no.txt"))
    assert list_names(tmp_path) == ["text.txt"]


def test_a_held_out_loss_that_is_not_finite_ends_training(groups: word2vec.EncodedCorpus) -> None:
    log = TrainingLog(word2vec.TrainConfig(), 100, 3.0)
    with pytest.raises(TrainingError, match=r"the held-out loss is nan after 0\.0% of the training"):
        log.add_validation(math.nan, 3.0, 9, 0.1)


def test_every_position_is_found_again(groups: word2vec.EncodedCorpus) -> None:
    """The windows of CBOW are weighted as training draws their radii."""
    found = find_held_out(groups, word2vec.TrainConfig(validation=0.1))
    assert found is not None
    assert found.contexts.shape[1] == len(weigh_distances(8))


def test_a_file_of_questions_that_goes_away_does_not_cost_the_training(
    tmp_path: Path,
    groups: word2vec.EncodedCorpus,
    questions: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    gone = tmp_path / "gone.txt"
    gone.write_text(Path(questions["pairs"]).read_text())
    add = TrainingLog.add_evaluation

    def add_and_remove(log: TrainingLog, figures: dict[str, Any]) -> None:
        add(log, figures)
        gone.unlink(missing_ok=True)

    monkeypatch.setattr(TrainingLog, "add_evaluation", add_and_remove)
    train(groups, tmp_path / "m", evaluate_during=[str(gone), questions["analogies"]], validation=0.1)
    assert capsys.readouterr().err.count("training goes on without this file") == 1
    log = read_log(tmp_path / "m")
    assert [row["file"] for row in log["evaluations"]] == ["gone.txt", *["analogies.txt"] * 3]
    assert len(log["validations"]) == 3
