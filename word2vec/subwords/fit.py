"""Fit n-grams to a finished table of word vectors, and mix each vector with what its word's spelling predicts.

The vector of a rare word is known badly, and the words that share its spelling know more about it. The fit
gathers what they know. For the vectors u_w of length 1 it finds vectors z_g of n-grams such that the sums

    p_w = sum over the n-grams g of w of z_g / sqrt(how many w has)

come near to the u_w, see :mod:`word2vec.subwords.ridge`. Zhao, Mudgal & Liang 2018, "Generalizing word
embeddings using bag of subwords", use such sums for unknown words. The known word's new vector points where

    u_w + mix p_w

does, and is as long as its old one. p_w is short where the n-grams disagree or few words share them, so what is
uncertain counts little. docs/subwords.md has the measurements behind the constants here.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from word2vec.arrays import Counts, Float32s, Rows
from word2vec.config.subwords import SubwordConfig
from word2vec.machine import count_cores
from word2vec.subwords.held_out import HeldOut, choose_held_out, judge_predictions
from word2vec.subwords.ngram_matrix import NgramMatrix, build_ngram_matrix
from word2vec.subwords.ngrams import NgramLengths, has_ideograph
from word2vec.subwords.ridge import measure_diagonal, solve_ridge
from word2vec.subwords.subwords import FittedSubwords

_STEPS = 10
"""With 30 the scores are the same."""
_STEPS_FROM_NEAR = 5
"""Enough when the fit begins where all but the words left out were fitted."""
_MIX, _MIX_OF_IDEOGRAPHS = 1.0, 0.5
_COUNT_OF_WEIGHT_LOG_2 = 5
_COLUMNS_AT_A_TIME = 32


@dataclass(frozen=True)
class SubwordFit:
    """What :func:`fit_subwords` returns.

    Attributes:
        mixed: [V, d] float32, the words' vectors mixed with what their spelling predicts.
        subwords: What makes vectors for other words.
        held_out: How well words are predicted that the fit has not seen.
    """

    mixed: Float32s
    subwords: FittedSubwords
    held_out: HeldOut


def fit_subwords(
    words: Sequence[str],
    matrix: NDArray[Any],
    scale: Float32s,
    counts: Counts | None,
    config: SubwordConfig,
    *,
    progress: bool = False,
) -> SubwordFit:
    """Fit n-grams to a table, and mix its vectors with what the spelling of their words predicts.

    Args:
        words: V words, most frequent first.
        matrix: [V, d] float32 or float16, their vectors.
        scale: [V] float32, 1 / the vectors' lengths, 0 for a vector of zeros.
        counts: [V] int64. If they are not known, they are taken to fall as 1 / rank (Zipf's law).
        config: The options.
        progress: Show a progress bar on stderr.
    """
    lengths = NgramLengths(config.min_n, config.max_n)
    ngrams = build_ngram_matrix(words, lengths)
    weights = weigh_words(counts, len(words))
    rows = choose_held_out(len(words))
    mix = choose_mix(words, config.mix)
    fit = _Fit(ngrams, matrix, scale, weights, rows, mix, config.penalty)
    fit.run(config.threads or count_cores(), progress)
    held_out = judge_predictions(fit.predicted, rows, matrix, scale)
    _restore_lengths(fit.mixed, scale)
    found = np.divide(1, scale, out=np.zeros_like(scale), where=scale > 0)
    hashes, numbers, scales = select_ngrams(ngrams, fit.vectors, _count_affordable(*matrix.shape))
    typical = float(np.median(found)) if len(found) else 0.0
    subwords = FittedSubwords(lengths, hashes, numbers, scales, typical, config.mix)
    return SubwordFit(fit.mixed, subwords, held_out)


def weigh_words(counts: Counts | None, count: int) -> Float32s:
    """Return how much each word counts in the fit, [V] float32 of mean 1: log(1 + occurrences / 5).

    The vectors of frequent words are known better. The logarithm keeps them from being all that counts.
    """
    if counts is None:
        counts = _COUNT_OF_WEIGHT_LOG_2 * count // np.arange(1, count + 1)
    weights = np.log1p(np.asarray(counts, np.float64) / _COUNT_OF_WEIGHT_LOG_2)
    mean = weights.mean() if count else 0.0
    scaled: Float32s = (weights / mean if mean > 0 else np.ones(count)).astype(np.float32)
    return scaled


def choose_mix(words: Sequence[str], mix: float | None) -> Float32s:
    """Return the share [V] float32 of its spelling that each word is mixed with: ``mix``, or the default.

    The characters of a Chinese word say what it is about, and less which word it is. With 1 the semantic
    analogies of Chinese fell below those without subwords.
    """
    if mix is not None:
        return np.full(len(words), mix, np.float32)
    ideographic = np.fromiter(map(has_ideograph, words), bool, len(words))
    return np.where(ideographic, np.float32(_MIX_OF_IDEOGRAPHS), np.float32(_MIX))


def select_ngrams(
    ngrams: NgramMatrix, vectors: NDArray[np.float16], most: int
) -> tuple[NDArray[np.uint32], NDArray[np.int8], Float32s]:
    """Return the hashes, the numbers in 8 bits and the scales of the n-grams that are worth keeping.

    An n-gram is worth the more, the longer its vector is and the more words have it.

    Args:
        ngrams: G n-grams.
        vectors: [G, d] float16.
        most: How many to keep at most.
    """
    squares = np.einsum("gd,gd->g", vectors, vectors, dtype=np.float32)
    if len(squares) > most:
        worth = squares * ngrams.words_of
        kept = np.sort(np.argpartition(-worth, most)[:most])
    else:
        kept = np.arange(len(squares))
    chosen = vectors[kept].astype(np.float32)
    scales = np.abs(chosen).max(1, initial=0) / 127
    numbers = np.rint(chosen / np.where(scales > 0, scales, 1)[:, None]).astype(np.int8)
    return ngrams.hashes[kept], numbers, scales.astype(np.float32)


def _count_affordable(words: int, size: int) -> int:
    """Return how many n-grams of ``size`` bytes, a hash and a scale take a quarter of a table of float32."""
    return max(1, words * size // (size + 8))


def _restore_lengths(mixed: Float32s, scale: Float32s) -> None:
    """Make the mixed vectors as long as the table's were. Vectors of zeros stay such, since they say nothing."""
    lengths = np.sqrt(np.einsum("vd,vd->v", mixed, mixed))
    usable = (lengths > 0) & (scale > 0)
    mixed *= np.divide(1, lengths * scale, out=np.zeros_like(scale), where=usable)[:, None]


class _Fit:
    """The columns of a table, fitted a few at a time, in several threads because SciPy's products allow it."""

    def __init__(
        self,
        ngrams: NgramMatrix,
        matrix: NDArray[Any],
        scale: Float32s,
        weights: Float32s,
        held_out: Rows,
        mix: Float32s,
        penalty: float,
    ) -> None:
        self.ngrams, self.matrix, self.scale, self.weights = ngrams, matrix, scale, weights
        self.held_out, self.mix, self.penalty = held_out, mix[:, None], penalty
        rows, size = matrix.shape
        self.mixed = np.empty((rows, size), np.float32)
        self.vectors = np.empty((len(ngrams), size), np.float16)
        self.predicted = np.empty((len(held_out), size), np.float32)
        self._seen = weights.copy()
        self._seen[held_out] = 0
        self._diagonal = measure_diagonal(ngrams, weights, penalty)
        self._seen_diagonal = measure_diagonal(ngrams, self._seen, penalty)

    def run(self, threads: int, progress: bool) -> None:
        """Fill ``mixed``, ``vectors`` and ``predicted``."""
        size = self.matrix.shape[1]
        step = self._choose_columns(threads)
        parts = [slice(start, min(size, start + step)) for start in range(0, size, step)]
        bar = tqdm(total=size, desc="subwords", unit=" columns", disable=not progress, file=sys.stderr)
        with bar, ThreadPoolExecutor(threads) as pool:
            try:
                for done in pool.map(self._fit_columns, parts):
                    bar.update(done)
            except BaseException:
                # Without this, Ctrl-C would wait until all columns are fitted.
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _choose_columns(self, threads: int) -> int:
        """Return how many columns to fit at a time, such that all threads together use about half of a table."""
        rows, size = self.matrix.shape
        numbers_of_column = threads * (4 * len(self.ngrams) + 3 * rows)
        affordable: int = rows * size // max(1, 2 * numbers_of_column)
        return min(max(affordable, 4), _COLUMNS_AT_A_TIME)

    def _fit_columns(self, part: slice) -> int:
        unit = np.asarray(self.matrix[:, part], np.float32) * self.scale[:, None]
        seen = solve_ridge(self.ngrams, unit, self._seen, self.penalty, self._seen_diagonal, _STEPS)
        self.predicted[:, part] = self.ngrams.words[self.held_out] @ seen
        all_words = solve_ridge(
            self.ngrams, unit, self.weights, self.penalty, self._diagonal, _STEPS_FROM_NEAR, seen
        )
        self.vectors[:, part] = all_words
        unit += self.mix * (self.ngrams.words @ all_words)
        self.mixed[:, part] = unit
        columns: int = part.stop - part.start
        return columns
