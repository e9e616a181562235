"""What a trained model says of how training goes on with it: its options, and how its text was read."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from word2vec.config.options import options_of
from word2vec.config.prepare import PrepareConfig
from word2vec.config.train import TrainConfig
from word2vec.errors import ConfigError, FormatError
from word2vec.missing_files import describe_missing
from word2vec.scores.loss_facts import LOSS_FACTS
from word2vec.storage.model_directory import ModelDirectory
from word2vec.storage.one_directory import names_directory
from word2vec.storage.tokenizer_files import TOKENIZER, find_member, find_named_files

RATE_SHARE = 0.5
"""The learning rate of going on, as a share of the model's. Words have found their places, and the full rate
loses more of what they learned than it gains: docs/training.md has the numbers."""

FIXED = ("architecture", "tied", "bias", "signature", "loss", "vector_size", "noise_exponent")
"""What a model is. Other values would make other tables, or give its scores another meaning."""

FREEZE_ABSENT, FREEZE_NONE = "absent", "none"
"""Values of ``freeze`` when training goes on: the model's words that the new text lacks, or no words."""

HANDED_ON = (
    *FIXED,
    "focal_gamma",
    "margin",
    "margin_steepness",
    "window",
    "negatives",
    "subsample",
    "rare_boost",
    "learning_rate",
    "learning_rate_schedule",
    "warmup",
    "epochs",
    "subwords",
    "seed",
    "block_length",
)
"""Options of training that a model hands on. The others are of one run or of one machine."""

_TEXT_OF_MODEL = (
    "tokenizer",
    "lowercase",
    "normalize",
    "sentence_split",
    "user_dictionary",
    "hmm",
    "punctuation",
    "min_count",
    "phrases",
    "phrase_scoring",
    "phrase_threshold",
    "phrase_min_count",
)
"""Options of text that a model hands on: how lines become words. Where the text is and how it is written are
another matter for each text."""
_OF_LISTS_OF_WORDS = ("min_count", "phrases", "phrase_scoring", "phrase_threshold", "phrase_min_count")
_LISTS = ("stop_words", "vocabulary")


def load_earlier_model(path: Path, spell: Callable[[str], str] = str) -> ModelDirectory:
    """Load a model with which training is to go on.

    Args:
        path: Its directory.
        spell: How the user writes the name of an option.

    Raises:
        FormatError: it is missing or damaged.
        ConfigError: it has nothing that training could go on with.
    """
    if not path.exists():
        raise FormatError(describe_missing(path, "model"))
    remedy = f"train a new model that starts from its vectors, with {spell('init')} {path}"
    model = ModelDirectory.load(path) if names_directory(path) else None
    if model is None or not model.train:
        raise ConfigError(f"{path} has vectors and no softmax, so training cannot go on with it; {remedy}")
    if model.vocabulary.counts is None or not len(model.vocabulary) or int(model.vocabulary.counts.min()) < 1:
        raise ConfigError(f"{path} does not know how often its words occur; {remedy}")
    if LOSS_FACTS[model.train["loss"]].uses_tree:
        raise ConfigError(
            f"{path} is of the loss {model.train['loss']}, whose softmax has a row for each node of a tree of "
            f"its words, and more words have another tree; {remedy}"
        )
    return model


def choose_training(
    model: ModelDirectory, given: Mapping[str, Any], spell: Callable[[str], str] = str
) -> TrainConfig:
    """Return the options of going on: those that are given, or else the model's.

    Args:
        model: The model.
        given: Options of :class:`~word2vec.TrainConfig` by name.
        spell: How the user writes the name of an option.

    Raises:
        ConfigError: an option is out of range, or is given and must stay what it is.
        FormatError: an option of the model is damaged.
    """
    own = _read_training(model)
    for name in FIXED:
        value = getattr(own.settings, name, getattr(own, name))
        if given.get(name) not in (None, value):
            raise ConfigError(
                f"{spell(name)} is {given[name]!r}, but {model.path} has {value!r}, which is a part of what it "
                f"is; leave it out, or train a new model with {spell('init')} {model.path}"
            )
    if given.get("preset") not in (None, own.preset):
        raise ConfigError(
            f"{spell('preset')} is {given['preset']!r}, but the model says what its options are; give the "
            "options that are to change"
        )
    if given.get("init") is not None:
        raise ConfigError(
            f"{spell('init')} is {given['init']}, but training goes on from {model.path}; leave it out"
        )
    changed = {name: value for name, value in given.items() if value is not None and name != "preset"}
    own_rate = {"learning_rate": own.settings.learning_rate * RATE_SHARE}
    start = {"init": str(model.path), "freeze": FREEZE_ABSENT}
    return dataclasses.replace(own, **{**own_rate, **start, **changed})


