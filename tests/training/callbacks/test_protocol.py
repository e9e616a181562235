"""What can be a callback, and what is refused before anything is read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import word2vec
from word2vec.callbacks import Callback, CsvLog
from word2vec.errors import ConfigError
from word2vec.training.callbacks.protocol import METHODS, check_callbacks


class OnlyEpochs:
    """It is derived from nothing, and has one of the methods."""

    def on_epoch(self, training: object) -> None:
        """Do nothing."""


class ForGensim:
    def on_epoch_end(self, model: object) -> None:
        """Do nothing."""

    def on_train_begin(self, model: object) -> None:
        """Do nothing."""


class Both(ForGensim, OnlyEpochs):
    """It serves gensim and this package."""


class Misspelt(Callback):
    def on_intervall(self, training: object) -> None:
        """Do nothing."""


class NoArgument(Callback):
    def on_end(self) -> None:  # type: ignore[override]
        """Do nothing."""


class TwoArguments(Callback):
    def on_end(self, training: object, logs: object) -> None:  # type: ignore[override]
        """Do nothing."""


class NoMethod:
    on_epoch = 3


def test_the_base_class_does_nothing_and_has_all_methods() -> None:
    for method in METHODS:
        assert getattr(Callback(), method)(None) is None


@pytest.mark.parametrize("callbacks", [[], (), [Callback()], (OnlyEpochs(), Callback()), [Both()]])
def test_lists_of_objects_with_some_of_the_methods_are_callbacks(callbacks: Any) -> None:
    assert check_callbacks(callbacks) == list(callbacks)


@pytest.mark.parametrize(
    ("callbacks", "message"),
    [
        (Callback(), r"put it into a list: callbacks=\[\.\.\.\]"),
        (Callback, r"callbacks is <class .*; it must be a list"),
        ("log.csv", r"callbacks is 'log.csv'; it must be a list"),
        (None, "callbacks is None; it must be a list"),
        (3, "callbacks is 3; it must be a list"),
        ([CsvLog], r"^callbacks holds the class CsvLog; give an instance of it: CsvLog\(\.\.\.\)$"),
        (
            [Callback(), 3],
            "callbacks holds 3, which has none of the methods on_start, on_interval, on_validation",
        ),
        ([print], "callbacks holds <built-in function print>, which has none of the methods"),
        (
            [ForGensim()],
            r"none of .* \(on_train_begin is on_start here, on_epoch_end is on_epoch here\); derive",
        ),
        ([Misspelt()], "Misspelt has a method on_intervall, which is never called; did you mean on_interval"),
        ([NoArgument()], "NoArgument.on_end is called with one argument, the training: too many positional"),
        ([TwoArguments()], "TwoArguments.on_end is called with one argument, the training: missing a required"),
        ([NoMethod()], "callbacks holds .*NoMethod.* which has none of the methods"),
    ],
)
def test_what_cannot_be_called_is_refused_before_anything_is_read(
    tmp_path: Path, callbacks: Any, message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        word2vec.train("no such corpus", tmp_path / "m", callbacks=callbacks)
    assert not list(tmp_path.iterdir())


def test_a_method_that_is_no_method_is_refused() -> None:
    class Half(Callback):
        on_end = 3  # type: ignore[assignment]

    with pytest.raises(ConfigError, match=re.escape("Half.on_end is 3; it must be a method")):
        check_callbacks([Half()])


def test_other_verbs_say_where_callbacks_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"callbacks are an argument of word2vec\.train in Python"):
        word2vec.prepare([["a"]], tmp_path / "c", callbacks=[])  # type: ignore[call-arg]
