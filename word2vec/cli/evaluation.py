"""The verb that measures vectors."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from typing_extensions import Doc
from tyro.conf import OmitArgPrefixes, Positional, arg

from word2vec.cli.arguments import Json, Raw, print_json, require
from word2vec.cli.evaluation_tables import (
    Scores,
    make_analogy_table,
    make_category_table,
    make_json,
    make_outlier_table,
    make_pair_table,
    make_suite_json,
    make_suite_table,
    name_models,
)
from word2vec.cli.loading import AS_IT_IS, VectorFile, report_idle
from word2vec.errors import ConfigError
from word2vec.evaluation import (
    RESAMPLES,
    Method,
    Oov,
    SuiteFiles,
    SuiteScore,
    evaluate_analogies,
    evaluate_categories,
    evaluate_outliers,
    evaluate_pairs,
    evaluate_suite,
    find_suite,
)
from word2vec.terminal import text_tables
from word2vec.text.sources.compression import STDIN

_SKIPPED_SHOWN = 20  # reasons for files of a suite that are skipped

Models = Positional[
    Annotated[
        tuple[Path, ...],
        Doc("Model directories, or files of word vectors. Several are compared in one table."),
        arg(metavar="MODEL ..."),
    ]
]


@dataclass(frozen=True)
class EvaluationOptions:
    """How vectors are measured."""

    restrict_vocab: Annotated[
        int | None,
        Doc("Ask analogies among the first n words, the most frequent ones. None asks all."),
    ] = 30_000
    method: Annotated[Method, Doc("3CosAdd, or 3CosMul (Levy and Goldberg 2014).")] = "cosadd"
    case_sensitive: Annotated[bool, Doc("Treat words that differ only in case as different words.")] = False
    oov: Annotated[
        Oov,
        Doc(
            "Unknown words: skip the question, count it as wrong (a pair: cosine 0), or compose their vectors "
            "of subwords."
        ),
    ] = "skip"
    merge_answers: Annotated[
        bool, Doc("Lines that differ only in the answer are one question with several answers (CA8).")
    ] = False
    resamples: Annotated[int, Doc("Resamples of the bootstrap. 0 prints no intervals.")] = RESAMPLES
    seed: Annotated[int, Doc("The seed of the bootstrap, and of the clusters of categories.")] = 0
    raw: Raw = False

    def check(self, files: QuestionFiles, suite: Path | None) -> None:
        """Refuse options that are out of their range, and those that none of the files has a use for.

        Raises:
            ConfigError: an option is one of these.
        """
        for name, value in (("seed", self.seed), ("resamples", self.resamples)):
            if value < 0:
                raise ConfigError(f"{name} is {value}; it must be at least 0")
        if suite is not None or files.analogies:
            return
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if field.name in ("restrict_vocab", "method", "merge_answers") and value != field.default:
                raise ConfigError(
                    f"{field.name} is {value}, but only analogies have it; leave it out or give --analogies FILE"
                )

    @property
    def interval(self) -> str | None:
        """How the intervals were computed, None if there are none."""
        if not self.resamples:
            return None
        return (
            f"95 %, bootstrap percentile, {self.resamples:,} resamples of the questions or pairs, "
            f"seed {self.seed}"
        )

    @property
    def summary(self) -> str:
        """The settings in a line above the scores."""
        return (
            f"{'3CosAdd' if self.method == 'cosadd' else '3CosMul'}, "
            f"restrict_vocab {self.restrict_vocab}, "
            f"{'case-sensitive' if self.case_sensitive else 'case ignored'}, unknown words: {self.oov}"
            f"{', answers merged' if self.merge_answers else ''}{', raw vectors' if self.raw else ''}"
        )

    def measure(self, model: Path, file: VectorFile, files: QuestionFiles) -> Scores:
        """Load a model, for as long as it takes to measure it."""
        vectors = file.load_file(model, raw=self.raw)
        if self.restrict_vocab != type(self).restrict_vocab:
            report_idle(vectors, restrict_vocab=self.restrict_vocab)
        every = self._list_scoring()
        shared = {name: every[name] for name in ("case_sensitive", "oov", "seed")}
        sampled = {**shared, "resamples": self.resamples}
        return Scores(
            {str(path): evaluate_analogies(vectors, path, **every) for path in files.analogies},
            [evaluate_pairs(vectors, path, **sampled) for path in files.pairs],
            [evaluate_categories(vectors, path, **shared) for path in files.categories],
            [evaluate_outliers(vectors, path, **sampled) for path in files.outliers],
        )

    def measure_suite(self, model: Path, file: VectorFile, suite: SuiteFiles) -> SuiteScore:
        """Load a model, for as long as it takes to measure it on the files of a folder."""
        return evaluate_suite(file.load_file(model, raw=self.raw), suite, **self._list_scoring())

    def _list_scoring(self) -> dict[str, Any]:
        """Return the options of the functions that evaluate."""
        return {name: value for name, value in dataclasses.asdict(self).items() if name != "raw"}

    def describe(self) -> dict[str, Any]:
        """Return the settings that are printed beside the scores."""
        settings = dataclasses.asdict(self)
        del settings["resamples"], settings["seed"]
        return {**settings, "interval": self.interval}


@dataclass(frozen=True)
class QuestionFiles:
    """Files that are named one by one, by their kind."""

    analogies: tuple[Path, ...]
    pairs: tuple[Path, ...]
    categories: tuple[Path, ...]
    outliers: tuple[Path, ...]

    def __bool__(self) -> bool:
        return any((self.analogies, self.pairs, self.categories, self.outliers))


def evaluate(
    models: Models,
    scoring: OmitArgPrefixes[EvaluationOptions],
    analogies: Annotated[tuple[Path, ...], Doc("Analogy files: ': category' and 'a b c d' lines.")] = (),
    pairs: Annotated[tuple[Path, ...], Doc("Word pair files: two words and a judgement a line.")] = (),
    categories: Annotated[
        tuple[Path, ...], Doc("Categorisation files: a word and its category a line (needs scikit-learn).")
    ] = (),
    outliers: Annotated[
        tuple[Path, ...],
        Doc("Outlier files: the words of a cluster, one a line, an empty line, words that do not belong."),
    ] = (),
    suite: Annotated[
        Path | None, Doc("A folder. Every file of these kinds in it is evaluated, told by its content.")
    ] = None,
    file: OmitArgPrefixes[VectorFile] = AS_IT_IS,
    json: Json = False,
) -> None:
    """Print how vectors do on analogies, word pairs, categories and outliers, with 95 % intervals."""
    require(models, "evaluate", "MODEL")
    if models.count(STDIN) > 1:
        raise ConfigError("standard input (-) can be read only once; name it once")
    files = QuestionFiles(analogies, pairs, categories, outliers)
    if suite is not None and files:
        raise ConfigError(
            "--suite evaluates the files of a folder, and other files are given too; evaluate them by themselves"
        )
    if suite is None and not files:
        raise ConfigError(
            "evaluate needs a file or a folder: --analogies FILE, --pairs FILE, --categories FILE, "
            "--outliers FILE or --suite FOLDER"
        )
    scoring.check(files, suite)
    if suite is not None:
        _evaluate_suite(models, scoring, file, suite, json)
        return
    results = [scoring.measure(model, file, files) for model in models]
    if json:
        rows = [make_json(result) for result in results]
        _print_models(scoring.describe(), models, rows)
    else:
        _print_tables(name_models(models), results, scoring)


def _evaluate_suite(
    models: Sequence[Path], scoring: EvaluationOptions, file: VectorFile, folder: Path, json: bool
) -> None:
    files = find_suite(folder)
    _report_skipped(files)
    results = [scoring.measure_suite(model, file, files) for model in models]
    if json:
        skipped = {path.relative_to(folder).as_posix(): why for path, why in files.skipped.items()}
        about = {**scoring.describe(), "suite": str(folder), "skipped": skipped}
        _print_models(about, models, [{"files": make_suite_json(result)} for result in results])
    else:
        _print_head(scoring)
        print(f"{text_tables.escape_controls(str(folder))} ({scoring.summary})")
        print(text_tables.align(make_suite_table(name_models(models), results)))


def _report_skipped(files: SuiteFiles) -> None:
    """Say on stderr why files of a folder are not evaluated. A folder of other things has hundreds of them."""
    reasons = list(files.skipped.values())
    for reason in reasons[:_SKIPPED_SHOWN]:
        print(f"word2vec: skipped: {text_tables.escape_controls(reason)}", file=sys.stderr)
    if len(reasons) > _SKIPPED_SHOWN:
        print(
            f"word2vec: {len(reasons) - _SKIPPED_SHOWN} more of the {len(reasons) + len(files.kinds)} files are "
            "skipped; --json has the reason for each",
            file=sys.stderr,
        )


def _print_models(about: dict[str, Any], models: Sequence[Path], rows: list[dict[str, Any]]) -> None:
    """Print the scores of one model as they are, and those of several as a list, as JSON."""
    named = [{"model": str(model), **row} for model, row in zip(models, rows, strict=True)]
    print_json({**about, **(rows[0] if len(rows) == 1 else {"models": named})})


def _print_head(options: EvaluationOptions) -> None:
    if options.interval:
        print(f"interval: {options.interval}")


def _print_tables(names: list[str], results: Sequence[Scores], options: EvaluationOptions) -> None:
    first = results[0]
    if first.analogies or first.pairs or first.outliers:
        _print_head(options)
    for path in first.analogies:
        print(f"{text_tables.escape_controls(str(path))} ({options.summary})")
        print(text_tables.align(make_analogy_table(names, [result.analogies[path] for result in results])))
    if first.pairs:
        print(text_tables.align(make_pair_table(names, [result.pairs for result in results])))
    if first.categories:
        print(text_tables.align(make_category_table(names, [result.categories for result in results])))
    if first.outliers:
        print(text_tables.align(make_outlier_table(names, [result.outliers for result in results])))
