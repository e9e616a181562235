"""Options of another verb, named where a verb is given them. Only a wrong command line imports this."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from word2vec.cli.arguments import spell_as_flag
from word2vec.cli.help_page import list_arguments


def find_options_elsewhere(arguments: list[str], verbs: Mapping[str, Callable[..., Any]]) -> list[str]:
    """Return a sentence for each option that the verb does not have and others have.

    Args:
        arguments: The verb, and what is behind it.
        verbs: The function of each verb.
    """
    flags = {
        verb: {spell_as_flag(argument.name) for argument in list_arguments(function)}
        for verb, function in verbs.items()
    }
    # Behind -- there are only words and files.
    end = arguments.index("--") if "--" in arguments else len(arguments)
    found = []
    for argument in dict.fromkeys(arguments[1:end]):
        flag = argument.partition("=")[0].replace("_", "-").replace("--no-", "--", 1)
        having = [verb for verb, known in flags.items() if flag in known]
        if flag.startswith("--") and flag not in flags[arguments[0]] and having:
            found.append(f"{flag} is not an option of {arguments[0]}, and one of {', '.join(having)}")
    return found