def _read_training(model: ModelDirectory) -> TrainConfig:
    """Return the options that a model was trained with, and that it hands on."""
    recorded = {name: model.train[name] for name in HANDED_ON if name in model.train}
    recorded |= {"tied": model.tied, "bias": model.bias is not None, "vector_size": model.input.shape[1]}
    if not LOSS_FACTS[model.train["loss"]].sampled:
        # They stand for nothing with such a loss, and are refused.
        del recorded["negatives"], recorded["noise_exponent"]
    try:
        return TrainConfig(**recorded)
    except ConfigError as error:
        raise FormatError(f"{model.path} is damaged: of its options, {error}") from error


def choose_text(
    model: ModelDirectory, given: Mapping[str, Any], *, taken_as_is: bool, spell: Callable[[str], str] = str
) -> dict[str, Any]:
    """Return the options of :func:`word2vec.prepare` for a new text: those that are given, or else the model's.

    Args:
        model: The model.
        given: Options by name. The tokenizer can be a function.
        taken_as_is: The text is lists of words, which no tokenizer touches.
        spell: How the user writes the name of an option.

    Raises:
        ConfigError: it is not known how the model's text was tokenised, or a function did it, which must be
            given. Or the model lacks a file of its tokenizer.
    """
    recorded = model.corpus.get("options")
    recorded = recorded if isinstance(recorded, dict) else {}
    names = _OF_LISTS_OF_WORDS if taken_as_is else _TEXT_OF_MODEL
    known = options_of(PrepareConfig)
    options = {name: recorded[name] for name in names if name in recorded and name in known}
    if "min_count" not in options and isinstance(model.corpus.get("min_count"), int):
        options["min_count"] = model.corpus["min_count"]
    if not taken_as_is:
        if given.get("tokenizer") is None:
            _check_tokenizer(model, recorded, spell)
        elif given["tokenizer"] != "jieba":
            options.pop("user_dictionary", None)
        options |= {name: None for name in given if name in ("tokenizer", "user_dictionary")}
        options |= _find_files(model.path, options, spell)
    return {name: value for name, value in {**options, **given}.items() if value is not None}


def find_lost_lists(model: ModelDirectory, given: Mapping[str, Any]) -> list[str]:
    """Return a line for each list that chose the words of a model, and that the model does not hold."""
    recorded = model.corpus.get("options")
    return [
        f"the model's words were chosen with {name} {recorded[name]!r}, which the model does not hold; give "
        f"{name} to choose the new words so"
        for name in _LISTS
        if isinstance(recorded, dict) and recorded.get(name) is not None and given.get(name) is None
    ]


def _check_tokenizer(model: ModelDirectory, recorded: Mapping[str, Any], spell: Callable[[str], str]) -> None:
    """Raise ConfigError if a model does not say how to tokenise a text."""
    fingerprint = model.corpus.get("tokenizer")
    remedy = f"give {spell('tokenizer')}"
    if not isinstance(fingerprint, str) or not recorded:
        raise ConfigError(f"{model.path} does not say how its text was tokenised; {remedy}, or lists of words")
    if "| function " in fingerprint or ":" in str(recorded.get("tokenizer")):
        # A model is data. A function that it names is not imported and run unless the user names it too.
        raise ConfigError(
            f"the text of {model.path} was tokenised by a function, which is not run unasked; {remedy}"
        )


def _find_files(directory: Path, options: Mapping[str, Any], spell: Callable[[str], str]) -> dict[str, str]:
    """Return the options that name files of the tokenizer, with those that the model holds."""
    found = {}
    for member, path in find_named_files(options).items():
        option = "tokenizer" if member == TOKENIZER else "user_dictionary"
        held = find_member(directory, member)
        if held is None:
            raise ConfigError(
                f"the text of {directory} was tokenised with {path!r}, which the model does not hold and which "
                f"is not opened unasked; give {spell(option)} yourself"
            )
        found[option] = str(held)
    return found
