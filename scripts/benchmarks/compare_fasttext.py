"""This toolkit beside fastText with n-grams, on the same words: scores, unknown words, misspellings, time, size.

    python scripts/benchmarks/compare_fasttext.py en_wiki.txt --seeds 1 2 3 --results fasttext.jsonl \\
        --analogies questions-words.txt --pairs ws353.txt simlex.txt rare_words.txt

fastText's package (``pip install fasttext-wheel``) may need another NumPy than this toolkit. So
``--fasttext-python`` names the interpreter that has it. It trains Skip-Gram with its own defaults (5 random
words, n-grams of 3 to 6 characters, 2 million buckets). Its words are those that the toolkit finds by default,
between spaces. Making that file is not charged to it. The toolkit gets the raw text and trains as ``word2vec
train`` does, with the options of ``--train``. The dimension, epochs and threads are the same.

* The analogies of a file are asked among the 30,000 most frequent words. A pair file's column is Spearman's
  correlation over the pairs in the vocabulary, and with *+unknown* over those too whose unknown words are
  composed. *rank* is the median frequency rank of the ten nearest of everyday words.
* *misspelt*: of 500 words with a letter changed or two swapped, the share whose right word is among the ten
  nearest.
* *seconds*: from the start of the process to saved vectors. *MB*: what the model takes on disk.

The figures are means and standard deviations over the seeds. fastText's package takes no seed. Its trainings
differ all the same if it has several threads.

Each line of ``--results`` is one training: its text, options and seed, and the files that it was measured by. A
training that is there already is not repeated.
"""

from __future__ import annotations

import argparse
import shlex
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from fasttext_process import check_fasttext, train_fasttext
from quality_figures import Figures, Measures, digest_file, measure_vectors
from quality_options import check_questions
from quality_results import append_record, read_records, show_table, summarise
from quality_runs import Record

import word2vec
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import Word2VecError
from word2vec.evaluation import evaluate_pairs
from word2vec.storage.atomic import new_file
from word2vec.vectors import WordVectors

TRAINERS = ("toolkit", "fastText")
MISSPELT = 500
AMONG = 20_000
"""Misspelt words are drawn from this many, the most frequent ones."""
SHORTEST = 5
_NOT_SHOWN = ("rare",)
"""Figures that the results have and the table does not."""


def misspell(words: Sequence[str], count: int = MISSPELT, seed: int = 0) -> list[tuple[str, str]]:
    """Return pairs of a word and the same with a letter changed or two neighbours swapped, which is no word.

    Args:
        words: The vocabulary, most frequent first. Words of five ASCII letters or more are misspelt.
        count: How many pairs.
        seed: Of the draws.
    """
    rng = np.random.default_rng(seed)
    known = set(words)
    chosen = [word for word in words[:AMONG] if len(word) >= SHORTEST and word.isascii() and word.isalpha()]
    pairs: list[tuple[str, str]] = []
    for _ in range(100 * count if chosen else 0):
        word = chosen[rng.integers(len(chosen))]
        place = int(rng.integers(len(word) - 1))
        if rng.random() < 0.5:
            other = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        else:
            other = word[:place] + string.ascii_lowercase[rng.integers(26)] + word[place + 1 :]
        if other not in known:
            pairs.append((word, other))
        if len(pairs) == count:
            break
    return pairs


@dataclass(frozen=True)
class Case:
    """A training.

    Attributes:
        trainer: One of :data:`TRAINERS`.
        text: A digest of the text.
        vector_size: Length of a vector.
        epochs: Passes over the text.
        threads: How many train.
        seed: Of every random draw. To fastText it is a number of the training and nothing more.
        train: Further options of ``word2vec train``. fastText has none.
    """

    trainer: str
    text: str
    vector_size: int
    epochs: int
    threads: int
    seed: int
    train: tuple[str, ...] = ()

    def name_model(self) -> str:
        """Return a name of the case for its model."""
        return f"{self.trainer}-{self.seed}-{digest_file(None, self)[:8]}"

    def list_train_options(self) -> list[str]:
        """Return the options of ``word2vec train``."""
        names = "vector_size", "epochs", "threads", "seed"
        given = [part for name in names for part in (f"--{name.replace('_', '-')}", str(getattr(self, name)))]
        return [*given, *self.train]


def list_cases(options: argparse.Namespace) -> Iterator[Case]:
    """Yield the trainings that the command line asks for."""
    text = digest_file(options.text)
    for seed in options.seeds:
        for trainer in TRAINERS:
            train = tuple(options.train) if trainer == "toolkit" else ()
            yield Case(trainer, text, options.vector_size, options.epochs, options.threads, seed, train)


def identify_measures(measures: Measures) -> dict[str, str]:
    """Return ``{name: digest}`` of all that is measured, as quality.py does."""
    return {**measures.identify(), "misspelt": digest_file(None, (MISSPELT, AMONG, SHORTEST))}


