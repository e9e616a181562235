"""How options are stated and checked: the machinery under ``prepare.py`` and ``train.py``."""

from __future__ import annotations

import dataclasses
import difflib
import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from typing_extensions import Doc

from word2vec.errors import ConfigError, quote

# Training computes in float32, whose normal numbers these are. It would take others for 0 or infinity.
# The kernel and files hold whole numbers of 64 bits.
_SMALLEST, _LARGEST = 2.0**-126, 2.0**128 * (1 - 2.0**-24)
_LARGEST_WHOLE = 2**63 - 1


class Option(Doc):
    """Help text, inclusive range and gensim / word2vec.c name of one option.

    It is a subclass of PEP 727's ``Doc``. So libraries that read annotations (tyro) find the help by themselves,
    and this module needs none of them.
    """

    def __init__(
        self,
        text: str,
        *,
        minimum: float | None = None,
        maximum: float | None = None,
        known_as: str = "",
        placeholder: str = "",
        holds: str = "",
    ) -> None:
        limits = [f"at least {write_number(minimum)}"] if minimum is not None else []
        limits += [f"at most {write_number(maximum)}"] if maximum is not None else []
        super().__init__(f"{text} ({', '.join(limits)})" if limits else text)
        self.minimum = minimum
        self.maximum = maximum
        self.known_as = known_as  # the option's name in gensim, then in word2vec.c
        self.holds = holds  # what the file holds that the option names, "" if it names none
        self.placeholder = placeholder  # what stands for the value in help, "" for the name of its type

    @property
    def names_elsewhere(self) -> tuple[str, str]:
        """The names in gensim and in word2vec.c, spelled as in Python. "" if a tool does not have it."""
        gensim, _, word2vec_c = self.known_as.partition("/")
        return gensim.strip(" -"), word2vec_c.strip(" -").replace("-", "_")


def write_number(number: float) -> str:
    """Return a limit or a default as people write it: all digits, and no exponent.

    Example:
        >>> write_number(2**63 - 1), write_number(1e-6), write_number(0.5), write_number(1e5)
        ('9223372036854775807', '0.000001', '0.5', '100000')
    """
    return str(number) if isinstance(number, int) else f"{number:.10f}".rstrip("0").rstrip(".")


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

    A whole number that is given for a number becomes a float, so that files of options hold one kind for each.

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
            expected = _type_name(annotation)
            if option.holds:
                expected = f"the path of a file with {option.holds}, such as {name}='words.txt'"
            raise ConfigError(f"{name} is {quote(value)}; it must be {expected}")
        if value is None:
            continue
        if option.minimum is not None and value < option.minimum:
            raise ConfigError(f"{name} is {value}; it must be at least {write_number(option.minimum)}")
        if option.maximum is not None and value > option.maximum:
            raise ConfigError(f"{name} is {value}; it must be at most {write_number(option.maximum)}")
        _check_size(name, value)
        if type(value) is int and float in (get_args(annotation) or (annotation,)):
            object.__setattr__(config, name, float(value))


def _check_size(name: str, value: object) -> None:
    """Refuse numbers that are not what they seem as soon as something computes with them."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ConfigError(f"{name} is {value}; it must be a finite number")
        if value and not _SMALLEST <= abs(value) <= _LARGEST:
            raise ConfigError(
                f"{name} is {value}; it must be 0, or from {_SMALLEST:.2g} to {_LARGEST:.2g} in size"
            )
    elif isinstance(value, int) and value > _LARGEST_WHOLE:
        raise ConfigError(
            f"{name} is a number of {value.bit_length()} bits; it must be at most {_LARGEST_WHOLE}"
        )


def _check_choice(name: str, value: object, annotation: Any) -> None:
    if value not in get_args(annotation):
        raise ConfigError(f"{name} is {value!r}; choose one of: {', '.join(get_args(annotation))}")


_LIST_EXAMPLES = {"suffix": (".md",)}


def _check_tuple(name: str, values: object, annotation: Any) -> None:
    if not isinstance(values, tuple):
        examples = (
            get_args(annotation)[:1] if get_origin(annotation) is Literal else _LIST_EXAMPLES.get(name, ())
        )
        shown = f", such as {name}={list(examples)!r}" if examples else ""
        raise ConfigError(f"{name} is {quote(values)}; it must be a list{shown}")
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


def make_config(config_class: type[ConfigT], options: Mapping[str, object]) -> ConfigT:
    """Make a configuration of options given by name.

    Raises:
        ConfigError: one is out of range, or is unknown. The message names what it may have meant.
    """
    (known,) = sort_options(options, config_class)
    return config_class(**known)


def choose_config(config_class: type[ConfigT], config: ConfigT | None, options: Mapping[str, object]) -> ConfigT:
    """Return a configuration, or make one of options given by name.

    Raises:
        ConfigError: both are given, the configuration is none, or an option is out of range or unknown.
    """
    if config is None:
        return make_config(config_class, options)
    if not isinstance(config, config_class):
        name, example = config_class.__name__, next(iter(options_of(config_class)))
        raise ConfigError(
            f"config is {config!r}; it must be a {name}. Give options by name, such as {example}=..."
        )
    if options:
        raise ConfigError("give either config or options by name, not both: " + ", ".join(options))
    return config


def sort_options(options: Mapping[str, object], *config_classes: type) -> list[dict[str, Any]]:
    """Return the options that belong to each of some configuration classes.

    Raises:
        ConfigError: an option belongs to none. The message names what it may have meant.
    """
    known = [options_of(config_class) for config_class in config_classes]
    names = [name for one in known for name in one]
    for name in options:
        if name not in names:
            raise ConfigError(f"there is no option {name!r}{_suggest(name, config_classes)}")
    return [{name: value for name, value in options.items() if name in one} for one in known]


def _suggest(name: str, config_classes: Sequence[type]) -> str:
    """Return what to write for an option that is not known, as the end of a message."""
    # Imported only now, because it imports the classes of options, which need this module.
    from word2vec.config.foreign_names import explain_name, name_help

    explained = explain_name(name, config_classes)
    if explained is not None:
        return f"; {explained}"
    names = [ours for config_class in config_classes for ours in options_of(config_class)]
    similar = difflib.get_close_matches(name, names)
    if similar:
        return f"; did you mean: {', '.join(similar)}"
    return f"; {name_help(config_classes)} lists all options"
