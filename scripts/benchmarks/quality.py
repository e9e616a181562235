"""Train a list of settings with several seeds, evaluate each, and print one table with means and spreads.

    python scripts/benchmarks/quality.py en_wiki.txt --seeds 1,2,3 --results results.jsonl \\
        --analogies questions-words.txt --pairs ws353.txt simlex.txt \\
        --setting "cbow: architecture=cbow" --setting "untied: tied=false" --setting "gensim: sg=1"

A setting is a name, a colon and any options of training. If its name begins with "gensim" its options are those
of gensim's Word2Vec, which trains on the same words. ``--settings`` reads such lines from a file. ``--grid``
makes a setting of every combination of values, and skips those that are not possible. ``--common`` gives options
to all settings of this toolkit that do not give them.

Every training is a process of its own. Its figures are a line of JSON in the file of ``--results``. Give the
same file again to go on where a list was stopped. A run is not done again if its options, its seed, its corpus
and all files of the evaluation are the same. If the toolkit itself was changed, begin a new file: each line has
its commit, which is only shown. Without the file nothing is kept.

The figures are means ± standard deviations over the seeds:

* each file of analogies (3CosAdd among the most frequent words), in total, and semantic and syntactic if it has
  both. Each file of pairs (Spearman's correlation over the whole vocabulary).
* *rank*: median frequency rank of the ten nearest of everyday words, English or Chinese. *rare*: the share of
  these answers beyond ``--rare-rank``.
* *seconds* of training, *M words/s* (raw words of the text times epochs), and the last *loss* that was recorded.
* with ``--held-out-lines`` or ``--held-out``: *perplexity* of text that was not trained on, and by the words'
  counts alone, *unigram*. *in context*: the share of held-out contexts whose likeliest word stands in the
  context itself. *top-1* and *top-10*: how often the true word is the likeliest, or among the ten likeliest.

``--time-to-quality`` trains each setting of this toolkit for 1, 2, 3 ... epochs until it reaches the scores of
gensim's setting of the same architecture, and compares the seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from quality_corpus import open_text
from quality_figures import Measures
from quality_results import Results, show_table, tabulate
from quality_runs import Record, Run
from quality_settings import Setting, read_grid, read_lines, read_options, read_setting, read_value
from quality_time import name_scores, time_to_quality

import word2vec
from word2vec.config import TrainConfig
from word2vec.errors import ConfigError, Word2VecError
from word2vec.evaluation.question_files import read_analogies, read_pairs
from word2vec.options import options_of
from word2vec.prepare_config import PrepareConfig


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the list, or, as a child process, one training. Returns the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        if options.child:
            print(json.dumps(Run.from_json(options.child).do(), ensure_ascii=False))
            return 0
        if options.text is None:
            parser.error("give a text file")
        return _report(options)
    except (Word2VecError, OSError) as error:
        print(f"quality: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("quality: stopped. Give the same command again to go on", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "text", nargs="?", type=Path, help="text file, plain or compressed, or an encoded corpus"
    )
    lists = parser.add_argument_group("settings")
    lists.add_argument("--setting", action="append", default=[], metavar="'NAME: OPTION=VALUE ...'")
    lists.add_argument("--settings", action="append", default=[], type=Path, metavar="FILE")
    lists.add_argument("--grid", action="append", default=[], metavar="'OPTION=VALUE,VALUE ...'")
    lists.add_argument("--common", default="", metavar="'OPTION=VALUE ...'")
    lists.add_argument("--seeds", default="1", help="for example 1,2,3 (default: 1)")
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
    output = parser.add_argument_group("output")
    output.add_argument("--results", type=Path, help="file of results, to go on from and append to")
    output.add_argument("--work", type=Path, default=Path("build/quality"), help="where encoded text is kept")
    output.add_argument("--keep", type=Path, metavar="DIR", help="keep the trained models here")
    output.add_argument("--neighbours", default="", metavar="WORD,WORD", help="print their nearest words")
    output.add_argument("--markdown", action="store_true", help="print the table in Markdown")
    prepared = parser.add_argument_group("options of word2vec prepare")
    for name, (annotation, option) in options_of(PrepareConfig).items():
        prepared.add_argument(
            f"--{name.replace('_', '-')}",
            dest=f"prepare {name}",
            metavar="VALUE",
            type=partial(read_value, annotation=annotation),
            help=option.documentation.replace("%", "%%"),
        )
    parser.add_argument("--child", help=argparse.SUPPRESS)
    return parser


def _report(options: argparse.Namespace) -> int:
    settings, seeds = _read_settings(options), _read_seeds(options.seeds)
    _check(options)
    results = Results(options.results)
    corpus, held_out = open_text(options.text, options.work, _prepare_options(options), options.held_out_lines)
    print(
        f"{options.text.name}: {corpus.raw_words:,} words, vocabulary {len(corpus.vocabulary):,}",
        file=sys.stderr,
    )
    work = _Work(results, str(corpus.path), corpus.key, _measures(options, held_out), options.keep)
    if options.time_to_quality:
        rows = time_to_quality(settings, seeds, name_scores(work.measures), options.most_epochs, work.do)
        print(show_table(rows, options.markdown))
        return 0
    records = list(work.do_all(settings, seeds))
    print(show_table(tabulate(records), options.markdown))
    for line in _show_neighbours(settings, records, options.neighbours.split(",") if options.neighbours else []):
        print(line)
    for record in records:
        if "failed" in record:
            print(f"{record['setting']}, seed {record['seed']}: {record['failed']}")
    return int(work.failures > 0)


def _read_settings(options: argparse.Namespace) -> list[Setting]:
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


def _read_seeds(text: str) -> list[int]:
    """Read whole numbers between commas.

    Raises:
        ConfigError: one is not a number, or comes twice.
    """
    parts = text.split(",")
    if not all(part.strip().isdecimal() for part in parts) or len(set(parts)) < len(parts):
        raise ConfigError(f"--seeds is {text!r}; it must be different whole numbers, for example 1,2,3")
    # The configuration checks their range.
    return [TrainConfig(seed=int(part)).seed for part in parts]


def _check(options: argparse.Namespace) -> None:
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
    stems = [Path(path).stem for path in files]
    for path, stem in zip(files, stems, strict=True):
        if stems.count(stem) > 1:
            raise ConfigError(f"two files have the name {stem}; give {path} another name")
    for path in [*files, *([options.held_out] if options.held_out else [])]:
        if not Path(path).is_file():
            raise ConfigError(f"there is no file {path}")
    for path in options.analogies:
        read_analogies(path)
    for path in options.pairs:
        read_pairs(path)


def _prepare_options(options: argparse.Namespace) -> dict[str, Any]:
    given = {name.split()[-1]: value for name, value in vars(options).items() if name.startswith("prepare ")}
    return {name: value for name, value in given.items() if value is not None}


def _measures(options: argparse.Namespace, held_out: Path | None) -> Measures:
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


class _Work:
    """Does runs in processes of their own, unless the results have them.

    Attributes:
        measures: What is measured of each.
        failures: How many processes failed. A training that diverged is a result, and none of them.
    """

    def __init__(self, results: Results, corpus: str, key: str, measures: Measures, keep: Path | None) -> None:
        self.measures = measures
        self.failures = 0
        self._results = results
        self._corpus = corpus, key
        self._keep = None if keep is None else str(keep)

    def do_all(self, settings: Sequence[Setting], seeds: Sequence[int]) -> Iterable[Record]:
        """Yield the records of every setting with every seed. The first seed of all settings comes first."""
        total = len(settings) * len(seeds)
        for place, (seed, setting) in enumerate(((s, one) for s in seeds for one in settings), 1):
            print(f"run {place} of {total}:", file=sys.stderr)
            yield self.do(setting, seed)

    def do(self, setting: Setting, seed: int) -> Record:
        """Return the record of a run that was done before, or do it now."""
        print(f"  {setting.name}, seed {seed}", file=sys.stderr)
        run = Run(setting, seed, *self._corpus, self.measures, self._keep)
        found = self._results.find(run)
        if found is not None:
            print(f"    in the results already, of commit {found.get('commit')}", file=sys.stderr)
            return {**found, "setting": setting.name}
        # The process imports the same toolkit as this one, wherever this one found it.
        places = [str(Path(word2vec.__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": os.pathsep.join(places)}
        command = [sys.executable, __file__, "--child", run.to_json()]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment, check=False)
        if done.returncode:
            self.failures += 1
            failed = f"the process of this run failed with status {done.returncode}, see above"
            return {**run.identify(), "setting": setting.name, "failed": failed}
        record: Record = json.loads(done.stdout.splitlines()[-1])
        self._results.add(record)
        print(f"    {_sketch(record)}", file=sys.stderr)
        return record


def _sketch(record: Record) -> str:
    """Return the figures of a run in one line."""
    if "failed" in record:
        return str(record["failed"])
    return "  ".join(f"{name} {value:.4g}" for name, value in record["figures"].items())


def _show_neighbours(
    settings: Iterable[Setting], records: Sequence[Record], words: Sequence[str]
) -> Iterable[str]:
    """Yield the nearest words of each word by each setting, with its first seed."""
    for word in words:
        yield f"\n{word}"
        for setting in settings:
            record = next(record for record in records if record["setting"] == setting.name)
            nearest = record.get("neighbours", {}).get(word)
            yield f"  {setting.name}: {' '.join(nearest) if nearest else 'not in the vocabulary'}"


if __name__ == "__main__":
    sys.exit(main())
