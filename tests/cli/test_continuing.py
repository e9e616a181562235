"""The verb that goes on training a model with a new text."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import word2vec
from tests.support.small_training import read_log
from tests.support.two_groups import two_groups
from word2vec import cli
from word2vec.cli.given_options import GivenText, GivenTraining, list_given, make_given
from word2vec.config.options import Option, options_of
from word2vec.config.prepare import PrepareConfig
from word2vec.config.train import TrainConfig

OPTIONS = ["--vector-size", "8", "--negatives", "4", "--epochs", "2", "--subsample", "0", "--no-subwords"]


def join(sentences: list[list[str]]) -> str:
    return "\n".join(" ".join(words) for words in sentences) + "\n"


@pytest.fixture
def old(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    (tmp_path / "old.txt").write_text(join([*two_groups(300), ["gone", "a1"] * 6]))
    assert cli.main(["train", str(tmp_path / "old.txt"), "-o", str(tmp_path / "m"), *OPTIONS, "--quiet"]) == 0
    (tmp_path / "new.txt").write_text(join(two_groups(300)).replace("a3", "new"))
    capsys.readouterr()
    return tmp_path / "m"


def run(old: Path, *options: str) -> int:
    home = old.parent
    return cli.main(["continue", str(old), str(home / "new.txt"), "-o", str(home / "n"), "--quiet", *options])


def test_a_model_goes_on_and_what_became_of_its_words_is_printed(
    old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(old, "--json") == 0
    done = capsys.readouterr()
    assert done.err == ""
    printed = json.loads(done.out)
    shown = [printed[name] for name in ("vocabulary", "new_words", "absent_words", "frozen_words")]
    assert shown == [22, 1, 2, 2]
    vectors = word2vec.load(old.parent / "n")
    assert vectors.words[:-1] == word2vec.load(old).words
    assert vectors.words[-1] == "new"
    assert (old.parent / "n.corpus").is_dir()
    assert run(old, "--freeze", "none") == 0
    assert ["frozen", "words", "0"] in [line.split() for line in capsys.readouterr().out.splitlines()]


def test_an_option_that_is_given_at_its_usual_default_counts_as_given(old: Path) -> None:
    """The model has 4 random words and no subsampling. Those of train are 128 and 0.0001."""
    assert run(old, "--negatives", "128", "--subsample", "0.0001", "--min-count", "5", "--no-hmm") == 0
    train = json.loads((old.parent / "n" / "config.json").read_text())["train"]
    assert (train["negatives"], train["subsample"], train["epochs"]) == (128, 0.0001, 2)


def test_a_share_can_be_held_out(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(old, "--validation", "0.1", "--anchor", "2") == 0
    assert "held out loss" in capsys.readouterr().out
    log = read_log(old.parent / "n")
    assert len(log["validations"]) >= 2
    assert log["parents"][0]["anchor"] == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--vector-size", "128"], "--vector-size is 128, but .*m has 8, which is a part of what it is"),
        (["--no-tied"], "--tied is False, but .*m has True"),
        (["--preset", "best"], "--preset is 'best', but the model says what its options are"),
        (["--init", "x.vec"], "--init is x.vec, but training goes on from"),
        (["--tokenizer", "nowhere:nothing"], "nowhere"),
        (["--min-count", "0"], "min_count is 0; it must be at least 1"),
        (["--resume"], "there is no checkpoint .*n.checkpoint to resume"),
    ],
)
def test_what_cannot_be_is_one_line(
    old: Path, options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(old, *options) == 1
    done = capsys.readouterr()
    assert done.out == ""
    assert done.err.startswith("word2vec: error: ")
    assert done.err.count("\n") == 1
    assert re.search(message, done.err)


def test_models_that_cannot_go_on_are_one_line(tmp_path: Path, refused: Callable[..., str], old: Path) -> None:
    text = old.parent / "new.txt"
    assert "no such model" in refused("continue", tmp_path / "nothing", text, "-o", tmp_path / "x")
    word2vec.load(old).save(tmp_path / "x.vec")
    said = refused("continue", tmp_path / "x.vec", text, "-o", tmp_path / "x")
    assert "has vectors and no softmax" in said
    assert "with --init" in said
    assert "continue needs at least one TEXT" in refused("continue", old, "-o", tmp_path / "x")


def test_names_of_gensim_and_of_other_verbs_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["continue", "m", "t.txt", "-o", "n", "--sample", "0", "--mix", "1"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "word2vec: gensim's sample is --subsample here",
        "word2vec: --mix is an option of subwords (word2vec subwords MODEL -o MODEL)",
    ]


@pytest.mark.parametrize(("given", "config"), [(GivenTraining, TrainConfig), (GivenText, PrepareConfig)])
def test_every_option_can_be_given_and_is_none_otherwise(given: type, config: type) -> None:
    assert list(options_of(given)) == list(options_of(config))
    assert list_given(given()) == {}
    one = next(iter(options_of(given)))
    assert list_given(given(**{one: "x"})) == {one: "x"}


def test_help_may_say_something_else_of_an_option_but_not_of_one_that_is_not_there() -> None:
    changed = {"window": Option("Other words.")}
    made = make_given(TrainConfig, ("tied",), changed)
    assert options_of(made)["window"][1].documentation == "Other words."
    assert {field.default for field in dataclasses.fields(made)} == {None}