def measure_all(options: argparse.Namespace) -> list[Record]:
    """Train and measure each case that is not among the results yet. Return the records of all."""
    check_questions(options.analogies, options.pairs)
    measures = Measures(analogies=tuple(options.analogies), pairs=tuple(options.pairs))
    records = read_records(options.results, ("case", "evaluated", "figures"), "compare_fasttext")
    options.place.mkdir(parents=True, exist_ok=True)
    found = []
    for case in list_cases(options):
        record = _find_record(records, case, measures)
        if record is None:
            run = run_toolkit if case.trainer == "toolkit" else run_fasttext
            vectors, figures = run(case, options)
            figures = measure(vectors, measures) | figures
            record = {"case": asdict(case), "evaluated": identify_measures(measures), "figures": figures}
            append_record(options.results, record)
        found.append(record)
    return found


def _find_record(records: Sequence[Record], case: Case, measures: Measures) -> Record | None:
    """Return the latest record of a case that has all that is asked for, or None."""
    needed = identify_measures(measures).items()
    identity = {**asdict(case), "train": list(case.train)}
    for record in reversed(records):
        if record["case"] == identity and needed <= record["evaluated"].items():
            return record
    return None


def measure(vectors: WordVectors, measures: Measures) -> Figures:
    """Return the figures of some vectors."""
    figures, _ = measure_vectors(vectors, measures)
    for path in measures.pairs:
        with_unknown = evaluate_pairs(vectors, path, oov="subwords", resamples=0)
        figures[f"{Path(path).stem} +unknown"] = with_unknown.spearman
    pairs = misspell(vectors.words)
    composed = set(vectors.list_composed([other for _, other in pairs]))
    asked = [(word, other) for word, other in pairs if other in composed]
    answers = vectors.most_similar_batch([other for _, other in asked])
    found = [word in [near for near, _ in answer] for (word, _), answer in zip(asked, answers, strict=True)]
    figures["misspelt"] = sum(found) / max(1, len(pairs))
    return figures


def write_words(corpus: EncodedCorpus, path: Path) -> None:
    """Write the corpus as words between spaces, a sentence a line. The file appears whole or not at all."""
    with new_file(path) as file:
        for sentence in corpus:
            file.write(" ".join(sentence).encode() + b"\n")


def run_toolkit(case: Case, options: argparse.Namespace) -> tuple[WordVectors, Figures]:
    """Train by the command line in a process of its own. Return the vectors, the time and the size."""
    output = options.place / case.name_model()
    # The text is encoded anew for each training, since fastText reads it anew too.
    with tempfile.TemporaryDirectory(dir=options.place) as corpus:
        command = [sys.executable, "-m", "word2vec", "train", str(options.text), "-o", str(output), "--quiet"]
        command += ["--encoded", f"{corpus}/corpus", *case.list_train_options()]
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - started
    size = sum(file.stat().st_size for file in output.iterdir())
    return word2vec.load(output), {"seconds": seconds, "MB": size / 1e6}


def run_fasttext(case: Case, options: argparse.Namespace) -> tuple[WordVectors, Figures]:
    """Train by fastText's package in a process of its own. Return the vectors, the time and the size."""
    check_fasttext(options.fasttext_python)
    words = options.place / f"words-{case.text}.txt"
    if not words.exists():
        with tempfile.TemporaryDirectory(dir=options.place) as corpus:
            write_words(word2vec.prepare(options.text, f"{corpus}/corpus", progress=False), words)
    output = options.place / f"{case.name_model()}.bin"
    settings = {
        "model": "skipgram",
        "dim": case.vector_size,
        "epoch": case.epochs,
        "thread": case.threads,
        "verbose": 0,
    }
    started = time.perf_counter()
    train_fasttext(options.fasttext_python, words, output, settings)
    seconds = time.perf_counter() - started
    return WordVectors.load(output), {"seconds": seconds, "MB": output.stat().st_size / 1e6}


def tabulate(records: Sequence[Record]) -> list[list[str]]:
    """Return a header and a row for each trainer, with means and standard deviations over the seeds."""
    names = list(dict.fromkeys(name for record in records for name in record["figures"]))
    names = [name for name in names if name not in _NOT_SHOWN]
    rows = [["", "seeds", *names]]
    for trainer in dict.fromkeys(record["case"]["trainer"] for record in records):
        runs = [record["figures"] for record in records if record["case"]["trainer"] == trainer]
        cells = [summarise([run[name] for run in runs if name in run], name) for name in names]
        rows.append([trainer, f"{len(runs)}", *cells])
    return rows


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path, help="a text file, plain or compressed")
    parser.add_argument("--results", type=Path, required=True, help="a file of JSON lines")
    parser.add_argument(
        "--place", type=Path, default=Path("build/compare_fasttext"), help="where models are kept"
    )
    parser.add_argument("--analogies", nargs="+", default=[], metavar="FILE")
    parser.add_argument("--pairs", nargs="+", default=[], metavar="FILE")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--vector-size", type=int, default=112)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--train",
        type=shlex.split,
        default=[],
        metavar="OPTIONS",
        help='more of word2vec train: "--window 8 --negatives 64"',
    )
    parser.add_argument("--fasttext-python", default=sys.executable)
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train in turn, and print the table. Returns the exit status."""
    options = _parse(arguments)
    try:
        records = measure_all(options)
    except subprocess.CalledProcessError as error:
        print(f"compare_fasttext: a training ended with status {error.returncode}, see above", file=sys.stderr)
        return 1
    except (Word2VecError, OSError) as error:
        print(f"compare_fasttext: {error}", file=sys.stderr)
        return 1
    print(show_table(tabulate(records), markdown=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
