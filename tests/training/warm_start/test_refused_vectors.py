"""Older vectors and options that a training refuses to start with."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.warm_starts import SIZE, make_config, open_start
from word2vec import formats
from word2vec.config.train import TrainConfig
from word2vec.errors import ConfigError, FormatError, Word2VecError
from word2vec.storage.model_directory import ModelDirectory, save_again
from word2vec.storage.table import Table
from word2vec.training.warm_start import open_warm_start


def test_what_is_held_must_not_lie_where_the_model_is_written(
    groups: word2vec.EncodedCorpus, trained_model: Path
) -> None:
    for options in ({"freeze": "all"}, {"anchor": 1.0}):
        config = make_config(init=str(trained_model), **options)
        with pytest.raises(ConfigError, match="which is the output too"):
            open_warm_start(config, groups.vocabulary, trained_model, strict=False, progress=False)


def test_vectors_of_another_length_are_refused(groups: word2vec.EncodedCorpus, some: tuple[Path, Table]) -> None:
    config = TrainConfig(init=str(some[0]))
    message = f"init is {some[0]}, whose vectors have 16 numbers, and vector_size is 128; give vector_size 16"
    with pytest.raises(ConfigError, match=re.escape(message)):
        open_start(config, groups.vocabulary)


def test_vectors_of_other_words_are_refused(groups: word2vec.EncodedCorpus, tmp_path: Path) -> None:
    formats.write(tmp_path / "t.npy", Table(["A0", "moon"], np.ones((2, SIZE), np.float32)))
    with pytest.raises(
        ConfigError, match="a vector for none of the 20 words of the text; words must be spelled"
    ):
        open_start(make_config(init=str(tmp_path / "t.npy")), groups.vocabulary)


@pytest.mark.parametrize("broken", [np.nan, np.inf])
@pytest.mark.parametrize(
    ("name", "part"), [("input", "vector"), ("output", "row of the softmax"), ("bias", "bias")]
)
def test_numbers_that_are_not_finite_are_refused_with_their_word(
    groups: word2vec.EncodedCorpus, untied: Path, tmp_path: Path, name: str, part: str, broken: float
) -> None:
    model = ModelDirectory.load(untied)
    path = tmp_path / "m"
    save_again(path, model, None)
    table = np.load(path / f"{name}.npy")
    table[7] = broken
    np.save(path / f"{name}.npy", table)
    message = f"init: the {part} of {model.vocabulary.words[7]!r} in {path} holds NaN or infinity"
    with pytest.raises(FormatError, match=re.escape(message)):
        open_start(make_config(init=str(path), tied=False, bias=True), groups.vocabulary)


def test_a_file_with_nan_is_refused_with_the_word(groups: word2vec.EncodedCorpus, tmp_path: Path) -> None:
    path = tmp_path / "t.vec"
    path.write_text(f"2 {SIZE}\na0{' 1' * SIZE}\na1{' nan' * SIZE}\n")
    with pytest.raises(FormatError, match=r"init: .*t\.vec.*a1"):
        open_start(make_config(init=str(path)), groups.vocabulary)


@pytest.mark.parametrize("name", ["missing", "missing.vec"])
def test_vectors_that_are_not_there_are_refused(
    groups: word2vec.EncodedCorpus, tmp_path: Path, name: str
) -> None:
    with pytest.raises(FormatError, match=f"init: .*{name}"):
        open_start(make_config(init=str(tmp_path / name)), groups.vocabulary)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"freeze": "all"},
            "freeze is 'all', but vectors that are drawn at random are not worth keeping; give init",
        ),
        ({"freeze": "words.txt"}, "freeze is 'words.txt', but"),
        ({"anchor": 3}, "anchor is 3, but there is nothing to pull the vectors to; give init"),
        ({"anchor": -1.0, "init": "m"}, "anchor is -1.0; it must be at least 0"),
        ({"anchor": math.nan, "init": "m"}, "anchor is nan; it must be a finite number"),
        ({"init": 3}, "init is 3; it must be a text"),
    ],
)
def test_options_that_stand_for_nothing_alone_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        make_config(**options)


def test_errors_are_those_of_the_toolkit(groups: word2vec.EncodedCorpus, tmp_path: Path) -> None:
    """Bytes at random are refused in one line, whatever they look like."""
    random = np.random.default_rng(0)
    for number in range(20):
        path = tmp_path / f"{number}.vec"
        path.write_bytes(random.bytes(200))
        with pytest.raises(Word2VecError):
            open_start(make_config(init=str(path)), groups.vocabulary)
