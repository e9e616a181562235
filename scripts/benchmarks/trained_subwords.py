"""Vectors trained with their n-grams, beside vectors to which n-grams are fitted afterwards.

    python scripts/benchmarks/trained_subwords.py en_wiki.txt --words 3000000 --analogies questions-words.txt \\
        --pairs EN-WS-353-ALL.txt EN-SIMLEX-999.txt --rare-pairs rare_words.txt --results subwords.jsonl

``composed_words.py`` says how a word is composed of its n-grams in training. Models are trained by the graph
backend, so that the speeds can be compared, and with the options that the toolkit has by default. The way *words
by the kernel* adds what the compiled kernel gives. Learning rates are multiples of the default one. Give several
to see which suits each way.

The table has a row for each model: *words* was trained without n-grams, *trained subwords* with them. Where
*mix* is a number, :func:`word2vec.subwords.fit.fit_subwords` fitted n-grams to the finished vectors and mixed
them in by this share. The figures are means and standard deviations over the seeds.

Rare pairs are measured twice: those of known words, and *all*. For *all*, unknown words are composed of their
n-grams, or have a cosine of 0 with any word if there are none to compose them of.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from composed_words import build_composition
from probability_report import read_lines
from quality_figures import Figures, Measures, digest_file
from quality_options import check_questions
from quality_results import append_record, read_records, show_table, summarise
from trained_subwords_figures import measure_vectors_and_mixes, train_vectors

import word2vec
from word2vec.config.train import TrainConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import TrainingError, Word2VecError
from word2vec.subwords.ngrams import NgramLengths
from word2vec.terminal.tensorflow_notes import silent_tensorflow

WEIGHTS: dict[str, dict[str, Any]] = {"signed": {"tied": True}, "untied": {"tied": False}}
WAYS = ("words", "trained subwords", "words by the kernel")
LENGTHS = NgramLengths()
_NOT_SHOWN = ("rare",)
"""Figures that the results have and the table does not."""


@dataclass(frozen=True)
class Case:
    """A training.

    Attributes:
        architecture: "cbow" or "skipgram".
        weights: One of :data:`WEIGHTS`.
        way: One of :data:`WAYS`.
        rate: The learning rate, as a multiple of the default one.
        epochs: Passes over the text.
        size: Length of a vector.
        text: A digest of the text.
        words: About how many words of the text are trained on.
        seed: Of every random draw.
        blocks_per_step: Blocks that the graph trains on together, at most. None leaves it to the backend.
    """

    architecture: str
    weights: str
    way: str
    rate: float
    epochs: int
    size: int
    text: str
    words: int
    seed: int
    blocks_per_step: int | None = None

    def make_config(self) -> TrainConfig:
        """Return the options of the training."""
        options: dict[str, Any] = {
            "architecture": self.architecture,
            **WEIGHTS[self.weights],
            "vector_size": self.size,
            "epochs": self.epochs,
            "seed": self.seed,
            "backend": "kernel" if self.way == "words by the kernel" else "graph",
            "blocks_per_step": self.blocks_per_step,
        }
        default = TrainConfig(**options)
        return TrainConfig(**options, learning_rate=self.rate * default.settings.learning_rate)


def encode_beginning(text: Path, words: int, directory: Path) -> EncodedCorpus:
    """Encode about the first ``words`` words of a text, to the end of a line, into an empty directory."""
    seen = 0
    with (directory / "text").open("w", encoding="utf-8") as file:
        for line in read_lines(text):
            file.write(f"{line}\n")
            seen += len(line.split())
            if seen >= words:
                break
    return word2vec.prepare(directory / "text", directory / "corpus", progress=False)


def list_cases(options: argparse.Namespace, text: str) -> Iterator[Case]:
    """Yield every combination of what the command line asks for, of a text with this digest."""
    for architecture, weights, way, rate, epochs, seed in itertools.product(
        options.architectures, options.weights, options.ways, options.rates, options.epochs, options.seeds
    ):
        yield Case(
            architecture,
            weights,
            way,
            rate,
            epochs,
            options.vector_size,
            text,
            options.words,
            seed,
            options.blocks_per_step,
        )


def measure_all(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Train and measure each case that is not among the results yet. Return the records of all.

    A case is among them if all that is asked for was measured, with every mix.
    """
    measures = Measures(
        analogies=tuple(options.analogies), pairs=tuple(options.pairs), restrict_vocab=options.restrict_vocab
    )
    check_questions(options.analogies, options.pairs)
    records = read_records(options.results, ("case", "figures"), "trained_subwords")
    cases = list(list_cases(options, digest_file(options.text)))
    found = [_find_record(records, case, measures, options) for case in cases]
    missing = [case for case, record in zip(cases, found, strict=True) if record is None]
    if missing:
        with tempfile.TemporaryDirectory() as directory:
            corpus = encode_beginning(options.text, options.words, Path(directory))
            for record in _measure_missing(corpus, missing, measures, options):
                found[found.index(None)] = record
                append_record(options.results, record)
    return [record for record in found if record is not None]


