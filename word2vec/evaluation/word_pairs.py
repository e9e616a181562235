"""The correlation of cosines with human judgements of similarity. See :mod:`word2vec.evaluation`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Float64s
from word2vec.evaluation.correlation import RESAMPLES, UNKNOWN, Interval, pearson, spearman, spearman_interval
from word2vec.evaluation.question_files import read_pairs
from word2vec.evaluation.question_words import Oov, check_evaluation, divide, gather_vectors
from word2vec.vectors import WordVectors


@dataclass(frozen=True)
class PairScore:
    """Agreement with human judgements.

    Attributes:
        name: The name of the file.
        spearman: Spearman's rank correlation of cosines and judgements.
        covered: The pairs whose words are both in the vocabulary or composed.
        pairs: All pairs.
        pearson: Pearson's correlation of the same.
        oov: "skip" or "subwords" if the correlations are over the covered pairs. "wrong" if they are over all
            pairs, those with unknown words having a cosine of 0.
        interval: The 95 % interval of Spearman's correlation, see ``spearman_interval``.
    """

    name: str
    spearman: float
    covered: int
    pairs: int
    pearson: float = float("nan")
    oov: Oov = "skip"
    interval: Interval = UNKNOWN

    @property
    def coverage(self) -> float:
        """covered / pairs, NaN if there are no pairs."""
        return divide(self.covered, self.pairs)


def evaluate_pairs(
    vectors: WordVectors,
    path: str | Path,
    restrict_vocab: int | None = None,
    *,
    case_sensitive: bool = False,
    oov: Oov = "skip",
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> PairScore:
    """Compare cosines with human judgements of similarity.

    Args:
        vectors: The vectors.
        path: A file of word pairs, see ``read_pairs``.
        restrict_vocab: Use only the first n words, the most frequent ones. None uses all.
        case_sensitive: Whether words that differ only in case are different words.
        oov: "skip" pairs with unknown words, count them as "wrong", with a cosine of 0, or compose the words'
            vectors from "subwords" and skip those that cannot be composed.
        resamples: Resamples of the bootstrap for the interval. 0 computes none.
        seed: The seed of the bootstrap.

    Raises:
        FormatError: the file cannot be read or a line is something else. The message names it.
        ConfigError: an option is out of its range.
    """
    check_evaluation(restrict_vocab, oov, resamples)
    pairs = read_pairs(path)
    words = [word for pair in pairs for word in (pair.first, pair.second)]
    gathered, found = gather_vectors(vectors, words, restrict_vocab, case_sensitive, oov)
    rows = list(zip(found[::2], found[1::2], strict=True))
    known = np.array([min(both) >= 0 for both in rows])
    cosines = np.zeros(len(pairs))
    cosines[known] = _pair_cosines(gathered, [both for both in rows if min(both) >= 0])
    judgements = np.array([pair.judgement for pair in pairs])
    if oov != "wrong":
        cosines, judgements = cosines[known], judgements[known]
    return PairScore(
        Path(path).stem,
        spearman(cosines, judgements),
        int(known.sum()),
        len(pairs),
        pearson(cosines, judgements),
        oov,
        spearman_interval(cosines, judgements, resamples, seed),
    )


def _pair_cosines(gathered: NDArray[Any], pairs: list[tuple[int, int]]) -> Float64s:
    """Return the cosines [n] of pairs of rows of some vectors [m, d].

    They are rounded step by step as gensim does it. The ranks of values that differ only in their rounding must
    be the same as gensim's, for example of the cosines of two words with themselves.
    """
    units: dict[int, Float32s] = {}
    for row in {row for both in pairs for row in both}:
        vector = gathered[row].astype(np.float64)
        length = float(np.linalg.norm(vector))
        units[row] = (vector * (1 / length if length else 1)).astype(np.float32)
    return np.array([np.dot(units[first], units[second]) for first, second in pairs], np.float64)
