"""Which softmax and which training belong to vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.support.conversation_vectors import royal_vectors
from tests.support.explorer_client import ask, open_client
from tests.support.small_training import train
from word2vec import WordVectors, load
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import ConfigError, FormatError
from word2vec.explorer import app, export
from word2vec.explorer.opened_model import open_models


def test_a_file_beside_a_model_has_no_softmax_of_it(trained_model: Path, tmp_path: Path) -> None:
    """Though its vectors say that they come from that directory."""
    royal = royal_vectors()
    royal.home = trained_model
    (opened,) = open_models([royal])
    assert (opened.has_softmax, opened.has_curve, opened.name) == (False, False, "vectors")


def test_vectors_of_a_model_have_its_softmax_whatever_became_of_them(trained_model: Path) -> None:
    (opened,) = open_models([load(trained_model).centred()])
    assert opened.has_softmax
    first = load(trained_model, limit=5)
    (opened,) = open_models([first])
    assert opened.has_softmax
    with open_client(first) as client:
        answers = ask(client, "models/0/related", q="a1", topn=19)["answers"]
    # The softmax has more words than are shown. They have no row here.
    assert {answer["row"] is None for answer in answers} == {True, False}


def test_the_words_are_in_memory_once(trained_model: Path) -> None:
    (opened,) = open_models([trained_model])
    assert opened.probabilities.words is opened.vectors.words


def test_a_loss_without_probabilities_has_no_softmax_but_a_curve(groups: EncodedCorpus, tmp_path: Path) -> None:
    train(groups, tmp_path / "m", loss="nce", epochs=1)
    from word2vec.scores.loss_facts import LOSS_FACTS

    (opened,) = open_models([tmp_path / "m"])
    assert opened.has_softmax == (not LOSS_FACTS["nce"].no_probabilities)
    assert opened.has_curve


def test_umap_lays_out_as_many_words_as_it_is_told() -> None:
    (opened,) = open_models([royal_vectors()], umap_words=7)
    assert opened.maps.umap_words == 7
    for words in (5, 1_000_001):
        with pytest.raises(ConfigError, match=r"umap_words is [\d,]+; it must be 6 to 1,000,000"):
            app(royal_vectors(), umap_words=words)


@pytest.mark.parametrize("shown", [None, 3, [None], [royal_vectors(), 3], b"m", {"a": 1}.values()])
def test_what_is_neither_vectors_nor_a_path_is_one_clear_error(shown: object, tmp_path: Path) -> None:
    said = "cannot be shown; give vectors, the path of a model or of a file of vectors, or a list of these"
    with pytest.raises(ConfigError, match=said):
        app(shown)  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match=said):
        export(shown, tmp_path / "site")  # type: ignore[arg-type]


def test_models_may_come_one_by_one() -> None:
    with open_client(vectors for vectors in (royal_vectors(), royal_vectors())) as client:
        assert len(ask(client, "models")["models"]) == 2


def test_names_are_one_for_each_model(trained_model: Path) -> None:
    with open_client([trained_model, royal_vectors()], names=["new", "old"]) as client:
        assert [model["name"] for model in ask(client, "models")["models"]] == ["new", "old"]
    with pytest.raises(ConfigError, match="1 names for 2 models"):
        app([trained_model, royal_vectors()], names=["new"])
    with pytest.raises(ConfigError, match="nothing to show"):
        app([])
    with pytest.raises(FormatError):
        app(trained_model / "nothing")


def test_vectors_with_infinity_are_refused_before_they_are_served() -> None:
    table = np.array([[1, 0], [np.inf, 0]], np.float32)
    with pytest.raises(FormatError, match="infinity"):
        app(WordVectors(["a", "b"], table))
