"""Files of questions with known answers: analogies, and word pairs that people have judged."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from word2vec.errors import FormatError
from word2vec.text.sources.small_files import read_lines

_PARTS_OF_SPEECH = "nvarNVAR"
_COLUMN_OF_WORDS = re.compile(
    "(?:words?|w|terms?|tokens?|items?|first|second|nouns?|verbs?|concepts?|no|num|id|index|pair|词语?|单词|序号)"
    "[ _.-]?(?:[0-9ab]|one|two)?",
    re.IGNORECASE,
)
_PAIR = "word, word, number, separated by tabs, commas, semicolons or spaces"


@dataclass(frozen=True)
class Analogy:
    """One analogy: ``a`` is to ``b`` as ``c`` is to any of ``answers``.

    Attributes:
        category: The name of the last ``: category`` line above it, "" if there is none.
        a: A word as written in the file, like the others.
        b: The word that belongs to a.
        c: The word that the answer belongs to.
        answers: The accepted answers, at least one.
    """

    category: str
    a: str
    b: str
    c: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Two words and how similar people find them, in the file's own unit (often 0 to 10)."""

    first: str
    second: str
    judgement: float


def read_analogies(path: str | Path, merge_answers: bool = False) -> list[Analogy]:
    """Read analogy questions.

    Lines are ``: category`` (Mikolov's questions-words.txt, CA8), ``a b c d``, comments starting with ``#``, or
    empty. Several accepted answers are written in any of three ways: as further words (``a b c d e``), with a
    slash (``a b c d/e``, as in BATS, where ``d/e`` itself stays accepted), or, as CA8 does, as further lines
    with the same a, b and c. Such lines are questions of their own, of which at most one can be answered
    rightly, unless ``merge_answers`` is set.

    Args:
        path: A UTF-8 file.
        merge_answers: Whether the lines of a category that differ only in the answer make one question.

    Returns:
        The questions in order of the file, at least one.

    Raises:
        FormatError: the file cannot be read, has no question, or a line is something else. The message names it.
    """
    questions: list[Analogy] = []
    category = ""
    for number, line in read_numbered_lines(path):
        words = line.split()
        # ":) a b c" may be a question. gensim takes only a colon and a space for a category.
        if words[0] == ":" or (line.startswith(":") and len(words) < 4):
            category = line[1:].strip()
        elif len(words) >= 4:
            answers = tuple(dict.fromkeys(answer for word in words[3:] for answer in _split_alternatives(word)))
            questions.append(Analogy(category, words[0], words[1], words[2], answers))
        else:
            raise FormatError(
                f"{path} line {number} is {line!r}; expected four words (or more: further accepted answers), "
                "or ': category'"
            )
    if not questions:
        raise FormatError(f"{path} has no analogies; expected lines of four words")
    return _merge_answers(questions) if merge_answers else questions


def read_pairs(path: str | Path) -> list[Pair]:
    """Read word pairs with judgements.

    A line is two words and the judgement, which is the first number after them. Further columns do not count,
    such as the part of speech and the deviations in SimLex-999's own file. The first line tells whether tabs,
    commas, semicolons or spaces separate the columns. It may be a header, and stderr says so unless it has the
    usual names of such columns. Lines starting with ``#``
    are comments. A first column of whole numbers, no two alike, numbers the pairs if two words follow it. It is
    left out, and stderr says so.

    Args:
        path: A UTF-8 file.

    Returns:
        The pairs in order of the file, at least one.

    Raises:
        FormatError: the file cannot be read, has no pair, or a line is something else. The message names it.
    """
    pairs: list[Pair] = []
    header: tuple[int, str] | None = None
    lines = list(read_numbered_lines(path))
    separator = find_separator(lines[0][1], 3) if lines else None
    skipped = _find_words([split_columns(line, separator) for _, line in lines], path)
    for place, (number, line) in enumerate(lines):
        pair = parse_pair(line, separator, skipped)
        if pair is not None:
            pairs.append(pair)
        elif place == 0:
            header = number, line
        else:
            raise FormatError(f"{path} line {number} is {line!r}; expected: {_PAIR}")
    if header is not None and pairs and not _names_columns(split_columns(header[1], separator)):
        print(
            f"word2vec: {path} line {header[0]} is {header[1]!r}, without a number behind two words, and was "
            "left out as a header",
            file=sys.stderr,
        )
    if not pairs:
        found = f"line {header[0]} is {header[1]!r}" if header else "it is empty"
        raise FormatError(f"{path} has no pairs: {found}; expected: {_PAIR}")
    return pairs


