"""Verbs that carry vectors to and from other tools."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from typing_extensions import Doc
from tyro.conf import FlagCreatePairsOff, OmitArgPrefixes, Positional, arg

from word2vec import formats
from word2vec.cli.arguments import Json, ModelPath, Raw, print_json, print_result
from word2vec.cli.loading import FormatOfFile, Reading, UnknownWords, report_idle
from word2vec.config.vector_files import WriteConfig
from word2vec.config.without_effect import report_without_effect
from word2vec.encoding.word_lists import read_word_list
from word2vec.errors import ConfigError, FormatError, quote
from word2vec.formats.catalogue import check_directory_name
from word2vec.formats.half_precision import to_float16
from word2vec.missing_files import describe_missing
from word2vec.search.lengths import scale_vectors
from word2vec.storage.destination import check_directory_writable
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import VECTORS, save_vectors
from word2vec.text.sources.compression import STDIN
from word2vec.vectors import WordVectors

Out = Positional[Annotated[Path, arg(metavar="OUT")]]
FormatName = Annotated[
    str | None,
    Doc("By default the name's ending tells it. The verb formats lists them."),
]


@dataclass(frozen=True)
class Part:
    """The words of a table to take, and the form in which their vectors are written."""

    top: Annotated[int | None, Doc("Only this many words, the most frequent ones.")] = None
    words: Annotated[
        Path | None,
        Doc(
            "Only the words of this file, one a line. export composes those that are not in the vocabulary, if "
            "there are subwords. stderr says how many have no vector."
        ),
    ] = None
    strict: Annotated[bool, Doc("Refuse a list of words of which one has no vector."), FlagCreatePairsOff] = (
        False
    )
    normalized: Annotated[
        bool, Doc("Scale every vector to length 1, those of unknown words too."), FlagCreatePairsOff
    ] = False
    float16: Annotated[
        bool, Doc("Half the size, three digits, if the format can hold such numbers."), FlagCreatePairsOff
    ] = False


def export(
    model: ModelPath,
    out: Out,
    part: OmitArgPrefixes[Part],
    reading: OmitArgPrefixes[Reading],
    writing: OmitArgPrefixes[WriteConfig],
    format: FormatName = None,
    input_format: FormatOfFile = None,
    raw: Raw = False,
    unknown: UnknownWords = "subwords",
    json: Json = False,
) -> None:
    """Write the word vectors to a file for other tools."""
    name = formats.find_format(out, format)
    formats.check_writable(out, format)
    vectors = WordVectors.load(
        model,
        input_format,
        reading.errors,
        duplicates=reading.duplicates,
        limit=_find_limit(part),
        raw=raw,
    )
    report_idle(vectors, raw=raw, unknown=unknown, top=_find_limit(part))
    if unknown == "error" and part.words is None and vectors.subwords is not None:
        report_without_effect(["--unknown error has no effect: it is about the list of --words"], strict=False)
    stored = Table(vectors.words, vectors.matrix, vectors.counts, vectors.subwords)
    table = select_part(stored, part, compose=unknown == "subwords")
    if part.float16 and not formats.FORMATS[name].keeps_float16:
        keep = ", ".join(other for other, known in formats.FORMATS.items() if known.keeps_float16)
        print(
            f"word2vec: --float16 saves no space, because {name} has no float16: the numbers are rounded and "
            f"written as others are. These keep float16: {keep}",
            file=sys.stderr,
        )
    table = formats.write(out, table, format, unwritable=writing.unwritable)
    _print_written(out, name, table, json)


def import_vectors(
    vectors: Positional[
        Annotated[
            Path,
            Doc("A file of word vectors, plain or compressed, - for standard input."),
            arg(metavar="VECTORS"),
        ]
    ],
    out: Out,
    part: OmitArgPrefixes[Part],
    reading: OmitArgPrefixes[Reading],
    format: FormatOfFile = None,
    json: Json = False,
) -> None:
    """Turn a file of word vectors into a directory that every verb loads in an instant, memory-mapped."""
    check_directory_name(out)
    check_directory_writable(out, VECTORS)
    if not vectors.exists() and vectors != STDIN:
        raise FormatError(describe_missing(vectors, "file of word vectors"))
    read = formats.read(vectors, format, reading.errors, duplicates=reading.duplicates, limit=_find_limit(part))
    if part.top is not None and part.top > len(read.words):
        report_without_effect(
            [f"--top {part.top:,} has no effect: there are {len(read.words):,} words"], strict=False
        )
    table = select_part(read, part)
    save_vectors(out, table)
    _print_written(out, None, table, json)


def _print_written(out: Path, name: str | None, table: Table, json: bool) -> None:
    facts = {"vectors": str(out), "format": name, "vocabulary": len(table.words)}
    facts["vector_size"] = int(table.matrix.shape[1])
    print_result({key: value for key, value in facts.items() if value is not None}, json)


def _find_limit(part: Part) -> int | None:
    """Return how many vectors of a file need to be read, None for all: words of a list may be anywhere in it.

    Raises:
        ConfigError: top is less than one.
    """
    if part.top is not None and part.top < 1:
        raise ConfigError(f"top is {part.top}; it must be at least 1")
    if part.strict and part.words is None:
        raise ConfigError("strict is about the list of --words, which is not given; leave it out")
    return part.top if part.words is None else None


def select_part(table: Table, part: Part, *, compose: bool = False) -> Table:
    """Return the part of a table that the options ask for, in the form that they ask for.

    Args:
        table: The table.
        part: The options.
        compose: Words of the list that are not in the table are composed of its subwords and stand at the end.

    Raises:
        ConfigError: the list of words cannot be read, or none of them has a vector, or not all and ``strict``.
        FormatError: a vector cannot be held in float16.
    """
    if part.words is not None:
        table = _select_words(table, part, part.words, compose)
    matrix, counts, names = table.matrix, table.counts, list(table.words)
    if part.top is not None:
        names, matrix = names[: part.top], matrix[: part.top]
        counts = None if counts is None else counts[: part.top]
    subwords = table.subwords
    if part.normalized:
        matrix = scale_vectors(matrix)
        subwords = None if subwords is None else subwords.fix_vector_length(1.0)
    if part.float16:
        matrix = to_float16(names, matrix)
    return Table(names, matrix, counts, subwords)


def _select_words(table: Table, part: Part, path: Path, compose: bool) -> Table:
    """Return the words of a list: those of the table in its order, then composed ones, which never occur.

    Raises:
        ConfigError: the list cannot be read, or none of its words has a vector, or not all and ``strict``.
    """
    wanted = read_word_list(str(path), "words")
    places = np.array([place for place, word in enumerate(table.words) if word in wanted], np.intp)
    names = [table.words[place] for place in places.tolist()]
    missing = sorted(wanted.difference(names))
    composed: list[str] = []
    matrix = table.matrix[places]
    if compose and table.subwords is not None and missing:
        vectors, known = table.subwords.compose(missing)
        composed = [word for word, found in zip(missing, known.tolist(), strict=True) if found]
        missing = [word for word, found in zip(missing, known.tolist(), strict=True) if not found]
        matrix = np.concatenate([matrix, vectors[known].astype(matrix.dtype)])
    if not names and not composed:
        raise ConfigError(f"none of the {len(wanted)} words of {path} has a vector")
    _report_missing(len(wanted), missing, part)
    if composed:
        print(
            f"word2vec: words: {len(composed):,} of the {len(wanted):,} words of {path} are not in the "
            f"vocabulary, so composed of subwords: {_name_some(composed)}",
            file=sys.stderr,
        )
    counts = table.counts
    if counts is not None:
        counts = np.concatenate([counts[places], np.zeros(len(composed), counts.dtype)])
    return Table([*names, *composed], matrix, counts, table.subwords)


def _report_missing(wanted: int, missing: Sequence[str], part: Part) -> None:
    """Say on stderr how many words of a list have no vector.

    Raises:
        ConfigError: there are some, and ``strict`` is set.
    """
    if not missing:
        return
    found = (
        f"words: {wanted - len(missing):,} of the {wanted:,} words of {part.words} have a vector; "
        f"there is none of {_name_some(missing)}"
    )
    if part.strict:
        raise ConfigError(f"{found}. Take them from the list, or leave out --strict")
    print(f"word2vec: {found}", file=sys.stderr)


def _name_some(words: Sequence[str]) -> str:
    """Return the first three of some words as a text.

    Example:
        >>> _name_some(["a", "b"]), _name_some(["a", "b", "c", "d"])
        ("'a', 'b'", "'a', 'b', 'c' and others")
    """
    return f"{', '.join(map(quote, words[:3]))}{' and others' if len(words) > 3 else ''}"


def list_formats(json: Json = False) -> None:
    """List the formats that export writes and import reads."""
    if json:
        print_json(
            {
                name: {"suffixes": list(known.suffixes), "about": known.about, "readable": known.readable}
                for name, known in formats.FORMATS.items()
            }
        )
        return
    for name, known in formats.FORMATS.items():
        endings = " ".join(known.suffixes) or "(by name)"
        print(f"{name:22}{endings:24}{'' if known.readable else 'export only; '}{known.about}")
