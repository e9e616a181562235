"""Train every combination of options on the beginning of a text: each must stay finite, and its loss must fall.

    python scripts/checks/check_convergence.py en_wiki.txt --words 3000000

The combinations are those of architecture, weights (plain tied, signed and untied), loss, backend, vector size
and number of random words. The losses and the backends that can compute them are those of
``word2vec.scores.loss_facts.LOSS_FACTS``. A combination that the options refuse is skipped, and the output says
why. The loss falls if that of the last interval is below that of the first.

The exit status is 1 if one diverged or did not fall. ``--only`` trains only the combinations whose line has all
of some texts in it, for example ``--only skipgram "d 300"``.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np

import word2vec
from word2vec.config.options import make_config
from word2vec.config.train import Architecture, TrainConfig
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import ConfigError, CorpusError, TrainingError, Word2VecError
from word2vec.scores.loss_facts import LOSS_FACTS, LossName
from word2vec.storage.model_directory import ModelDirectory
from word2vec.terminal.tensorflow_notes import silent_tensorflow
from word2vec.text.sources.text import TextReader

WEIGHTS: dict[str, dict[str, Any]] = {
    "tied": {"tied": True, "signature": 0.0},
    "signed": {"tied": True, "signature": 0.2},
    "untied": {"tied": False},
}
VECTOR_SIZES = (50, 112, 300)
RANDOM_WORDS = (5, 16, 64)


@dataclass(frozen=True)
class Case:
    """A combination of options.

    Attributes:
        name: Its line of the report.
        options: Fields of :class:`TrainConfig`.
    """

    name: str
    options: dict[str, Any]

    def train(self, corpus: EncodedCorpus, output: Path) -> tuple[str, str]:
        """Train, and return the outcome, "falls", "does not fall", "diverged" or "skipped", and details."""
        started = time.perf_counter()
        try:
            config = make_config(TrainConfig, {"subwords": False, **self.options})
        except ConfigError as error:
            return "skipped", str(error)
        try:
            word2vec.train(corpus, output, config, progress=False)
        except TrainingError as error:
            return "diverged", str(error)
        except CorpusError:
            return "does not fall", "the text is too small, so that no word was trained"
        model = ModelDirectory.load(output)
        tables = [model.input, model.output, *([] if model.bias is None else [model.bias])]
        if not all(bool(np.isfinite(table).all()) for table in tables):
            return "diverged", "a vector is not finite"
        intervals = (model.read_training_log() or {})["intervals"]
        first, last = intervals[0]["loss"], intervals[-1]["loss"]
        seconds = time.perf_counter() - started
        return "falls" if last < first else "does not fall", f"{first:.4f} to {last:.4f} in {seconds:.1f} s"


def list_cases(
    losses: Sequence[LossName], vector_sizes: Sequence[int], random_words: Sequence[int], common: dict[str, Any]
) -> Iterator[Case]:
    """Yield every combination.

    Args:
        losses: Names of losses.
        vector_sizes: Lengths of a vector.
        random_words: Numbers of random words, for losses that draw some.
        common: Options of all.
    """
    for loss, architecture, weights, size in itertools.product(
        losses, get_args(Architecture), WEIGHTS, vector_sizes
    ):
        facts = LOSS_FACTS[loss]
        numbers = [{"negatives": number} for number in random_words] if facts.sampled else [{}]
        for number, backend in itertools.product(numbers, facts.backends):
            name = f"{loss}, {backend}, {architecture}, {weights}, d {size}"
            name += "".join(f", K {value}" for value in number.values())
            options = {
                "loss": loss,
                "backend": backend,
                "architecture": architecture,
                "vector_size": size,
                **number,
                **WEIGHTS[weights],
                **common,
            }
            yield Case(name, options)


def encode_beginning(text: Path, words: int, output: Path) -> EncodedCorpus:
    """Encode about the first ``words`` words of a text, to the end of a line."""
    return word2vec.prepare(list(_read_beginning(text, words)), output, progress=False)


def _read_beginning(text: Path, words: int) -> Iterator[list[str]]:
    reader = TextReader("utf-8", "strict")
    lines = (line for batch in reader.batches(text) for line in reader.lines(batch))
    seen = 0
    for line in lines:
        found = line.lower().split()
        seen += len(found)
        yield found
        if seen >= words:
            return


def check_all(cases: Iterable[Case], corpus: EncodedCorpus, output: Path) -> dict[str, int]:
    """Train all cases, print a line for each, and return how many had each outcome."""
    counts: dict[str, int] = {}
    for case in cases:
        outcome, details = case.train(corpus, output)
        counts[outcome] = counts.get(outcome, 0) + 1
        print(f"{outcome:<13}  {case.name}: {details}", flush=True)
    print(", ".join(f"{count} {outcome}" for outcome, count in counts.items()) or "no combination")
    return counts


def main(arguments: Sequence[str] | None = None) -> int:
    """Train the combinations and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path, help="a text file, plain or compressed")
    parser.add_argument("--words", type=int, default=3_000_000, help="how many words of the text are used")
    parser.add_argument("--losses", nargs="+", default=list(LOSS_FACTS), choices=list(LOSS_FACTS))
    parser.add_argument("--vector-sizes", nargs="+", type=int, default=VECTOR_SIZES)
    parser.add_argument("--random-words", nargs="+", type=int, default=RANDOM_WORDS)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--only", nargs="+", default=[], metavar="TEXT", help="texts of a case's line")
    options = parser.parse_args(arguments)
    cases = list_cases(options.losses, options.vector_sizes, options.random_words, {"epochs": options.epochs})
    chosen = (case for case in cases if all(text in case.name for text in options.only))
    with silent_tensorflow():
        from word2vec.training.trainer import start_tensorflow

        start_tensorflow()
    try:
        with tempfile.TemporaryDirectory() as directory:
            corpus = encode_beginning(options.text, options.words, Path(directory) / "corpus")
            counts = check_all(chosen, corpus, Path(directory) / "model")
    except Word2VecError as error:
        print(f"check_convergence: {error}", file=sys.stderr)
        return 1
    return int("diverged" in counts or "does not fall" in counts or not counts.get("falls"))


if __name__ == "__main__":
    sys.exit(main())