def _names_columns(fields: list[str]) -> bool:
    """True if the first columns of a line are the usual names of columns of words, and not words themselves."""
    return len(fields) > 1 and all(map(_COLUMN_OF_WORDS.fullmatch, fields[:2]))


def _find_words(rows: list[list[str]], path: str | Path) -> int:
    """Return how many columns are before the words: 1 if the first one numbers the pairs, else 0.

    Raises:
        FormatError: it does, but the column behind the first word has parts of speech, as in SCWS.
    """
    # The first line may be a header.
    body = rows[1:] if len(rows) > 1 and not rows[0][0].isdigit() else rows
    numbers = [row[0] for row in body]
    numbered = all(map(str.isdigit, numbers)) and len(set(numbers)) == len(numbers)
    if len(body) < 2 or not numbered or any(len(row) < 4 for row in body):
        return 0
    if any(_is_number(row[1]) or _is_number(row[2]) for row in body):
        return 0
    if all(len(row[2]) == 1 and row[2] in _PARTS_OF_SPEECH for row in body):
        raise FormatError(
            f"{path}: the first column numbers the pairs and the third is {body[0][2]!r}, a part of speech and "
            "not a word; give a file of two words and their judgement: cut -f 2,4,8 for SCWS"
        )
    print(f"word2vec: {path}: the first column numbers the pairs and was left out", file=sys.stderr)
    return 1


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _split_alternatives(word: str) -> tuple[str, ...]:
    parts = [part for part in word.split("/") if part]
    return (word, *parts) if len(parts) > 1 else (word,)


def _merge_answers(questions: list[Analogy]) -> list[Analogy]:
    merged: dict[tuple[str, str, str, str], Analogy] = {}
    for question in questions:
        key = question.category, question.a, question.b, question.c
        earlier = merged.setdefault(key, question)
        merged[key] = replace(earlier, answers=tuple(dict.fromkeys([*earlier.answers, *question.answers])))
    return list(merged.values())


def find_separator(line: str, columns: int) -> str | None:
    """Return the mark that makes at least ``columns`` columns of a line, None for white space, as for str.split.

    Example:
        >>> find_separator("ice cream\\tfood", 2), find_separator("lion cub 9", 3)
        ('\\t', None)
    """
    return next((mark for mark in "\t,;" if line.count(mark) >= columns - 1), None)


def split_columns(line: str, separator: str | None) -> list[str]:
    """Return the columns of a line, without the quotes that spreadsheets write and the spaces of padding."""
    return [field.strip().strip('"').strip() for field in line.split(separator)]


def parse_pair(line: str, separator: str | None, skipped: int = 0) -> Pair | None:
    """Return the pair that a line holds behind some columns, None if it holds something else.

    See :func:`read_pairs`.
    """
    fields = split_columns(line, separator)[skipped:]
    if len(fields) < 3 or not fields[0] or not fields[1]:
        return None
    for field in fields[2:]:
        try:
            judgement = float(field)
        except ValueError:
            continue
        return Pair(fields[0], fields[1], judgement) if math.isfinite(judgement) else None
    return None


def read_numbered_lines(path: str | Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are neither empty nor comments, stripped, with their numbers."""
    for number, line in enumerate(read_lines(path, FormatError), 1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield number, stripped
