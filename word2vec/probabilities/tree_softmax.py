"""The formulas of a trained hierarchical softmax: log p(word | context) in the text. NumPy only.

One pass from the root to the leaves gives log p'(w | h) of all words of the Huffman tree, the product of the
decisions on their paths. It is normalised by itself. p' is the distribution in the text that training saw. The
share keep(w) that subsampling left of a word is undone as in ``softmax.py``, with o_w = -log keep(w), and the
result is normalised again. Contexts of several words are combined as there, too. But Skip-Gram's log
probabilities are not linear in the vectors here, so each word of a context takes a pass of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from word2vec.arrays import AnyIds, Float32s, Float64s, Rows
from word2vec.config.train import Architecture
from word2vec.probabilities.batch_sizes import SIZES, BatchSizes, split_places
from word2vec.probabilities.softmax import log_sum_exp, weigh_contexts
from word2vec.scores.huffman import HuffmanTree


@dataclass(frozen=True)
class _Level:
    """The nodes of a tree at one distance from the root, as columns: words 0..V-1, then inner nodes.

    Attributes:
        children: [n].
        parents: [n], the inner node above each.
        codes: [n] float32, 1 or -1, the decision that leads from there to the child.
    """

    children: Rows
    parents: Rows
    codes: Float32s


class TreeSoftmax:
    """log p(word | context) of V numbered words. It answers as :class:`~word2vec.probabilities.softmax.Softmax`.

    Args:
        input: [V, d] float32, a row for each word of a context.
        output: [V - 1, d] float32, a row for each inner node.
        bias: [V - 1] float32, or None.
        tree: The tree of the V words.
        offsets: [V], o, see ``word_shares.py``.
        log_unigram: [V], log p(w) by the counts, see there.
        architecture: How the words of a context are combined.
        amounts: [V] float64, what a word counts in the mean of a context, see there.
        sizes: How much is in memory at a time.

    Attributes:
        architecture: As given.
        log_unigram: [V] float32, as given.
    """

    def __init__(
        self,
        input: Float32s,
        output: Float32s,
        bias: Float32s | None,
        tree: HuffmanTree,
        offsets: Float64s,
        log_unigram: Float64s,
        architecture: Architecture,
        amounts: Float64s,
        sizes: BatchSizes = SIZES,
    ) -> None:
        # As plain arrays, because every slice of an np.memmap costs. They stay mapped.
        self._input, self._output = np.asarray(input), np.asarray(output)
        self._bias = None if bias is None else np.asarray(bias)
        self._levels = _find_levels(tree)
        self._offsets: Float32s = offsets.astype(np.float32)
        self._sizes = sizes
        self._amounts = amounts
        self.architecture = architecture
        self.log_unigram: Float32s = log_unigram.astype(np.float32)

    def __len__(self) -> int:
        return len(self._input)

    def log_proba(self, contexts: Sequence[AnyIds], dependence: float) -> Iterator[Float32s]:
        """Yield [m, V] log p(w | context) of the next m contexts. See ``Softmax.log_proba``."""
        for part in split_places(len(contexts), self._contexts_at_a_time()):
            yield self._log_proba(contexts[part], self._amounts[np.concatenate(contexts[part])], dependence)

    def log_likelihood(self, targets: AnyIds, contexts: AnyIds, dependence: float, nearness: Float64s) -> float:
        """Return the sum of log p(target | context). See ``Softmax.log_likelihood``."""
        found = 0.0
        for part in split_places(len(targets), self._contexts_at_a_time()):
            inside = contexts[part] >= 0
            amounts = self._amounts[contexts[part]] * nearness
            rows = self._log_proba([words[words >= 0] for words in contexts[part]], amounts[inside], dependence)
            found += float(np.take_along_axis(rows, targets[part, None], axis=1).sum(dtype=np.float64))
        return found

    def log_proba_by_others(self, words: AnyIds, amounts: Float64s) -> Float64s:
        """Return for each word of a text log p(word | the other words of the text).

        See ``Softmax.log_proba_by_others``. The words of the text are not left out of the sum over all words.
        """
        found: Float64s = self.log_unigram[words].astype(np.float64)
        if len(words) < 2:
            return found
        for part in split_places(len(words), self._contexts_at_a_time()):
            shares = np.tile(amounts, (len(words[part]), 1))
            shares[np.arange(len(shares)), np.arange(len(words))[part]] = 0
            shares /= shares.sum(1, keepdims=True)
            rows = self._normalise(
                self._combine(shares.astype(np.float32), words), np.ones(len(shares), np.float32)
            )
            found[part] = rows[np.arange(len(rows)), words[part]]
        return found

    def _contexts_at_a_time(self) -> int:
        # A pass holds the scores of the inner nodes and the log probabilities of all nodes.
        return self._sizes.numbers // (4 * len(self))

    def _log_proba(self, contexts: Sequence[AnyIds], amounts: Float64s, dependence: float) -> Float32s:
        """Return [n, V] log p(w | context). A context without words gives p(w).

        Args:
            contexts: n contexts.
            amounts: What each of their words counts in the mean, one context after the other.
            dependence: g.
        """
        number = np.array([len(words) for words in contexts])
        weights = weigh_contexts(number.astype(np.float64), dependence, self.architecture)
        words, places = np.unique(np.concatenate([*contexts, np.empty(0, np.int64)]), return_inverse=True)
        words = words.astype(np.int64)
        shares = np.zeros((len(contexts), len(words)), np.float32)
        np.add.at(shares, (np.repeat(np.arange(len(contexts)), number), places), amounts)
        shares /= np.where(number > 0, shares.sum(1), 1)[:, None]
        return self._normalise(self._combine(shares, words), weights)

    def _combine(self, shares: Float32s, words: AnyIds) -> Float32s:
        """Return [n, V] log p'(w | context): CBOW of the mean vector, Skip-Gram the mean over the words.

        Args:
            shares: [n, m], the share of each word in the mean of each context.
            words: [m], each once.
        """
        if self.architecture == "cbow":
            return self._descend(shares @ self._input[words])
        found = np.zeros((len(shares), len(self)), np.float32)
        for part in split_places(len(words), self._contexts_at_a_time()):
            found += shares[:, part] @ self._descend(self._input[words[part]])
        return found

    def _normalise(self, scores: Float32s, weights: Float32s) -> Float32s:
        """Return [n, V] log p(w | context) of combined scores and the weight k of each context."""
        scores += self._offsets
        scores *= weights[:, None]
        scores += (1 - weights)[:, None] * self.log_unigram
        scores -= log_sum_exp(scores)[:, None]
        return scores

    def _descend(self, hidden: Float32s) -> Float32s:
        """Return [n, V] log p'(w | h) of [n, d] hidden vectors."""
        scores = self._output @ hidden.T
        if self._bias is not None:
            scores += self._bias[:, None]
        size = len(self)
        # A row for each node, so that a level's rows are read whole. The root, the last, has 0.
        found = np.zeros((2 * size - 1, len(hidden)), np.float32)
        for level in self._levels:
            margin = -level.codes[:, None] * scores[level.parents]
            found[level.children] = found[size + level.parents] - np.logaddexp(0, margin)
        return np.ascontiguousarray(found[:size].T)


def _find_levels(tree: HuffmanTree) -> list[_Level]:
    """Return the levels of a tree, from the children of the root on."""
    size, lengths = len(tree), tree.lengths()
    depths = np.arange(len(tree.nodes)) - np.repeat(tree.starts[:-1], lengths)
    # What follows a node of a path: its next node, or at the end the word.
    following = size + np.append(tree.nodes[1:], 0).astype(np.int64)
    ends = tree.starts[1:][lengths > 0] - 1
    following[ends] = np.flatnonzero(lengths)
    # A child is on many paths. Every path says the same of it.
    children, first = np.unique(following, return_index=True)
    levels = []
    for depth in range(lengths.max(initial=0)):
        here = depths[first] == depth
        places = first[here]
        codes = tree.codes[places].astype(np.float32)
        levels.append(_Level(children[here], tree.nodes[places].astype(np.intp), codes))
    return levels
