"""Phrases: pairs of words that belong together, new york or 机器 学习, each made one word of the corpus.

The method is that of Mikolov et al. 2013 (arXiv:1310.4546, section 4), as in word2phrase.c and gensim's
``Phrases`` without connector words. It works on the ids of a corpus instead of its strings. One pass makes units
of two words. Another pass over its result makes units of up to four (new_york + times), and so on. Each pass
counts anew. The threshold stays the same, where users of word2phrase.c often lower it from pass to pass.

The ids here are provisional ones: words count from 1, and 0 (``local_ids.SENTENCE``) ends a sentence. They come
in chunks, which may end anywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from word2vec.arrays import Counts, Float64s, Ids, Int64s
from word2vec.config.prepare import PhraseScoring
from word2vec.encoding.local_ids import SENTENCE
from word2vec.encoding.neighbour_counts import (
    BUFFER_PAIRS,
    MAX_PAIRS,
    PIECE_IDS,
    Limits,
    count_pairs,
)
from word2vec.errors import ConfigError

_SLACK = 1e-5  # a hundred times the rounding of float32
_CLOSE = 1e-9  # scores nearer to the threshold than this are computed again by the C library


@dataclass(frozen=True)
class PhraseOptions:
    """How phrases are made.

    Attributes:
        passes: How often phrases are found and joined.
        scoring: ``default`` or ``npmi``.
        threshold: Pairs that score higher are joined.
        min_count: Pairs and words that occur fewer times are not joined.
    """

    passes: int
    scoring: PhraseScoring
    threshold: float
    min_count: int


@dataclass(frozen=True)
class Phrases:
    """The P pairs whose score is above the threshold, ordered by (first, second).

    Attributes:
        first: ``[P] int32``, the ids of the first words.
        second: ``[P] int32``, the ids of the second words.
        counts: ``[P] int64``, how often the second word follows the first. "ha ha ha" counts twice.
        scores: ``[P] float64``.
        size: Ids in use before, the sentence end's included. The ids of new words begin here.
        reads: How often the corpus was read: more than once if it has more than ``max_pairs`` distinct pairs.
    """

    first: Ids
    second: Ids
    counts: Counts
    scores: Float64s
    size: int
    reads: int


def find_phrases(
    ids: Callable[[], Iterable[Ids]],
    counts: Counts,
    *,
    min_count: int,
    threshold: float,
    scoring: PhraseScoring,
    max_pairs: int = MAX_PAIRS,
    piece_ids: int = PIECE_IDS,
    buffer_pairs: int = BUFFER_PAIRS,
) -> Phrases:
    """Find the pairs of neighbours, within a sentence, whose score is above ``threshold``.

    With N words in the corpus the scores are

    * ``default``: (count(ab) - min_count) / (count(a) count(b)) N, as in word2phrase.c. The paper's equation 6
      lacks the N. gensim multiplies by the number of entries in its table, words and pairs, instead of N. So its
      threshold t equals t N / entries here.
    * ``npmi``: ln(p(ab) / p(a)p(b)) / -ln p(ab), between -1 and 1, for pairs that occur at least ``min_count``
      times. N is the denominator of all three probabilities, as in gensim.

    Memory is bounded by ``max_pairs``, whatever the length of the corpus, and every count is exact. Where gensim
    forgets rare entries, this counts a share of the pairs and reads the corpus again for the others.

    Args:
        ids: Begins a new reading of the corpus: chunks of int32 ids, of any lengths.
        counts: ``[size] int64``, the count of each id. That of the sentence end, counts[0], does not matter.
        min_count: The min_count of the formulas above.
        threshold: Pairs that score above it are phrases. More than 0, or from -1 to 1 for npmi.
        scoring: ``default`` or ``npmi``.
        max_pairs: Distinct pairs to count at a time.
        piece_ids: Ids looked at together.
        buffer_pairs: Pairs held back before they are sorted.

    Raises:
        ConfigError: an option is out of its range.
    """
    _check_options(min_count, threshold, scoring, max_pairs)
    limits = find_limits(counts, min_count, threshold, scoring)
    parts = count_pairs(ids, limits, max_pairs, piece_ids=piece_ids, buffer_pairs=buffer_pairs)
    found = [choose_pairs(keys, pairs, counts, min_count, threshold, scoring) for keys, pairs in parts]
    return gather_phrases(found, len(counts))


PairScores = tuple[Int64s, Counts, Float64s]
"""Keys, first * size + second, of pairs, how often each occurs, and its score, [n] each."""


def choose_pairs(
    keys: Int64s, pairs: Counts, counts: Counts, min_count: int, threshold: float, scoring: PhraseScoring
) -> PairScores:
    """Return the pairs whose score is above the threshold.

    Args:
        keys: [n] int64, first * size + second. Each pair of the corpus is in one such part.
        pairs: [n] int64, how often each occurs in the whole corpus.
        counts: ``[size] int64``, the count of each id.
        min_count: As for :func:`find_phrases`.
        threshold: As for :func:`find_phrases`.
        scoring: As for :func:`find_phrases`.
    """
    size, words = len(counts), int(counts[1:].sum())
    score = _score_default if scoring == "default" else _score_npmi
    often = pairs >= min_count
    keys, pairs = keys[often], pairs[often]
    scores = score(counts[keys // size], counts[keys % size], pairs, words, min_count, threshold)
    above = scores > threshold
    return keys[above], pairs[above], scores[above]


def gather_phrases(found: Sequence[PairScores], size: int) -> Phrases:
    """Return the phrases of all parts of the pairs, which are at least one.

    Args:
        found: What :func:`choose_pairs` chose of each part.
        size: Ids in use.
    """
    keys, pairs, scores = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.argsort(keys)
    first, second = (part.astype(np.int32) for part in np.divmod(keys[order], size))
    return Phrases(first, second, pairs[order], scores[order], size, len(found))


def _check_options(min_count: int, threshold: float, scoring: str, max_pairs: int) -> None:
    if scoring not in get_args(PhraseScoring):
        raise ConfigError(f"phrase scoring is {scoring!r}; choose one of {', '.join(get_args(PhraseScoring))}")
    for name, value in (("min_count", min_count), ("max_pairs", max_pairs)):
        if value < 1:
            raise ConfigError(f"{name} of phrases is {value}; it must be at least 1")
    # These comparisons refuse NaN too.
    if scoring == "default" and not 0 < threshold < math.inf:
        raise ConfigError(f"the phrase threshold is {threshold}; for default it must be above 0, say 100")
    if scoring == "npmi" and not -1 <= threshold <= 1:
        raise ConfigError(f"the phrase threshold is {threshold}; for npmi it must be from -1 to 1, say 0.5")


def _score_default(
    first: Counts, second: Counts, pairs: Counts, words: int, min_count: int, threshold: float
) -> Float64s:
    """Score pairs from their words' and their own counts. The product, as float, cannot overflow."""
    scores: Float64s = (pairs - min_count) / (first * second.astype(np.float64)) * words
    return scores


