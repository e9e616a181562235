"""The files of a suite: find them in a folder, and tell by their content which kind of question they hold."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

from word2vec.errors import ConfigError, FormatError
from word2vec.evaluation.group_files import read_categories, read_outliers
from word2vec.evaluation.question_files import (
    find_separator,
    parse_pair,
    read_analogies,
    read_pairs,
    split_columns,
)
from word2vec.missing_files import describe_missing
from word2vec.optional_package import import_package
from word2vec.text.sources.small_files import read_lines

Kind = Literal["analogies", "pairs", "categories", "outliers"]

_READERS: dict[Kind, Callable[[Path], object]] = {
    "analogies": read_analogies,
    "pairs": read_pairs,
    "categories": read_categories,
    "outliers": read_outliers,
}
_KINDS = (
    "analogies (': category' and 'a b c d' lines), pairs (word, word, number), categories (word, category), "
    "outliers (the words of a cluster, one a line, an empty line, words that do not belong)"
)
_LOOKED_AT = 20  # lines that tell the kind
_WORDS_OF_A_NAME = 3
_LARGEST = 100 << 20  # bytes, a hundred times the largest sets of questions. Texts and vectors are larger.


@dataclass(frozen=True)
class SuiteFiles:
    """The files of a folder.

    Attributes:
        folder: The folder.
        kinds: ``{path: kind}`` of each file with questions, in order of their names.
        skipped: ``{path: why}`` of each other file. The reason names the path.
    """

    folder: Path
    kinds: dict[Path, Kind]
    skipped: dict[Path, str]


def find_suite(folder: str | Path) -> SuiteFiles:
    """Find the files with questions in a folder and in the folders below it.

    Files and folders whose names begin with a dot are passed over. Every file with questions is read to its end,
    so that one that is damaged is skipped and its reason tells the line.

    Raises:
        FormatError: the folder cannot be read, or has no file with questions. The message says why.
    """
    folder = Path(folder)
    if folder.is_file():
        raise FormatError(f"{folder} is a file, and a suite is a folder; evaluate the file by itself")
    kinds: dict[Path, Kind] = {}
    skipped: dict[Path, str] = {}
    for path in _list_files(folder):
        try:
            kinds[path] = _check_file(path)
        except (FormatError, ConfigError) as error:
            skipped[path] = str(error)
    if not kinds:
        found = (
            f"none of its {len(skipped)} files can be used; {next(iter(skipped.values()))}" if skipped else ""
        )
        raise FormatError(f"{folder} has no file with questions: {found or 'it holds no files'}")
    return SuiteFiles(folder, kinds, skipped)


def recognise_kind(lines: list[str]) -> Kind | None:
    """Return the kind of questions that lines hold, None if they are none of them.

    A ``: category`` at the beginning tells analogies. Otherwise the shape of most of the first lines decides: a
    header or a damaged line does not make a file another kind.

    Example:
        >>> recognise_kind(["word1 word2 score", "lion cub 9"]), recognise_kind(["lion mammal"])
        ('pairs', 'categories')
    """
    stripped = [line.strip() for line in lines]
    content = [line for line in stripped if line and not line.startswith("#")]
    sample = content[:_LOOKED_AT]
    if not sample:
        return None
    if sample[0].startswith(":"):
        return "analogies"
    # From the end, because of equally frequent kinds the first one is taken, and a header is at the beginning.
    kinds: Counter[Kind | None] = Counter(
        kind for kind in map(_recognise_line, reversed(sample)) if kind is not None
    )
    # A list of words is not a cluster with outliers. Only an empty line between them makes it one, and then
    # names of two words are names, not words with a category.
    divided = "" in _strip_ends(stripped)
    if divided and kinds["outliers"] and kinds.keys() <= {"outliers", "categories"}:
        return "outliers"
    ((kind, often), *_) = kinds.most_common(1) or [(None, 0)]
    return kind if 2 * often >= len(sample) and (divided or kind != "outliers") else None


def _recognise_line(line: str) -> Kind | None:
    words = line.split()
    if parse_pair(line, find_separator(line, 3)):
        return "pairs"
    if len(words) == 4:
        return "analogies"
    columns = split_columns(line, find_separator(line, 2))
    if len(columns) == 2 and all(columns):
        # Prose has commas, and a word with a number is a count of a vocabulary.
        prose = any(len(column.split()) > _WORDS_OF_A_NAME for column in columns)
        return None if prose or columns[1].replace(",", "").replace(".", "").isdecimal() else "categories"
    return "outliers" if len(words) == 1 else None


def _strip_ends(lines: list[str]) -> list[str]:
    """Return the lines from the first that is not empty to the last."""
    return "\n".join(lines).strip("\n").split("\n")


def _check_file(path: Path) -> Kind:
    """Return the kind of a file that can be evaluated.

    Raises:
        FormatError: it is of no kind, or damaged.
        ConfigError: it needs a package that is not installed.
    """
    if path.exists() and not path.is_file():
        raise FormatError(f"{path} is a pipe or a device; save it as a file")
    if path.exists() and path.stat().st_size > _LARGEST:
        raise FormatError(
            f"{path} has {path.stat().st_size:,} bytes; a file of a suite has at most {_LARGEST:,}; "
            "evaluate it by itself"
        )
    kind = recognise_kind(read_lines(path, FormatError))
    if kind is None:
        raise FormatError(f"{path} is none of {_KINDS}")
    _READERS[kind](path)
    if kind == "categories":
        import_package("sklearn.cluster", f"{path}, a file of categories,")
    return kind


def _list_files(folder: Path) -> Iterator[Path]:
    """Yield every file below a folder in order of the paths, through links too. No folder is entered twice."""
    entered: set[tuple[int, int]] = set()
    for place, below, names in os.walk(folder, onerror=_refuse_folder, followlinks=True):
        status = Path(place).stat()
        if (status.st_dev, status.st_ino) in entered:
            below.clear()
            continue
        entered.add((status.st_dev, status.st_ino))
        below[:] = sorted(name for name in below if not name.startswith("."))
        yield from (Path(place, name) for name in sorted(names) if not name.startswith("."))


def _refuse_folder(error: OSError) -> NoReturn:
    if isinstance(error, FileNotFoundError):
        raise FormatError(describe_missing(error.filename, "folder")) from error
    raise FormatError(f"the folder {error.filename} cannot be read: {error.strerror}") from error
