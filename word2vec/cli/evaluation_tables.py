"""How the scores of vectors are shown: tables for people, rows of JSON for programs."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from word2vec.evaluation import (
    AnalogyScore,
    CategoryScore,
    Figure,
    FileScore,
    Interval,
    OutlierScore,
    PairScore,
    SuiteScore,
)
from word2vec.terminal.text_tables import NOTHING

Rows = list[tuple[object, ...]]
"""A header and the lines of a table."""


@dataclasses.dataclass(frozen=True)
class Scores:
    """The scores of one model on files that were named one by one.

    Attributes:
        analogies: The scores of the categories of each file.
        pairs: A score for each file, like the others.
        categories: Word categorisation.
        outliers: Outlier detection.
    """

    analogies: dict[str, list[AnalogyScore]]
    pairs: list[PairScore]
    categories: list[CategoryScore]
    outliers: list[OutlierScore]


def make_analogy_table(names: list[str], models: list[list[AnalogyScore]]) -> Rows:
    """Return a row for each category: all numbers of one model, or the accuracies of several."""
    if len(models) == 1:
        return [("category", "accuracy", "interval", "correct", "covered", "questions")] + [
            (
                s.category or NOTHING,
                _show_share(s.accuracy),
                _show_shares(s.interval),
                s.correct,
                _show_share(s.coverage),
                s.questions,
            )
            for s in models[0]
        ]
    rows: Rows = [("category", *names, "questions")]
    for scores in zip(*models, strict=True):
        cells = [f"{_show_share(score.accuracy)} {_show_shares(score.interval)}" for score in scores]
        rows.append((scores[0].category or NOTHING, *cells, scores[0].questions))
    total = [scores[-1] for scores in models]
    rows.append(("covered", *(_show_share(score.coverage) for score in total), total[0].questions))
    return rows


def make_pair_table(names: list[str], models: list[list[PairScore]]) -> Rows:
    """Return a row for each file of pairs."""
    if len(models) == 1:
        return [("pairs", "Spearman", "interval", "covered", "of")] + [
            (s.name, _show_decimal(s.spearman), _show_decimals(s.interval), s.covered, s.pairs)
            for s in models[0]
        ]
    rows: Rows = [("pairs (covered)", *names, "of")]
    for scores in zip(*models, strict=True):
        cells = [
            f"{_show_decimal(score.spearman)} {_show_decimals(score.interval)} ({score.covered})"
            for score in scores
        ]
        rows.append((scores[0].name, *cells, scores[0].pairs))
    return rows


def make_category_table(names: list[str], models: list[list[CategoryScore]]) -> Rows:
    """Return a row for each file of categories."""
    if len(models) == 1:
        return [("categories", "purity", "clusters", "covered", "of")] + [
            (s.name, _show_share(s.purity), s.categories, s.covered, s.words) for s in models[0]
        ]
    rows: Rows = [("categories (covered)", *names, "of")]
    for scores in zip(*models, strict=True):
        cells = [f"{_show_share(score.purity)} ({score.covered})" for score in scores]
        rows.append((scores[0].name, *cells, scores[0].words))
    return rows


def make_outlier_table(names: list[str], models: list[list[OutlierScore]]) -> Rows:
    """Return a row for each file of outliers."""
    if len(models) == 1:
        return [("outliers", "accuracy", "interval", "OPP", "covered", "of", "cluster words")] + [
            (
                s.name,
                _show_share(s.accuracy),
                _show_shares(s.interval),
                _show_share(s.opp),
                s.covered,
                s.questions,
                f"{s.known_members:,} of {s.members:,}",
            )
            for s in models[0]
        ]
    rows: Rows = [("outliers, OPP (covered)", *names, "of")]
    for scores in zip(*models, strict=True):
        cells = [
            f"{_show_share(score.accuracy)} {_show_shares(score.interval)}, {_show_share(score.opp)} "
            f"({score.covered})"
            for score in scores
        ]
        rows.append((scores[0].name, *cells, scores[0].questions))
    return rows


def make_suite_table(names: list[str], models: list[SuiteScore]) -> Rows:
    """Return a row for each file of a suite, and indented below it one for each of its parts."""
    if len(models) == 1:
        rows: Rows = [("file", "kind", "measure", "score", "interval", "covered", "of")]
    else:
        rows = [("file", "kind", "measure (covered)", *names, "of")]
    for files in zip(*(model.files for model in models), strict=True):
        for place, figures in enumerate(zip(*map(_list_figures, files), strict=True)):
            first = figures[0]
            head = (
                f"  {first.name or NOTHING}" if place else first.name,
                "" if place else files[0].kind,
                first.measure,
            )
            if len(models) == 1:
                cells: tuple[object, ...] = (*_show_figure(first), first.covered)
            else:
                cells = tuple(f"{' '.join(_show_figure(figure))} ({figure.covered})" for figure in figures)
            rows.append((*head, *cells, first.questions))
    return rows


def name_models(models: Sequence[Path]) -> list[str]:
    """Return the last part of each path, or the paths if these are not distinct."""
    names = [model.name for model in models]
    return names if len(set(names)) == len(names) else [str(model) for model in models]


def make_json(scores: Scores) -> dict[str, Any]:
    """Return the scores of a model as JSON has them."""
    return {
        "analogies": {path: [_make_row(score) for score in found] for path, found in scores.analogies.items()},
        "pairs": [_make_row(score) for score in scores.pairs],
        "categories": [_make_row(score) for score in scores.categories],
        "outliers": [_make_row(score) for score in scores.outliers],
    }


def make_suite_json(suite: SuiteScore) -> list[dict[str, Any]]:
    """Return the scores of a model on the files of a suite as JSON has them."""
    rows = []
    for file in suite.files:
        detail = file.detail
        total = _make_row(file.total)
        rows.append(
            {
                "file": total.pop("name"),
                "kind": file.kind,
                **total,
                "parts": [_make_row(part) for part in file.parts],
                "detail": [_make_row(score) for score in detail]
                if isinstance(detail, list)
                else _make_row(detail),
            }
        )
    return rows


def _make_row(score: AnalogyScore | PairScore | CategoryScore | OutlierScore | Figure) -> dict[str, Any]:
    """Return the score's numbers, and those that follow from them."""
    row = dataclasses.asdict(score)
    for name in ("accuracy", "purity", "opp", "coverage"):
        if hasattr(score, name):
            row[name] = getattr(score, name)
    if "interval" in row:
        low, high = row["interval"]
        row["interval"] = None if math.isnan(low) else [low, high]
    return row


def _list_figures(file: FileScore) -> list[Figure]:
    return [file.total, *file.parts]


def _show_figure(figure: Figure) -> tuple[str, str]:
    """Return the score and its interval, as decimals for a correlation and as percentages for shares."""
    if figure.measure == "Spearman":
        return _show_decimal(figure.score), _show_decimals(figure.interval)
    return _show_share(figure.score), _show_shares(figure.interval)


def _show_share(share: float) -> str:
    return NOTHING if math.isnan(share) else f"{share:.1%}"


def _show_shares(interval: Interval) -> str:
    return NOTHING if math.isnan(interval[0]) else f"{interval[0]:.1%}..{interval[1]:.1%}"


def _show_decimal(value: float) -> str:
    return NOTHING if math.isnan(value) else f"{value:.3f}"


def _show_decimals(interval: Interval) -> str:
    return NOTHING if math.isnan(interval[0]) else f"{interval[0]:.3f}..{interval[1]:.3f}"
