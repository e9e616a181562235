"""Files of groups of words: words and their categories, and clusters with words that do not belong to them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from word2vec.errors import FormatError
from word2vec.evaluation.question_files import find_separator, read_numbered_lines, split_columns
from word2vec.text.sources.small_files import read_lines

_CATEGORY = "word, category, separated by a tab, a comma, a semicolon or spaces"
_CLUSTER = "the words of a cluster, one a line, an empty line, and the words that do not belong to it"
_HEADERS = {"category", "class", "label"}


@dataclass(frozen=True)
class CategorisedWord:
    """A word and the category that people give it, as written in the file."""

    word: str
    category: str


@dataclass(frozen=True)
class OutlierGroup:
    """A cluster of at least two words, and at least one word that does not belong to it."""

    members: tuple[str, ...]
    outliers: tuple[str, ...]


def read_categories(path: str | Path) -> list[CategorisedWord]:
    """Read words and their categories.

    A line is a word and its category. The first line tells whether a tab, a comma, a semicolon or spaces
    separate them. It is a header if its second column is "category", "class" or "label", and no other line has
    that category. Lines starting with ``#`` are comments. A word may stand in several categories.

    Args:
        path: A UTF-8 file.

    Returns:
        The words in order of the file, at least two of one category, of at least two categories.

    Raises:
        FormatError: the file cannot be read, a line is something else, or there is nothing to divide. The
            message names it.
    """
    words: list[CategorisedWord] = []
    separator: str | None = None
    for number, line in read_numbered_lines(path):
        if not words:
            separator = find_separator(line, 2)
        columns = split_columns(line, separator)
        if len(columns) != 2 or not all(columns):
            raise FormatError(f"{path} line {number} is {line!r}; expected: {_CATEGORY}")
        words.append(CategorisedWord(*columns))
    if words and words[0].category.lower() in _HEADERS:
        header, *rest = words
        words = words if header.category in {word.category for word in rest} else rest
    categories = {word.category for word in words}
    if not 2 <= len(categories) < len(words):
        raise FormatError(
            f"{path} has {len(words)} words of {len(categories)} categories; expected at least two categories, "
            f"one of them with several words, in lines of: {_CATEGORY}"
        )
    return words


def read_outliers(path: str | Path) -> list[OutlierGroup]:
    """Read clusters of words, each with outliers, as in the 8-8-8 set (Camacho-Collados and Navigli 2016).

    A line is one word. An empty line ends the words of the cluster, and the outliers follow. A file may hold
    several clusters: after a further empty line the next one begins. Lines starting with ``#`` are comments.
    Spaces within a line become ``_``, as phrases are written in word vectors.

    Args:
        path: A UTF-8 file.

    Returns:
        The clusters in order of the file, at least one.

    Raises:
        FormatError: the file cannot be read, a cluster has no outliers, or less than two words. The message
            names it.
    """
    paragraphs = _read_paragraphs(path)
    if not paragraphs or len(paragraphs) % 2:
        raise FormatError(f"{path} has {len(paragraphs)} paragraphs; expected two for each cluster: {_CLUSTER}")
    groups = [
        OutlierGroup(tuple(members), tuple(outliers))
        for members, outliers in zip(paragraphs[::2], paragraphs[1::2], strict=True)
    ]
    for group in groups:
        if len(group.members) < 2:
            raise FormatError(
                f"{path} has a cluster of one word, {group.members[0]!r}; expected at least two: {_CLUSTER}"
            )
    return groups


def _read_paragraphs(path: str | Path) -> list[list[str]]:
    """Return the words of the paragraphs, which are separated by one or more empty lines."""
    paragraphs: list[list[str]] = []
    ended = True
    for line in read_lines(path, FormatError):
        words = line.split()
        if not words:
            ended = True
        elif not words[0].startswith("#"):
            if ended:
                paragraphs.append([])
            ended = False
            paragraphs[-1].append("_".join(words))
    return paragraphs
