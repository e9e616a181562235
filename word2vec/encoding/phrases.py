"""Phrases: pairs of words that belong together, new york or 机器 学习, each made one word of the corpus.

The method is that of Mikolov et al. 2013 (arXiv:1310.4546, section 4), as in word2phrase.c and gensim's
``Phrases`` without connector words, but over the ids of a corpus instead of its strings. One pass makes units
of two words; another over its result makes units of up to four (new_york + times), and so on. Each counts anew;
the threshold stays the same, where users of word2phrase.c often lower it from pass to pass.

The ids here are provisional ones: 0 ends a sentence, words count from 1. They come in chunks, cut anywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Counts, Ids
from word2vec.config import PhraseScoring
from word2vec.encoding.neighbour_counts import MAX_PAIRS, Limits, count_pairs, pieces
from word2vec.errors import ConfigError

_SLACK = 1e-5  # a hundred times the rounding of float32
_CLOSE = 1e-9  # scores nearer to the threshold than this are computed again by the C library
_HASH = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio: multiplicative hashing, Knuth 6.4


@dataclass(frozen=True)
class PhraseOptions:
    """How phrases are made: so many passes of :func:`find_phrases` and :class:`Joiner`."""

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
        counts: ``[P] int64``, how often the one follows the other; "ha ha ha" counts twice.
        scores: ``[P] float64``.
        size: Ids in use before, the sentence end's included; those of new words begin here.
        reads: How often the corpus was read: more than once if it has more than ``max_pairs`` distinct pairs.
    """

    first: Ids
    second: Ids
    counts: Counts
    scores: NDArray[np.float64]
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
) -> Phrases:
    """Find the pairs of neighbours, within a sentence, whose score is above ``threshold``.

    With N words in the corpus the scores are

    * ``default``: (count(ab) - min_count) / (count(a) count(b)) N, as in word2phrase.c; equation 6 of the paper
      without the N. gensim multiplies by the number of entries in its table, words and pairs, instead of N: its
      threshold t equals t N / entries here.
    * ``npmi``: ln(p(ab) / p(a)p(b)) / -ln p(ab), between -1 and 1, for pairs that occur at least ``min_count``
      times. N is the denominator of all three probabilities, as in gensim.

    Memory is bounded by ``max_pairs``, whatever the length of the corpus, and every count is exact: where gensim
    forgets rare entries, this counts a share of the pairs and reads the corpus again for the others.

    Args:
        ids: Begins a new reading of the corpus: chunks of int32 ids, of any lengths.
        counts: ``[size] int64``, the count of each id; that of the sentence end, counts[0], does not matter.
        min_count: Of the formulas above.
        threshold: Only what scores above it is a phrase; more than 0, or -1 to 1 for npmi.
        scoring: ``default`` or ``npmi``.
        max_pairs: Distinct pairs to count at a time.

    Raises:
        ConfigError: an option is out of its range.
    """
    _check(min_count, threshold, scoring, max_pairs)
    words = int(counts[1:].sum())
    size = len(counts)
    score = _default_scores if scoring == "default" else _npmi_scores
    found: list[tuple[Counts, Counts, NDArray[np.float64]]] = []
    for keys, pairs in count_pairs(ids, _possible(counts, words, min_count, threshold, scoring), max_pairs):
        often = pairs >= min_count
        keys, pairs = keys[often], pairs[often]
        scores = score(counts[keys // size], counts[keys % size], pairs, words, min_count, threshold)
        above = scores > threshold
        found.append((keys[above], pairs[above], scores[above]))
    keys, pairs, scores = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.argsort(keys)
    first, second = (part.astype(np.int32) for part in np.divmod(keys[order], size))
    return Phrases(first, second, pairs[order], scores[order], size, len(found))


def _check(min_count: int, threshold: float, scoring: str, max_pairs: int) -> None:
    if scoring not in get_args(PhraseScoring):
        raise ConfigError(f"phrase scoring is {scoring!r}; choose one of {', '.join(get_args(PhraseScoring))}")
    for name, value in (("min_count", min_count), ("max_pairs", max_pairs)):
        if value < 1:
            raise ConfigError(f"{name} of phrases is {value}; it must be at least 1")
    # Written so that NaN is refused too.
    if scoring == "default" and not 0 < threshold < math.inf:
        raise ConfigError(f"the phrase threshold is {threshold}; for default it must be above 0, say 100")
    if scoring == "npmi" and not -1 <= threshold <= 1:
        raise ConfigError(f"the phrase threshold is {threshold}; for npmi it must be from -1 to 1, say 0.5")


def _default_scores(
    first: Counts, second: Counts, pairs: Counts, words: int, min_count: int, threshold: float
) -> NDArray[np.float64]:
    """Score pairs from their words' and their own counts. The product, as float, cannot overflow."""
    scores: NDArray[np.float64] = (pairs - min_count) / (first * second.astype(np.float64)) * words
    return scores


def _npmi_scores(
    first: Counts, second: Counts, pairs: Counts, words: int, min_count: int, threshold: float
) -> NDArray[np.float64]:
    """Score pairs from their words' and their own counts.

    NumPy's logarithm may differ in the last bit between processors, and the phrases must not, so that the few
    scores that such a bit could decide are left to the C library's logarithm.
    """
    p_first, p_second, p_pair = first / words, second / words, pairs / words
    ratio = p_pair / (p_first * p_second)
    scores: NDArray[np.float64] = np.log(ratio) / -np.log(p_pair)
    for place in np.flatnonzero(np.abs(scores - threshold) < _CLOSE).tolist():
        scores[place] = math.log(ratio[place]) / -math.log(p_pair[place])
    return scores


def _possible(counts: Counts, words: int, min_count: int, threshold: float, scoring: PhraseScoring) -> Limits:
    """Return x and y, ``[size] float32`` each: a, b can be a phrase only if x[a] < y[b] and x[b] < y[a].

    A pair occurs at most as often as its rarer word, and both scores grow with its count. With m and M the
    counts of the rarer and the more frequent word, a score above the threshold t therefore takes

    * default: (m - min_count) N > t m M, or M < N/t (1 - min_count/m): x is the count, y the right-hand side;
    * npmi: ln(N/M) > t ln(N/m): x is t ln(N/count), y is ln(N/count).

    The other of the two comparisons then holds too. This spares us sorting up to half of the pairs, above all
    those of "the" and rare words. Sentence ends and rare words get values that fit nothing.
    """
    count = np.maximum(counts, 1).astype(np.float64)
    if scoring == "default":
        x, y = count, words / threshold * (1 - min_count / count)
    else:
        y = np.log(max(words, 1) / count)
        x = threshold * y
    y *= 1 + _SLACK
    out = counts < min_count
    out[0] = True
    x[out], y[out] = np.inf, -np.inf
    return x.astype(np.float32), y.astype(np.float32)


class Joiner:
    """Rewrites a corpus so that every phrase is one word: first + delimiter + second.

    A phrase that the text already has as a word, spelled so, gets that word's id. The others get the ids after
    the existing ones, in the order of the phrases.

    Example:
        >>> words, counts = ["", "a", "new", "york"], np.array([1, 1, 2, 2])
        >>> ids = np.array([1, 2, 3, 2, 3, 0], np.int32)
        >>> found = find_phrases(lambda: [ids], counts, min_count=1, threshold=0.9, scoring="npmi")
        >>> joiner = Joiner(found, words)
        >>> np.concatenate(list(joiner.join([ids]))), joiner.new_words, joiner.recount(counts)
        (array([1, 4, 4, 0], dtype=int32), ['new_york'], array([1, 1, 0, 0, 2]))

    Args:
        phrases: What to join.
        words: ``[phrases.size]``, the word of each id; words[0] does not matter.
        delimiter: Stands between the two words; may be empty, but not hold white space.

    Attributes:
        new_words: The words of the ids from ``phrases.size`` on.

    Raises:
        ConfigError: the delimiter holds white space.
    """

    def __init__(self, phrases: Phrases, words: Sequence[str], delimiter: str = "_") -> None:
        if any(map(str.isspace, delimiter)):
            raise ConfigError(f"the delimiter of phrases is {delimiter!r}; it must not hold white space")
        self._phrases = phrases
        self.new_words: list[str] = []
        self._targets = self._name(words, delimiter)
        self._joined = np.zeros(len(phrases.first), np.int64)
        self._keys = phrases.first.astype(np.int64) * phrases.size + phrases.second
        # A pair whose slot is not set is no phrase. That is the answer for most pairs, in a tenth of the time of
        # a binary search; at most one slot in 32 is set.
        self._bits = max(16, (32 * len(self._keys)).bit_length())
        self._set = np.zeros(1 << self._bits, bool)
        self._set[self._slots(self._keys)] = True

    def _name(self, words: Sequence[str], delimiter: str) -> Ids:
        """Return the id of each phrase, ``[P] int32``, and fill ``new_words``."""
        pairs = zip(self._phrases.first.tolist(), self._phrases.second.tolist(), strict=True)
        names = [f"{words[first]}{delimiter}{words[second]}" for first, second in pairs]
        wanted = set(names)
        known: dict[str, int] = {}
        # Nearly always there is none, and isdisjoint finds that out without a Python loop.
        if not wanted.isdisjoint(islice(words, 1, None)):
            known = {word: place for place, word in enumerate(words) if place and word in wanted}
        for name in names:
            if name not in known:
                known[name] = len(words) + len(self.new_words)
                self.new_words.append(name)
        return np.array([known[name] for name in names], np.int32)

    def _slots(self, keys: Counts) -> Counts:
        return ((keys.view(np.uint64) * _HASH) >> np.uint64(64 - self._bits)).view(np.int64)

    def join(self, chunks: Iterable[Ids]) -> Iterator[Ids]:
        """Yield the rewritten corpus, chunk by chunk.

        Where phrases overlap, the one that begins first is joined: greedily from left to right. However the
        chunks are cut, the result is the same but for its own cuts. It is never ahead of what was read, so that
        it can be written to where the chunks come from.
        """
        self._joined[:] = 0
        left = np.empty(0, np.int32)
        for piece in pieces(chunks):
            line = np.concatenate((left, piece))
            places, phrases = self._find(line)
            self._joined += np.bincount(phrases, minlength=len(self._joined))
            line[places] = self._targets[phrases]
            stays = np.ones(len(line), bool)
            stays[places + 1] = False
            # The last word may begin a phrase that ends in the next chunk, unless it ends one here.
            left = line[-1:][stays[-1:]]
            stays[-1] = False
            yield line[stays]
        if len(left):
            yield left

    def _find(self, line: Ids) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return where in the line phrases to join begin, and which they are."""
        keys = line[:-1].astype(np.int64)
        keys *= self._phrases.size
        keys += line[1:]
        places = np.flatnonzero(self._set[self._slots(keys)])
        keys = keys[places]
        phrases = np.searchsorted(self._keys, keys)
        phrases[phrases == len(self._keys)] = 0
        hit = self._keys[phrases] == keys
        places, phrases = places[hit], phrases[hit]
        taken = without_overlaps(places)
        return places[taken], phrases[taken]

    def recount(self, counts: Counts) -> Counts:
        """Return the counts of the ids after :meth:`join` has come to its end, given those before it.

        Args:
            counts: ``[phrases.size] int64``.

        Returns:
            ``[phrases.size + len(new_words)] int64``; 0 for words that are in phrases only.
        """
        recounted = np.concatenate((counts, np.zeros(len(self.new_words), np.int64)))
        np.subtract.at(recounted, self._phrases.first, self._joined)
        np.subtract.at(recounted, self._phrases.second, self._joined)
        np.add.at(recounted, self._targets, self._joined)
        return recounted


def without_overlaps(places: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell which pairs stay if, from left to right, each that overlaps one that stays is dropped.

    In a run of pairs each of which overlaps the next, these are the first, the third and so on.

    Args:
        places: Where the pairs begin, ascending.

    Example:
        >>> without_overlaps(np.array([3, 4, 5, 9, 11, 12]))
        array([ True, False,  True,  True,  True, False])
    """
    number = np.arange(len(places))
    begins_run = np.diff(places, prepend=-2) != 1
    run = np.maximum.accumulate(np.where(begins_run, number, 0))
    stays: NDArray[np.bool_] = (number - run) % 2 == 0
    return stays
