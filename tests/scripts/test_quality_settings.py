"""The settings of scripts/benchmarks/quality.py."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

import word2vec
from word2vec.config.options import options_of
from word2vec.errors import ConfigError


def test_a_setting_is_a_name_and_options(quality: Any) -> None:
    read = quality.settings.read_setting
    setting = read("my best: architecture=skipgram noise-exponent=0.5 tied=false bias=none threads=2")
    assert (setting.name, setting.trainer) == ("my best", "toolkit")
    assert setting.options == {
        "architecture": "skipgram",
        "noise_exponent": 0.5,
        "tied": False,
        "bias": None,
        "threads": 2,
    }
    assert read("window=8  epochs=1").name == "window=8 epochs=1"
    assert read("plain:").options == {}
    assert read("a: window=3", {"window": 8, "epochs": 2}).options == {"window": 3, "epochs": 2}


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(word2vec.TrainConfig)])
def test_every_option_of_training_can_be_given(quality: Any, name: str) -> None:
    default = getattr(word2vec.TrainConfig(), name)
    (value,) = quality.settings.read_options(f"{name}={default}", word2vec.TrainConfig).values()
    assert value == default
    assert type(value) is type(default)


def test_a_setting_comes_to_all_options_and_what_depends_on_them(quality: Any) -> None:
    resolved = quality.settings.read_setting("x: architecture=cbow").resolve()
    assert set(options_of(word2vec.TrainConfig)) - {"seed", "preset"} == set(resolved)
    assert resolved["learning_rate"] == word2vec.TrainConfig().settings.learning_rate
    assert resolved == quality.settings.read_setting("y:").resolve()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("a: windw=3", "did you mean: window"),
        ("a: window=wide", "window is 'wide'; it must be a whole number"),
        ("a: window", "'window' is not an option; write name=value"),
        ("a: window=3 window=4", "window is given twice"),
        ("a: seed=3", "seed is not an option of a setting: give --seeds"),
        ("gensim: windw=3", "gensim has no option 'windw'"),
        ("gensim: min_count=3", "min_count is not an option of a setting: .*give --min-count"),
    ],
)
def test_a_setting_that_is_not_possible_is_refused(quality: Any, line: str, message: str) -> None:
    if line.startswith("gensim"):
        pytest.importorskip("gensim", reason="gensim is not installed")
    with pytest.raises(ConfigError, match=message):
        quality.settings.read_setting(line).resolve()


def test_a_grid_has_a_setting_for_each_combination_that_is_possible(quality: Any) -> None:
    refused: list[str] = []
    settings = quality.settings.read_grid(
        "architecture=cbow,skipgram negatives=0,8 epochs=2", {"window": 3}, refused.append
    )
    assert [setting.name for setting in settings] == [
        "architecture=cbow negatives=8",
        "architecture=skipgram negatives=8",
    ]
    assert settings[0].options == {"architecture": "cbow", "negatives": 8, "epochs": 2, "window": 3}
    assert [line.partition(": negatives is 0")[0] for line in refused] == [
        "skipped architecture=cbow negatives=0",
        "skipped architecture=skipgram negatives=0",
    ]
    assert [one.name for one in quality.settings.read_grid("wide: window=8,9")] == [
        "wide window=8",
        "wide window=9",
    ]


def test_a_grid_of_an_unknown_option_is_refused(quality: Any) -> None:
    with pytest.raises(ConfigError, match="did you mean: window"):
        quality.settings.read_grid("windw=1,2")


def test_a_file_of_settings_may_have_comments(quality: Any) -> None:
    settings = quality.settings.read_lines("# two\n\na: window=3\nb: window=4\n")
    assert [(setting.name, setting.options["window"]) for setting in settings] == [("a", 3), ("b", 4)]
