"""The verb that measures vectors."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from typing_extensions import Doc
from tyro.conf import Positional, arg

from word2vec import text_tables
from word2vec.cli.arguments import Json, print_json, require
from word2vec.errors import ConfigError
from word2vec.evaluation import (
    RESAMPLES,
    AnalogyScore,
    Interval,
    Method,
    Oov,
    PairScore,
    evaluate_analogies,
    evaluate_pairs,
)
from word2vec.vectors import WordVectors

Models = Positional[
    Annotated[
        tuple[Path, ...],
        Doc("Model directories, or files of word vectors; several are compared in one table."),
        arg(metavar="MODEL ..."),
    ]
]
Scores = dict[str, list[AnalogyScore]]


def evaluate(
    models: Models,
    analogies: Annotated[tuple[Path, ...], Doc("Analogy files: ': category' and 'a b c d' lines.")] = (),
    pairs: Annotated[tuple[Path, ...], Doc("Word pair files: two words and a judgement a line.")] = (),
    restrict_vocab: Annotated[
        int | None, Doc("Ask analogies among so many of the most frequent words; None asks all.")
    ] = 30_000,
    method: Annotated[Method, Doc("3CosAdd, or 3CosMul (Levy and Goldberg 2014).")] = "cosadd",
    case_sensitive: Annotated[bool, Doc("Tell words apart that differ only in case.")] = False,
    oov: Annotated[
        Oov, Doc("Unknown words: skip the question, or count it as wrong (a pair: cosine 0).")
    ] = "skip",
    merge_answers: Annotated[
        bool, Doc("Lines that differ only in the answer are one question with several answers (CA8).")
    ] = False,
    resamples: Annotated[int, Doc("Of the bootstrap; 0 prints no intervals.")] = RESAMPLES,
    seed: Annotated[int, Doc("Of the bootstrap.")] = 0,
    json: Json = False,
) -> None:
    """Print the accuracy on analogies and the rank correlation on word pairs; coverage, 95 % intervals."""
    require(models, "evaluate", "MODEL")
    if not analogies and not pairs:
        raise ConfigError("evaluate needs a file: --analogies FILE, --pairs FILE, or both")
    if seed < 0:
        raise ConfigError(f"seed is {seed}; it must be at least 0")
    ask = partial(
        evaluate_analogies,
        restrict_vocab=restrict_vocab,
        method=method,
        case_sensitive=case_sensitive,
        oov=oov,
        merge_answers=merge_answers,
        resamples=resamples,
        seed=seed,
    )
    compare = partial(evaluate_pairs, case_sensitive=case_sensitive, oov=oov, resamples=resamples, seed=seed)
    results = [_measured(model, ask, analogies, compare, pairs) for model in models]
    settings = {
        "restrict_vocab": restrict_vocab,
        "method": method,
        "case_sensitive": case_sensitive,
        "oov": oov,
        "merge_answers": merge_answers,
        "interval": _how(resamples, seed),
    }
    if json:
        rows = [_result(*result) for result in results]
        named = [{"model": str(model), **row} for model, row in zip(models, rows, strict=True)]
        print_json({**settings, **(rows[0] if len(rows) == 1 else {"models": named})})
    else:
        _print_tables(_names(models), results, settings)


def _measured(
    model: Path,
    ask: Callable[[WordVectors, Path], list[AnalogyScore]],
    analogies: Sequence[Path],
    compare: Callable[[WordVectors, Path], PairScore],
    pairs: Sequence[Path],
) -> tuple[Scores, list[PairScore]]:
    """Load a model, for as long as it takes to measure it."""
    vectors = WordVectors.load(model)
    return {str(path): ask(vectors, path) for path in analogies}, [compare(vectors, path) for path in pairs]


def _print_tables(
    names: list[str], results: Sequence[tuple[Scores, list[PairScore]]], settings: dict[str, Any]
) -> None:
    if settings["interval"]:
        print(f"interval: {settings['interval']}")
    how = (
        f"{'3CosAdd' if settings['method'] == 'cosadd' else '3CosMul'}, "
        f"restrict_vocab {settings['restrict_vocab']}, "
        f"{'case-sensitive' if settings['case_sensitive'] else 'case ignored'}, unknown words: {settings['oov']}"
        f"{', answers merged' if settings['merge_answers'] else ''}"
    )
    for path in results[0][0]:
        print(f"{path} ({how})")
        print(text_tables.aligned(_analogy_table(names, [analogies[path] for analogies, _ in results])))
    if results[0][1]:
        print(text_tables.aligned(_pair_table(names, [pairs for _, pairs in results])))


def _how(resamples: int, seed: int) -> str | None:
    if not resamples:
        return None
    return f"95 %, bootstrap percentile, {resamples:,} resamples of the questions or pairs, seed {seed}"


def _analogy_table(names: list[str], models: list[list[AnalogyScore]]) -> list[tuple[object, ...]]:
    """Return a header and a row for each category: all numbers of one model, or the accuracies of several."""
    if len(models) == 1:
        return [("category", "accuracy", "interval", "correct", "covered", "questions")] + [
            (
                s.category or "-",
                _percent(s.accuracy),
                _percents(s.interval),
                s.correct,
                _percent(s.coverage),
                s.questions,
            )
            for s in models[0]
        ]
    rows: list[tuple[object, ...]] = [("category", *names, "questions")]
    for scores in zip(*models, strict=True):
        cells = [f"{_percent(score.accuracy)} {_percents(score.interval)}" for score in scores]
        rows.append((scores[0].category or "-", *cells, scores[0].questions))
    total = [scores[-1] for scores in models]
    rows.append(("covered", *(_percent(score.coverage) for score in total), total[0].questions))
    return rows


def _pair_table(names: list[str], models: list[list[PairScore]]) -> list[tuple[object, ...]]:
    if len(models) == 1:
        return [("pairs", "Spearman", "interval", "covered", "of")] + [
            (s.name, f"{s.spearman:.3f}", _decimals(s.interval), s.covered, s.pairs) for s in models[0]
        ]
    rows: list[tuple[object, ...]] = [("pairs (covered)", *names, "of")]
    for scores in zip(*models, strict=True):
        cells = [f"{score.spearman:.3f} {_decimals(score.interval)} ({score.covered})" for score in scores]
        rows.append((scores[0].name, *cells, scores[0].pairs))
    return rows


def _percent(share: float) -> str:
    return "-" if math.isnan(share) else f"{share:.1%}"


def _percents(interval: Interval) -> str:
    return "-" if math.isnan(interval[0]) else f"{interval[0]:.1%}..{interval[1]:.1%}"


def _decimals(interval: Interval) -> str:
    return "-" if math.isnan(interval[0]) else f"{interval[0]:.3f}..{interval[1]:.3f}"


def _names(models: Sequence[Path]) -> list[str]:
    """Return the last part of each path, or the paths if these are not distinct."""
    names = [model.name for model in models]
    return names if len(set(names)) == len(names) else [str(model) for model in models]


def _result(analogies: Scores, pairs: list[PairScore]) -> dict[str, Any]:
    return {
        "analogies": {
            path: [_row(score, accuracy=score.accuracy, coverage=score.coverage) for score in scores]
            for path, scores in analogies.items()
        },
        "pairs": [_row(score, coverage=score.coverage) for score in pairs],
    }


def _row(score: AnalogyScore | PairScore, **more: float) -> dict[str, Any]:
    """Return the score's numbers."""
    row = {**dataclasses.asdict(score), **more}
    low, _ = row.pop("interval")
    row["interval"] = None if math.isnan(low) else list(score.interval)
    return row
