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
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Counts, Float64s, Ids, Rows
from word2vec.config import PhraseScoring
from word2vec.encoding.local_ids import SENTENCE
from word2vec.encoding.neighbour_counts import (
    BUFFER_PAIRS,
    MAX_PAIRS,
    PIECE_IDS,
    Limits,
    count_pairs,
    split_into_pieces,
)
from word2vec.errors import ConfigError

_SLACK = 1e-5  # a hundred times the rounding of float32
_CLOSE = 1e-9  # scores nearer to the threshold than this are computed again by the C library
_HASH = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio: multiplicative hashing, Knuth 6.4


@dataclass(frozen=True)
class PhraseOptions:
    """How phrases are made.

    Attributes:
        passes: How often :func:`find_phrases` and :class:`Joiner` are run.
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
    words = int(counts[1:].sum())
    size = len(counts)
    score = _score_default if scoring == "default" else _score_npmi
    limits = _find_limits(counts, words, min_count, threshold, scoring)
    found: list[tuple[Counts, Counts, Float64s]] = []
    for keys, pairs in count_pairs(ids, limits, max_pairs, piece_ids=piece_ids, buffer_pairs=buffer_pairs):
        often = pairs >= min_count
        keys, pairs = keys[often], pairs[often]
        scores = score(counts[keys // size], counts[keys % size], pairs, words, min_count, threshold)
        above = scores > threshold
        found.append((keys[above], pairs[above], scores[above]))
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


def _find_limits(counts: Counts, words: int, min_count: int, threshold: float, scoring: PhraseScoring) -> Limits:
    """Return x and y, ``[size] float32`` each: a, b can be a phrase only if x[a] < y[b] and x[b] < y[a].

    A pair occurs at most as often as its rarer word, and both scores grow with its count. Let m and M be the
    counts of the rarer and the more frequent word. Then a score above the threshold t takes

    * default: (m - min_count) N > t m M, or M < N/t (1 - min_count/m): x is the count, y the right-hand side;
    * npmi: ln(N/M) > t ln(N/m): x is t ln(N/count), y is ln(N/count).

    The other of the two comparisons then holds too. So up to half of the pairs need not be sorted, above all
    those of "the" and rare words. Sentence ends and rare words get values that fit no other word.
    """
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


class Joiner:
    """Rewrites a corpus so that every phrase is one word: first + delimiter + second.

    If the text already has a word of this spelling, the phrase gets that word's id. The others get the ids after
    the existing ones, in the order of the phrases.

    Example:
        >>> words, counts = ["", "a", "new", "york"], np.array([1, 1, 2, 2])
        >>> ids = np.array([1, 2, 3, 2, 3, 0], np.int32)
        >>> found = find_phrases(lambda: [ids], counts, min_count=1, threshold=0.9, scoring="npmi")
        >>> joiner = Joiner(found, words)
        >>> np.concatenate(list(joiner.join([ids]))), joiner.new_words, joiner.recount(counts)
        (array([1, 4, 4, 0], dtype=int32), ['new_york'], array([1, 1, 0, 0, 2]))

    Args:
        phrases: The pairs to join.
        words: ``[phrases.size]``, the word of each id. words[0] does not matter.
        delimiter: Stands between the two words. It may be empty, but must not hold white space.
        piece_ids: Ids looked at together.

    Attributes:
        new_words: The words of the ids from ``phrases.size`` on.

    Raises:
        ConfigError: the delimiter holds white space.
    """

    def __init__(
        self, phrases: Phrases, words: Sequence[str], delimiter: str = "_", piece_ids: int = PIECE_IDS
    ) -> None:
        if any(map(str.isspace, delimiter)):
            raise ConfigError(f"the delimiter of phrases is {delimiter!r}; it must not hold white space")
        self._phrases = phrases
        self._piece_ids = piece_ids
        self.new_words: list[str] = []
        self._targets = self._name_phrases(words, delimiter)
        self._joined = np.zeros(len(phrases.first), np.int64)
        self._keys = phrases.first.astype(np.int64) * phrases.size + phrases.second
        # A pair whose slot is not set is not a phrase. That is the answer for most pairs, in a tenth of the time
        # of a binary search. At most one slot in 32 is set.
        self._bits = max(16, (32 * len(self._keys)).bit_length())
        self._set = np.zeros(1 << self._bits, bool)
        self._set[self._find_slots(self._keys)] = True

    def _name_phrases(self, words: Sequence[str], delimiter: str) -> Ids:
        """Return the id of each phrase, ``[P] int32``, and fill ``new_words``."""
        pairs = zip(self._phrases.first.tolist(), self._phrases.second.tolist(), strict=True)
        names = [f"{words[first]}{delimiter}{words[second]}" for first, second in pairs]
        wanted = set(names)
        known: dict[str, int] = {}
        # Nearly always no phrase is spelled like a word. isdisjoint finds that out without a Python loop.
        if not wanted.isdisjoint(islice(words, 1, None)):
            known = {word: place for place, word in enumerate(words) if place and word in wanted}
        for name in names:
            if name not in known:
                known[name] = len(words) + len(self.new_words)
                self.new_words.append(name)
        return np.array([known[name] for name in names], np.int32)

    def _find_slots(self, keys: Counts) -> Counts:
        return ((keys.view(np.uint64) * _HASH) >> np.uint64(64 - self._bits)).view(np.int64)

    def join(self, chunks: Iterable[Ids]) -> Iterator[Ids]:
        """Yield the rewritten corpus, chunk by chunk.

        Where phrases overlap, the one that begins first is joined: greedily from left to right. The result does
        not depend on where the chunks end. It is never longer than the part that was read, so it can be written
        over the chunks.
        """
        self._joined[:] = 0
        left = np.empty(0, np.int32)
        for piece in split_into_pieces(chunks, self._piece_ids):
            # Put the word that was left over in front.
            line = np.concatenate((left, piece))
            # Find the phrases, and count how often each is joined.
            places, phrases = self._find(line)
            self._joined += np.bincount(phrases, minlength=len(self._joined))
            # Write each phrase's id over its first word, and take its second word out.
            line[places] = self._targets[phrases]
            stays = np.ones(len(line), bool)
            stays[places + 1] = False
            # Hold the last word back, unless it ends a phrase: it may begin one that ends in the next piece.
            left = line[-1:][stays[-1:]]
            stays[-1] = False
            yield line[stays]
        # The very last word has no successor.
        if len(left):
            yield left

    def _find(self, line: Ids) -> tuple[Rows, Rows]:
        """Return the places in the line where phrases to join begin, and the number of each phrase."""
        # The key of every pair of neighbours.
        keys = line[:-1].astype(np.int64)
        keys *= self._phrases.size
        keys += line[1:]
        # Sort out most of the pairs that are not phrases by their slots.
        places = np.flatnonzero(self._set[self._find_slots(keys)])
        keys = keys[places]
        # Look the others up.
        phrases = np.searchsorted(self._keys, keys)
        phrases[phrases == len(self._keys)] = 0
        hit = self._keys[phrases] == keys
        places, phrases = places[hit], phrases[hit]
        # Of phrases that overlap, take those that come first.
        taken = drop_overlaps(places)
        return places[taken], phrases[taken]

    def recount(self, counts: Counts) -> Counts:
        """Return the counts of the ids after :meth:`join` has come to its end.

        Args:
            counts: ``[phrases.size] int64``, the counts before.

        Returns:
            ``[phrases.size + len(new_words)] int64``. A word that is only in phrases counts 0.
        """
        recounted = np.concatenate((counts, np.zeros(len(self.new_words), np.int64)))
        np.subtract.at(recounted, self._phrases.first, self._joined)
        np.subtract.at(recounted, self._phrases.second, self._joined)
        np.add.at(recounted, self._targets, self._joined)
        return recounted


def drop_overlaps(places: Rows) -> NDArray[np.bool_]:
    """Go through pairs from left to right and drop each that overlaps a pair that stays.

    In a run of pairs each of which overlaps the next, the first stays, the third, and so on.

    Args:
        places: The places where the pairs begin, ascending.

    Returns:
        For each pair, whether it stays.

    Example:
        >>> drop_overlaps(np.array([3, 4, 5, 9, 11, 12]))
        array([ True, False,  True,  True,  True, False])
    """
    number = np.arange(len(places))
    begins_run = np.diff(places, prepend=-2) != 1
    run = np.maximum.accumulate(np.where(begins_run, number, 0))
    stays: NDArray[np.bool_] = (number - run) % 2 == 0
    return stays