def _find_record(
    records: Sequence[dict[str, Any]], case: Case, measures: Measures, options: argparse.Namespace
) -> dict[str, Any] | None:
    """Return the latest record of a case that has all that is asked for, or None. It has no other mixes."""
    needed, mixes = _identify(measures, options), _name_mixes(options.mixes)
    own = [record for record in records if record["case"] == asdict(case)]
    for record in reversed(own):
        if "failed" in record:
            return dict(record)
        if needed.items() <= record["evaluated"].items() and {*mixes} <= record["figures"].keys():
            return {**record, "figures": {mix: record["figures"][mix] for mix in mixes}}
    return None


def _identify(measures: Measures, options: argparse.Namespace) -> dict[str, str]:
    """Return ``{name: digest}`` of all that is measured, as quality.py does."""
    found = measures.identify()
    if options.rare_pairs is not None:
        rare = Measures(pairs=(str(options.rare_pairs),)).identify()
        found |= {f"rare {name}": digest for name, digest in rare.items() if name.startswith("pairs ")}
    return found


def _name_mixes(mixes: Sequence[float]) -> list[str]:
    return ["-", *(f"{mix:g}" for mix in mixes)]


def _measure_missing(
    corpus: EncodedCorpus, missing: Sequence[Case], measures: Measures, options: argparse.Namespace
) -> Iterator[dict[str, Any]]:
    """Train and measure cases, and yield the record of each."""
    with silent_tensorflow():
        from word2vec.training.trainer import start_tensorflow

        start_tensorflow()
    composition = build_composition(corpus.vocabulary.words, LENGTHS)
    for case in missing:
        try:
            composed = composition if case.way == "trained subwords" else None
            trained = train_vectors(corpus, case.make_config(), composed, sys.stderr.isatty())
        except TrainingError as error:
            yield {"case": asdict(case), "failed": str(error), "figures": {}}
        else:
            figures = measure_vectors_and_mixes(corpus, trained, options.mixes, measures, options.rare_pairs)
            facts = {"evaluated": _identify(measures, options), "words_per_second": trained.words_per_second}
            yield {"case": asdict(case), **facts, "figures": figures}


def tabulate(records: Sequence[dict[str, Any]]) -> list[list[str]]:
    """Return a header and a row for each model and mix, with means over the seeds.

    A training that diverged is a row of its own that says so.
    """
    groups: dict[tuple[str, ...], list[tuple[Figures, float]]] = {}
    failed: list[list[str]] = []
    for record in records:
        case = record["case"]
        name: tuple[str, ...] = (
            f"{case['architecture']} {case['weights']}",
            case["way"],
            f"{case['rate']:g}",
            f"{case['epochs']}",
        )
        if "failed" in record:
            failed.append([*name, "-", f"seed {case['seed']} diverged"])
        for mix, figures in record["figures"].items():
            groups.setdefault((*name, mix), []).append((figures, record["words_per_second"]))
    found = (name for group in groups.values() for figures, _ in group for name in figures)
    names = [name for name in dict.fromkeys(found) if name not in _NOT_SHOWN]
    rows = [["model", "trained as", "rate", "epochs", "mix", *names, "M words/s"]]
    for name, group in groups.items():
        scores = [summarise([figures[column] for figures, _ in group], column) for column in names]
        # To mix is no training, so that its rows have no speed of their own.
        speeds = [speed / 1e6 for _, speed in group] if name[-1] == "-" else []
        rows.append([*name, *scores, summarise(speeds, "M words/s")])
    width = len(rows[0])
    return rows + [row + ["-"] * (width - len(row)) for row in failed]


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path, help="a text file, plain or compressed")
    parser.add_argument("--words", type=int, default=3_000_000, help="how many words of the text are used")
    parser.add_argument("--epochs", type=int, nargs="+", default=[5])
    parser.add_argument("--vector-size", type=int, default=100)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rates", type=float, nargs="+", default=[1.0], help="multiples of the default rate")
    parser.add_argument("--mixes", type=float, nargs="+", default=[0.5, 1.0])
    parser.add_argument("--architectures", nargs="+", default=["cbow"], choices=["cbow", "skipgram"])
    parser.add_argument("--weights", nargs="+", default=["signed", "untied"], choices=WEIGHTS)
    parser.add_argument("--ways", nargs="+", default=WAYS[:2], choices=WAYS)
    parser.add_argument("--blocks-per-step", type=int, help="the option of this name")
    parser.add_argument("--analogies", nargs="+", default=[], metavar="FILE")
    parser.add_argument("--pairs", nargs="+", default=[], metavar="FILE")
    parser.add_argument("--rare-pairs", type=Path, metavar="FILE")
    parser.add_argument("--restrict-vocab", type=int, default=30_000, help="of the analogies")
    parser.add_argument("--results", type=Path, metavar="FILE", help="JSON lines. What is in it is not repeated")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table that is asked for. Returns the exit status."""
    options = _parse(arguments)
    try:
        records = measure_all(options)
    except (Word2VecError, OSError) as error:
        print(f"trained_subwords: {error}", file=sys.stderr)
        return 1
    print(show_table(tabulate(records), markdown=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
