"""What a warm start is worth: the second half of a text, trained from the vectors of the first half.

    python scripts/benchmarks/warm_start.py CORPUS --analogies FILE ... --pairs FILE ... [-o DIRECTORY]

Trainings with the same options: the whole text, the first half, the second half anew, the second half from the
first half's vectors, and that with an anchor. Half a text takes half the time for the same epochs. For each the
seconds, the scores, and the mean cosine of the first half's words with where they began. At last the second half
is trained with some words frozen, and their rows are compared bit for bit.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import word2vec
from word2vec.arrays import Float32s
from word2vec.encoding.corpus import is_encoded_corpus
from word2vec.errors import ConfigError
from word2vec.evaluation import evaluate_analogies, evaluate_pairs
from word2vec.storage.model_directory import ModelDirectory, read_training
from word2vec.terminal.text_tables import align

_FROZEN = 1000


@dataclass(frozen=True)
class Part:
    """Some sentences of a corpus, read anew each time."""

    corpus: word2vec.EncodedCorpus
    begin: int
    end: int | None

    def __iter__(self) -> Iterator[list[str]]:
        return itertools.islice(iter(self.corpus), self.begin, self.end)


def main() -> None:
    """Train, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="text, or an encoded corpus")
    parser.add_argument("--analogies", type=Path, nargs="*", default=[])
    parser.add_argument("--pairs", type=Path, nargs="*", default=[])
    parser.add_argument("-o", "--output", type=Path, help="keep the models here")
    parser.add_argument("--anchor", type=float, default=20.0)
    parser.add_argument("--min-count", type=int, default=5, help="of each half")
    parser.add_argument("--architecture", default="cbow")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--vector-size", type=int, default=128)
    parser.add_argument("--subsample", type=float)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        output = options.output or Path(temporary)
        output.mkdir(parents=True, exist_ok=True)
        print(align(list(measure(options, output))))


def measure(options: argparse.Namespace, output: Path) -> Iterator[list[str]]:
    """Yield a header, and a row for each training."""
    whole, first, second = prepare_parts(options.corpus, output, options.min_count)
    common = {
        name: getattr(options, name)
        for name in ("architecture", "epochs", "vector_size", "subsample", "threads", "seed")
        if getattr(options, name) is not None
    }
    older = str(output / "first.model")
    trainings: list[tuple[str, word2vec.EncodedCorpus, dict[str, Any]]] = [
        ("whole", whole, {}),
        ("first", first, {}),
        ("second", second, {}),
        ("second-init", second, {"init": older}),
        ("second-anchor", second, {"init": older, "anchor": options.anchor}),
        ("second-frozen", second, {"init": older, "freeze": str(output / "frozen.txt")}),
    ]
    files = [*options.analogies, *options.pairs]
    yield ["training", "words", "seconds", *(file.stem for file in files), "cosine with before"]
    for name, corpus, changes in trainings:
        path = output / f"{name}.model"
        if name == "second-frozen":
            common_words = sorted(set(first.vocabulary.words) & set(second.vocabulary.words))
            (output / "frozen.txt").write_text("\n".join(common_words[:_FROZEN]) + "\n", encoding="utf-8")
        vectors = word2vec.train(corpus, path, **common, **changes)
        scores = [evaluate_analogies(vectors, file)[-1].accuracy for file in options.analogies]
        scores += [evaluate_pairs(vectors, file).spearman for file in options.pairs]
        seconds = read_training(path)[1]["seconds"]
        cosine = "" if name in ("whole", "first") else f"{compare(Path(older), path):.3f}"
        yield [name, f"{corpus.raw_words:,}", f"{seconds:.1f}", *(f"{score:.3f}" for score in scores), cosine]
        if name == "second-frozen":
            check_frozen(Path(older), path, (output / "frozen.txt").read_text(encoding="utf-8").split("\n")[:-1])


def prepare_parts(
    source: Path, output: Path, min_count: int
) -> tuple[word2vec.EncodedCorpus, word2vec.EncodedCorpus, word2vec.EncodedCorpus]:
    """Return the whole text and its halves, encoded. A half has half of the words that are kept."""
    if is_encoded_corpus(source):
        whole = word2vec.EncodedCorpus.open(source)
    else:
        whole = word2vec.prepare([source], output / "whole.corpus", min_count=min_count)
    middle, seen = 0, 0
    for sentence in whole:
        if 2 * seen >= whole.kept_words:
            break
        middle, seen = middle + 1, seen + len(sentence)
    halves = [
        word2vec.prepare(Part(whole, *span), output / f"{name}.corpus", min_count=min_count, progress=False)
        for name, span in (("first", (0, middle)), ("second", (middle, None)))
    ]
    return whole, halves[0], halves[1]


def compare(before: Path, after: Path) -> float:
    """Return the mean cosine of the words of two models with themselves, as they were trained."""
    first, second = take_common(before, after)
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    return float(((first * second).sum(axis=1) / lengths).mean())


def take_common(before: Path, after: Path, words: list[str] | None = None) -> tuple[Float32s, Float32s]:
    """Return the vectors of the words that two models have in common, or of some words."""
    models = [ModelDirectory.load(path) for path in (before, after)]
    if words is None:
        words = [word for word in models[0].vocabulary.words if word in models[1].vocabulary]
    first, second = (model.input[model.vocabulary.ids(words)] for model in models)
    return first, second


def check_frozen(before: Path, after: Path, words: list[str]) -> None:
    """Make sure that the rows of frozen words are what they were.

    Raises:
        ConfigError: they are not.
    """
    first, second = take_common(before, after, words)
    if not np.array_equal(first.view(np.uint32), second.view(np.uint32)):
        raise ConfigError(f"of {len(words)} frozen words some rows have changed")
    print(f"{len(words):,} frozen rows are the same bit for bit")


if __name__ == "__main__":
    main()
