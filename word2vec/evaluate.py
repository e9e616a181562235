"""How good the vectors are: analogies and word similarities, always with their coverage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.errors import FormatError
from word2vec.vectors import WordVectors

_CHUNK = 1 << 24  # scores held at a time: 64 MB of float32


@dataclass(frozen=True)
class AnalogyScore:
    """Answers of one category.

    Attributes:
        category: Its name in the file.
        correct: Questions answered rightly.
        answered: Questions whose four words are in the vocabulary.
        questions: All of them.
    """

    category: str
    correct: int
    answered: int
    questions: int

    @property
    def accuracy(self) -> float:
        """correct / answered; not a number if nothing was answered."""
        return self.correct / self.answered if self.answered else float("nan")

    @property
    def coverage(self) -> float:
        """answered / questions."""
        return self.answered / self.questions if self.questions else float("nan")


@dataclass(frozen=True)
class PairScore:
    """Agreement with human judgements.

    Attributes:
        name: Of the file.
        spearman: Spearman's rank correlation of cosines and judgements over the covered pairs.
        covered: Pairs with both words in the vocabulary.
        pairs: All of them.
    """

    name: str
    spearman: float
    covered: int
    pairs: int


def evaluate_analogies(
    vectors: WordVectors, path: str | Path, restrict_vocab: int | None = 30_000
) -> list[AnalogyScore]:
    """Answer analogy questions by 3CosAdd (Mikolov et al. 2013), the three question words excluded.

    Words are compared lower-cased; of words that differ only in case the most frequent one counts.

    Args:
        vectors: The vectors.
        path: Lines ``: category`` and ``a b c d`` ("a is to b as c is to d").
        restrict_vocab: Ask only among so many of the most frequent words; None asks all.

    Returns:
        A score for each category in order, and the last, named "total", for all.

    Raises:
        FormatError: the file cannot be read, or a line is neither; names it.
    """
    index = _lower_index(vectors, restrict_vocab)
    rows = np.array([index[word.lower()] for word in vectors.words[:restrict_vocab]], np.intp)
    categories: dict[str, list[list[str]]] = {}
    current = categories.setdefault("", [])
    for number, line in _numbered_lines(path):
        if line.startswith(":"):
            current = categories.setdefault(line[1:].strip(), [])
            continue
        words = line.lower().split()
        if len(words) != 4:
            raise FormatError(f"{path} line {number} is {line!r}; expected four words, or ': category'")
        current.append(words)
    scores = []
    for category, questions in categories.items():
        if not questions:
            continue
        known = np.array(
            [[index[word] for word in words] for words in questions if all(word in index for word in words)],
            np.intp,
        ).reshape(-1, 4)
        correct = int((_solve(vectors.unit[: len(rows)], rows, known[:, :3]) == known[:, 3]).sum())
        scores.append(AnalogyScore(category, correct, len(known), len(questions)))
    return [*scores, _total(scores)]


def _total(scores: list[AnalogyScore]) -> AnalogyScore:
    return AnalogyScore(
        "total",
        sum(score.correct for score in scores),
        sum(score.answered for score in scores),
        sum(score.questions for score in scores),
    )


def _solve(unit: NDArray[np.float32], rows: NDArray[np.intp], questions: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return for each (a, b, c) of ``questions`` the word nearest to b - a + c that is none of the three.

    ``rows`` names for each row of ``unit`` the row that stands for its word: a word that differs from a
    more frequent one only in case counts as that word, as an answer and as one to leave out.
    """
    answers = np.empty(len(questions), np.intp)
    step = max(1, _CHUNK // max(1, len(unit)))
    for start in range(0, len(questions), step):
        part = questions[start : start + step]
        a, b, c = unit[part.T]
        scores = (b - a + c) @ unit.T
        np.put_along_axis(scores, part, -np.inf, axis=1)
        while True:
            nearest = scores.argmax(1)
            asked = (rows[nearest][:, None] == part).any(1)
            if not asked.any():
                break
            scores[asked, nearest[asked]] = -np.inf
        answers[start : start + step] = rows[nearest]
    return answers


def evaluate_pairs(vectors: WordVectors, path: str | Path, restrict_vocab: int | None = None) -> PairScore:
    """Compare cosines with human judgements of similarity.

    Args:
        vectors: The vectors.
        path: Lines ``word TAB word TAB judgement``; compared lower-cased.
        restrict_vocab: Use only so many of the most frequent words; None uses all.

    Raises:
        FormatError: the file cannot be read or a line is something else; names it.
    """
    index = _lower_index(vectors, restrict_vocab)
    rows: list[tuple[int, int]] = []
    judgements: list[float] = []
    pairs = 0
    for number, line in _numbered_lines(path):
        fields = line.lower().split("\t")
        try:
            first, second, judgement = fields[0].strip(), fields[1].strip(), float(fields[2])
        except (IndexError, ValueError):
            raise FormatError(
                f"{path} line {number} is {line!r}; expected: word, tab, word, tab, number"
            ) from None
        pairs += 1
        if first in index and second in index:
            rows.append((index[first], index[second]))
            judgements.append(judgement)
    left, right = np.array(rows, np.intp).reshape(-1, 2).T
    cosines = np.einsum("nd,nd->n", vectors.unit[left], vectors.unit[right])
    return PairScore(Path(path).stem, spearman(cosines, np.array(judgements)), len(rows), pairs)


def spearman(first: NDArray[Any], second: NDArray[Any]) -> float:
    """Return Spearman's rank correlation, equal values sharing their mean rank; NaN if it is undefined.

    Example:
        >>> spearman(np.array([1, 2, 3, 4]), np.array([10, 20, 20, 40])).__round__(4)
        0.9487
    """
    if len(first) < 2:
        return float("nan")
    a, b = _mean_ranks(first), _mean_ranks(second)
    a, b = a - a.mean(), b - b.mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / scale if scale else float("nan")


def _mean_ranks(values: NDArray[Any]) -> NDArray[np.float64]:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: NDArray[np.float64] = (last - (counts - 1) / 2)[inverse]
    return ranks


def _lower_index(vectors: WordVectors, restrict_vocab: int | None) -> dict[str, int]:
    index: dict[str, int] = {}
    for row, word in enumerate(vectors.words[:restrict_vocab]):
        index.setdefault(word.lower(), row)
    return index


def _numbered_lines(path: str | Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not empty, stripped, with their numbers."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise FormatError(f"{path} is not UTF-8: byte {error.start}") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line.strip()
