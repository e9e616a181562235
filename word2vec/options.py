"""How options are stated and checked: the machinery under ``config.py``."""

from __future__ import annotations

import dataclasses
import difflib
import math
from collections.abc import Mapping
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from typing_extensions import Doc

from word2vec.errors import ConfigError


class Option(Doc):
    """Help text, inclusive range and gensim / word2vec.c name of one option.

    It is a subclass of PEP 727's ``Doc``. So libraries that read annotations (tyro) find the help by themselves,
    and this module needs none of them.
    """

    def __init__(
        self, text: str, *, minimum: float | None = None, maximum: float | None = None, known_as: str = ""
    ) -> None:
        limits = [f"at least {minimum:g}"] if minimum is not None else []
        limits += [f"at most {maximum:g}"] if maximum is not None else []
        super().__init__(f"{text} ({', '.join(limits)})" if limits else text)
        self.minimum = minimum
        self.maximum = maximum
        self.known_as = known_as  # the option's name in gensim, then in word2vec.c


def options_of(config_class: type) -> dict[str, tuple[Any, Option]]:
    """Return ``{name: (type, Option)}`` of a configuration class, in order."""
    hints = get_type_hints(config_class, include_extras=True)
    found = {}
    for field in dataclasses.fields(config_class):
        annotation, option = get_args(hints[field.name])
        found[field.name] = (annotation, option)
    return found


def check_options(config: object) -> None:
    """Check every option against its type and range.

    Raises:
        ConfigError: naming the option, its value, the limit and the remedy.
    """
    for name, (annotation, option) in options_of(type(config)).items():
        value = getattr(config, name)
        if get_origin(annotation) is Literal:
            _check_choice(name, value, annotation)
            continue
        if get_origin(annotation) is tuple:
            _check_tuple(name, value, get_args(annotation)[0])
            continue
        if not _has_type(value, annotation):
            raise ConfigError(f"{name} is {value!r}; it must be {_type_name(annotation)}")
        if isinstance(value, float) and not math.isfinite(value):
            raise ConfigError(f"{name} is {value}; it must be a finite number")
        if value is None:
            continue
        if option.minimum is not None and value < option.minimum:
            raise ConfigError(f"{name} is {value}; it must be at least {option.minimum:g}")
        if option.maximum is not None and value > option.maximum:
            raise ConfigError(f"{name} is {value}; it must be at most {option.maximum:g}")


def _check_choice(name: str, value: object, annotation: Any) -> None:
    if value not in get_args(annotation):
        raise ConfigError(f"{name} is {value!r}; choose one of: {', '.join(get_args(annotation))}")


def _check_tuple(name: str, values: object, annotation: Any) -> None:
    if not isinstance(values, tuple):
        raise ConfigError(f"{name} is {values!r}; it must be a list")
    for value in values:
        if get_origin(annotation) is Literal:
            _check_choice(name, value, annotation)
        elif not _has_type(value, annotation):
            raise ConfigError(f"{name} holds {value!r}; it must hold {_type_name(annotation)}")


def _has_type(value: object, annotation: Any) -> bool:
    """True if the value fits the annotation. An int serves as a float, a bool never as a number."""
    allowed = get_args(annotation) or (annotation,)
    if isinstance(value, bool):
        return bool in allowed
    return isinstance(value, allowed) or (float in allowed and isinstance(value, int))


def _type_name(annotation: Any) -> str:
    names = {int: "a whole number", float: "a number", str: "a text", bool: "True or False"}
    return next(names[kind] for kind in (get_args(annotation) or (annotation,)) if kind in names)


ConfigT = TypeVar("ConfigT")  # a dataclass of options


def make_config(config_class: type[ConfigT], options: dict[str, Any]) -> ConfigT:
    """Make a configuration of options given by name.

    Raises:
        ConfigError: one is unknown (names the most similar known ones) or out of range.
    """
    (known,) = sort_options(options, config_class)
    return config_class(**known)


def sort_options(options: Mapping[str, Any], *config_classes: type) -> list[dict[str, Any]]:
    """Return the options that belong to each of some configuration classes.

    Raises:
        ConfigError: an option belongs to none. The error names the most similar ones that do.
    """
    known = [options_of(config_class) for config_class in config_classes]
    names = [name for one in known for name in one]
    for name in options:
        if name not in names:
            similar = difflib.get_close_matches(name, names) or names
            raise ConfigError(f"there is no option {name!r}; did you mean: {', '.join(similar)}")
    return [{name: value for name, value in options.items() if name in one} for one in known]