def _score_npmi(
    first: Counts, second: Counts, pairs: Counts, words: int, min_count: int, threshold: float
) -> Float64s:
    """Score pairs from their words' and their own counts.

    NumPy's logarithm may differ in the last bit between processors, and the phrases must not. So the C library's
    logarithm computes the few scores that such a bit could decide.
    """
    p_first, p_second, p_pair = first / words, second / words, pairs / words
    ratio = p_pair / (p_first * p_second)
    scores: Float64s = np.log(ratio) / -np.log(p_pair)
    for place in np.flatnonzero(np.abs(scores - threshold) < _CLOSE).tolist():
        scores[place] = math.log(ratio[place]) / -math.log(p_pair[place])
    return scores


def find_limits(counts: Counts, min_count: int, threshold: float, scoring: PhraseScoring) -> Limits:
    """Return x and y, ``[size] float32`` each: a, b can be a phrase only if x[a] < y[b] and x[b] < y[a].

    A pair occurs at most as often as its rarer word, and both scores grow with its count. Let m and M be the
    counts of the rarer and the more frequent word. Then a score above the threshold t takes

    * default: (m - min_count) N > t m M, or M < N/t (1 - min_count/m): x is the count, y the right-hand side.
    * npmi: ln(N/M) > t ln(N/m): x is t ln(N/count), y is ln(N/count).

    The other of the two comparisons then holds too. So up to half of the pairs need not be sorted, above all
    those of "the" and rare words. Sentence ends and rare words get values that fit no other word.
    """
    words = int(counts[1:].sum())
    count = np.maximum(counts, 1).astype(np.float64)
    if scoring == "default":
        x, y = count, words / threshold * (1 - min_count / count)
    else:
        y = np.log(max(words, 1) / count)
        x = threshold * y
    y *= 1 + _SLACK
    out = counts < min_count
    out[SENTENCE] = True
    x[out], y[out] = np.inf, -np.inf
    return x.astype(np.float32), y.astype(np.float32)
