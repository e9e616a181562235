"""Flags that may be left out: ``--tied`` and ``--no-tied`` where the default is neither.

It does not import the options that the flags are of, because it runs before every answer.
"""

from __future__ import annotations

OPTIONAL_FLAGS = {
    "train": ("--tied", "--bias", "--subwords"),
    "continue": (
        "--half-changes",
        "--tied",
        "--bias",
        "--subwords",
        "--deterministic",
        "--lowercase",
        "--sentence-split",
        "--hmm",
        "--punctuation",
        "--strict",
    ),
    "predict": ("--leave-out",),
    "perplexity": ("--leave-out",),
}
"""The flags of each verb whose default is neither True nor False. A test compares them with the verbs."""

_VALUES = ("None", "True", "False")


def expand_optional_flags(arguments: list[str]) -> list[str]:
    """Return the arguments of a verb, itself first, with values for its optional flags, which tyro expects.

    Example:
        >>> expand_optional_flags(["train", "--no-tied", "text", "--bias", "False", "-o", "m"])
        ['train', '--tied', 'False', 'text', '--bias', 'False', '-o', 'm']
    """
    if not arguments:
        return []
    names = OPTIONAL_FLAGS.get(arguments[0], ())
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
