"""All files with questions in a folder at once. See :mod:`word2vec.evaluation`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from word2vec.evaluation.analogies import AnalogyScore, evaluate_analogies
from word2vec.evaluation.analogy_solver import Method, check_method
from word2vec.evaluation.categories import CategoryScore, evaluate_categories
from word2vec.evaluation.correlation import RESAMPLES, UNKNOWN, Interval
from word2vec.evaluation.outliers import OutlierScore, evaluate_outliers
from word2vec.evaluation.question_words import Oov, check_evaluation
from word2vec.evaluation.suite_files import Kind, SuiteFiles, find_suite
from word2vec.evaluation.word_pairs import PairScore, evaluate_pairs
from word2vec.vectors import WordVectors

Detail = list[AnalogyScore] | PairScore | CategoryScore | OutlierScore


@dataclass(frozen=True)
class Figure:
    """One figure of a suite.

    Attributes:
        name: The file, or the part of it that the figure is about, such as "semantic".
        measure: "accuracy", "Spearman", "purity" or "OPP".
        score: Its value, NaN if nothing is covered.
        covered: The questions, pairs or words that the vectors cover.
        questions: All of them.
        interval: The 95 % interval, NaN if the measure has none.
    """

    name: str
    measure: str
    score: float
    covered: int
    questions: int
    interval: Interval = UNKNOWN


@dataclass(frozen=True)
class FileScore:
    """The score of one file of a suite.

    Attributes:
        file: Its path within the folder, with ``/`` on every system.
        kind: "analogies", "pairs", "categories" or "outliers".
        total: The figure of the whole file.
        parts: Of analogies semantic and syntactic, or else the categories if there are several. Of outliers the
            OPP. Otherwise there are none.
        detail: The score as the function for this kind returns it.
    """

    file: str
    kind: Kind
    total: Figure
    parts: tuple[Figure, ...]
    detail: Detail


@dataclass(frozen=True)
class SuiteScore:
    """The scores of a folder.

    Attributes:
        files: The scores in order of the paths.
        skipped: ``{path: why}`` of each file that was skipped.
    """

    files: list[FileScore]
    skipped: dict[Path, str]


def evaluate_suite(
    vectors: WordVectors,
    folder: str | Path | SuiteFiles,
    restrict_vocab: int | None = 30_000,
    *,
    method: Method = "cosadd",
    case_sensitive: bool = False,
    oov: Oov = "skip",
    merge_answers: bool = False,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> SuiteScore:
    """Evaluate every file of analogies, pairs, categories and outliers in a folder and in those below it.

    The content of a file tells its kind. Each is scored as by ``evaluate_analogies``, ``evaluate_pairs``,
    ``evaluate_categories`` and ``evaluate_outliers``. A file that the vectors do not cover, such as one of
    another language, has 0 covered questions and a score of NaN.

    Args:
        vectors: The vectors.
        folder: The folder, or its files as ``find_suite`` returns them.
        restrict_vocab: Ask analogies among the first n words, the most frequent ones. None asks all. The other
            kinds always ask all.
        method: How answers to analogies are scored, see ``evaluate_analogies``.
        case_sensitive: Whether words that differ only in case are different words.
        oov: "skip" questions with unknown words, count them as "wrong", or compose vectors from "subwords".
        merge_answers: Whether lines of analogies that differ only in the answer are one question.
        resamples: Resamples of the bootstrap for the intervals. 0 computes none.
        seed: The seed of the bootstrap and of k-means.

    Raises:
        FormatError: the folder cannot be read, or has no file with questions. The message says why.
        ConfigError: an option is out of its range.
    """
    check_evaluation(restrict_vocab, oov, resamples)
    check_method(method)
    suite = folder if isinstance(folder, SuiteFiles) else find_suite(folder)
    ask = partial(evaluate_analogies, restrict_vocab=restrict_vocab, method=method, merge_answers=merge_answers)
    evaluate: dict[Kind, Callable[[WordVectors, Path], Detail]] = {
        "analogies": partial(ask, case_sensitive=case_sensitive, oov=oov, resamples=resamples, seed=seed),
        "pairs": partial(evaluate_pairs, case_sensitive=case_sensitive, oov=oov, resamples=resamples, seed=seed),
        "categories": partial(evaluate_categories, case_sensitive=case_sensitive, oov=oov, seed=seed),
        "outliers": partial(
            evaluate_outliers, case_sensitive=case_sensitive, oov=oov, resamples=resamples, seed=seed
        ),
    }
    files = []
    for path, kind in suite.kinds.items():
        detail = evaluate[kind](vectors, path)
        total, *parts = _list_figures(detail)
        name = path.relative_to(suite.folder).as_posix()
        files.append(FileScore(name, kind, replace(total, name=name), tuple(parts), detail))
    return SuiteScore(files, suite.skipped)


def _list_figures(detail: Detail) -> list[Figure]:
    """Return the figure of a whole file, and those of its parts."""
    match detail:
        case PairScore():
            return [Figure("", "Spearman", detail.spearman, detail.covered, detail.pairs, detail.interval)]
        case CategoryScore():
            return [Figure("", "purity", detail.purity, detail.covered, detail.words)]
        case OutlierScore():
            return [
                Figure("", "accuracy", detail.accuracy, detail.covered, detail.questions, detail.interval),
                Figure("outlier position", "OPP", detail.opp, detail.covered, detail.questions),
            ]
    *categories, total = detail
    parts = [score for score in categories if score.summary] or categories
    return [
        Figure(score.category, "accuracy", score.accuracy, score.answered, score.questions, score.interval)
        for score in (total, *(parts if len(parts) > 1 else ()))
    ]
