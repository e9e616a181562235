"""How good the vectors are: analogies and word similarities, always with their coverage.

The numbers are those of gensim 4.4's ``evaluate_word_analogies`` and ``evaluate_word_pairs``:

* case is ignored by comparing upper-cased words (so "straße" is "STRASSE"), and of words that differ only in
  case the most frequent one counts;
* an answer that differs from a question's word only in case is passed over, but no more than the five nearest
  words are looked at;
* a question whose answer is one of its own words can only be answered wrongly;
* for unknown words, ``oov="wrong"`` is gensim's ``dummy4unknown``: the question counts as wrong, the pair gets
  a cosine of 0.

gensim is stricter in what it reads: it skips lines that do not have exactly four words, or two words and a
number between tabs (a word with a space after it is unknown to it), and it knows of no further answers.
With equal scores the more frequent word is the answer; gensim's choice among them is not defined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from word2vec.correlation import (
    RESAMPLES,
    UNKNOWN,
    Interval,
    accuracy_interval,
    pearson,
    spearman,
    spearman_interval,
)
from word2vec.errors import ConfigError
from word2vec.question_files import Question, read_analogies, read_pairs
from word2vec.vectors import WordVectors

__all__ = [
    "RESAMPLES",
    "AnalogyScore",
    "Interval",
    "Method",
    "Oov",
    "PairScore",
    "evaluate_analogies",
    "evaluate_pairs",
    "spearman",
]

Floats = NDArray[np.float32]
Rows = NDArray[np.intp]
Method = Literal["cosadd", "cosmul"]
Oov = Literal["skip", "wrong"]

_CHUNK = 1 << 23  # scores held at a time: 32 MB of float32
_LOOKED_AT = 5  # gensim's topn in evaluate_word_analogies
_EPSILON = 1e-6  # gensim's, in most_similar_cosmul; Levy and Goldberg 2014 have 0.001


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


@dataclass(frozen=True)
class PairScore:
    """Agreement with human judgements.

    Attributes:
        name: Of the file.
        spearman: Spearman's rank correlation of cosines and judgements.
        covered: Pairs with both words in the vocabulary.
        pairs: All of them.
        pearson: Pearson's correlation of the same.
        oov: "skip": correlations are over the covered pairs; "wrong": over all, unknown ones with a cosine of 0.
        interval: The 95 % interval of Spearman's correlation, see ``spearman_interval``.
    """

    name: str
    spearman: float
    covered: int
    pairs: int
    pearson: float = float("nan")
    oov: Oov = "skip"
    interval: Interval = UNKNOWN

    @property
    def coverage(self) -> float:
        """covered / pairs."""
        return self.covered / self.pairs if self.pairs else float("nan")


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
    _check(restrict_vocab, oov, resamples)
    if method not in get_args(Method):
        raise ConfigError(f"method is {method!r}; it must be 'cosadd' or 'cosmul'")
    questions = read_analogies(path, merge_answers)
    fold = _fold(case_sensitive)
    index, rows = _index(vectors.words[:restrict_vocab], fold)
    asked, accepted, known = _resolve(questions, index, fold)
    answers = _solve(_unit(vectors, len(rows)), rows, asked, _METHODS[method])
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


def evaluate_pairs(
    vectors: WordVectors,
    path: str | Path,
    restrict_vocab: int | None = None,
    *,
    case_sensitive: bool = False,
    oov: Oov = "skip",
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> PairScore:
    """Compare cosines with human judgements of similarity.

    Args:
        vectors: The vectors.
        path: See ``read_pairs``.
        restrict_vocab: Use only so many of the most frequent words; None uses all.
        case_sensitive: Tell words apart that differ only in case.
        oov: "skip" pairs with unknown words, or count them as "wrong": with a cosine of 0.
        resamples: For the interval; 0 computes none.
        seed: Of the interval.

    Raises:
        FormatError: the file cannot be read or a line is something else; names it.
        ConfigError: an option is out of its range.
    """
    _check(restrict_vocab, oov, resamples)
    pairs = read_pairs(path)
    fold = _fold(case_sensitive)
    index, _ = _index(vectors.words[:restrict_vocab], fold)
    rows = [(index.get(fold(pair.first), -1), index.get(fold(pair.second), -1)) for pair in pairs]
    known = np.array([min(both) >= 0 for both in rows])
    cosines = np.zeros(len(pairs))
    cosines[known] = _cosines(vectors, [both for both in rows if min(both) >= 0])
    judgements = np.array([pair.judgement for pair in pairs])
    if oov == "skip":
        cosines, judgements = cosines[known], judgements[known]
    return PairScore(
        Path(path).stem,
        spearman(cosines, judgements),
        int(known.sum()),
        len(pairs),
        pearson(cosines, judgements),
        oov,
        spearman_interval(cosines, judgements, resamples, seed),
    )


def _check(restrict_vocab: int | None, oov: str, resamples: int) -> None:
    if restrict_vocab is not None and restrict_vocab < 1:
        raise ConfigError(f"restrict_vocab is {restrict_vocab}; it must be at least 1")
    if oov not in get_args(Oov):
        raise ConfigError(f"oov is {oov!r}; it must be 'skip' or 'wrong'")
    if resamples < 0:
        raise ConfigError(f"resamples is {resamples}; it must be at least 0")


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


def _fold(case_sensitive: bool) -> Callable[[str], str]:
    return str if case_sensitive else str.upper


def _index(words: Iterable[str], fold: Callable[[str], str]) -> tuple[dict[str, int], Rows]:
    """Return ``{folded word: its first row}``, and for each row [V] the row that stands for its word."""
    index: dict[str, int] = {}
    rows = [index.setdefault(fold(word), row) for row, word in enumerate(words)]
    return index, np.array(rows, np.intp)


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


def _unit(vectors: WordVectors, count: int) -> Floats:
    """Return the first ``count`` vectors [count, d] at length 1."""
    if count >= len(vectors):
        return vectors.unit
    part = np.asarray(vectors.matrix[:count], np.float32)
    lengths = np.sqrt(np.einsum("vd,vd->v", part, part))[:, None]
    unit: Floats = part / np.maximum(lengths, np.finfo(np.float32).tiny)
    return unit


def _cosadd(unit: Floats, questions: Rows) -> Floats:
    a, b, c = unit[questions.T]
    scores: Floats = (b - a + c) @ unit.T
    return scores


def _cosmul(unit: Floats, questions: Rows) -> Floats:
    # Neighbouring questions share words: the cosines of each word are computed once.
    words, places = np.unique(questions, return_inverse=True)
    a, b, c = places.reshape(questions.shape).T
    near = unit[words] @ unit.T
    near += 1
    near *= 0.5
    scores: Floats = near[b]
    scores *= near[c]
    near += np.float32(_EPSILON)
    scores /= near[a]
    return scores


_METHODS: dict[str, Callable[[Floats, Rows], Floats]] = {"cosadd": _cosadd, "cosmul": _cosmul}


def _solve(unit: Floats, rows: Rows, questions: Rows, method: Callable[[Floats, Rows], Floats]) -> Rows:
    """Return for each (a, b, c) of ``questions`` [n, 3] the best word that is none of the three; -1 for none.

    ``rows`` names for each row of ``unit`` the row that stands for its word: a word that differs from a
    more frequent one only in case counts as that word, as an answer and as one to leave out.
    """
    answers = np.full(len(questions), -1, np.intp)
    step = max(1, _CHUNK // max(1, len(unit)))
    for start in range(0, len(questions), step):
        part = questions[start : start + step]
        scores = method(unit, part)
        np.put_along_axis(scores, part, -np.inf, axis=1)
        places = np.arange(len(part))
        for _ in range(_LOOKED_AT):
            nearest = scores[places].argmax(1) if len(places) < len(part) else scores.argmax(1)
            some = scores[places, nearest] > -np.inf
            places, nearest = places[some], nearest[some]
            answers[start + places] = rows[nearest]
            again = (rows[nearest][:, None] == part[places]).any(1)
            places, nearest = places[again], nearest[again]
            if not len(places):
                break
            scores[places, nearest] = -np.inf
    return answers


def _cosines(vectors: WordVectors, pairs: list[tuple[int, int]]) -> NDArray[np.float64]:
    """Return the cosines [n] of pairs of rows.

    Rounded step by step as gensim does it: of values that are equal but for their rounding, two words each
    with themselves for example, the ranks must be the same.
    """
    units: dict[int, Floats] = {}
    for row in {row for both in pairs for row in both}:
        vector = vectors.matrix[row].astype(np.float64)
        length = float(np.linalg.norm(vector))
        units[row] = (vector * (1 / length if length else 1)).astype(np.float32)
    return np.array([np.dot(units[first], units[second]) for first, second in pairs], np.float64)
