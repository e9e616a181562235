"""The formulas of a trained softmax: log p(word | context) in the text, for numbered words. NumPy only.

Training draws random words in proportion to count ** alpha (``noise_exponent``), and its loss is smallest where
the scores are (see ``reference.py``) ::

    W_w · h + b_w = log p'(w | h) - alpha log count(w) + const

p' is the distribution in the text that training saw, in which subsampling leaves only the share keep(w) of the
occurrences of a word: p'(w | h) ~ keep(w) p(w | h). Both are undone here, so that answers are about the text::

    o_w = b_w + alpha log count(w) - log keep(w)          log p(w | h) = W_w · h + o_w - log Z(h)

CBOW: h is the mean of the context's input vectors. Training sees a word of the text's window only if subsampling
keeps it, and if the radius that it draws from 1 to w reaches that far. A plain mean would mostly be of words
such as "the", which training left out. So each word v counts in the mean times sqrt(keep(v)) (``word_shares.py``
says why the root), and where its distance is known times (w - distance + 1) / w.

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

Both architectures make h of the mean m of the n vectors, h = k m, and differ in k: 1 for CBOW, n ** (1 - g) for
Skip-Gram::

    s(w | C) = k W_w · m + k o_w + (1 - k) log p(w)          log p(w | C) = s(w | C) - log Z

**Words of the context itself.** With tied weights, the score of a word with itself is near the squared length of
its vector, whatever the text says of it. Training hardly ever asks for it, because a word is seldom its own
neighbour. If a candidate w stands in the context, its own vector is therefore left out, however often it occurs
there: m_w is the mean of the vectors of the *other* words, and k stays, as if the missing words said what the
others say on average ::

    s'(w | C) = k W_w · m_w + k o_w + (1 - k) log p(w) + log r       for each w in C, r = 1/2
    Z = sum over w in C of exp(s'(w | C))  +  sum over w not in C of exp(s(w | C))

so that the probabilities still sum to 1. r is there because a word is seldom said again at once. The other words
alone expect it more often than text has it: in contexts of three words on each side twice as often. If C holds
nothing but w, nothing is left, and p(w | C) = r p(w) by w's share of the text. The other words share 1 - r p(w)
in proportion to exp(s). Untied weights can learn the score of a word beside itself, and are asked as they are.

**Signs.** W = V diag(a) with a = +1 or -1 for signed tied weights. W_w · h is V_w · (a h), so the signs are
multiplied with h, and no table is copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from word2vec.arrays import AnyIds, Float32s, Float64s
from word2vec.config.train import Architecture
from word2vec.probabilities.batch_sizes import SIZES, BatchSizes, split_places
from word2vec.probabilities.context_words import ContextWords, collect_context_words

REPETITION = 0.5
"""r, how often text has a word that stands in the context, beside what its other words say. Measured on held-out
English, the perplexity is lowest at 0.4 with 3 words on each side, 0.6 with 5, and 0.6 to 1 with 8."""

Replace = Callable[[Float32s, slice, slice], None]
"""Puts other scores into [rows, columns] scores, given the contexts and the words that these are of."""


Multiply = Callable[[Float32s, Float32s], Float32s]
"""Returns [n, m], the products of the rows of [n, k] with those of [m, k]."""


def multiply_rows(first: Float32s, second: Float32s) -> Float32s:
    """Return the products of rows by NumPy, see :data:`Multiply`."""
    found: Float32s = first @ second.T
    return found


class Softmax:
    """log p(word | context) of V numbered words.

    Args:
        input: [V, d] float32, a row for each word of a context.
        output: [V, d] float32, W, or V of W = V diag(signs).
        offsets: [V], o, see ``word_shares.py``.
        log_unigram: [V], log p(w) by the counts, see there.
        architecture: How the words of a context are combined.
        signs: [d] float32, +1 or -1 for each coordinate.
        amounts: [V] float64, what a word counts in the mean of a context, see ``word_shares.py``.
        leave_out: Score the words of a context by its other words.
        sizes: How much is in memory at a time.
        multiply: Computes the products with all words, which are nearly all of the work.

    Attributes:
        architecture: As given.
        log_unigram: [V] float32, as given.
    """

    def __init__(
        self,
        input: Float32s,
        output: Float32s,
        offsets: Float64s,
        log_unigram: Float64s,
        architecture: Architecture,
        signs: Float32s,
        amounts: Float64s,
        *,
        leave_out: bool,
        sizes: BatchSizes = SIZES,
        multiply: Multiply = multiply_rows,
    ) -> None:
        self._sizes = sizes
        self._multiply = multiply
        self._signs = signs
        self._amounts = amounts
        # A vocabulary of one word has no others.
        self._leave_out = leave_out and len(output) > 1
        # As plain arrays, because every slice of an np.memmap costs. They stay mapped.
        self._input, self._output = np.asarray(input), np.asarray(output)
        # [2, V]: o is multiplied by the weight of a context (n ** (1 - g)), log p(w) by 1 less the weight.
        self._offsets: Float32s = np.stack([offsets, log_unigram]).astype(np.float32)
        self.architecture = architecture
        self.log_unigram = self._offsets[1]

    def __len__(self) -> int:
        return len(self._output)

    def log_proba(self, contexts: Sequence[AnyIds], dependence: float) -> Iterator[Float32s]:
        """Yield [m, V] log p(w | context) of the next m contexts, as many as fit into ``sizes.numbers`` scores.

        Args:
            contexts: The words of each context, at least one.
            dependence: g, 0 to 1.
        """
        for part in split_places(len(contexts), self._sizes.numbers // len(self)):
            some = contexts[part]
            words, numbers = np.concatenate(some), [len(context) for context in some]
            rows = np.repeat(np.arange(len(some)), numbers)
            amounts = self._amounts[words]
            parts = np.split(amounts.astype(np.float32), np.cumsum(numbers)[:-1])
            sums = np.stack([part @ self._input[context] for part, context in zip(parts, some, strict=True)])
            totals = np.bincount(rows, amounts).astype(np.float64)
            hidden, weights = self._combine(sums, totals, dependence)
            scores = self._score(hidden, weights, slice(None))
            own = self._find_own(rows, words, amounts)
            scores[own.rows, own.words] = self._score_own(own, sums, weights)
            scores -= self._share_with_lone(own, log_sum_exp(scores).astype(np.float64))[:, None]
            scores[own.rows[own.lone], own.words[own.lone]] = self._lone_log_proba(own.words[own.lone])
            yield scores

    def log_likelihood(self, targets: AnyIds, contexts: AnyIds, dependence: float, nearness: Float64s) -> float:
        """Return the sum of log p(target | context).

        Args:
            targets: [n] words.
            contexts: [n, m] words, -1 for none. Where there are none at all the log of p(target) counts.
            dependence: g, 0 to 1.
            nearness: [m], what each place of a context counts in the mean.
        """
        found = 0.0
        gathered = contexts.shape[1] * self._input.shape[1]
        for part in split_places(len(targets), self._sizes.numbers // max(1, gathered)):
            found += float(self._target_log_proba(targets[part], contexts[part], dependence, nearness).sum())
        return found

    def _target_log_proba(
        self, targets: AnyIds, contexts: AnyIds, dependence: float, nearness: Float64s
    ) -> Float64s:
        """Return [n] log p(target | context), of arrays as :meth:`log_likelihood` takes them."""
        inside = contexts >= 0
        words = np.where(inside, contexts, 0)
        amounts = np.where(inside, self._amounts[words] * nearness, 0)
        sums = np.einsum("nmd,nm->nd", self._input[words], amounts.astype(np.float32))
        hidden, weights = self._combine(sums, amounts.sum(1), dependence)
        scores: Float64s = np.einsum("nd,nd->n", hidden, self._output[targets], dtype=np.float64)
        offset, unigram = self._offsets[:, targets]
        scores += weights * offset + (1 - weights) * unigram
        own = self._find_own(np.nonzero(inside)[0], contexts[inside], amounts[inside])
        own_scores = self._score_own(own, sums, weights)
        # A target that stands in its own context, too, is scored by the other words.
        repeated, places = own.find(targets)
        scores[repeated] = own_scores[places]

        def replace(block: Float32s, rows: slice, columns: slice) -> None:
            pairs = own.select(rows, columns)
            block[own.rows[pairs] - rows.start, own.words[pairs] - columns.start] = own_scores[pairs]

        scores -= self._share_with_lone(own, self._log_normalizers(hidden, weights, replace))
        alone = repeated[own.alone[places]]
        scores[alone] = self._lone_log_proba(targets[alone])
        return scores

    def log_proba_by_others(self, words: AnyIds, amounts: Float64s) -> Float64s:
        """Return for each word of a text log p(word | the other words of the text).

        The other words are combined to the mean of their vectors, which is CBOW's rule, and the product rule
        with g = 1. In Z, too, each word of the text is scored by all other words of the text.

        Args:
            words: [n], each once.
            amounts: [n], above 0: what each word counts in the mean.

        Returns:
            [n] float64. The only word of a text has log p(w).
        """
        alone: Float64s = self.log_unigram[words].astype(np.float64)
        if len(words) < 2:
            return alone
        vectors = self._input[words]
        hidden = (amounts @ vectors - amounts[:, None] * vectors).astype(np.float32)
        hidden *= (1 / (amounts.sum() - amounts)).astype(np.float32)[:, None]
        hidden *= self._signs
        scores: Float64s = np.einsum("nd,nd->n", hidden, self._output[words], dtype=np.float64)
        scores += self._offsets[0, words]

        def replace(block: Float32s, rows: slice, columns: slice) -> None:
            here = (words >= columns.start) & (words < columns.stop)
            block[:, words[here] - columns.start] = scores[here]

        scores -= self._log_normalizers(hidden, np.ones(len(words), np.float32), replace)
        return scores

    def _combine(self, sums: Float32s, totals: Float64s, dependence: float) -> tuple[Float32s, Float32s]:
        """Return [n, d] hidden vectors of summed context vectors, and the weights [n] of the offsets.

        Args:
            sums: [n, d].
            totals: [n], what the words of each context count together. For Skip-Gram it is their number.
            dependence: g.
        """
        weights = weigh_contexts(totals, dependence, self.architecture)
        # The mean of the context times its weight.
        hidden = sums * (weights / np.where(totals > 0, totals, 1)).astype(np.float32)[:, None]
        hidden *= self._signs
        return hidden, weights

    def _score(self, hidden: Float32s, weights: Float32s, columns: slice) -> Float32s:
        """Return [n, columns] log p(w | h) before it is normalised."""
        scores = self._multiply(hidden, self._output[columns])
        offsets = self._offsets[:, columns]
        if (weights == 1).all():
            scores += offsets[0]
        else:
            scores += self._multiply(np.stack([weights, 1 - weights], axis=1), offsets.T)
        return scores

    def _find_own(self, rows: AnyIds, words: AnyIds, amounts: Float64s) -> ContextWords:
        """Return the words that are scored by the other words of their contexts, all or none.

        Args:
            rows: [t], the context of each of t words.
            words: [t], the words.
            amounts: [t], what they count in the mean.
        """
        if not self._leave_out:
            rows, words, amounts = rows[:0], words[:0], amounts[:0]
        return collect_context_words(rows, words, amounts, len(self))

    def _score_own(self, own: ContextWords, sums: Float32s, weights: Float32s) -> Float32s:
        """Return [e] scores of words by the other words of their contexts, -inf where there are no others.

        Args:
            own: e words.
            sums: [n, d] summed vectors of the contexts.
            weights: [n], k of each context.
        """
        scores = np.full(len(own), -np.inf, np.float32)
        # Three arrays of vectors are alive at a time.
        for part in split_places(len(own), self._sizes.numbers // (3 * self._input.shape[1])):
            rows, words = own.rows[part], own.words[part]
            weight = weights[rows]
            others = sums[rows]
            others -= own.amounts[part, None].astype(np.float32) * self._input[words]
            others *= (weight / np.where(own.alone[part], 1, own.others[part])).astype(np.float32)[:, None]
            others *= self._signs
            scores[part] = np.einsum("ed,ed->e", others, self._output[words])
            offset, unigram = self._offsets[:, words]
            scores[part] += weight * offset + (1 - weight) * unigram + np.float32(np.log(REPETITION))
        scores[own.lone] = -np.inf
        return scores

    def _log_normalizers(self, hidden: Float32s, weights: Float32s, replace: Replace) -> Float64s:
        """Return [n] log Z: the log of the sum of exp(score) over the vocabulary, without holding all scores.

        ``replace`` changes scores before they are summed. Taking them from the sum afterwards would lose
        everything else to rounding where they are by far the largest.
        """
        found = np.full(len(hidden), -np.inf)
        for rows in split_places(len(hidden), self._sizes.contexts):
            for columns in split_places(len(self), self._sizes.words):
                scores = self._score(hidden[rows], weights[rows], columns)
                replace(scores, rows, columns)
                found[rows] = np.logaddexp(found[rows], log_sum_exp(scores))
        return found

    def _share_with_lone(self, own: ContextWords, log_normalizers: Float64s) -> Float64s:
        """Return [n] log Z where the words that are alone in their contexts get r p(w).

        Args:
            own: The words of the contexts.
            log_normalizers: [n] log Z of all words but those that are alone. It is changed.
        """
        left = np.log(-np.expm1(self._lone_log_proba(own.words[own.lone])))
        log_normalizers[own.rows[own.lone]] -= left
        return log_normalizers

    def _lone_log_proba(self, words: AnyIds) -> Float64s:
        """Return [n] log(r p(w)), of words in contexts that hold no other word."""
        found: Float64s = self.log_unigram[words] + np.log(REPETITION)
        return found


def weigh_contexts(totals: Float64s, dependence: float, architecture: Architecture) -> Float32s:
    """Return [n] k, the weight of each context: n ** (1 - g) for Skip-Gram, 1 for CBOW, 0 without words.

    Args:
        totals: [n], what the words of each context count together. For Skip-Gram it is their number.
        dependence: g, 0 to 1.
        architecture: How the words of a context are combined.

    Example:
        >>> weigh_contexts(np.array([0.0, 1.0, 4.0]), 0.5, "skipgram")
        array([0., 1., 2.], dtype=float32)
    """
    times = totals ** (1 - dependence) if architecture == "skipgram" else np.ones(len(totals))
    return np.where(totals > 0, times, 0).astype(np.float32)


def log_sum_exp(scores: Float32s) -> Float32s:
    """Return [n] log of the sum of exp over the rows of [n, m] scores.

    Example:
        >>> log_sum_exp(np.log(np.array([[1, 3], [0.5, 0.5]], np.float32))).round(3)
        array([1.386, 0.   ], dtype=float32)
    """
    top = scores.max(axis=1, keepdims=True)
    top[np.isneginf(top)] = 0  # a row without any probability: log(0) below is what it means
    shifted = scores - top
    np.exp(shifted, out=shifted)
    with np.errstate(divide="ignore"):
        found: Float32s = top[:, 0] + np.log(shifted.sum(axis=1))
    return found
