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

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Counts, Float32s
from word2vec.config.subwords import SubwordConfig
from word2vec.machine import count_cores
from word2vec.subwords.column_fit import Targets, fit_columns
from word2vec.subwords.held_out import HeldOut, choose_held_out_rows, judge_predictions
from word2vec.subwords.ngram_matrix import build_ngram_matrix
from word2vec.subwords.ngrams import NgramLengths, has_ideograph
from word2vec.subwords.subwords import FittedSubwords

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_MIX, _MIX_OF_IDEOGRAPHS = 1.0, 0.5
"""See docs/subwords.md for the scores by mix."""
_COUNT_OF_WEIGHT_LOG_2 = 5
"""A word that occurs 5 times, the default of min_count, weighs log 2, and one of 5,000 ten times as much."""
_RAREST_COUNT = 5
"""Of the words of a table without counts: they were trained, so they occurred some times."""
_ROWS_AT_A_TIME = 1 << 12
_COLUMNS_TO_MIX = 8


@dataclass(frozen=True)
class SubwordFit:
    """What :func:`fit_subwords` returns.

    Attributes:
        by_word: [V, G] float32, sparse: which words have which n-grams, see
            :class:`word2vec.subwords.ngram_matrix.NgramMatrix`.
        subwords: What makes vectors for other words: the vectors of these n-grams.
        held_out: How well words are predicted that the fit has not seen.
    """

    by_word: csr_matrix
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
    """Fit n-grams to a table.

    It takes about as much memory as the table has as float32, and 25 bytes for each n-gram of each word.

    Args:
        words: V words, most frequent first.
        matrix: [V, d] float32 or float16, their vectors.
        scale: [V] float32, 1 / the vectors' lengths, 0 for a vector of zeros.
        counts: [V] int64. If they are not known, they are taken to fall as 1 / rank (Zipf's law).
        config: The options.
        progress: Show a progress bar on stderr.
    """
    lengths = NgramLengths(config.min_n, config.max_n)
    left_out = choose_held_out_rows(len(words))
    targets = Targets(matrix, scale, weigh_words(counts, len(words)), left_out, config.penalty)
    threads = config.threads or count_cores()
    found = fit_columns(
        build_ngram_matrix(words, lengths), targets, count_affordable(*matrix.shape), threads, progress
    )
    usable = scale[scale > 0]
    subwords = FittedSubwords(
        lengths,
        found.ngrams.hashes,
        *quantise_rows(found.vectors),
        vector_length=float(np.median(1 / usable)) if len(usable) else 0.0,
        mix=config.mix,
        lowercase=all(word == word.lower() for word in words),
    )
    return SubwordFit(
        found.ngrams.by_word, subwords, judge_predictions(found.predicted, left_out, matrix, scale)
    )


def mix_vectors(
    fit: SubwordFit, words: Sequence[str], matrix: NDArray[Any], scale: Float32s, mix: float | None
) -> Float32s:
    """Return the vectors of words mixed with what their spelling predicts, [V, d] float32, as long as before.

    Args:
        fit: What was fitted to them.
        words: V words.
        matrix: [V, d] float32 or float16, their vectors.
        scale: [V] float32, 1 / their lengths. Vectors of zeros stay such, since they say nothing.
        mix: How much of the prediction is added to a vector of length 1, or None for the default.
    """
    mixes = choose_mix(words, mix)[:, None]
    mixed = np.empty(matrix.shape, np.float32)
    for start in range(0, matrix.shape[1], _COLUMNS_TO_MIX):
        part = np.s_[:, start : start + _COLUMNS_TO_MIX]
        predicted = fit.by_word @ (fit.subwords.numbers[part] * fit.subwords.scales[:, None])
        predicted *= mixes
        np.multiply(matrix[part], scale[:, None], out=mixed[part])
        mixed[part] += predicted
    lengths = np.sqrt(np.einsum("vd,vd->v", mixed, mixed))
    usable = (lengths > 0) & (scale > 0)
    mixed *= np.divide(1, lengths * scale, out=np.zeros_like(scale), where=usable)[:, None]
    return mixed


def weigh_words(counts: Counts | None, count: int) -> Float32s:
    """Return how much each word counts in the fit, [V] float32 of mean 1: log(1 + occurrences / 5).

    The vectors of frequent words are known better. The logarithm keeps them from being all that counts.
    """
    if counts is None:
        counts = _RAREST_COUNT * count // np.arange(1, count + 1)
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


def quantise_rows(vectors: NDArray[Any]) -> tuple[NDArray[np.int8], Float32s]:
    """Return vectors [G, d] in 8 bits a number, and the scale of each [G] float32."""
    numbers = np.empty(vectors.shape, np.int8)
    scales = np.empty(len(vectors), np.float32)
    for start in range(0, len(vectors), _ROWS_AT_A_TIME):
        part = slice(start, start + _ROWS_AT_A_TIME)
        some = vectors[part].astype(np.float32)
        scales[part] = np.abs(some).max(1, initial=0) / 127
        numbers[part] = np.rint(some / np.where(scales[part] > 0, scales[part], 1)[:, None])
    return numbers, scales


def count_affordable(words: int, size: int) -> int:
    """Return how many n-grams of ``size`` bytes, a hash and a scale take a quarter of a table of float32.

    Args:
        words: V.
        size: d.
    """
    return max(1, words * size // (size + 8))
