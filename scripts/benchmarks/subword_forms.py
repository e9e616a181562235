"""What forms of fitted subwords gain: scores by form, and the neighbours of everyday words by mix.

    python scripts/benchmarks/subword_forms.py MODEL... --analogies questions-words.txt \\
        --pairs EN-WS-353-ALL.txt EN-SIMLEX-999.txt
    python scripts/benchmarks/subword_forms.py CHINESE_MODEL... --restrict-vocab 0 --mix 0.5 \\
        --analogies ca8_semantic.txt --pairs zh_wordsim240.txt

It takes the words' own vectors of a model or a file, whether subwords were fitted to it or not, and adds to each
what its word's spelling predicts. All vectors are scaled to length 1 before. Of several models, which differ in
their seeds, scores are means, and a last row has the standard deviation of the first form. The tables are those
of docs/subwords.md:

* The scores by mix: the predictions of the default fit times each mix, and *p of length 1*, every prediction
  scaled to length 1 before that.
* The scores of other fits, each mixed as ``--mix`` says. ``--all-n-grams`` adds the fit that keeps all n-grams
  and not only those that take a quarter of the table.
* The nearest words by mix, of ``--words`` or of twenty words of daily life, English or Chinese.
  ``--neighbour-mixes`` chooses the mixes.

Without files of questions the last table is the only one.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import fmean, stdev

import numpy as np
from quality_figures import Figures, Measures, choose_everyday, measure_vectors
from quality_options import check_questions
from quality_results import show_table, summarise

from word2vec.arrays import Float32s
from word2vec.errors import Word2VecError
from word2vec.machine import count_cores
from word2vec.search.lengths import scale_vectors
from word2vec.storage.vocabulary import Vocabulary
from word2vec.subwords.column_fit import Targets, fit_columns
from word2vec.subwords.fit import count_affordable, quantise_rows, weigh_words
from word2vec.subwords.held_out import choose_held_out_rows
from word2vec.subwords.ngram_matrix import build_ngram_matrix
from word2vec.subwords.ngrams import NgramLengths
from word2vec.vectors import WordVectors

MIXES = {
    0: "0, the words' own vectors",
    0.25: "0.25",
    0.35: "0.35",
    0.5: "**0.5**, the default of Han, Kana, Hangul",
    0.7: "0.7",
    1: "**1**, the default of letters",
    1.4: "1.4",
    2: "2",
}
"""What the table calls each mix."""
MIXES_OF_LENGTH_1 = (0.25, 0.5, 1)
MIXES_OF_NEIGHBOURS = (0, 0.5, 1, 2)


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


_NOT_SHOWN = ("rare",)
"""Figures that the tables leave out."""
DEFAULT = Form("the default")
OTHERS = (
    *(replace(DEFAULT, name=f"`penalty={penalty:g}`", penalty=penalty) for penalty in (0.3, 3, 10)),
    replace(DEFAULT, name="`min_n=2`", lengths=NgramLengths(shortest=2)),
    replace(DEFAULT, name="`min_n=4`", lengths=NgramLengths(shortest=4)),
    replace(DEFAULT, name="`max_n=5`", lengths=NgramLengths(longest=5)),
    replace(DEFAULT, name="n-grams of one word too", fewest_words=1),
    replace(DEFAULT, name="n-grams of at least 3 words", fewest_words=3),
    replace(DEFAULT, name="n-grams of at least 5 words, `penalty=0.3`", fewest_words=5, penalty=0.3),
    replace(DEFAULT, name="every word counts the same", weighted=False),
)
ALL_NGRAMS = replace(DEFAULT, name="all n-grams", limited=False)


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


def list_mixes(vectors: WordVectors, predicted: Float32s) -> Iterator[tuple[str, Float32s]]:
    """Yield the names of the mixes and the tables they make, [V, d] float32.

    Args:
        vectors: The words and their own vectors.
        predicted: What the default fit predicts of them.
    """
    for some, name in MIXES.items():
        yield name, vectors.unit + np.float32(some) * predicted
    for some in MIXES_OF_LENGTH_1:
        yield f"p of length 1, times {some:g}", vectors.unit + np.float32(some) * scale_vectors(predicted)


def list_fits(
    vectors: WordVectors, predicted: Float32s, mix: float, others: Sequence[Form]
) -> Iterator[tuple[str, Float32s]]:
    """Yield the names of the fits and the tables they make, [V, d] float32.

    Args:
        vectors: The words and their own vectors.
        predicted: What the default fit predicts of them.
        mix: How much of the predictions is added.
        others: The fits beside the default.
    """
    yield DEFAULT.name, vectors.unit + np.float32(mix) * predicted
    for form in others:
        yield form.name, vectors.unit + np.float32(mix) * predict_words(vectors, form)


def list_neighbours(
    vectors: WordVectors, predicted: Float32s, words: Sequence[str], mixes: Sequence[float], topn: int
) -> Iterator[list[str]]:
    """Yield the rows of the table of neighbours: a head, then each word and its nearest words by mix."""
    tables = [WordVectors(vectors.vocabulary, vectors.unit + np.float32(mix) * predicted) for mix in mixes]
    yield ["", *(f"mix {mix:g}" for mix in mixes)]
    for word in words:
        nearest = (table.most_similar(word, topn=topn) for table in tables)
        yield [word, *(", ".join(other for other, _ in found) for found in nearest)]


def list_scores(
    models: Sequence[Iterable[tuple[str, Float32s]]], vocabularies: Sequence[Vocabulary], measures: Measures
) -> Iterator[list[str]]:
    """Yield the rows of a table of scores: a head, then each form and its figures, the means over the models.

    Args:
        models: The names of the forms and the tables they make, the same names for each model.
        vocabularies: The words of each model.
        measures: What is measured.
    """
    scores: dict[str, list[Figures]] = {}
    for forms, vocabulary in zip(models, vocabularies, strict=True):
        for name, table in forms:
            figures, _ = measure_vectors(WordVectors(vocabulary, table), measures)
            scores.setdefault(name, []).append(figures)
    first = next(iter(scores.values()))
    head = [figure for figure in first[0] if figure not in _NOT_SHOWN]
    yield ["", *head]
    for name, found in scores.items():
        yield [name, *(summarise([fmean(one[figure] for one in found)], figure) for figure in head)]
    if len(first) > 1:
        spreads = [stdev(one[figure] for one in first) for figure in head]
        yield [
            "± of the first row",
            *(summarise([spread], figure) for spread, figure in zip(spreads, head, strict=True)),
        ]


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "models",
        type=Path,
        nargs="+",
        help="a model directory or a file of word vectors, or several of one text",
    )
    parser.add_argument("--analogies", nargs="+", default=[], metavar="FILE")
    parser.add_argument("--pairs", nargs="+", default=[], metavar="FILE")
    parser.add_argument(
        "--restrict-vocab", type=int, default=30_000, help="words among which analogies are asked, 0 for all"
    )
    parser.add_argument("--mix", type=float, default=1.0, help="of the other fits (default: 1)")
    parser.add_argument("--words", help="whose neighbours are shown", metavar="WORD,WORD")
    parser.add_argument("--topn", type=int, default=4, help="how many neighbours")
    parser.add_argument(
        "--neighbour-mixes",
        type=float,
        nargs="+",
        default=MIXES_OF_NEIGHBOURS,
        help="of the table of neighbours (default: 0 0.5 1 2)",
    )
    parser.add_argument("--all-n-grams", action="store_true", help="fit all n-grams too")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables. Returns the exit status."""
    options = _parse(arguments)
    measures = Measures(tuple(options.analogies), tuple(options.pairs), options.restrict_vocab or None)
    try:
        check_questions(measures.analogies, measures.pairs)
        models = [WordVectors.load(model, raw=True, unknown="error") for model in options.models]
        words = options.words.split(",") if options.words else choose_everyday(models[0])[:20]
        predicted = [predict_words(vectors, DEFAULT) for vectors in models]
        tables = [list_neighbours(models[0], predicted[0], words, options.neighbour_mixes, options.topn)]
        if measures.analogies or measures.pairs:
            others = (*OTHERS, ALL_NGRAMS) if options.all_n_grams else OTHERS
            vocabularies = [vectors.vocabulary for vectors in models]
            pairs = list(zip(models, predicted, strict=True))
            mixes = [list_mixes(*pair) for pair in pairs]
            fits = [list_fits(*pair, options.mix, others) for pair in pairs]
            tables[:0] = [list_scores(some, vocabularies, measures) for some in (mixes, fits)]
        for rows in tables:
            print(f"{show_table(list(rows), markdown=True)}\n")
    except (Word2VecError, OSError) as error:
        print(f"subword_forms: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
