"""Trainings that start from older vectors, and what they say of them."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.bits import assert_same_bits
from tests.support.small_training import read_log, train
from tests.support.warm_starts import SIZE, make_config, open_start, start_run
from word2vec import formats
from word2vec.storage.model_directory import ModelDirectory
from word2vec.storage.table import Table
from word2vec.training.warm_start import WarmStart, open_warm_start


def test_a_line_says_how_many_words_have_vectors(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    train(groups, tmp_path / "m", init=str(some[0]), progress=True)
    said = capsys.readouterr().err
    assert "word2vec: init: 15 of 20 words have vectors; 5 are drawn\n" in said
    train(groups, tmp_path / "m", init=str(some[0]))
    assert "init" not in capsys.readouterr().err


def test_a_model_can_be_trained_further_in_its_own_place(
    groups: word2vec.EncodedCorpus, trained_model: Path, tmp_path: Path
) -> None:
    path = tmp_path / "m"
    options: dict[str, Any] = {"vector_size": SIZE, "progress": False, "negatives": 4, "deterministic": True}
    word2vec.train(groups, path, init=str(trained_model), epochs=1, **options)
    first = np.array(ModelDirectory.load(path).input)
    word2vec.train(groups, path, init=str(path), epochs=1, **options)
    assert np.abs(ModelDirectory.load(path).input - first).max() > 1e-3


def test_what_was_learned_before_is_there_from_the_first_step(
    groups: word2vec.EncodedCorpus, trained_model: Path
) -> None:
    losses = []
    for init in (None, str(trained_model)):
        run = start_run(groups, make_config(init=init))
        run.train(lambda run=run: run.stop("one step"))  # type: ignore[misc]
        run.log.close_interval()
        losses.append(run.log.intervals[0]["loss"])
    assert losses[1] < losses[0] - 0.1


def test_training_json_names_the_parents(
    groups: word2vec.EncodedCorpus, trained_model: Path, some: tuple[Path, Table], tmp_path: Path
) -> None:
    train(groups, tmp_path / "m", init=str(some[0]), freeze="all", anchor=0.0, tied=True)
    (parent,) = read_log(tmp_path / "m")["parents"]
    digest = parent.pop("digest")
    assert re.fullmatch("[0-9a-f]{64}", digest)
    assert parent == {
        "name": "some.npy",
        "corpus": None,
        "words": 15,
        "tables": ["input"],
        "frozen": 15,
        "anchor": 0.0,
    }
    train(groups, tmp_path / "m", init=str(trained_model), anchor=2.0)
    (parent,) = read_log(tmp_path / "m")["parents"]
    assert (parent["name"], parent["corpus"], parent["words"]) == ("m", groups.key, 20)
    assert (parent["frozen"], parent["anchor"]) == (0, 2.0)
    train(groups, tmp_path / "plain")
    assert "parents" not in read_log(tmp_path / "plain")


def test_a_training_that_goes_on_needs_older_vectors_only_to_hold_words(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table], capsys: pytest.CaptureFixture[str]
) -> None:
    def resume(**options: Any) -> WarmStart | None:
        config = make_config(init=str(some[0]), **options)
        return open_warm_start(config, groups.vocabulary, Path("new"), resumed=True, strict=False, progress=True)

    assert resume() is None
    for options in ({"freeze": "all"}, {"anchor": 1.0}):
        assert resume(**options) is not None
    assert "init" not in capsys.readouterr().err


def test_the_digest_is_of_what_is_taken(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table], tmp_path: Path
) -> None:
    table = some[1]
    digests = []
    order = np.arange(len(table.words))[::-1]
    for words, matrix in (
        (table.words, table.matrix),
        ([table.words[row] for row in order], table.matrix[order]),
        (table.words[:-1], table.matrix[:-1]),
        (table.words, table.matrix * np.float32(1.5)),
    ):
        formats.write(tmp_path / "t.npy", Table(words, matrix))
        digests.append(open_start(make_config(init=str(tmp_path / "t.npy")), groups.vocabulary).digest)
    assert digests[0] == digests[1] == digests[2] != digests[3]


@pytest.mark.parametrize(
    "loss", ["random_softmax", "nce", "negative_sampling", "full_softmax", "hierarchical_softmax"]
)
def test_every_loss_starts_from_older_vectors(
    groups: word2vec.EncodedCorpus, some: tuple[Path, Table], tmp_path: Path, loss: str
) -> None:
    vectors = train(
        groups, tmp_path / "m", loss=loss, init=str(some[0]), freeze="all", epochs=1, vector_size=SIZE
    )
    words, matrix = some[1].words, some[1].matrix
    for word, vector in zip(words[:15], matrix, strict=False):
        assert_same_bits(vectors[word], vector)


def test_vectors_as_long_as_those_of_other_tools_are_trained(
    groups: word2vec.EncodedCorpus, tmp_path: Path
) -> None:
    """Training begins far above chance and comes down."""
    matrix = np.random.default_rng(0).normal(0, 8 / SIZE**0.5, (20, SIZE)).astype(np.float32)
    formats.write(tmp_path / "long.npy", Table(groups.vocabulary.words, matrix))
    train(groups, tmp_path / "m", init=str(tmp_path / "long.npy"), vector_size=SIZE, epochs=5, tied=True)
    losses = [each["loss"] for each in read_log(tmp_path / "m")["intervals"]]
    chance = math.log(9)
    assert losses[0] > 2 * chance > 2 * losses[-1]
