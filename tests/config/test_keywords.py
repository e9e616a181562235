"""The typed keyword arguments say what the configuration classes say."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from types import GenericAlias
from typing import Any, get_args, get_origin, get_type_hints

import pytest

import word2vec
from word2vec.config.keywords import SubwordOptions, TextOptions, TrainOptions
from word2vec.config.options import options_of
from word2vec.config.prepare import PrepareConfig
from word2vec.config.subwords import SubwordConfig
from word2vec.config.train import TrainConfig
from word2vec.config.watch import WatchConfig


def types_of(*config_classes: type) -> dict[str, Any]:
    """Return the type that each option has as a keyword argument.

    A list serves where a tuple does. For text, so does one word, and a path for the name of a list.
    """
    options = {name: found for config in config_classes for name, found in options_of(config).items()}
    types = {name: kind for name, (kind, _) in options.items()}
    for name, kind in types.items():
        if get_origin(kind) is tuple:
            types[name] = kind | GenericAlias(list, get_args(kind)[:1])
            if name in options_of(PrepareConfig):
                types[name] = get_args(kind)[0] | types[name]
        elif options[name][1].holds:
            types[name] = kind | os.PathLike[str]
    return types


@pytest.mark.parametrize(
    ("keywords", "types"),
    [
        (TextOptions, {k: v for k, v in types_of(PrepareConfig).items() if k != "tokenizer"}),
        (
            TrainOptions,
            types_of(PrepareConfig, TrainConfig, WatchConfig) | {"tokenizer": str | Callable[[str], list[str]]},
        ),
        (SubwordOptions, types_of(SubwordConfig)),
    ],
)
def test_keywords_are_the_options_of_the_configuration(keywords: Any, types: dict[str, Any]) -> None:
    assert get_type_hints(keywords) == types
    assert not keywords.__required_keys__


@pytest.mark.parametrize(
    ("function", "keywords"),
    [
        (word2vec.prepare, "TextOptions"),
        (word2vec.train, "TrainOptions"),
        (word2vec.extend, "TrainOptions"),
        (word2vec.add_subwords, "SubwordOptions"),
    ],
)
def test_the_functions_take_them(function: Callable[..., Any], keywords: str) -> None:
    assert inspect.signature(function).parameters["options"].annotation == f"Unpack[{keywords}]"
    # An editor that reads the annotation at run time finds the class.
    (found,) = get_args(get_type_hints(function)["options"])
    assert found.__name__ == keywords
