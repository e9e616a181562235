"""Leave words out of a fit of subwords, compose them of their spelling, and show what they are near to.

    python scripts/benchmarks/left_out_words.py build/zh --words 200 --show 20 --ideographs

The words are drawn among those that are neither very frequent nor very rare. With ``--ideographs`` they are
compounds of three and more Han, Kana or Hangul, otherwise words of eight letters and more. The fit does not see
them. The answers are words of the vocabulary without them, by their mixed vectors. The last line says how near
the composed vectors are to the true ones.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from word2vec.config.subwords import SubwordConfig
from word2vec.errors import Word2VecError
from word2vec.subwords.fit import fit_subwords, mix_vectors
from word2vec.subwords.held_out import judge_predictions
from word2vec.subwords.ngrams import has_ideograph
from word2vec.terminal import text_tables
from word2vec.vectors import WordVectors

FIRST, LAST = 2_000, 60_000
"""The ranks between which words are drawn. A small vocabulary has fewer."""


def choose_words(words: Sequence[str], count: int, ideographs: bool, seed: int = 0) -> list[str]:
    """Return words to leave out, at most ``count`` and at most a tenth of all."""

    def fits(word: str) -> bool:
        if ideographs:
            return len(word) >= 3 and all(map(has_ideograph, word))
        return len(word) >= 8 and word.isalpha()

    fitting = [word for word in words[min(FIRST, len(words) // 10) : LAST] if fits(word)]
    number = min(count, len(fitting), len(words) // 10)
    chosen = np.random.default_rng(seed).choice(len(fitting), number, replace=False)
    return [fitting[place] for place in np.sort(chosen).tolist()]


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit without the words, and print what they are near to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--words", type=int, default=200, help="how many are left out")
    parser.add_argument(
        "--show", type=int, default=20, help="how many of them are printed with their nearest words"
    )
    parser.add_argument("--topn", type=int, default=6)
    parser.add_argument("--ideographs", action="store_true")
    options = parser.parse_args(arguments)
    try:
        raw = WordVectors.load(options.model, raw=True)
    except (Word2VecError, OSError) as error:
        print(f"left_out_words: {error}", file=sys.stderr)
        return 1
    left_out = choose_words(raw.words, options.words, options.ideographs)
    if not left_out:
        print("left_out_words: the model has no such words", file=sys.stderr)
        return 1
    chosen = set(left_out)
    kept = raw.subset(word for word in raw.words if word not in chosen)
    fit = fit_subwords(kept.words, kept.matrix, kept.scale, kept.counts, SubwordConfig())
    mixed = mix_vectors(fit, kept.words, kept.matrix, kept.scale, None)
    vectors = WordVectors(kept.words, mixed, kept.counts, fit.subwords)
    shown = vectors.list_composed(left_out)[: options.show]
    answers = vectors.most_similar_batch(shown, options.topn)
    print(
        text_tables.align(
            [(word, ", ".join(near for near, _ in found)) for word, found in zip(shown, answers, strict=True)]
        )
    )
    predicted, _ = fit.subwords.compose(left_out)
    rows = raw.vocabulary.ids(left_out)
    print(judge_predictions(predicted, rows, raw.matrix, raw.scale))
    return 0


if __name__ == "__main__":
    sys.exit(main())
