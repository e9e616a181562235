"""The pages of the documentation: their blocks of code, and whether what is printed agrees with them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from tests.support.places import PROJECT

PAGES = [
    PROJECT / "README.md",
    PROJECT / "CONTRIBUTING.md",
    *sorted((PROJECT / "docs").rglob("*.md")),
]

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# 2,301 and 0.6849 and 96.9%, with a sign if nothing stands before it. Digits inside a word belong to the word.
_NUMBER = re.compile(r"(?<!\w)(?<!\d\.)[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]\d+)?%?(?!\w)")
_IS_ANSWER = re.compile(r"\S+ +[-+]?\d+\.\d+").fullmatch
# Speed depends on the machine, and is not right or wrong.
_IS_SPEED = re.compile(r"\s*(seconds|words[ _]per[ _]second)\b").match


@dataclass(frozen=True)
class Block:
    """A block of code in a page.

    Attributes:
        language: The word after the three backticks.
        text: The lines in it.
        line: The number of its first line in the page, counted from 1.
    """

    language: str
    text: str
    line: int


def read_blocks(page: Path) -> list[Block]:
    """Return the blocks of code of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(found[1], found[2], text.count("\n", 0, found.start(2)) + 1) for found in _BLOCK.finditer(text)
    ]


def read_prose(page: Path) -> str:
    """Return a page without its blocks and spans of code."""
    return re.sub(r"``.*?``|`[^`\n]*`", "", _BLOCK.sub("", page.read_text(encoding="utf-8")))


def name_of(page: Path) -> str:
    """Return how a page is called in a report."""
    return str(page.relative_to(PROJECT))


def find_difference(shown: str, printed: str) -> str | None:
    """Return where printed output differs from what a page shows, or None.

    Words must be the same. Threads race in training, so numbers agree if they are within a tenth of each other,
    or within 0.05. Speeds always agree. Of a list of answers, a word and its number a line, the first word must
    be the shown one, and so must at least half of the others.

    Example:
        >>> find_difference("cub  0.68\\nfangs  0.61", "cub  0.69\\nadult  0.62")
        >>> find_difference("cub  0.68", "fangs  0.68")
        "shown 'cub  0.68', printed 'fangs  0.68'"
    """
    pairs = list(zip_longest(shown.splitlines(), printed.splitlines(), fillvalue=""))
    differing = [pair for pair in pairs if not _lines_agree(*pair)]
    if not differing:
        return None
    answers = [pair for pair in pairs if all(map(_IS_ANSWER, pair))]
    first = answers[0] if answers else None
    allowed = all(pair in answers and pair != first for pair in differing)
    if allowed and 2 * len(differing) <= len(answers):
        return None
    return "shown {!r}, printed {!r}".format(*differing[0])


def _lines_agree(shown: str, printed: str) -> bool:
    if _words_of(shown) != _words_of(printed):
        return False
    if _IS_SPEED(shown):
        return True
    return all(map(_numbers_agree, _NUMBER.findall(shown), _NUMBER.findall(printed)))


def _words_of(line: str) -> list[str]:
    return _NUMBER.sub("#", line).split()


def _numbers_agree(shown: str, printed: str) -> bool:
    first, second = (float(text.rstrip("%").replace(",", "")) for text in (shown, printed))
    return abs(first - second) <= max(0.05, 0.1 * abs(first))
