"""The help of a verb: its arguments, and its options in groups, those that are needed most first.

It is made of the signature that tyro makes the options of. tyro itself would show all options of training before
all options of text, in boxes, and ``{None}|INT`` for a number that may be left out.
"""

from __future__ import annotations

import dataclasses
import inspect
import shutil
import textwrap
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import NoneType
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

from typing_extensions import Doc
from tyro.conf import FlagCreatePairsOff, Positional

from word2vec.cli.arguments import spell_as_flag
from word2vec.cli.foreign_options import CONFIG_CLASSES
from word2vec.config.option_groups import OPTION_GROUPS, find_group
from word2vec.config.options import Option, write_number
from word2vec.config.train import TrainConfig
from word2vec.terminal.text_tables import count_columns

_PLACEHOLDERS: dict[object, str] = {bool: "", int: "INT", float: "NUMBER", str: "TEXT", Path: "PATH"}
_GROUPED = {config_class for classes in CONFIG_CLASSES.values() for config_class in classes}
_ARGUMENTS, _OPTIONS = "Arguments", "Options"
_WIDEST, _NARROWEST = 100, 40  # longer lines are hard to read, and shorter ones hold no option
_INDENT = 24  # where the second column begins


class Argument(NamedTuple):
    """One argument or option of a verb.

    Attributes:
        name: Its name in Python.
        group: The title that it is shown under.
        shown: How it is written, such as ``-n INT, --topn INT``.
        help: What it does, and its default.
        required: Whether it is an option that must be given.
    """

    name: str
    group: str
    shown: str
    help: str
    required: bool = False


