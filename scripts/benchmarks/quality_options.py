"""The command line of ``quality.py``: its options, and the checks that come before any work."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from quality_figures import Measures
from quality_settings import Setting, read_grid, read_lines, read_options, read_setting, read_value

from word2vec.config.options import options_of
from word2vec.config.prepare import PrepareConfig
from word2vec.config.train import TrainConfig
from word2vec.errors import ConfigError
from word2vec.evaluation.question_files import read_analogies, read_pairs


def make_parser(description: str | None) -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "text", nargs="?", type=Path, help="text file, plain or compressed, or an encoded corpus"
    )
    lists = parser.add_argument_group("settings")
    lists.add_argument("--setting", action="append", default=[], metavar="'NAME: OPTION=VALUE ...'")
    lists.add_argument("--settings", action="append", default=[], type=Path, metavar="FILE")
    lists.add_argument("--grid", action="append", default=[], metavar="'OPTION=VALUE,VALUE ...'")
    lists.add_argument("--common", default="", metavar="'OPTION=VALUE ...'")
    lists.add_argument("--seeds", default="1", help="for example 1,2,3 (default: 1)")
    _add_measures(parser)
    output = parser.add_argument_group("output")
    output.add_argument("--results", type=Path, help="file of results, to go on from and append to")
    output.add_argument("--work", type=Path, default=Path("build/quality"), help="where encoded text is kept")
    output.add_argument("--keep", type=Path, metavar="DIR", help="keep the trained models here")
    output.add_argument("--neighbours", default="", metavar="WORD,WORD", help="print their nearest words")
    output.add_argument("--markdown", action="store_true", help="print the table in Markdown")
    _add_prepare_options(parser)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    return parser


def _add_measures(parser: argparse.ArgumentParser) -> None:
    measured = parser.add_argument_group("what is measured")
    measured.add_argument("--analogies", nargs="+", default=[], metavar="FILE")
    measured.add_argument("--pairs", nargs="+", default=[], metavar="FILE")
    measured.add_argument(
        "--restrict-vocab", type=int, default=30_000, help="words among which analogies are asked, 0 for all"
    )
    measured.add_argument("--rare-rank", type=int, default=20_000, help="beyond this rank a neighbour is rare")
    measured.add_argument("--held-out", metavar="FILE", help="text that is not part of the corpus")
    measured.add_argument(
        "--held-out-lines",
        type=int,
        metavar="N",
        help="keep every N-th line out of the corpus and measure by it",
    )
    measured.add_argument("--held-out-words", type=int, default=10_000, help="words that perplexity is over")
    measured.add_argument("--contexts", type=int, default=3_000, help="held-out contexts to answer")
    measured.add_argument("--context-words", type=int, default=3, help="words on each side of a target")
    measured.add_argument("--time-to-quality", action="store_true", help="compare the seconds with gensim's")
    measured.add_argument("--most-epochs", type=int, default=10, help="where --time-to-quality gives up")


def _add_prepare_options(parser: argparse.ArgumentParser) -> None:
    prepared = parser.add_argument_group("options of word2vec prepare")
    for name, (annotation, option) in options_of(PrepareConfig).items():
        prepared.add_argument(
            f"--{name.replace('_', '-')}",
            dest=f"prepare {name}",
            metavar="VALUE",
            type=partial(read_value, annotation=annotation),
            help=option.documentation.replace("%", "%%"),
        )


def read_settings(options: argparse.Namespace) -> list[Setting]:
    """Return the settings of all three options, checked, in order.

    Raises:
        ConfigError: there are none, one is not possible, or two have the same name.
    """
    common = read_options(options.common, TrainConfig)
    settings = [read_setting(line, common) for line in options.setting]
    for path in options.settings:
        try:
            settings += read_lines(path.read_text(encoding="utf-8"), common)
        except UnicodeDecodeError as error:
            raise ConfigError(f"{path} is not UTF-8 at byte {error.start}; save it as UTF-8") from None
    for grid in options.grid:
        settings += read_grid(grid, common, lambda line: print(f"quality: {line}", file=sys.stderr))
    if not settings:
        raise ConfigError("there is no setting to train; give --setting, --settings or --grid")
    names = [setting.name for setting in settings]
    for setting in settings:
        if names.count(setting.name) > 1:
            raise ConfigError(f"two settings have the name {setting.name!r}; give each a name of its own")
        try:
            setting.resolve()
        except ConfigError as error:
            raise ConfigError(f"{setting.name}: {error}") from None
    return settings


def read_seeds(text: str) -> list[int]:
    """Read whole numbers between commas.

    Raises:
        ConfigError: one is not a number, or comes twice.
    """
    parts = text.split(",")
    if not all(part.strip().isdecimal() for part in parts) or len(set(parts)) < len(parts):
        raise ConfigError(f"--seeds is {text!r}; it must be different whole numbers, for example 1,2,3")
    # The configuration checks their range.
    return [TrainConfig(seed=int(part)).seed for part in parts]


def check_options(options: argparse.Namespace) -> None:
    """Refuse options that could only fail later, after text was encoded or models were trained.

    Raises:
        ConfigError: an option is out of its range, excludes another, or names a file that is not there.
        FormatError: a file of questions cannot be read.
    """
    limits = {"held_out_lines": 2, "held_out_words": 1, "contexts": 1, "context_words": 1, "most_epochs": 1}
    for name, limit in {**limits, "restrict_vocab": 0, "rare_rank": 0}.items():
        value = getattr(options, name)
        if value is not None and value < limit:
            raise ConfigError(f"--{name.replace('_', '-')} is {value}; it must be at least {limit}")
    if options.held_out is not None and options.held_out_lines is not None:
        raise ConfigError("both --held-out and --held-out-lines are given; leave one out")
    files = [*options.analogies, *options.pairs]
    if options.time_to_quality and not files:
        raise ConfigError("--time-to-quality needs scores to reach; give --analogies or --pairs")
    check_questions(options.analogies, options.pairs)
    if options.held_out and not Path(options.held_out).is_file():
        raise ConfigError(f"there is no file {options.held_out}")


def check_questions(analogies: Sequence[str], pairs: Sequence[str]) -> None:
    """Refuse files of questions that cannot be read, or whose columns would have one name.

    Raises:
        ConfigError: a file is not there, or two have the same name.
        FormatError: a file cannot be read.
    """
    files = [*analogies, *pairs]
    stems = [Path(path).stem for path in files]
    for path, stem in zip(files, stems, strict=True):
        if stems.count(stem) > 1:
            raise ConfigError(f"two files have the name {stem}; give {path} another name")
        if not Path(path).is_file():
            raise ConfigError(f"there is no file {path}")
    for path in analogies:
        read_analogies(path)
    for path in pairs:
        read_pairs(path)


def collect_prepare_options(options: argparse.Namespace) -> dict[str, Any]:
    """Return the options of :func:`word2vec.prepare` that are given."""
    given = {name.split()[-1]: value for name, value in vars(options).items() if name.startswith("prepare ")}
    return {name: value for name, value in given.items() if value is not None}


def make_measures(options: argparse.Namespace, held_out: Path | None) -> Measures:
    """Return what is measured.

    Args:
        options: The command line.
        held_out: The lines that were kept out of the corpus, or None.
    """
    return Measures(
        analogies=tuple(options.analogies),
        pairs=tuple(options.pairs),
        restrict_vocab=options.restrict_vocab or None,
        rare_rank=options.rare_rank,
        words=tuple(options.neighbours.split(",")) if options.neighbours else (),
        held_out=options.held_out or (None if held_out is None else str(held_out)),
        held_out_words=options.held_out_words,
        contexts=options.contexts,
        context_words=options.context_words,
    )
