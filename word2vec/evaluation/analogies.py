"""Score the answers to analogies by category. See :mod:`word2vec.evaluation`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Rows
from word2vec.evaluation.analogy_solver import Method, check_method, solve
from word2vec.evaluation.correlation import RESAMPLES, UNKNOWN, Interval, accuracy_interval
from word2vec.evaluation.question_files import Analogy, read_analogies
from word2vec.evaluation.question_words import (
    Oov,
    check_evaluation,
    compose_words,
    divide,
    index_folded,
    list_unknown,
    make_folding,
)
from word2vec.search.lengths import scale_vectors
from word2vec.vectors import WordVectors


@dataclass(frozen=True)
class AnalogyScore:
    """The score of one category, or of several together.

    Attributes:
        category: Its name in the file. "semantic", "syntactic" or "total" for several together.
        correct: The questions answered rightly.
        answered: The questions whose four words are in the vocabulary.
        questions: All questions.
        oov: "skip" if the accuracy is over the answered questions, "wrong" if it is over all.
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
        """correct / counted, NaN if nothing was counted."""
        return divide(self.correct, self.counted)

    @property
    def coverage(self) -> float:
        """answered / questions, NaN if there are no questions."""
        return divide(self.answered, self.questions)


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
        path: A file of analogies, see ``read_analogies``.
        restrict_vocab: Ask only among the first n words, the most frequent ones. None asks all.
        method: "cosadd" takes the largest cos(x, b) - cos(x, a) + cos(x, c) (Mikolov et al. 2013). "cosmul"
            takes the largest cos(x, b) cos(x, c) / (cos(x, a) + 1e-6), the cosines moved to 0..1 (Levy and
            Goldberg 2014, equation 4).
        case_sensitive: Whether words that differ only in case are different words.
        oov: "skip" questions with unknown words, count them as "wrong", or compose the vectors of unknown words
            in the question from "subwords" and skip what cannot be composed. An answer must be known.
        merge_answers: Whether lines that differ only in the answer are one question with several answers.
        resamples: Resamples of the bootstrap for the intervals. 0 computes none.
        seed: The seed of the bootstrap.

    Returns:
        A score for each category in order, and "total" for all as the last. Before it "semantic" and
        "syntactic", if some names start with "gram" and others do not, as in Google's file.

    Raises:
        FormatError: the file cannot be read, or a line is not a question or a category. The message names it.
        ConfigError: an option is out of its range.
    """
    check_evaluation(restrict_vocab, oov, resamples)
    check_method(method)
    questions = read_analogies(path, merge_answers)
    answered, right = _answer(vectors, questions, restrict_vocab, method, case_sensitive, oov)
    scores = _count_by_category(questions, right, answered, oov)
    scores += _sum_up(scores)
    return [
        replace(score, interval=accuracy_interval(score.correct, score.counted, resamples, seed))
        for score in scores
    ]


def _answer(
    vectors: WordVectors,
    questions: list[Analogy],
    restrict_vocab: int | None,
    method: Method,
    case_sensitive: bool,
    oov: Oov,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return two [n] arrays: whether the words of each question are known, and whether its answer is right."""
    fold = make_folding(case_sensitive)
    index, rows = index_folded(islice(vectors.vocabulary, restrict_vocab), fold)
    composed = np.empty((0, vectors.vector_size), np.float32)
    asked_index = index
    if oov == "subwords":
        words = [word for question in questions for word in (question.a, question.b, question.c)]
        # A word of the vocabulary that restrict_vocab leaves out stays unknown.
        missing = list_unknown(vectors, words, case_sensitive)
        found, composable = compose_words(vectors, missing, case_sensitive)
        composed = scale_vectors(found[composable])
        names = [fold(word) for word, known in zip(missing, composable.tolist(), strict=True) if known]
        asked_index = index | {name: len(rows) + place for place, name in enumerate(names)}
    asked, accepted, known = _find_rows(questions, asked_index, index, fold)
    answers = solve(_scale_first_rows(vectors, len(rows)), rows, asked, method, composed=composed)
    answered, right = np.zeros((2, len(questions)), bool)
    answered[known] = True
    right[known] = (accepted == answers[:, None]).any(1)
    return answered, right


def _count_by_category(
    questions: list[Analogy], right: NDArray[np.bool_], answered: NDArray[np.bool_], oov: Oov
) -> list[AnalogyScore]:
    categories: dict[str, list[int]] = {}
    for place, question in enumerate(questions):
        categories.setdefault(question.category, []).append(place)
    return [
        AnalogyScore(name, int(right[places].sum()), int(answered[places].sum()), len(places), oov)
        for name, places in categories.items()
    ]


def _sum_up(scores: list[AnalogyScore]) -> list[AnalogyScore]:
    """Return the scores of several categories together: semantic, syntactic, total."""
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


def _find_rows(
    questions: list[Analogy], asked_index: dict[str, int], index: dict[str, int], fold: Callable[[str], str]
) -> tuple[Rows, Rows, list[int]]:
    """Find the rows of the words of questions.

    Args:
        questions: The questions.
        asked_index: ``{folded word: row}`` of the words that can be asked about.
        index: Likewise of the words that can be answers.
        fold: Makes equal the words that count as equal.

    Returns:
        For the n questions whose words are known: the rows of a, b and c [n, 3], the rows of the accepted
        answers [n, k], where unused columns are -2, and the n places in ``questions``.
    """
    asked, accepted, known = [], [], []
    for place, question in enumerate(questions):
        words = [asked_index.get(fold(word), -1) for word in (question.a, question.b, question.c)]
        answers = [index[fold(word)] for word in question.answers if fold(word) in index]
        if min(words) >= 0 and answers:
            asked.append(words)
            accepted.append(answers)
            known.append(place)
    width = max(map(len, accepted), default=1)
    padded = [answers + [-2] * (width - len(answers)) for answers in accepted]
    return np.array(asked, np.intp).reshape(-1, 3), np.array(padded, np.intp).reshape(-1, width), known


def _scale_first_rows(vectors: WordVectors, count: int) -> Float32s:
    """Return the first ``count`` vectors [count, d] float32 at length 1, without reading the others."""
    return vectors.unit if count >= len(vectors) else scale_vectors(vectors.matrix[:count])
