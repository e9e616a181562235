"""Train a list of settings with several seeds, evaluate each, and print one table with means and spreads.

    python scripts/benchmarks/quality.py en_wiki.txt --seeds 1,2,3 --results results.jsonl \\
        --analogies questions-words.txt --pairs ws353.txt simlex.txt \\
        --setting "cbow: architecture=cbow" --setting "untied: tied=false" --setting "gensim: sg=1"

A setting is a name, a colon and any options of training. If its name begins with "gensim" its options are those
of gensim's Word2Vec, which trains on the same words. ``--settings`` reads such lines from a file. ``--grid``
makes a setting of every combination of values, and skips those that are not possible. ``--common`` gives options
to all settings of this toolkit that do not give them. A setting has subwords as ``train`` has them. So
``--common subwords=false`` compares the vectors as they were trained, and gensim's Word2Vec has no others. The
seconds are those of training alone.

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
from pathlib import Path

from quality_corpus import open_text
from quality_figures import Measures
from quality_options import (
    check_options,
    collect_prepare_options,
    make_measures,
    make_parser,
    read_seeds,
    read_settings,
)
from quality_results import Results, show_table, tabulate
from quality_runs import Record, Run
from quality_settings import Setting
from quality_time import name_scores, time_to_quality

import word2vec
from word2vec.errors import Word2VecError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the list, or, as a child process, one training. Returns the exit status."""
    parser = make_parser(__doc__)
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


def _report(options: argparse.Namespace) -> int:
    settings, seeds = read_settings(options), read_seeds(options.seeds)
    check_options(options)
    results = Results(options.results)
    corpus, held_out = open_text(
        options.text, options.work, collect_prepare_options(options), options.held_out_lines
    )
    print(
        f"{options.text.name}: {corpus.raw_words:,} words, vocabulary {len(corpus.vocabulary):,}",
        file=sys.stderr,
    )
    work = _Work(results, str(corpus.path), corpus.key, make_measures(options, held_out), options.keep)
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
