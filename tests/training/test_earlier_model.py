"""What a model says of how training goes on with it."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import word2vec
from tests.support.places import PROJECT
from word2vec.config.train import TrainConfig
from word2vec.errors import ConfigError, FormatError
from word2vec.storage.model_directory import ModelDirectory
from word2vec.training.earlier_model import (
    FIXED,
    HANDED_ON,
    choose_text,
    choose_training,
    find_lost_lists,
    load_earlier_model,
)

GOLDEN = PROJECT / "tests" / "project" / "golden"
OF_ONE_RUN = {"preset", "threads", "backend", "precision", "deterministic", "blocks_per_step", "row_cap"}


def test_it_is_decided_of_each_option_whether_a_model_hands_it_on() -> None:
    # The groups of options that it inherits: where to start from, and what is held out.
    groups = [base for base in TrainConfig.__mro__[1:] if dataclasses.is_dataclass(base)]
    of_groups = {field.name for group in groups for field in dataclasses.fields(group)}
    names = {field.name for field in dataclasses.fields(TrainConfig)}
    assert set(HANDED_ON) | OF_ONE_RUN | of_groups == names
    assert not set(HANDED_ON) & (OF_ONE_RUN | of_groups)
    assert set(FIXED) <= set(HANDED_ON)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("model-*")), ids=lambda path: path.name)
def test_training_can_go_on_with_models_of_all_versions(path: Path) -> None:
    model = load_earlier_model(path)
    config = choose_training(model, {})
    recorded = model.train
    for name in ("tied", "bias", "loss", "vector_size", "signature"):
        assert getattr(config.settings, name, getattr(config, name)) == recorded[name], name
    usual = dataclasses.replace(config, learning_rate=None).settings.learning_rate
    assert config.settings.learning_rate == pytest.approx(recorded.get("learning_rate", usual) / 2)
    assert (config.init, config.freeze) == (str(path), "absent")


def test_what_is_given_comes_before_what_the_model_says(trained_model: Path) -> None:
    model = ModelDirectory.load(trained_model)
    config = choose_training(
        model, {"learning_rate": 0.07, "epochs": 1, "window": 3, "tied": True, "freeze": "none"}
    )
    assert (config.learning_rate, config.epochs, config.window, config.freeze) == (0.07, 1, 3, "none")
    assert config.negatives == 8


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"vector_size": 9},
            "^vector_size is 9, but .*m has 16, which is a part of what it is; leave it out, or",
        ),
        ({"tied": False}, "^tied is False, but .*m has True"),
        ({"loss": "nce"}, "^loss is 'nce', but .*m has 'random_softmax'"),
        ({"signature": 0.5}, r"^signature is 0.5, but .*m has 0.18"),
        ({"bias": True}, "^bias is True, but .*m has False"),
        ({"architecture": "skipgram"}, "^architecture is 'skipgram', but .*m has 'cbow'"),
        ({"noise_exponent": 0.75}, "^noise_exponent is 0.75, but .*m has 0.5"),
        ({"preset": "fast"}, "^preset is 'fast', but the model says what its options are"),
        ({"init": "x.vec"}, "^init is x.vec, but training goes on from .*m; leave it out"),
        ({"epochs": 0}, "^epochs is 0; it must be at least 1"),
    ],
)
def test_what_a_model_is_cannot_change(trained_model: Path, given: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        choose_training(ModelDirectory.load(trained_model), given)


def test_a_damaged_option_is_damage(trained_model: Path) -> None:
    model = ModelDirectory.load(trained_model)
    model.train["window"] = -1
    with pytest.raises(FormatError, match="m is damaged: of its options, window is -1; it must be at least 1"):
        choose_training(model, {})


def test_what_has_no_softmax_or_no_counts_is_refused_with_the_way_out(
    tmp_path: Path, trained_model: Path
) -> None:
    word2vec.load(trained_model).save(tmp_path / "x.vec")
    with pytest.raises(ConfigError, match=r"x.vec has vectors and no softmax, .* with init .*x.vec$"):
        load_earlier_model(tmp_path / "x.vec")
    with pytest.raises(ConfigError, match="vectors-directory-v1 has vectors and no softmax"):
        load_earlier_model(GOLDEN / "vectors-directory-v1")
    with pytest.raises(FormatError, match=r"no such model: '.*nothing'"):
        load_earlier_model(tmp_path / "nothing")
    shutil.copytree(trained_model, tmp_path / "m")
    lines = (tmp_path / "m" / "vocabulary.tsv").read_text().splitlines()
    lines[3] = lines[3].partition("\t")[0] + "\t0"
    (tmp_path / "m" / "vocabulary.tsv").write_text("\n".join(lines) + "\n")
    with pytest.raises(ConfigError, match="m does not know how often its words occur; train a new model"):
        load_earlier_model(tmp_path / "m")


def test_a_tree_cannot_grow(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    word2vec.train(groups, tmp_path / "m", loss="hierarchical_softmax", epochs=1, vector_size=4, progress=False)
    with pytest.raises(
        ConfigError, match="m is of the loss hierarchical_softmax, whose softmax has a row for each"
    ):
        load_earlier_model(tmp_path / "m")


def make_model(directory: Path, trained_model: Path, corpus: dict[str, Any]) -> ModelDirectory:
    """Return a model whose corpus was another one."""
    shutil.copytree(trained_model, directory / "m")
    config = json.loads((directory / "m" / "config.json").read_text())
    config["corpus"] |= corpus
    (directory / "m" / "config.json").write_text(json.dumps(config))
    return ModelDirectory.load(directory / "m")


def test_text_is_tokenised_as_the_models_text_was(tmp_path: Path, trained_model: Path) -> None:
    options = {"tokenizer": "characters", "normalize": ["nfkc"], "min_count": 3, "format": "jsonl", "field": "x"}
    corpus = {"tokenizer": "nfkc | lines | characters", "options": options, "min_count": 3}
    model = make_model(tmp_path, trained_model, corpus)
    chosen = choose_text(model, {"column": "y"}, taken_as_is=False)
    assert chosen == {"tokenizer": "characters", "normalize": ["nfkc"], "min_count": 3, "column": "y"}
    assert choose_text(model, {"min_count": 1}, taken_as_is=True) == {"min_count": 1}


def test_a_tokenizer_that_is_not_known_must_be_given(tmp_path: Path, trained_model: Path) -> None:
    with pytest.raises(
        ConfigError, match="m does not say how its text was tokenised; give tokenizer, or lists of"
    ):
        choose_text(ModelDirectory.load(trained_model), {}, taken_as_is=False)
    corpus = {"tokenizer": "as-is | lines | function f 12ab", "options": {"tokenizer": "simple"}}
    model = make_model(tmp_path, trained_model, corpus)
    with pytest.raises(
        ConfigError, match="m was tokenised by a function, which is not run unasked; give tokenizer"
    ):
        choose_text(model, {}, taken_as_is=False)
    chosen = choose_text(model, {"tokenizer": str.split}, taken_as_is=False)
    assert chosen["tokenizer"] == str.split


def test_files_of_the_tokenizer_are_those_that_the_model_holds(tmp_path: Path, trained_model: Path) -> None:
    options = {"tokenizer": "jieba", "user_dictionary": "/else/where.txt"}
    model = make_model(tmp_path, trained_model, {"tokenizer": "as-is | lines | jieba", "options": options})
    with pytest.raises(ConfigError, match=r"'/else/where.txt', which the model does not hold .* give user_d"):
        choose_text(model, {}, taken_as_is=False)
    assert choose_text(model, {"user_dictionary": "own.txt"}, taken_as_is=False)["user_dictionary"] == "own.txt"
    assert "user_dictionary" not in choose_text(model, {"tokenizer": "simple"}, taken_as_is=False)
    (model.path / "user_dictionary.txt").write_text("深度学习\n")
    held = choose_text(model, {}, taken_as_is=False)["user_dictionary"]
    assert held == str(model.path / "user_dictionary.txt")


def test_lists_of_words_that_are_lost_are_named(tmp_path: Path, trained_model: Path) -> None:
    model = make_model(
        tmp_path, trained_model, {"options": {"stop_words": "stop.txt", "keep_words": "keep.txt"}}
    )
    (line,) = find_lost_lists(model, {})
    assert line.startswith(
        "the model's words were chosen with stop_words 'stop.txt', which the model does not hold"
    )
    assert find_lost_lists(model, {"stop_words": "mine.txt"}) == []
