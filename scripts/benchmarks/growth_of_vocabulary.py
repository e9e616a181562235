"""Train on the first half of a text without some of its words, go on with the second half, and see what changed.

    python scripts/benchmarks/growth_of_vocabulary.py en_wiki.txt --anchors 0 20 \
        --analogies questions-words.txt --pairs EN-WS-353-ALL.txt

The words that are taken out of the first half are drawn among the middle ones, so the second half brings them as
new ones. For each anchor, and once with no word frozen, the script prints the mean cosine of the old words with
where they were: of all, of those that the second half lacks, and of the most frequent thousand. Vectors are
those that were trained, not mixed with what spelling tells. Then come analogies and pairs before and after, and
the neighbours of some new words.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import word2vec
from word2vec.encoding.corpus import SENTENCE_END
from word2vec.errors import Word2VecError
from word2vec.evaluation import evaluate_analogies, evaluate_pairs
from word2vec.terminal import text_tables
from word2vec.vectors import WordVectors

FIRST_RANK, LAST_RANK = 0.02, 0.5
"""New words are drawn among those between these shares of the vocabulary."""
FREQUENT = 1000


class Part:
    """Some sentences of an encoded corpus as lists of words, without some words. It can be read again.

    Args:
        corpus: The corpus.
        start: The first id.
        stop: The id behind the last one.
        without: Words that are left out.
    """

    def __init__(
        self, corpus: word2vec.EncodedCorpus, start: int, stop: int, without: frozenset[str] = frozenset()
    ) -> None:
        self._ids = corpus.ids[start:stop]
        self._words = np.array([None if word in without else word for word in corpus.vocabulary.words], object)

    def __iter__(self) -> Iterator[list[str]]:
        ends = np.flatnonzero(self._ids == SENTENCE_END)
        begin = 0
        for end in ends.tolist():
            yield [word for word in self._words[self._ids[begin:end]].tolist() if word is not None]
            begin = end + 1


def split(corpus: word2vec.EncodedCorpus, count: int, seed: int = 0) -> tuple[Part, Part, list[str]]:
    """Return the halves of a corpus, and the words that only the second one has, the most frequent first."""
    ends = np.flatnonzero(np.asarray(corpus.ids) == SENTENCE_END)
    middle = int(ends[len(ends) // 2]) + 1
    second = corpus.ids[middle:]
    occurring = np.bincount(second[second >= 0], minlength=len(corpus.vocabulary))
    size = len(corpus.vocabulary)
    ranks = np.arange(int(size * FIRST_RANK), int(size * LAST_RANK))
    fitting = ranks[occurring[ranks] >= 10]
    chosen = np.sort(np.random.default_rng(seed).choice(fitting, min(count, len(fitting)), replace=False))
    new = [corpus.vocabulary.words[row] for row in chosen.tolist()]
    return Part(corpus, 0, middle, frozenset(new)), Part(corpus, middle, len(corpus.ids)), new


def measure_cosines(before: WordVectors, after: WordVectors) -> list[str]:
    """Return the mean cosines of old words with where they were: of all, of absent and of frequent ones."""
    size = len(before)
    cosines = (before.unit * after.unit[:size]).sum(1)
    assert before.counts is not None
    assert after.counts is not None
    absent = before.counts == after.counts[:size]
    parts = (cosines, cosines[absent], cosines[:FREQUENT])
    return [f"{part.mean():.3f}" if len(part) else "-" for part in parts]


def evaluate(vectors: WordVectors, analogies: str | None, pairs: str | None) -> list[str]:
    """Return the accuracy of analogies and the correlation of pairs, "-" for what there is no file for."""
    scores = []
    if analogies is not None:
        scores.append(evaluate_analogies(vectors, analogies)[-1].accuracy)
    if pairs is not None:
        scores.append(evaluate_pairs(vectors, pairs).spearman)
    return [f"{score:.3f}" for score in scores]


def run(options: argparse.Namespace, directory: Path) -> None:
    """Train, go on in several ways, and print what became of the words."""
    files = options.analogies, options.pairs
    corpus = word2vec.prepare(options.text, directory / "text", min_count=options.min_count)
    first, second, new = split(corpus, options.words)
    training = {"architecture": options.architecture, "vector_size": options.vector_size}
    training |= {"epochs": options.epochs, "min_count": options.min_count, "threads": options.threads}
    started = time.perf_counter()
    word2vec.train(first, directory / "first", **training)
    before = word2vec.load(directory / "first", raw=True)
    kinds = [("anchor", f"{anchor:g}") for anchor in options.anchors] + [("freeze", "none")]
    titles = ["", "seconds", "cosine, all", "absent", "frequent"]
    titles += [name for name, file in zip(("analogies", "pairs"), files, strict=True) if file]
    rows = [titles, ["before", f"{time.perf_counter() - started:.0f}", "-", "-", "-", *evaluate(before, *files)]]
    for number, (option, value) in enumerate(kinds):
        started = time.perf_counter()
        chosen: dict[str, Any] = {option: float(value) if option == "anchor" else value}
        word2vec.extend(directory / "first", second, directory / str(number), threads=options.threads, **chosen)
        seconds = f"{time.perf_counter() - started:.0f}"
        after = word2vec.load(directory / str(number), raw=True)
        cosines = measure_cosines(before, after)
        rows.append([f"{option} {value}", seconds, *cosines, *evaluate(after, *files)])
    print(text_tables.align([tuple(row) for row in rows]))
    print()
    grown = word2vec.load(directory / "0", raw=True)
    shown = [word for word in new if word in grown][:: max(1, len(new) // max(1, options.show))][: options.show]
    answers = grown.most_similar_batch(shown, options.topn)
    lines = [(word, ", ".join(near for near, _ in found)) for word, found in zip(shown, answers, strict=True)]
    print(text_tables.align(lines))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the growth of a vocabulary."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--words", type=int, default=1000, help="how many are new in the second half")
    parser.add_argument("--anchors", type=float, nargs="+", default=[0.0], help="values of the option anchor")
    parser.add_argument("--analogies")
    parser.add_argument("--pairs")
    parser.add_argument("--show", type=int, default=10, help="of how many new words the neighbours are printed")
    parser.add_argument("--topn", type=int, default=6)
    parser.add_argument("--architecture", choices=("cbow", "skipgram"), default="cbow")
    parser.add_argument("--vector-size", type=int, default=128)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--min-count", type=int, default=5)
    parser.add_argument("--threads", type=int, default=0)
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as directory:
            run(options, Path(directory))
    except (Word2VecError, OSError) as error:
        print(f"growth_of_vocabulary: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
