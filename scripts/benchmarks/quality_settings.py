"""The settings that ``quality.py`` compares: read from lines, completed with defaults, and checked."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from word2vec.config.options import make_config, options_of
from word2vec.config.train import TrainConfig
from word2vec.errors import ConfigError

Trainer = Literal["toolkit", "gensim"]

# What settings may not give, by trainer, and why.
_NOT_HERE: dict[Trainer, dict[str, str]] = {
    "toolkit": {"seed": "give --seeds"},
    "gensim": {"seed": "give --seeds", "min_count": "the words are those of the corpus; give --min-count"},
}


@dataclass(frozen=True)
class Setting:
    """Options to train with, under a name.

    Attributes:
        name: What tables call it.
        trainer: "gensim" if the first word of the name is gensim, else "toolkit".
        options: The options that were given, by name.
    """

    name: str
    trainer: Trainer
    options: dict[str, Any]

    def resolve(self) -> dict[str, Any]:
        """Return all options as they come out, so that two settings with equal ones are one.

        The preset itself is not among them, because it only gives values to others.

        Raises:
            ConfigError: an option is unknown or out of range.
        """
        for name, remedy in _NOT_HERE[self.trainer].items():
            if name in self.options:
                raise ConfigError(f"{name} is not an option of a setting: {remedy}")
        if self.trainer == "gensim":
            return _resolve_gensim(self.options)
        config = make_config(TrainConfig, self.options)
        found = dataclasses.asdict(config) | dataclasses.asdict(config.settings)
        return {name: value for name, value in found.items() if name not in {*_NOT_HERE["toolkit"], "preset"}}


def read_setting(line: str, common: Mapping[str, Any] | None = None) -> Setting:
    """Read one line: a name, a colon, and options. Without a colon the options are the name.

    Args:
        line: Such as "best: architecture=cbow negatives=128".
        common: Options of this toolkit for settings that do not give them.

    Raises:
        ConfigError: a part of the line is not an option with its value.

    Example:
        >>> read_setting("wide: window=8 tied=false")
        Setting(name='wide', trainer='toolkit', options={'window': 8, 'tied': False})
    """
    head, colon, tail = line.partition(":")
    text = tail if colon else line
    name = head.strip() if colon else " ".join(line.split())
    if name.split()[:1] == ["gensim"]:
        return Setting(name, "gensim", read_options(text if colon else line.split("gensim", 1)[1], None))
    return Setting(name or "defaults", "toolkit", {**(common or {}), **read_options(text, TrainConfig)})


def read_lines(text: str, common: Mapping[str, Any] | None = None) -> list[Setting]:
    """Read a file of settings, one a line. Empty lines and lines that begin with # are skipped."""
    lines = (line.strip() for line in text.splitlines())
    return [read_setting(line, common) for line in lines if line and not line.startswith("#")]


def read_grid(
    text: str, common: Mapping[str, Any] | None = None, refuse: Callable[[str], None] = print
) -> list[Setting]:
    """Return a setting for each combination of values.

    Args:
        text: Options with several values each, "architecture=cbow,skipgram signature=0,0.1". It may begin with a
            name and a colon.
        common: As for :func:`read_setting`.
        refuse: Told about each combination that :class:`TrainConfig` refuses. There is no setting for it.

    Raises:
        ConfigError: a part is not an option with its values, or an option does not exist.
    """
    head, colon, tail = text.rpartition(":")
    prefix = f"{head.strip()} " if colon else ""
    parts = [_split_option(part) for part in tail.split()]
    settings = []
    for values in itertools.product(*([(name, value) for value in text.split(",")] for name, text in parts)):
        name = prefix + " ".join(f"{option}={value}" for option, value in values if "," in dict(parts)[option])
        options = " ".join(f"{option}={value}" for option, value in values)
        setting = read_setting(f"{name.strip() or options}: {options}", common)
        try:
            setting.resolve()
        except ConfigError as error:
            if not set(setting.options) <= set(options_of(TrainConfig)):
                raise
            refuse(f"skipped {setting.name}: {error}")
        else:
            settings.append(setting)
    return settings


def read_options(text: str, config_class: type | None) -> dict[str, Any]:
    """Read "name=value name=value".

    Args:
        text: The options.
        config_class: Whose options they are. It says how a value is read. None reads numbers as numbers.

    Raises:
        ConfigError: a part has no "=", or a name comes twice.
    """
    options: dict[str, Any] = {}
    known = options_of(config_class) if config_class is not None else {}
    for part in text.split():
        name, value = _split_option(part)
        if name in options:
            raise ConfigError(f"{name} is given twice in {text.strip()!r}; give it once")
        options[name] = read_value(value, known[name][0] if name in known else None)
    return options


def read_value(text: str, annotation: Any = None) -> Any:
    """Return the value that a text stands for, as far as the option's type allows it.

    A text that fits no allowed type stays a text, for the option's own check to refuse.

    Example:
        >>> read_value("1e-4"), read_value("none"), read_value("8", str), read_value("a,b", tuple[str, ...])
        (0.0001, None, '8', ('a', 'b'))
    """
    if get_origin(annotation) is tuple:
        return tuple(text.split(","))
    kinds = _allowed_types(annotation)
    if text.lower() in ("true", "false") and bool in kinds:
        return text.lower() == "true"
    if text.lower() == "none" and type(None) in kinds:
        return None
    for kind in (int, float):
        if kind in kinds:
            try:
                return kind(text)
            except ValueError:
                continue
    return text


def _allowed_types(annotation: Any) -> tuple[Any, ...]:
    if annotation is None:
        return (bool, type(None), int, float, str)
    return (str,) if get_origin(annotation) is Literal else get_args(annotation) or (annotation,)


def _split_option(part: str) -> tuple[str, str]:
    name, equals, value = part.partition("=")
    if not name or not equals or not value:
        raise ConfigError(f"{part!r} is not an option; write name=value, for example window=8")
    return name.replace("-", "_"), value


def _resolve_gensim(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options of gensim's Word2Vec with its defaults, as far as JSON can hold them."""
    import inspect

    from gensim.models import Word2Vec

    known = {
        name: parameter.default
        for name, parameter in inspect.signature(Word2Vec).parameters.items()
        if isinstance(parameter.default, (bool, int, float, str))
    }
    for name in options:
        if name not in known:
            raise ConfigError(f"gensim has no option {name!r}; it has {', '.join(known)}")
    found = {name: value for name, value in {**known, **options}.items() if name not in _NOT_HERE["gensim"]}
    resolved: dict[str, Any] = json.loads(json.dumps(found))
    return resolved
