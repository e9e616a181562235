"""What forms of fitted subwords gain: scores by form, and the neighbours of everyday words by mix.

    python scripts/benchmarks/subword_forms.py MODEL --analogies questions-words.txt \\
        --pairs EN-WS-353-ALL.txt EN-SIMLEX-999.txt
    python scripts/benchmarks/subword_forms.py CHINESE_MODEL --restrict-vocab 0 --mix 0.5 \\
        --analogies ca8_semantic.txt --pairs zh_wordsim240.txt

It takes the words' own vectors of a model or a file, whether subwords were fitted to it or not, and adds to each
what its word's spelling predicts. All vectors are scaled to length 1 before. The first table has a row for each
form:

* *mix 0.5*: the default fit, times this. *mix 0* are the vectors as they are.
* *p of length 1, 0.5*: every prediction scaled to length 1, then times this.
* *penalty 3*, *n-grams of 2 to 6*, *n-grams of 3 words*, *equal weights*, *all n-grams*: another fit. They are
  mixed as ``--mix`` says.

The second table has the nearest words by mix, of ``--words`` or of twenty words of daily life, English or
Chinese. Without files of questions it is the only one.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from quality_figures import Measures, choose_everyday, measure_vectors
from quality_results import show_table, summarise

from word2vec.arrays import Float32s
from word2vec.errors import Word2VecError
from word2vec.machine import count_cores
from word2vec.subwords.column_fit import Targets, fit_columns
from word2vec.subwords.fit import count_affordable, quantise_rows, weigh_words
from word2vec.subwords.held_out import choose_held_out_rows
from word2vec.subwords.ngram_matrix import build_ngram_matrix
from word2vec.subwords.ngrams import NgramLengths
from word2vec.vectors import WordVectors
from word2vec.vectors.word_table import scale_vectors

MIXES = (0, 0.25, 0.35, 0.5, 0.7, 1, 1.4, 2)
MIXES_OF_LENGTH_1 = (0.25, 0.5, 1)
MIXES_OF_NEIGHBOURS = (0, 0.25, 0.5, 1, 2)


@dataclass(frozen=True)
class Form:
    """How n-grams are fitted to a table.

    Attributes:
        name: What the table calls it.
        lengths: Which n-grams.
        penalty: Of the ridge regression.
        fewest_words: In how many words an n-gram must be.
        weighted: Whether frequent words count more.
        limited: Whether only those n-grams are fitted that take a quarter of the table.
    """

    name: str
    lengths: NgramLengths = field(default_factory=NgramLengths)
    penalty: float = 1.0
    fewest_words: int = 2
    weighted: bool = True
    limited: bool = True


DEFAULT = Form("the default")
OTHERS = (
    *(replace(DEFAULT, name=f"penalty {penalty:g}", penalty=penalty) for penalty in (0.3, 3, 10)),
    *(
        replace(DEFAULT, name=f"n-grams of {shortest} to {longest}", lengths=NgramLengths(shortest, longest))
        for shortest, longest in ((2, 6), (3, 5), (4, 6))
    ),
    replace(DEFAULT, name="n-grams of 1 word", fewest_words=1),
    replace(DEFAULT, name="n-grams of 3 words", fewest_words=3),
    replace(DEFAULT, name="n-grams of 5 words, penalty 0.3", fewest_words=5, penalty=0.3),
    replace(DEFAULT, name="equal weights", weighted=False),
    replace(DEFAULT, name="all n-grams", limited=False),
)


def predict_words(vectors: WordVectors, form: Form) -> Float32s:
    """Return what spelling predicts of the unit vectors of all words, [V, d] float32."""
    ngrams = build_ngram_matrix(vectors.words, form.lengths, form.fewest_words)
    weights = weigh_words(vectors.counts, len(vectors)) if form.weighted else np.ones(len(vectors), np.float32)
    targets = Targets(vectors.matrix, vectors.scale, weights, choose_held_out_rows(len(vectors)), form.penalty)
    most = count_affordable(*vectors.matrix.shape) if form.limited else len(ngrams)
    fit = fit_columns(ngrams, targets, most, count_cores(), progress=False)
    numbers, scales = quantise_rows(fit.vectors)
    predicted: Float32s = fit.ngrams.by_word @ (numbers * scales[:, None])
    return predicted


def list_forms(vectors: WordVectors, predicted: Float32s, mix: float) -> Iterator[tuple[str, Float32s]]:
    """Yield the names of the forms and the tables they make, [V, d] float32.

    Args:
        vectors: The words and their own vectors.
        predicted: What the default fit predicts of them.
        mix: How much of their predictions the other fits add.
    """
    for some in MIXES:
        yield f"mix {some:g}", vectors.unit + np.float32(some) * predicted
    for some in MIXES_OF_LENGTH_1:
        yield f"p of length 1, {some:g}", vectors.unit + np.float32(some) * scale_vectors(predicted)
    for form in OTHERS:
        yield form.name, vectors.unit + np.float32(mix) * predict_words(vectors, form)


def list_neighbours(
    vectors: WordVectors, predicted: Float32s, words: Sequence[str], topn: int
) -> Iterator[list[str]]:
    """Yield the rows of the table of neighbours: a head, then each word and its nearest words by mix."""
    tables = [
        WordVectors(vectors.vocabulary, vectors.unit + np.float32(mix) * predicted)
        for mix in MIXES_OF_NEIGHBOURS
    ]
    yield ["", *(f"mix {mix:g}" for mix in MIXES_OF_NEIGHBOURS)]
    for word in words:
        nearest = (table.most_similar(word, topn=topn) for table in tables)
        yield [word, *(", ".join(other for other, _ in found) for found in nearest)]


def list_scores(
    vectors: WordVectors, predicted: Float32s, mix: float, measures: Measures
) -> Iterator[list[str]]:
    """Yield the rows of the table of scores: a head, then each form and its figures."""
    head: list[str] = []
    for name, table in list_forms(vectors, predicted, mix):
        figures, _ = measure_vectors(WordVectors(vectors.vocabulary, table), measures)
        if not head:
            head = ["", *figures]
            yield head
        yield [name, *(summarise([value], figure) for figure, value in figures.items())]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables. Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="a model directory, or a file of word vectors")
    parser.add_argument("--analogies", nargs="+", default=[], metavar="FILE")
    parser.add_argument("--pairs", nargs="+", default=[], metavar="FILE")
    parser.add_argument(
        "--restrict-vocab", type=int, default=30_000, help="words among which analogies are asked, 0 for all"
    )
    parser.add_argument("--mix", type=float, default=1.0, help="of the other fits (default: 1)")
    parser.add_argument("--words", help="whose neighbours are shown", metavar="WORD,WORD")
    parser.add_argument("--topn", type=int, default=4, help="how many neighbours")
    options = parser.parse_args(arguments)
    measures = Measures(tuple(options.analogies), tuple(options.pairs), options.restrict_vocab or None)
    try:
        vectors = WordVectors.load(options.model, raw=True, unknown="error")
        words = options.words.split(",") if options.words else choose_everyday(vectors)[:20]
        predicted = predict_words(vectors, DEFAULT)
        tables = [list_neighbours(vectors, predicted, words, options.topn)]
        if measures.analogies or measures.pairs:
            tables.insert(0, list_scores(vectors, predicted, options.mix, measures))
        for rows in tables:
            print(f"{show_table(list(rows), markdown=True)}\n")
    except (Word2VecError, OSError) as error:
        print(f"subword_forms: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
