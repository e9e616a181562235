"""The formulas of a trained softmax: log p(word | context) in the text, for numbered words. NumPy only.

Training draws random words in proportion to count ** alpha (``noise_exponent``), and its loss is smallest where
the scores are (see ``reference.py``) ::

    W_w · h + b_w = log p'(w | h) - alpha log count(w) + const

p' is the distribution in the text that training saw, in which subsampling leaves only the share keep(w) of the
occurrences of a word: p'(w | h) ~ keep(w) p(w | h). Both are undone here, so that answers are about the text::

    o_w = b_w + alpha log count(w) - log keep(w)          log p(w | h) = W_w · h + o_w - log Z(h)

CBOW: h is the mean of the context's input vectors.

Skip-Gram models p(w | v), w anywhere in the window of v, for single words v only. Taking the n words of a
context as independent of each other given w (Su Jianlin, "不可思议的Word2Vec 5. Tensorflow版的Word2Vec", 2017)::

    log p(w | v_1 .. v_n) = sum_i log p(w | v_i) - (n - 1) log p(w) + const

with p(w) from the counts. The normalisers Z(v_i) do not depend on w, so this is one product as well, with h the
sum of the vectors: W_w · h + n o_w - (n - 1) log p(w) - log Z. An empty context gives p(w).

Words of real text are far from independent, and the rule then counts n times the evidence that they share. That
is right for a ranking, and much too sure of itself as a probability. ``dependence`` g weights each word's
evidence by n ** -g::

    log p(w | v_1 .. v_n) = log p(w) + n ** -g sum_i (log p(w | v_i) - log p(w)) + const

0 is the rule above, 1 the geometric mean of the n distributions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Counts, Float32s, Float64s
from word2vec.blocks.context_windows import TARGETS
from word2vec.blocks.sampling import keep_probabilities
from word2vec.config import Architecture

AnyIds = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class BatchSizes:
    """How much is in memory at a time. The answers depend on it only in their rounding.

    Attributes:
        numbers: Numbers held at a time, scores or gathered vectors: 64 MB of float32.
        words: Words scored at a time where only the sum over all is wanted, so that scores fit into a cache.
        contexts: Contexts scored at a time there.
        sentences: Sentences of a text that are read together.
        targets: Words of a text whose windows are laid out together.
    """

    numbers: int = 1 << 24
    words: int = 1 << 12
    contexts: int = 1 << 10
    sentences: int = 1 << 10
    targets: int = TARGETS


SIZES = BatchSizes()


class Softmax:
    """log p(word | context) of V numbered words.

    Args:
        input: [V, d] float32, a row for each word of a context.
        output: [V, d] float32, W.
        offsets: [V], o, see :func:`compute_text_offsets`.
        log_unigram: [V], log p(w) by the counts, see :func:`compute_log_shares`.
        architecture: How the words of a context are combined.
        sizes: How much is in memory at a time.
    """

    def __init__(
        self,
        input: Float32s,
        output: Float32s,
        offsets: Float64s,
        log_unigram: Float64s,
        architecture: Architecture,
        sizes: BatchSizes = SIZES,
    ) -> None:
        self._sizes = sizes
        # As plain arrays, because every slice of an np.memmap costs. They stay mapped.
        self._input, self._output = np.asarray(input), np.asarray(output)
        # [2, V]: o is multiplied by the weight of a context (n ** (1 - g)), log p(w) by 1 less the weight.
        self._offsets: Float32s = np.stack([offsets, log_unigram]).astype(np.float32)
        self._architecture = architecture

    def __len__(self) -> int:
        return len(self._output)

    def log_proba(self, contexts: Sequence[AnyIds], dependence: float) -> Iterator[Float32s]:
        """Yield [m, V] log p(w | context) of the next m contexts, as many as fit into ``sizes.numbers`` scores.

        Args:
            contexts: The words of each context, at least one.
            dependence: g, 0 to 1.
        """
        for part in _split(len(contexts), self._sizes.numbers // len(self)):
            sums = np.stack([self._input[words].sum(0) for words in contexts[part]])
            hidden, weights = self._combine(sums, np.array([len(words) for words in contexts[part]]), dependence)
            scores = self._score(hidden, weights, slice(None))
            scores -= log_sum_exp(scores)[:, None]
            yield scores

    def log_likelihood(self, targets: AnyIds, contexts: AnyIds, dependence: float) -> float:
        """Return the sum of log p(target | context).

        Args:
            targets: [n] words.
            contexts: [n, m] words, -1 for none. Where there are none at all the log of p(target) counts.
            dependence: g, 0 to 1.
        """
        found = 0.0
        gathered = contexts.shape[1] * self._input.shape[1]
        for part in _split(len(targets), self._sizes.numbers // max(1, gathered)):
            inside = contexts[part] >= 0
            rows = self._input[np.where(inside, contexts[part], 0)]
            sums = np.einsum("nmd,nm->nd", rows, inside.astype(np.float32))
            hidden, weights = self._combine(sums, inside.sum(1), dependence)
            scores = np.einsum("nd,nd->n", hidden, self._output[targets[part]], dtype=np.float64)
            own, unigram = self._offsets[:, targets[part]]
            scores += weights * own + (1 - weights) * unigram
            found += float((scores - self._log_normalizers(hidden, weights)).sum())
        return found

    def explain(self, words: AnyIds, times: AnyIds) -> Float64s:
        """Return for each word v of a text the sum of log p(w | v) over all words w of the text.

        Args:
            words: [n], each once.
            times: [n], how often each word is in the text.

        Returns:
            [n] float64.
        """
        hidden, weights = self._input[words], np.ones(len(words), np.float32)
        # Scores are linear in the output rows, so their sum over the text takes one product, not one per word.
        summed = hidden.astype(np.float64) @ (times @ self._output[words].astype(np.float64))
        summed += times @ self._offsets[0, words]
        found: Float64s = summed - times.sum() * self._log_normalizers(hidden, weights)
        return found

    def _combine(self, sums: Float32s, number: AnyIds, dependence: float) -> tuple[Float32s, Float32s]:
        """Return [n, d] hidden vectors of summed context vectors, and the weights [n] of the offsets."""
        # The mean of the context times its weight: n ** (1 - g) for Skip-Gram, 1 for CBOW, 0 without words.
        times = number ** (1 - dependence) if self._architecture == "skipgram" else np.ones(len(number))
        weights = np.where(number > 0, times, 0).astype(np.float32)
        return sums * (weights / np.maximum(number, 1)).astype(np.float32)[:, None], weights

    def _score(self, hidden: Float32s, weights: Float32s, columns: slice) -> Float32s:
        """Return [n, columns] log p(w | h) before it is normalised."""
        scores: Float32s = hidden @ self._output[columns].T
        offsets = self._offsets[:, columns]
        if (weights == 1).all():
            scores += offsets[0]
        else:
            scores += np.stack([weights, 1 - weights], axis=1) @ offsets
        return scores

    def _log_normalizers(self, hidden: Float32s, weights: Float32s) -> Float64s:
        """Return [n] log Z: the log of the sum of exp(score) over the vocabulary, without holding all scores."""
        found = np.full(len(hidden), -np.inf)
        for rows in _split(len(hidden), self._sizes.contexts):
            for columns in _split(len(self), self._sizes.words):
                scores = self._score(hidden[rows], weights[rows], columns)
                found[rows] = np.logaddexp(found[rows], log_sum_exp(scores))
        return found


def compute_text_offsets(
    counts: Counts, noise_exponent: float, subsample: float, bias: Float32s | None = None
) -> Float64s:
    """Return o, which turns the scores of training into those of the text, up to a constant.

    Args:
        counts: [V] int64, all above 0.
        noise_exponent: alpha.
        subsample: See :func:`~word2vec.blocks.sampling.keep_probabilities`.
        bias: [V], b. None for a model without one.

    Returns:
        [V] float64: b_w + alpha log count(w) - log keep(w), less alpha times the largest log count.

    Example:
        >>> compute_text_offsets(np.array([100, 10, 1]), 0.5, 0.0).round(2)
        array([ 0.  , -1.15, -2.3 ])
    """
    log_counts = np.log(counts)
    offsets: Float64s = noise_exponent * (log_counts - log_counts.max())
    offsets -= np.log(keep_probabilities(counts, subsample))
    if bias is not None:
        offsets += bias
    return offsets


def compute_log_shares(counts: Counts) -> Float64s:
    """Return the log of each word's share of the text: [V] float64 of [V] counts, all above 0.

    Example:
        >>> np.exp(compute_log_shares(np.array([3, 1]))).round(2)
        array([0.75, 0.25])
    """
    shares: Float64s = np.log(counts) - np.log(counts.sum())
    return shares


def log_sum_exp(scores: Float32s) -> Float32s:
    """Return [n] log of the sum of exp over the rows of [n, m] scores.

    Example:
        >>> log_sum_exp(np.log(np.array([[1, 3], [0.5, 0.5]], np.float32))).round(3)
        array([1.386, 0.   ], dtype=float32)
    """
    top = scores.max(axis=1, keepdims=True)
    shifted = scores - top
    np.exp(shifted, out=shifted)
    found: Float32s = top[:, 0] + np.log(shifted.sum(axis=1))
    return found


def _split(length: int, size: int) -> Iterator[slice]:
    """Yield slices of at most ``size`` places, at least one, that cover ``length`` places."""
    size = max(1, size)
    for start in range(0, length, size):
        yield slice(start, start + size)
