"""The options of ``continue``: what is left out is the model's, so it must stay apart from what is given."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeAlias, get_args, get_type_hints

from word2vec.config.options import Option
from word2vec.config.prepare import PrepareConfig
from word2vec.config.train import TrainConfig
from word2vec.training.earlier_model import FIXED


class GivenOptions:
    """Options of a configuration class, each None unless it is given.

    tyro cannot tell an option that is left out from one that is given at its default. Here it can, because no
    option has a default.

    Attributes:
        origin: The configuration class.
        hidden: Options that help does not show, because giving them is refused.
    """

    origin: ClassVar[type]
    hidden: ClassVar[tuple[str, ...]]


def make_given(
    config_class: type,
    hidden: tuple[str, ...] = (),
    changed: Mapping[str, Option] = MappingProxyType({}),
) -> type:
    """Return a class of :class:`GivenOptions`.

    Args:
        config_class: A configuration class.
        hidden: Options that help does not show.
        changed: What help says about some of them instead, by name.
    """
    hints = get_type_hints(config_class, include_extras=True)
    fields: list[tuple[str, Any, Any]] = []
    for field in dataclasses.fields(config_class):
        kind, option = get_args(hints[field.name])
        fields.append((field.name, Annotated[kind | None, changed.get(field.name, option)], None))
    name = f"Given{config_class.__name__}"
    made = dataclasses.make_dataclass(name, fields, bases=(GivenOptions,), frozen=True)
    made.__doc__ = config_class.__doc__
    made.origin, made.hidden = config_class, hidden  # type: ignore[attr-defined]
    return made


def list_given(options: Any) -> dict[str, Any]:
    """Return the options that are given, by name.

    Args:
        options: An object of a class that :func:`make_given` made.
    """
    given = {field.name: getattr(options, field.name) for field in dataclasses.fields(options)}
    return {name: value for name, value in given.items() if value is not None}


_CHANGED = {
    "freeze": Option(
        "Which vectors stay as they are. absent: those of words that the text lacks. none: none. all: those of "
        "all words of the model, so that only new words learn. FILE: those of its words, one a line, and of "
        "absent ones. (default: absent)",
        placeholder="FILE|absent|none|all",
    ),
    "anchor": Option(
        "Pull the vectors of the model towards where they began, as strongly as this many occurrences of the "
        "word in the text. 0 lets them go. (default: 0)",
        minimum=0.0,
    ),
    "learning_rate": Option("Learning rate at its highest. By default half of the model's."),
    "subwords": Option(
        "After training, mix each vector with what its word's spelling predicts, and keep the n-grams for "
        "unknown words. By default as for the model."
    ),
}

if TYPE_CHECKING:
    GivenTraining: TypeAlias = TrainConfig
    GivenText: TypeAlias = PrepareConfig
else:
    GivenTraining = make_given(TrainConfig, ("preset", "init", *FIXED), _CHANGED)
    GivenText = make_given(PrepareConfig)
