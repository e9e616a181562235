"""What the verbs share: the types of their arguments, and how results are printed."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import tyro
from typing_extensions import Doc
from tyro.conf import Positional, arg

from word2vec.errors import ConfigError, Word2VecError
from word2vec.terminal import text_tables

TextPaths = Positional[
    Annotated[
        # Not a Path, which would leave one slash of s3://bucket.
        tuple[str, ...],
        Doc(
            "Files, plain or compressed (.gz .bz2 .xz .zst): text, JSON Lines, CSV, TSV, Parquet, Wikipedia "
            "dumps; directories or patterns of them, also in stores (s3:// gs:// hdfs:// abfs://); - for "
            "standard input."
        ),
        arg(metavar="TEXT ..."),
    ]
]
ModelPath = Positional[
    Annotated[
        Path,
        Doc("A model directory, or a file of word vectors, plain or compressed, - for standard input."),
        arg(metavar="MODEL"),
    ]
]
EncodedPath = Annotated[
    Path | None, Doc("Where text is encoded to, for the next time. By default OUTPUT with .corpus added.")
]
Word = Positional[Annotated[str, arg(metavar="WORD")]]
Json = Annotated[bool, Doc("Print JSON."), tyro.conf.FlagCreatePairsOff]
Quiet = Annotated[bool, Doc("Show no progress."), tyro.conf.FlagCreatePairsOff, arg(aliases=["-q"])]
Raw = Annotated[
    bool,
    Doc("Take the vectors as they were trained, not mixed with what the spelling of words tells."),
    tyro.conf.FlagCreatePairsOff,
]
TopN = Annotated[int, Doc("How many answers."), arg(aliases=["-n"])]


def spell_as_flag(name: str) -> str:
    """Return the name of an option as the command line has it."""
    return "--" + name.replace("_", "-")


def require(given: Sequence[object], verb: str, what: str) -> None:
    """Raise ConfigError if an argument that a verb needs was left out.

    Args:
        given: The argument's values.
        verb: The verb, for the message.
        what: The argument, for the message.
    """
    if not given:
        raise ConfigError(
            f"{verb} needs at least one {what}; see word2vec {verb} --help. If you gave one, an option that "
            "takes a list has taken it: write -- before it, or the option after it"
        )


def raise_together(errors: Sequence[Word2VecError]) -> None:
    """Say some errors on stderr, a line each, and raise the last of them. Do nothing if there are none."""
    for error in errors[:-1]:
        print(f"word2vec: error: {error}", file=sys.stderr)
    if errors:
        raise errors[-1]


def print_result(result: dict[str, Any], as_json: bool) -> None:
    """Print the facts of a result, one a line, or as a JSON object."""
    if as_json:
        print_json(result)
    else:
        # Seconds and losses were rounded already. The table would show four decimals, as it does for cosines.
        shown = {name: f"{value:.10g}" if isinstance(value, float) else value for name, value in result.items()}
        print(text_tables.align([(name.replace("_", " "), value) for name, value in shown.items()]))


def print_answers(
    found: Sequence[tuple[str, float]], as_json: bool, nothing: str = "there are no other words"
) -> None:
    """Print words and their scores, one pair a line, or as a JSON array of pairs.

    Args:
        found: Pairs of a word and its score.
        as_json: Print JSON.
        nothing: What stderr says if there is no pair.
    """
    if as_json:
        print_json(found)
    elif found:
        print(text_tables.align(found))
    else:
        print(f"word2vec: {nothing}", file=sys.stderr)


def print_json(value: object) -> None:
    """Print one line of JSON. NaN and infinity, which JSON does not have, become null."""
    print(json.dumps(_replace_nan(value), ensure_ascii=False, allow_nan=False))


def _replace_nan(value: object) -> object:
    if isinstance(value, dict):
        return {name: _replace_nan(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_replace_nan(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
