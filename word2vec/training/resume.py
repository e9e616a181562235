"""A training goes on from its checkpoint: what must be the same for that, and what may be different."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from word2vec._version import __version__
from word2vec.config.options import make_config
from word2vec.config.prepare import PrepareConfig
from word2vec.config.train import TrainConfig
from word2vec.config.watch import WatchConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import ConfigError, FormatError, OutputError
from word2vec.machine import describe_machine
from word2vec.storage.checkpoint_directory import (
    Checkpoint,
    TrainingState,
    find_checkpoint,
    is_checkpoint,
    list_set_aside,
    read_state,
)
from word2vec.storage.model_directory import is_model
from word2vec.training.corpus import list_given, make_plain

_MAY_CHANGE = ("epochs", "threads", "replicas", "rounds", "half_changes")
"""Options that may be others when a training goes on. More epochs change the schedule, which is then said."""


def open_checkpoint(output: Path, watch: WatchConfig) -> Checkpoint | None:
    """Return the checkpoint from which the training of a model is to go on, None if it is to start anew.

    Raises:
        OutputError: there is none to resume.
        FormatError: it is damaged, or of another version of the toolkit.
    """
    path = _find_resumed(output, watch)
    if path is None:
        return None
    checkpoint = Checkpoint.load(path)
    _check_version(path, checkpoint.state)
    return checkpoint


def read_resumed_state(output: Path, watch: WatchConfig) -> TrainingState | None:
    """Return what :func:`open_checkpoint` would, without the tables, which may take seconds to check."""
    path = _find_resumed(output, watch)
    if path is None:
        return None
    state = read_state(path)
    _check_version(path, state)
    return state


def _find_resumed(output: Path, watch: WatchConfig) -> Path | None:
    """Return where the checkpoint is from which training is to go on, None if it is to start anew."""
    path = find_checkpoint(output)
    if not watch.resume:
        return None
    if path.exists() or is_checkpoint(path):
        return path
    if watch.or_start:
        return None
    found = " (there is a model: its training is finished)" if is_model(output) else ""
    aside = list_set_aside(path)
    found += f" ({aside[-1]} is that of an older training; rename it to resume that)" if aside else ""
    raise OutputError(
        f"there is no checkpoint {path} to resume{found}; leave out resume to start anew, or give or_start, "
        "which starts anew where there is none"
    )


def report_older(output: Path) -> None:
    """Say that a checkpoint of an older training is there, if one is."""
    path = find_checkpoint(output)
    if is_checkpoint(path):
        print(
            f"word2vec: {path} holds an older training, which resume would continue. It is kept until this one "
            "is whole",
            file=sys.stderr,
        )


def _check_version(path: Path, state: TrainingState) -> None:
    made_by = state.versions.get("word2vec")
    if made_by != __version__:
        raise FormatError(
            f"{path} was made by tied-word2vec {made_by}, and this is {__version__}, whose training "
            "can differ; resume it with that version, or start anew without resume"
        )


def list_changed(config: TrainConfig) -> dict[str, object]:
    """Return the options that are not at their defaults, by name."""
    values = {field.name: (getattr(config, field.name), field.default) for field in dataclasses.fields(config)}
    return {name: value for name, (value, default) in values.items() if value != default}


def take_options(checkpoint: Checkpoint, given: Mapping[str, object]) -> TrainConfig:
    """Return the configuration with which a training goes on: its own, and what may change.

    Args:
        checkpoint: The training.
        given: What the user gave now, by name. None is what was left out.

    Raises:
        ConfigError: an option is given that cannot change.
        FormatError: the options of the checkpoint are damaged.
    """
    try:
        made_with = make_config(TrainConfig, checkpoint.state.train)
    except ConfigError as error:
        raise FormatError(f"{checkpoint.path} is damaged: {error}") from error
    # Where the default depends on other options, what it came to.
    before = dataclasses.asdict(made_with) | dataclasses.asdict(made_with.settings)
    changed = {
        name: value
        for name, value in given.items()
        if value is not None and value not in (getattr(made_with, name), before[name])
    }
    _refuse_changes(
        checkpoint.path,
        {name: (before[name], value) for name, value in changed.items() if name not in _MAY_CHANGE},
    )
    config = make_config(TrainConfig, {**checkpoint.state.train, **changed})
    _check_epochs(checkpoint.path, made_with.settings.epochs, config.settings.epochs)
    return config


def _check_epochs(path: Path, before: int, epochs: int) -> None:
    if epochs == before:
        return
    if epochs < before:
        _refuse_changes(path, {"epochs": (before, epochs)}, "; epochs may be more, and not fewer")
    print(
        f"word2vec: epochs is {epochs}, and was {before}: from here on the learning rate falls as if it had "
        f"been {epochs} from the beginning",
        file=sys.stderr,
    )


def take_text_options(output: Path, state: TrainingState | None, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the options with which text is prepared: if a training goes on, those of its corpus.

    Args:
        output: The model.
        state: The training that goes on, None for a new one.
        given: The options of :func:`word2vec.prepare` that the user gave now, by name.

    Raises:
        ConfigError: an option is given that is not that of the corpus.
    """
    if state is None:
        return given
    corpus = state.corpus
    recorded = corpus.get("options")
    options = dict(recorded) if isinstance(recorded, dict) else {}
    if isinstance(corpus.get("min_count"), int):
        options["min_count"] = corpus["min_count"]
    defaults = {field.name: field.default for field in dataclasses.fields(PrepareConfig)}
    options = {name: value for name, value in options.items() if name in defaults}
    made_with = {**defaults, **options}
    changes = {
        name: (made_with[name], value)
        for name, value in list_given(given).items()
        if not callable(given[name]) and value != make_plain(made_with[name])
    }
    _refuse_changes(find_checkpoint(output), changes)
    if str(options.get("tokenizer", "")).startswith("function "):
        del options["tokenizer"]  # which only you can give
    return {**options, **given}


