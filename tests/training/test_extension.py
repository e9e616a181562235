"""A trained model goes on with a new text: what stays, what moves, and what is new."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.listed_names import list_names
from tests.support.small_training import read_log
from tests.support.stopped_training import Killed, act_at, interrupt, kill
from tests.support.two_groups import two_groups
from word2vec.errors import ConfigError, CorpusError, OutputError
from word2vec.scores.loss_facts import LOSS_FACTS, LossName
from word2vec.storage.model_directory import ModelDirectory

OPTIONS: dict[str, Any] = {
    "vector_size": 16,
    "negatives": 8,
    "subsample": 0.0,
    "epochs": 3,
    "min_count": 1,
    "subwords": False,
    "progress": False,
}
OLD = two_groups(1000) + [["gone", "a1", "gone"], ["left", "b1"]] * 20
NEW = [["a_new" if word == "a3" else word for word in words] for words in two_groups(1000, seed=1)]
NEW += [["b_new", *words] for words in NEW if words[0][0] == "b"][:50]
SPARED = ["a3", "gone", "left"]
"""Words of the old text that the new one lacks."""


def extend(model: Path, output: Path, text: Any = NEW, **options: Any) -> word2vec.WordVectors:
    return word2vec.extend(model, text, output, **{"progress": False, **options})


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("old") / "m"
    word2vec.train(OLD, path, **OPTIONS)
    return path


def list_tables(model: ModelDirectory) -> dict[str, np.ndarray[Any, Any]]:
    tables = {"input": model.input, "output": model.output, "bias": model.bias}
    return {name: table for name, table in tables.items() if table is not None}


def test_old_words_keep_their_places_and_new_ones_are_learned(tmp_path: Path, old: Path) -> None:
    before, after = word2vec.load(old), extend(old, tmp_path / "n")
    assert after.words == [*before.words, "a_new", "b_new"]
    assert {word for word, _ in after.most_similar("a_new", topn=8)} <= {f"a{number}" for number in range(10)}
    assert {word for word, _ in after.most_similar("b_new", topn=8)} <= {f"b{number}" for number in range(10)}
    assert before.counts is not None
    assert after.counts is not None
    for word in ("a1", "gone", "a_new"):
        count = sum(words.count(word) for words in OLD + NEW)
        assert after.counts[after.index[word]] == count
    assert word2vec.load(old).words == before.words, "the model itself must stay"


def test_options_are_those_of_the_model(tmp_path: Path, old: Path) -> None:
    extend(old, tmp_path / "n", window=2)
    before, after = ModelDirectory.load(old), ModelDirectory.load(tmp_path / "n")
    changed = {name for name, value in before.train.items() if after.train[name] != value}
    assert changed == {"learning_rate", "window", "init", "freeze"}
    assert after.train["learning_rate"] == before.train["learning_rate"] / 2
    log = after.read_training_log()
    assert log is not None
    (parent,) = log["parents"]
    expected = {"name": "m", "corpus": before.corpus["key"], "new_words": 2, "absent_words": 3, "frozen": 3}
    assert {name: parent[name] for name in expected} == expected
    assert log["raw_words"] == 3 * sum(map(len, NEW)), "only the new text is trained on"


@pytest.mark.parametrize("backend", ["kernel", "graph"])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"tied": False},
        {"architecture": "skipgram"},
        {"architecture": "skipgram", "tied": False, "loss": "nce"},
        {"loss": "sampled_softmax"},
    ],
    ids=str,
)
def test_absent_words_keep_every_bit_in_all_tables(
    tmp_path: Path, backend: str, options: dict[str, Any]
) -> None:
    word2vec.train(OLD, tmp_path / "m", **{**OPTIONS, **options, "epochs": 1})
    extend(tmp_path / "m", tmp_path / "n", backend=backend)
    before, after = ModelDirectory.load(tmp_path / "m"), ModelDirectory.load(tmp_path / "n")
    tables = list_tables(after)
    for name, table in list_tables(before).items():
        for word in before.vocabulary.words:
            row = before.vocabulary.index[word]
            same = table[row].tobytes() == tables[name][row].tobytes()
            # A bias is a single number, which may come to the same.
            assert same == (word in SPARED) or (name == "bias" and same), (name, word)


@pytest.mark.parametrize("loss", [loss for loss in LOSS_FACTS if not LOSS_FACTS[loss].uses_tree])
def test_models_of_every_loss_grow(tmp_path: Path, loss: LossName) -> None:
    options = {**OPTIONS, "loss": loss, "epochs": 1}
    if not LOSS_FACTS[loss].sampled:
        del options["negatives"]
    word2vec.train(OLD, tmp_path / "m", **options)
    vectors = extend(tmp_path / "m", tmp_path / "n")
    assert np.isfinite(vectors.matrix).all()
    assert vectors.similarity("a_new", "a1") > vectors.similarity("a_new", "b1")


def test_freeze_says_which_words_stay(tmp_path: Path, old: Path) -> None:
    before = word2vec.load(old).matrix

    def find_moved(**options: Any) -> set[str]:
        vectors = extend(old, tmp_path / "n", **options)
        moved = (vectors.matrix[: len(before)] != before).any(1)
        return {vectors.words[row] for row in np.flatnonzero(moved)}

    words = set(word2vec.load(old).words)
    assert find_moved(freeze="none") == words
    assert find_moved(freeze="absent") == words - set(SPARED)
    assert find_moved(freeze="all") == set()
    (tmp_path / "words.txt").write_text("b1\nb2\n")
    assert find_moved(freeze=str(tmp_path / "words.txt")) == words - {*SPARED, "b1", "b2"}


def test_with_all_words_frozen_and_no_new_ones_there_is_nothing_to_train(tmp_path: Path, old: Path) -> None:
    with pytest.raises(ConfigError, match="freeze is 'all', which leaves nothing to train"):
        extend(old, tmp_path / "n", OLD, freeze="all")
    assert extend(old, tmp_path / "n", OLD).words == word2vec.load(old).words


def test_an_anchor_keeps_old_words_near_where_they_were(tmp_path: Path, old: Path) -> None:
    before = word2vec.load(old).unit
    cosines = []
    for strength in (0.0, 1000.0, 1e6):
        after = extend(old, tmp_path / "n", anchor=strength)
        cosines.append(float((after.unit[: len(before)] * before).sum(1).mean()))
        assert after.similarity("a_new", "a1") > after.similarity("a_new", "b1")
    assert cosines == sorted(cosines)
    assert cosines[2] > 0.99


def test_a_model_may_be_replaced_by_what_it_grows_to(tmp_path: Path, old: Path) -> None:
    elsewhere = extend(old, tmp_path / "n", deterministic=True)
    shutil.copytree(old, tmp_path / "m")
    there = extend(tmp_path / "m", tmp_path / "m", deterministic=True)
    assert there.words == elsewhere.words
    np.testing.assert_array_equal(there.matrix, elsewhere.matrix)
    again = extend(tmp_path / "m", tmp_path / "m", [["third", "a1", "a2"]] * 9)
    assert again.words == [*elsewhere.words, "third"]


def test_its_softmax_gives_probabilities(tmp_path: Path, old: Path) -> None:
    extend(old, tmp_path / "n")
    probabilities = word2vec.Probabilities.load(tmp_path / "n")
    assert {word[0] for word, _ in probabilities.predict(["a_new", "a2"], topn=5)} == {"a"}


def test_text_is_read_as_the_models_text_was_and_the_next_model_knows_it_too(tmp_path: Path) -> None:
    lines = [" ".join(words).upper() for words in two_groups(300)]
    (tmp_path / "old.txt").write_text("\n".join(lines))
    options = {**OPTIONS, "tokenizer": "whitespace", "normalize": ["lower"], "min_count": 2}
    word2vec.train(tmp_path / "old.txt", tmp_path / "m", **options)
    (tmp_path / "new.txt").write_text("\n".join(line.replace("A3", "NEW") for line in lines) + "\nA1 ONCE\n")
    vectors = extend(tmp_path / "m", tmp_path / "n", tmp_path / "new.txt")
    assert vectors.words[-1] == "new"
    assert "once" not in vectors
    assert (tmp_path / "n.corpus" / "ids.npy").is_file()
    # Lists of words are taken as they are, and the model says all the same how its first text was tokenised.
    extend(tmp_path / "n", tmp_path / "o", [["new", "a1", "more"]] * 5, encoded=tmp_path / "lists")
    corpus = ModelDirectory.load(tmp_path / "o").corpus
    assert corpus["options"]["tokenizer"] == "whitespace"
    assert extend(tmp_path / "o", tmp_path / "p", tmp_path / "new.txt", epochs=1).words[-1] == "more"


def test_a_corpus_with_other_ids_is_refused_and_its_own_is_taken(tmp_path: Path, old: Path) -> None:
    corpus = word2vec.prepare(NEW, tmp_path / "plain", min_count=1, progress=False)
    with pytest.raises(ConfigError, match=r"plain is encoded already, with ids that are not those of .*m; give"):
        extend(old, tmp_path / "n", corpus)
    first = extend(old, tmp_path / "n", encoded=tmp_path / "grown", deterministic=True)
    again = extend(old, tmp_path / "o", tmp_path / "grown", deterministic=True)
    np.testing.assert_array_equal(first.matrix, again.matrix)


def test_a_new_word_that_stands_alone_is_drawn(tmp_path: Path, old: Path) -> None:
    after = extend(old, tmp_path / "n", [*NEW, ["alone"], ["other", "apart"]])
    for word in ("alone", "other", "apart"):
        assert 0 < np.linalg.norm(after[word]) < 1


def test_a_text_without_known_and_new_words_is_an_error(tmp_path: Path, old: Path) -> None:
    with pytest.raises(CorpusError, match="no word occurs min_count = 9 times"):
        extend(old, tmp_path / "n", [["x", "y"]], min_count=9)
    assert not (tmp_path / "n").exists()


@pytest.mark.parametrize("backend", ["kernel", "graph"])
def test_a_stopped_training_goes_on_with_what_is_frozen_and_held(
    tmp_path: Path, old: Path, backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"deterministic": True, "anchor": 50.0, "backend": backend, "blocks_per_step": 20, "epochs": 4}
    whole = extend(old, tmp_path / "whole", **options)
    with monkeypatch.context() as patched:
        act_at(patched, 0.6, kill)
        with pytest.raises(Killed):
            extend(old, tmp_path / "n", checkpoint_every="1 epoch", **options)
    assert not (tmp_path / "n").exists()
    with pytest.raises(ConfigError, match="learning_rate"):
        extend(old, tmp_path / "n", resume=True, learning_rate=0.5)
    resumed = extend(old, tmp_path / "n", resume=True)
    np.testing.assert_array_equal(resumed.matrix, whole.matrix)
    before, after = ModelDirectory.load(old), ModelDirectory.load(tmp_path / "n")
    for word in SPARED:
        row = before.vocabulary.index[word]
        assert before.input[row].tobytes() == after.input[row].tobytes()


def test_train_does_not_go_on_with_what_extend_began(
    tmp_path: Path, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("word2vec.training.session.save_run", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            extend(old, tmp_path / "n", encoded=tmp_path / "c", checkpoint_every="1 epoch")
    with pytest.raises(OutputError, match=r"n.checkpoint is of a model that grew; .* word2vec.extend"):
        word2vec.train(tmp_path / "c", tmp_path / "n", resume=True)


def test_what_is_said_with_progress(tmp_path: Path, old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    extend(old, tmp_path / "n", progress=True)
    said = capsys.readouterr().err
    assert (
        "word2vec: 19 of the model's 22 words are in the text, and 2 words are new; 3 words are frozen" in said
    )
    extend(old, tmp_path / "n")
    assert capsys.readouterr().err == ""


def test_the_log_is_written_as_json_can_hold_it(tmp_path: Path, old: Path) -> None:
    extend(old, tmp_path / "n", anchor=2)
    (parent,) = read_log(tmp_path / "n")["parents"]
    assert parent["anchor"] == 2.0


def test_what_is_held_out_of_the_new_text_judges_it(tmp_path: Path, old: Path) -> None:
    extend(old, tmp_path / "n", validation=0.1, epochs=6, early_stopping=2)
    log = read_log(tmp_path / "n")
    assert all(each["loss"] > 0 for each in log["validations"])
    assert len(log["validations"]) >= 2
    assert np.isfinite(word2vec.load(tmp_path / "n").matrix).all()
    # A model hands on neither what was held out nor when it stops.
    extend(tmp_path / "n", tmp_path / "o", epochs=1)
    assert not read_log(tmp_path / "o").get("validations")


def test_callbacks_see_a_model_that_grows(tmp_path: Path, old: Path) -> None:
    class Watching:
        def __init__(self) -> None:
            self.words: list[str] = []

        def on_epoch(self, training: Any) -> None:
            self.words.append(training.vectors.words[-1])

    watching = Watching()
    extend(old, tmp_path / "n", epochs=2, callbacks=[watching])
    assert watching.words == ["b_new", "b_new"]


@pytest.mark.usefixtures("stop_signals")
def test_a_model_that_was_replaced_before_its_end_promises_no_resume(
    tmp_path: Path, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(old, tmp_path / "m")
    act_at(monkeypatch, 0.6, interrupt)
    with pytest.raises(KeyboardInterrupt, match=r"complete and loadable$"):
        extend(tmp_path / "m", tmp_path / "m")
    assert list_names(tmp_path) == ["m"]
