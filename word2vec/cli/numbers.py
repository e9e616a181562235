"""Numbers and optional values on the command line: what is not a number is refused in one line with its option.

tyro would draw a box of 17 lines, with an error of Python for each type that an optional number may have.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from types import NoneType
from typing import Any, get_args

from tyro.constructors import ConstructorRegistry, PrimitiveConstructorSpec, PrimitiveTypeInfo

from word2vec.errors import quote

_KINDS: dict[type, tuple[str, str]] = {int: ("INT", "a whole number"), float: ("NUMBER", "a number")}

_NAMES: dict[type, str] = {str: "TEXT", Path: "PATH"}


def make_registry(arguments: Sequence[str]) -> ConstructorRegistry:
    """Return the rules that make numbers and optional values, for tyro.

    Args:
        arguments: The command line. tyro tells a rule the value and not the option, which is looked up there.
    """
    registry = ConstructorRegistry()
    registry.primitive_rule(lambda info: _make_number_spec(info, arguments))
    registry.primitive_rule(_make_optional_spec)
    registry.primitive_rule(_make_number_or_text_spec)
    return registry


def _make_optional_spec(info: PrimitiveTypeInfo) -> PrimitiveConstructorSpec[Any] | None:
    """Return how an optional text or path is made, and None for other types.

    tyro would do the same and call it ``{None}|STR`` in its messages.
    """
    kinds = set(get_args(info.type)) - {NoneType}
    if not kinds or len(kinds) == len(get_args(info.type)) or not kinds <= _NAMES.keys():
        return None
    (kind,) = kinds
    return PrimitiveConstructorSpec(
        nargs=1,
        metavar=_NAMES[kind],
        instance_from_str=lambda texts: None if texts[0] == "None" else kind(texts[0]),
        is_instance=lambda value: value is None or isinstance(value, kind),
        str_from_instance=lambda value: [str(value)],
    )


def _make_number_or_text_spec(info: PrimitiveTypeInfo) -> PrimitiveConstructorSpec[Any] | None:
    """Return how a value is made that is a number or else a text, perhaps optional, and None for other types.

    tyro would ask the rule of numbers first, which refuses a text.
    """
    if set(get_args(info.type)) - {NoneType} != {float, str}:
        return None

    def make(texts: list[str]) -> float | str | None:
        if texts[0] == "None" and NoneType in get_args(info.type):
            return None
        try:
            return float(texts[0])
        except ValueError:
            return texts[0]

    return PrimitiveConstructorSpec(
        nargs=1,
        metavar="NUMBER|TEXT",
        instance_from_str=make,
        is_instance=lambda value: value is None or isinstance(value, (int, float, str)),
        str_from_instance=lambda value: [str(value)],
    )


def _make_number_spec(info: PrimitiveTypeInfo, arguments: Sequence[str]) -> PrimitiveConstructorSpec[Any] | None:
    """Return how a number or an optional number is made of a text, and None for other types."""
    allowed = set(get_args(info.type) or (info.type,))
    optional = NoneType in allowed
    kinds = allowed - {NoneType}
    if len(kinds) != 1 or not kinds <= _KINDS.keys():
        return None
    (kind,) = kinds
    metavar, wanted = _KINDS[kind]

    def make(texts: list[str]) -> Any:
        if optional and texts[0] == "None":
            return None
        try:
            return kind(texts[0])
        except ValueError:
            print(f"word2vec: error: {explain_wrong_number(texts[0], wanted, arguments)}", file=sys.stderr)
            raise SystemExit(2) from None  # as tyro ends for every wrong command line

    return PrimitiveConstructorSpec(
        nargs=1,
        metavar=metavar,
        instance_from_str=make,
        is_instance=lambda value: (
            isinstance(value, tuple(allowed)) or (kind is float and isinstance(value, int))
        ),
        str_from_instance=lambda value: [str(value)],
    )


def explain_wrong_number(given: str, wanted: str, arguments: Sequence[str]) -> str:
    """Return the message about a value that is not a number, with the option that it was given for.

    Args:
        given: The value.
        wanted: What it must be.
        arguments: The command line.

    Example:
        >>> explain_wrong_number("lots", "a number", ["subwords", "m", "--mix", "lots"]).split(";")
        ["--mix is 'lots'", ' it must be a number']
        >>> explain_wrong_number("lots", "a whole number", ["classes", "m", "lots"]).split(";")
        ["'lots' is given", ' it must be a whole number']
    """
    shown = quote(given)
    for before, argument in zip(["", *arguments], arguments, strict=False):
        name, _, value = argument.partition("=")
        if argument == given and before.startswith("-"):
            return f"{before} is {shown}; it must be {wanted}"
        if name.startswith("-") and value == given != "":
            return f"{name} is {shown}; it must be {wanted}"
    return f"{shown} is given; it must be {wanted}"
