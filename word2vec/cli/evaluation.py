"""The verb that measures vectors."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from typing_extensions import Doc
from tyro.conf import OmitArgPrefixes, Positional, arg

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
        Doc("Model directories, or files of word vectors. Several are compared in one table."),
        arg(metavar="MODEL ..."),
    ]
]
AnalogyScores = dict[str, list[AnalogyScore]]
"""The scores of each file of analogies."""
Scores = tuple[AnalogyScores, list[PairScore]]
"""The scores of one model."""


@dataclass(frozen=True)
class EvaluationOptions:
    """How vectors are measured."""

    restrict_vocab: Annotated[
        int | None,
        Doc("Ask analogies among the first n words, the most frequent ones. None asks all."),
    ] = 30_000
    method: Annotated[Method, Doc("3CosAdd, or 3CosMul (Levy and Goldberg 2014).")] = "cosadd"
    case_sensitive: Annotated[bool, Doc("Treat words that differ only in case as different words.")] = False
    oov: Annotated[Oov, Doc("Unknown words: skip the question, or count it as wrong (a pair: cosine 0).")] = (
        "skip"
    )
    merge_answers: Annotated[
        bool, Doc("Lines that differ only in the answer are one question with several answers (CA8).")
    ] = False
    resamples: Annotated[int, Doc("Resamples of the bootstrap. 0 prints no intervals.")] = RESAMPLES
    seed: Annotated[int, Doc("The seed of the bootstrap.")] = 0

    @property
    def interval(self) -> str | None:
        """How the intervals were computed, None if there are none."""
        if not self.resamples:
            return None
        return (
            f"95 %, bootstrap percentile, {self.resamples:,} resamples of the questions or pairs, "
            f"seed {self.seed}"
        )

    def measure(self, model: Path, analogies: Sequence[Path], pairs: Sequence[Path]) -> Scores:
        """Load a model, for as long as it takes to measure it."""
        vectors = WordVectors.load(model)
        options = dataclasses.asdict(self)
        for_pairs = {name: options[name] for name in ("case_sensitive", "oov", "resamples", "seed")}
        return (
            {str(path): evaluate_analogies(vectors, path, **options) for path in analogies},
            [evaluate_pairs(vectors, path, **for_pairs) for path in pairs],
        )

    def describe(self) -> dict[str, Any]:
        """Return the settings that are printed beside the scores."""
        settings = dataclasses.asdict(self)
        del settings["resamples"], settings["seed"]
        return {**settings, "interval": self.interval}


def evaluate(
    models: Models,
    scoring: OmitArgPrefixes[EvaluationOptions],
    analogies: Annotated[tuple[Path, ...], Doc("Analogy files: ': category' and 'a b c d' lines.")] = (),
    pairs: Annotated[tuple[Path, ...], Doc("Word pair files: two words and a judgement a line.")] = (),
    json: Json = False,
) -> None:
    """Print the accuracy on analogies and the rank correlation on word pairs, with 95 % intervals."""
    require(models, "evaluate", "MODEL")
    if not analogies and not pairs:
        raise ConfigError("evaluate needs a file: --analogies FILE, --pairs FILE, or both")
    if scoring.seed < 0:
        raise ConfigError(f"seed is {scoring.seed}; it must be at least 0")
    results = [scoring.measure(model, analogies, pairs) for model in models]
    if json:
        rows = [_make_json(*result) for result in results]
        named = [{"model": str(model), **row} for model, row in zip(models, rows, strict=True)]
        print_json({**scoring.describe(), **(rows[0] if len(rows) == 1 else {"models": named})})
    else:
        _print_tables(_name_models(models), results, scoring)


def _print_tables(names: list[str], results: Sequence[Scores], options: EvaluationOptions) -> None:
    if options.interval:
        print(f"interval: {options.interval}")
    how = (
        f"{'3CosAdd' if options.method == 'cosadd' else '3CosMul'}, "
        f"restrict_vocab {options.restrict_vocab}, "
        f"{'case-sensitive' if options.case_sensitive else 'case ignored'}, unknown words: {options.oov}"
        f"{', answers merged' if options.merge_answers else ''}"
    )
    for path in results[0][0]:
        print(f"{path} ({how})")
        print(text_tables.align(_make_analogy_table(names, [analogies[path] for analogies, _ in results])))
    if results[0][1]:
        print(text_tables.align(_make_pair_table(names, [pairs for _, pairs in results])))


def _make_analogy_table(names: list[str], models: list[list[AnalogyScore]]) -> list[tuple[object, ...]]:
    """Return a header and a row for each category: all numbers of one model, or the accuracies of several."""
    if len(models) == 1:
        return [("category", "accuracy", "interval", "correct", "covered", "questions")] + [
            (
                s.category or "-",
                _show_share(s.accuracy),
                _show_shares(s.interval),
                s.correct,
                _show_share(s.coverage),
                s.questions,
            )
            for s in models[0]
        ]
    rows: list[tuple[object, ...]] = [("category", *names, "questions")]
    for scores in zip(*models, strict=True):
        cells = [f"{_show_share(score.accuracy)} {_show_shares(score.interval)}" for score in scores]
        rows.append((scores[0].category or "-", *cells, scores[0].questions))
    total = [scores[-1] for scores in models]
    rows.append(("covered", *(_show_share(score.coverage) for score in total), total[0].questions))
    return rows


def _make_pair_table(names: list[str], models: list[list[PairScore]]) -> list[tuple[object, ...]]:
    if len(models) == 1:
        return [("pairs", "Spearman", "interval", "covered", "of")] + [
            (s.name, f"{s.spearman:.3f}", _show_decimals(s.interval), s.covered, s.pairs) for s in models[0]
        ]
    rows: list[tuple[object, ...]] = [("pairs (covered)", *names, "of")]
    for scores in zip(*models, strict=True):
        cells = [f"{score.spearman:.3f} {_show_decimals(score.interval)} ({score.covered})" for score in scores]
        rows.append((scores[0].name, *cells, scores[0].pairs))
    return rows


def _show_share(share: float) -> str:
    return "-" if math.isnan(share) else f"{share:.1%}"


def _show_shares(interval: Interval) -> str:
    return "-" if math.isnan(interval[0]) else f"{interval[0]:.1%}..{interval[1]:.1%}"


def _show_decimals(interval: Interval) -> str:
    return "-" if math.isnan(interval[0]) else f"{interval[0]:.3f}..{interval[1]:.3f}"


def _name_models(models: Sequence[Path]) -> list[str]:
    """Return the last part of each path, or the paths if these are not distinct."""
    names = [model.name for model in models]
    return names if len(set(names)) == len(names) else [str(model) for model in models]


def _make_json(analogies: AnalogyScores, pairs: list[PairScore]) -> dict[str, Any]:
    return {
        "analogies": {
            path: [_make_row(score, accuracy=score.accuracy, coverage=score.coverage) for score in scores]
            for path, scores in analogies.items()
        },
        "pairs": [_make_row(score, coverage=score.coverage) for score in pairs],
    }


def _make_row(score: AnalogyScore | PairScore, **more: float) -> dict[str, Any]:
    """Return the score's numbers."""
    row = {**dataclasses.asdict(score), **more}
    low, _ = row.pop("interval")
    row["interval"] = None if math.isnan(low) else list(score.interval)
    return row
