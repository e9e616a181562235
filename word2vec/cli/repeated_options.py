"""Options that are given several times: lists are joined, and of others it is said which value is taken.

The parser would take the last value, also of a list, and say nothing about the others. A list also takes what
was meant as an argument without an option, which is said where the parser refuses it.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

from tyro.conf import Positional

from word2vec.cli.arguments import spell_as_flag
from word2vec.errors import quote

Kind = Literal["list", "flag", "value"]

_VALUES_OF_FLAGS = ("None", "True", "False")


class Flag(NamedTuple):
    """An option of a verb: its usual flag, what it takes, and what a list may hold if that is fixed."""

    name: str
    kind: Kind
    choices: tuple[object, ...] = ()


class Part(NamedTuple):
    """A part of a command line: an option with its values, or an argument without an option."""

    flag: Flag | None
    arguments: list[str]
    values: list[str]


def join_repeated_options(arguments: Sequence[str], function: Callable[..., Any]) -> tuple[list[str], list[str]]:
    """Return a command line in which each list is given once, and a line for each other option with two values.

    Args:
        arguments: What is behind the verb.
        function: What runs the verb.
    """
    flags = dict(_list_flags(function))
    # Behind -- there are only files.
    end = arguments.index("--") if "--" in arguments else len(arguments)
    firsts: dict[str, Part] = {}
    joined: list[list[str]] = []
    taken: dict[str, list[str]] = {}
    for part in _split(list(arguments[:end]), flags):
        if part.flag is not None and part.flag.kind == "list":
            first = firsts.setdefault(part.flag.name, part)
            if first is not part:
                first.arguments.extend(part.values)
                continue
        elif part.flag is not None:
            taken.setdefault(part.flag.name, []).append(part.values[0])
        joined.append(part.arguments)
    lines = []
    for name, values in taken.items():
        idle = [value for value in dict.fromkeys(values) if value != values[-1]]
        if idle:
            named = ", ".join(map(quote, idle))
            lines.append(f"{name} is given {len(values)} times: {quote(values[-1])} is taken and not {named}")
    return [argument for part in joined for argument in part] + list(arguments[end:]), lines


def list_options(arguments: Sequence[str], function: Callable[..., Any]) -> set[str]:
    """Return the options of a command line, by their names in Python.

    Args:
        arguments: What is behind the verb.
        function: What runs the verb.
    """
    end = arguments.index("--") if "--" in arguments else len(arguments)
    parts = _split(list(arguments[:end]), dict(_list_flags(function)))
    return {part.flag.name[2:].replace("-", "_") for part in parts if part.flag is not None}


def find_taken_arguments(arguments: Sequence[str], function: Callable[..., Any]) -> list[str]:
    """Return a sentence for each list that has taken a word which it cannot hold and another argument could.

    Args:
        arguments: What is behind the verb.
        function: What runs the verb.
    """
    end = arguments.index("--") if "--" in arguments else len(arguments)
    parts = list(_split(list(arguments[:end]), dict(_list_flags(function))))
    has_others = end < len(arguments) - 1 or any(part.flag is None for part in parts)
    found = []
    for part in parts:
        if part.flag is None or not part.flag.choices:
            continue
        strange = [value for value in part.values if value not in part.flag.choices]
        # A list that begins with a strange word, where nothing else is missing, has a misspelt word.
        if strange and not (has_others and strange[0] == part.values[0]):
            found.append(
                f"{part.flag.name} takes a list, which has taken {quote(strange[0])}; if that is another "
                f"argument, write -- before it, or {part.flag.name} after it"
            )
    return found


def _split(arguments: list[str], flags: dict[str, Flag]) -> Iterator[Part]:
    """Yield the parts of a command line, in which each option takes its values."""
    place = 0
    while place < len(arguments):
        argument = arguments[place]
        written, equals, value = argument.partition("=")
        name = written.replace("_", "-")
        flag = flags.get(name)
        place += 1
        if flag is None:
            yield Part(None, [argument], [])
        elif flag.kind == "flag":
            values = [value for value in arguments[place : place + 1] if value in _VALUES_OF_FLAGS]
            place += len(values)
            said = "False" if name == f"--no-{flag.name[2:]}" else "True"
            yield Part(flag, [argument, *values], values or [said])
        elif equals:
            yield Part(flag, [written, value], [value])
        else:
            values = arguments[place : place + 1]
            if flag.kind == "list":
                names = (following.partition("=")[0].replace("_", "-") for following in arguments[place:])
                values = arguments[place:][: sum(1 for _ in takewhile(lambda name: name not in flags, names))]
            place += len(values)
            # Without a value the parser has something to say.
            yield Part(flag if values else None, [argument, *values], values)


def _list_flags(function: Callable[..., Any]) -> Iterator[tuple[str, Flag]]:
    """Yield each way to write an option of the function of a verb, and the option."""
    for name, parameter in inspect.signature(function, eval_str=True).parameters.items():
        config_class = (get_args(parameter.annotation) or (parameter.annotation,))[0]
        if dataclasses.is_dataclass(config_class):
            hints = get_type_hints(config_class, include_extras=True)
            for field in dataclasses.fields(config_class):
                yield from _describe(field.name, hints[field.name])
        else:
            yield from _describe(name, parameter.annotation)


def _describe(name: str, annotation: Any) -> Iterator[tuple[str, Flag]]:
    kind, *extras = get_args(annotation) or (annotation,)
    if get_args(Positional[int])[-1] in extras:
        return
    taken: Kind = "value"
    choices: tuple[object, ...] = ()
    if get_origin(kind) is tuple:
        taken = "list"
        item = get_args(kind)[0]
        choices = get_args(item) if get_origin(item) is Literal else ()
    elif bool in (get_args(kind) or (kind,)):
        taken = "flag"
    flag = Flag(spell_as_flag(name), taken, choices)
    yield flag.name, flag
    if taken == "flag":
        yield f"--no-{flag.name[2:]}", flag
    for extra in extras:
        for alias in getattr(extra, "aliases", None) or ():
            yield alias, flag