def check_same(checkpoint: Checkpoint, corpus: EncodedCorpus, backend: Mapping[str, Any], output: Path) -> None:
    """Make sure that a training goes on with the corpus and the backend that it had, and say what may differ.

    Args:
        checkpoint: The training.
        corpus: To go on with.
        backend: As in :attr:`~word2vec.storage.checkpoint_directory.TrainingState.backend`.
        output: The model.

    Raises:
        ConfigError: it is another corpus, or another backend.
    """
    state = checkpoint.state
    made_with = state.corpus.get("key")
    if made_with != corpus.key:
        raise ConfigError(
            f"{checkpoint.path} was made with the corpus {str(made_with)[:12]} of "
            f"{state.corpus.get('raw_words'):,} words, and {corpus.path} is the corpus {corpus.key[:12]} of "
            f"{corpus.raw_words:,} words; resume with the same text, or start anew without resume"
        )
    _refuse_changes(checkpoint.path, _find_differences(state.backend, backend))
    differing = [
        f"{name} {before} and here {now}"
        for name, (before, now) in _find_differences(state.machine, describe_machine()).items()
    ]
    if differing and state.train.get("deterministic"):
        print(
            f"word2vec: {checkpoint.path} was made on another machine ({', '.join(differing)}). {output} may "
            "differ in its last bits from what one machine would have trained",
            file=sys.stderr,
        )


def check_same_parent(
    checkpoint: Checkpoint, before: Sequence[Mapping[str, Any]], now: Mapping[str, Any]
) -> None:
    """Make sure that the older vectors that hold some of the words are those from which the training began.

    Args:
        checkpoint: The training.
        before: What it knows of them.
        now: What :meth:`word2vec.training.warm_start.WarmStart.describe` says of them.

    Raises:
        ConfigError: words, vectors or the frozen words are others.
    """
    known = [str(parent.get("digest")) for parent in before]
    if now["digest"] not in known:
        raise ConfigError(
            f"{checkpoint.path} began from vectors and frozen words of digest {', '.join(known)[:12]}, and init "
            f"and freeze have the digest {now['digest'][:12]} now; put back what they were, or start anew "
            "without resume"
        )


def _find_differences(
    before: Mapping[str, object], now: Mapping[str, object]
) -> dict[str, tuple[object, object]]:
    """Return both values of what is different now."""
    return {name: (before.get(name), value) for name, value in now.items() if before.get(name) != value}


def _refuse_changes(path: Path, changes: Mapping[str, tuple[object, object]], remark: str = "") -> None:
    if changes:
        listed = ", ".join(f"{name} {before!r}, and is {now!r} now" for name, (before, now) in changes.items())
        raise ConfigError(
            f"{path} was made with {listed}{remark}; leave that out to resume, or start anew without resume"
        )
