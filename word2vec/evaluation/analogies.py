"""How many analogies are answered rightly, by category. See :mod:`word2vec.evaluation`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import numpy as np

from word2vec.arrays import Float32s, Rows
from word2vec.errors import ConfigError
from word2vec.evaluation.analogy_solver import Method, solve
from word2vec.evaluation.correlation import RESAMPLES, UNKNOWN, Interval, accuracy_interval
from word2vec.evaluation.question_files import Question, read_analogies
from word2vec.evaluation.question_words import Oov, check_evaluation, folded_index, folding
from word2vec.search.exact import inverse, row_lengths, scale_rows
from word2vec.vectors import WordVectors


@dataclass(frozen=True)
class AnalogyScore:
    """Answers of one category, or of several together.

    Attributes:
        category: Its name in the file; "semantic", "syntactic" or "total" for several together.
        correct: Questions answered rightly.
        answered: Questions whose four words are in the vocabulary.
        questions: All of them.
        oov: "skip": the accuracy is over the answered questions; "wrong": over all.
        interval: The 95 % interval of the accuracy, see ``accuracy_interval``.
        summary: Whether these are several categories together.
    """

    category: str
    correct: int
    answered: int
    questions: int
    oov: Oov = "skip"
    interval: Interval = UNKNOWN
    summary: bool = False

    @property
    def counted(self) -> int:
        """The questions that the accuracy is over."""
        return self.questions if self.oov == "wrong" else self.answered

    @property
    def accuracy(self) -> float:
        """correct / counted; not a number if nothing was counted."""
        return self.correct / self.counted if self.counted else float("nan")

    @property
    def coverage(self) -> float:
        """answered / questions."""
        return self.answered / self.questions if self.questions else float("nan")


def evaluate_analogies(
    vectors: WordVectors,
    path: str | Path,
    restrict_vocab: int | None = 30_000,
    *,
    method: Method = "cosadd",
    case_sensitive: bool = False,
    oov: Oov = "skip",
    merge_answers: bool = False,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> list[AnalogyScore]:
    """Answer analogy questions ("a is to b as c is to ?"), the three question words excluded.

    Args:
        vectors: The vectors.
        path: See ``read_analogies``.
        restrict_vocab: Ask only among so many of the most frequent words; None asks all.
        method: "cosadd" (Mikolov et al. 2013): the largest cos(x, b) - cos(x, a) + cos(x, c); or "cosmul" (Levy
            and Goldberg 2014, equation 4): cos(x, b) cos(x, c) / (cos(x, a) + 1e-6), cosines moved to 0..1.
        case_sensitive: Tell words apart that differ only in case.
        oov: "skip" questions with unknown words, or count them as "wrong".
        merge_answers: Let lines that differ only in the answer be one question with several answers.
        resamples: For the intervals; 0 computes none.
        seed: Of the intervals.

    Returns:
        A score for each category in order; "semantic" and "syntactic" if, as in Google's file, some categories
        (the syntactic ones) have names starting with "gram" and others not; and the last, "total", for all.

    Raises:
        FormatError: the file cannot be read, or a line is neither; names it.
        ConfigError: an option is out of its range.
    """
    check_evaluation(restrict_vocab, oov, resamples)
    if method not in get_args(Method):
        raise ConfigError(f"method is {method!r}; it must be 'cosadd' or 'cosmul'")
    questions = read_analogies(path, merge_answers)
    fold = folding(case_sensitive)
    index, rows = folded_index(vectors.words[:restrict_vocab], fold)
    asked, accepted, known = _resolve(questions, index, fold)
    answers = solve(_unit(vectors, len(rows)), rows, asked, method)
    right = np.zeros(len(questions), bool)
    right[known] = (accepted == answers[:, None]).any(1)
    categories: dict[str, list[int]] = {}
    for place, question in enumerate(questions):
        categories.setdefault(question.category, []).append(place)
    answered = np.zeros(len(questions), bool)
    answered[known] = True
    scores = [
        AnalogyScore(name, int(right[places].sum()), int(answered[places].sum()), len(places), oov)
        for name, places in categories.items()
    ]
    scores += _summaries(scores)
    return [
        replace(score, interval=accuracy_interval(score.correct, score.counted, resamples, seed))
        for score in scores
    ]


def _summaries(scores: list[AnalogyScore]) -> list[AnalogyScore]:
    syntactic = [score for score in scores if score.category.startswith("gram")]
    semantic = [score for score in scores if not score.category.startswith("gram")]
    parts = [("semantic", semantic), ("syntactic", syntactic)] if syntactic and semantic else []
    return [
        AnalogyScore(
            name,
            sum(score.correct for score in part),
            sum(score.answered for score in part),
            sum(score.questions for score in part),
            part[0].oov,
            summary=True,
        )
        for name, part in [*parts, ("total", scores)]
    ]


def _resolve(
    questions: list[Question], index: dict[str, int], fold: Callable[[str], str]
) -> tuple[Rows, Rows, list[int]]:
    """Return of the n questions with known words the rows of a, b, c [n, 3] and of the accepted answers [n, k].

    The third is their places in ``questions``. Unused columns of the answers are -2.
    """
    asked, accepted, known = [], [], []
    for place, question in enumerate(questions):
        words = [index.get(fold(word), -1) for word in (question.a, question.b, question.c)]
        answers = [index[fold(word)] for word in question.answers if fold(word) in index]
        if min(words) >= 0 and answers:
            asked.append(words)
            accepted.append(answers)
            known.append(place)
    width = max(map(len, accepted), default=1)
    padded = [answers + [-2] * (width - len(answers)) for answers in accepted]
    return np.array(asked, np.intp).reshape(-1, 3), np.array(padded, np.intp).reshape(-1, width), known


def _unit(vectors: WordVectors, count: int) -> Float32s:
    """Return the first ``count`` vectors [count, d] at length 1."""
    if count >= len(vectors):
        return vectors.unit
    part = vectors.matrix[:count]
    return scale_rows(part, inverse(row_lengths(part)))
