"""Flags that may be left out: ``--tied`` and ``--no-tied`` where the default is neither."""

from __future__ import annotations

from word2vec.cli.arguments import spell_as_flag
from word2vec.config import TrainConfig
from word2vec.options import options_of

_VALUES = ("None", "True", "False")


def expand_optional_flags(arguments: list[str]) -> list[str]:
    """Return the arguments of ``train`` with values for its optional flags, which tyro expects.

    Example:
        >>> expand_optional_flags(["train", "--no-tied", "text", "--bias", "False", "-o", "m"])
        ['train', '--tied', 'False', 'text', '--bias', 'False', '-o', 'm']
    """
    names = [spell_as_flag(name) for name, (kind, _) in options_of(TrainConfig).items() if kind == bool | None]
    expanded: list[str] = []
    # Behind -- there are only files.
    end = arguments.index("--") if "--" in arguments else len(arguments)
    for argument, following in zip(arguments[:end], [*arguments[1:end], ""], strict=True):
        positive = argument.replace("--no-", "--", 1)
        if argument in names and following not in _VALUES:
            expanded += [argument, "True"]
        elif argument != positive and positive in names:
            expanded += [positive, "False"]
        else:
            expanded.append(argument)
    return expanded + arguments[end:]