def asks_for_help(arguments: Sequence[str]) -> bool:
    """True if a command line has --help or -h before a --."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return not {"-h", "--help"}.isdisjoint(arguments[:end])


def write_help(verb: str, function: Callable[..., Any]) -> str:
    """Return the help of a verb, as wide as the terminal, from 40 to 100 columns.

    Args:
        verb: Its name.
        function: What runs it.
    """
    width = min(max(shutil.get_terminal_size().columns, _NARROWEST), _WIDEST)
    found = list(list_arguments(function))
    taken = " ".join(argument.shown for argument in found if argument.group == _ARGUMENTS)
    required = " ".join(argument.shown.partition(",")[0] for argument in found if argument.required)
    usage = " ".join(part for part in ("usage: word2vec", verb, taken, required, "[OPTIONS]") if part)
    parts = [textwrap.fill(usage, width, subsequent_indent="    ")]
    parts += [textwrap.fill(text, width) for text in (inspect.getdoc(function) or "").split("\n\n")]
    titles = dict.fromkeys([_ARGUMENTS, _OPTIONS, *OPTION_GROUPS, *(argument.group for argument in found)])
    for title in titles:
        of_group = [argument for argument in found if argument.group == title]
        if title in OPTION_GROUPS:
            of_group.sort(key=lambda argument: OPTION_GROUPS[argument.group].index(argument.name))
        rows = [_lay_out(argument, width) for argument in of_group]
        if rows:
            parts.append("\n".join([textwrap.fill(f"{title}:", width), *rows]))
    return "\n\n".join(parts)


def list_arguments(function: Callable[..., Any]) -> Iterator[Argument]:
    """Yield the arguments and options of the function of a verb, in the order of its signature."""
    for name, parameter in inspect.signature(function, eval_str=True).parameters.items():
        config_class = (get_args(parameter.annotation) or (parameter.annotation,))[0]
        if not dataclasses.is_dataclass(config_class):
            yield _describe(_OPTIONS, name, parameter.annotation, parameter.default)
            continue
        title = (config_class.__doc__ or "").partition("\n")[0].rstrip(".")
        hints = get_type_hints(config_class, include_extras=True)
        hidden = getattr(config_class, "hidden", ())
        for field in dataclasses.fields(config_class):
            if field.name in hidden:
                continue
            group = find_group(field.name) if config_class in _GROUPED else title
            default = getattr(parameter.default, field.name, field.default)
            described = _describe(group, field.name, hints[field.name], default)
            if config_class is TrainConfig and default is None:
                described = described._replace(help=f"{described.help}{_describe_preset(field.name)}")
            yield described


def _describe(group: str, name: str, annotation: Any, default: object) -> Argument:
    """Return an argument or option as the help shows it."""
    kind, *extras = get_args(annotation)
    text = next((extra.documentation for extra in extras if isinstance(extra, Doc)), "")
    settings = next((extra for extra in extras if hasattr(extra, "metavar")), None)
    placeholder = getattr(settings, "metavar", None) or _choose_placeholder(kind, extras)
    if _find_marker(Positional) in extras:
        return Argument(name, _ARGUMENTS, placeholder, text)
    flag = spell_as_flag(name)
    flags = [*(getattr(settings, "aliases", None) or ()), flag]
    if bool in (get_args(kind) or (kind,)):
        lone = _find_marker(FlagCreatePairsOff) in extras
        shown = ", ".join(flags if lone else [*flags, f"--no-{flag[2:]}"])
    else:
        shown = ", ".join(f"{one} {placeholder}" for one in flags)
    required = default in (inspect.Parameter.empty, dataclasses.MISSING)
    usual = "(required)" if required else _describe_default(default)
    return Argument(name, group, shown, " ".join(filter(None, (text, usual))), required)


def _choose_placeholder(kind: Any, extras: Sequence[object]) -> str:
    """Return what stands for the value of an option.

    Example:
        >>> _choose_placeholder(int | None, ()), _choose_placeholder(tuple[str, ...], ())
        ('INT', 'TEXT ...')
        >>> _choose_placeholder(Literal["a", "b"], ())
        '{a,b}'
    """
    named = next((extra.placeholder for extra in extras if isinstance(extra, Option)), "")
    if named:
        return named
    if get_origin(kind) is Literal:
        return f"{{{','.join(map(str, get_args(kind)))}}}"
    if get_origin(kind) is tuple:
        return f"{_choose_placeholder(get_args(kind)[0], ())} ..."
    (given,) = set(get_args(kind) or (kind,)) - {NoneType}
    return _PLACEHOLDERS[given] if given in _PLACEHOLDERS else _choose_placeholder(given, ())


def _describe_default(default: object) -> str:
    """Return what an option is if it is left out, "" if that is nothing.

    Example:
        >>> [_describe_default(default) for default in (5, None, False, True, (), 1e-6)]
        ['(default: 5)', '', '', '(default: yes)', '', '(default: 0.000001)']
    """
    if default is True:
        return "(default: yes)"
    if default is False or default in (None, (), ""):
        return ""
    return f"(default: {write_number(default) if isinstance(default, (int, float)) else default})"


def _describe_preset(name: str) -> str:
    """Return what a number that the preset chooses is by default, "" if it chooses none of this name."""
    default = TrainConfig()
    value = getattr(default.settings, name, None)
    if value is None or isinstance(value, bool):
        return ""
    return f" (preset {default.preset}: {write_number(value)})"


def _find_marker(subscripted: Any) -> object:
    """Return what a marker of tyro, such as ``Positional``, puts among the metadata of an annotation."""
    return get_args(subscripted[int])[-1]


def _lay_out(argument: Argument, width: int) -> str:
    """Return an argument and its help in two columns, the help below if the first column is too narrow."""
    indent = _INDENT if width >= 60 else 6
    shown = f"  {argument.shown}"
    if len(shown) > indent - 2:
        # Options of many choices are longer than a line. They are parted behind commas.
        shown = textwrap.fill(shown.replace(",", ", "), width, subsequent_indent="      ").replace(", ", ",")
    wide = count_columns(argument.help) - len(argument.help)  # Chinese signs take two columns each
    lines = textwrap.wrap(argument.help, width - indent - wide, break_on_hyphens=False)
    first = shown.ljust(indent) + lines.pop(0) if len(shown) <= indent - 2 and lines else shown
    return "\n".join([first, *(" " * indent + line for line in lines)])
