"""The Huffman tree of a vocabulary: frequent words are near its root.

The hierarchical softmax (Morin and Bengio 2005, with the Huffman tree of Mikolov et al. 2013, "Distributed
Representations of Words and Phrases and their Compositionality", section 2.1) puts the words at the leaves of a
binary tree. The probability of a word is the product of the decisions on the way to it. At every inner node a
sigmoid of one score decides, so V - 1 scores replace the sum over V words, and one word needs only those of its
own path. With the Huffman tree that is the shortest path on average, at most one node more than the entropy of
the words in bits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Counts, Ids

Codes = NDArray[np.int8]


@dataclass(frozen=True)
class HuffmanTree:
    """Paths from the root to the words.

    The V - 1 inner nodes are numbered in the order in which they were made: children come before their parents,
    and the root is the last. A vocabulary of one word has no inner node, and its path is empty.

    Attributes:
        starts: [V + 1] int64. The path of word w lies in the others from ``starts[w]`` to ``starts[w + 1]``.
        nodes: [total] int32, the inner nodes of each path, the root first.
        codes: [total] int8. 1 where the path goes on to the rarer child of the node, -1 to the other. The
            probability of this decision is sigmoid(code * score of the node).
    """

    starts: NDArray[np.int64]
    nodes: Ids
    codes: Codes

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def inner_nodes(self) -> int:
        """V - 1."""
        return len(self) - 1

    def path(self, word: int) -> tuple[Ids, Codes]:
        """Return the nodes of a word's path and their codes, the root first."""
        places = slice(self.starts[word], self.starts[word + 1])
        return self.nodes[places], self.codes[places]

    def lengths(self) -> NDArray[np.int64]:
        """Return [V], the number of nodes on each path."""
        return np.diff(self.starts)


def build_tree(counts: Counts) -> HuffmanTree:
    """Build the Huffman tree of words that occur so often.

    The two rarest nodes that have no parent get one, until there is only the root. Of equal counts an inner
    node goes first, as in word2vec.c (``CreateBinaryTree``), then the word with the larger number, and of inner
    nodes the older. So the tree depends on the counts alone.

    Args:
        counts: [V] int64, V at least 1.

    Example:
        >>> tree = build_tree(np.array([5, 1, 2, 1]))
        >>> [tree.path(word)[0].tolist() for word in range(4)]
        [[2], [2, 1, 0], [2, 1], [2, 1, 0]]
        >>> tree.path(1)[1].tolist()
        [1, 1, -1]
    """
    parents, codes = _merge(counts)
    return _lay_out_paths(len(counts), parents, codes)


def _merge(counts: Counts) -> tuple[NDArray[np.int64], Codes]:
    """Return the parent of each of V words and V - 1 inner nodes, and its code there. The root has neither.

    Two queues hold the nodes without a parent: the words by their counts, and the inner nodes, which are made in
    the order of theirs. So the rarest node stands at the head of one of them.
    """
    size = len(counts)
    rarest_last = np.argsort(-np.asarray(counts, np.int64), kind="stable").tolist()
    totals = [int(count) for count in counts] + [0] * (size - 1)
    parents = np.zeros(max(2 * size - 1, 1), np.int64)
    codes = np.zeros(len(parents), np.int8)
    words, oldest = size - 1, size
    for made in range(size, 2 * size - 1):
        for code in (1, -1):
            word_is_next = words >= 0 and (oldest >= made or totals[rarest_last[words]] < totals[oldest])
            child = rarest_last[words] if word_is_next else oldest
            words, oldest = (words - 1, oldest) if word_is_next else (words, oldest + 1)
            totals[made] += totals[child]
            parents[child], codes[child] = made, code
    return parents, codes


def _lay_out_paths(size: int, parents: NDArray[np.int64], codes: Codes) -> HuffmanTree:
    """Write down the path of each of V words, given the parent of each word and inner node."""
    root = 2 * size - 2
    # Follow all words towards the root together, and count the steps.
    lengths = np.zeros(size, np.int64)
    places = np.arange(size)
    climbing = np.flatnonzero(places != root)
    while len(climbing):
        lengths[climbing] += 1
        places[climbing] = parents[places[climbing]]
        climbing = climbing[places[climbing] != root]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    # Follow them again, and write each path from its end to its beginning.
    nodes, decisions = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.int8)
    places, ends = np.arange(size), starts[1:].copy()
    climbing = np.flatnonzero(places != root)
    while len(climbing):
        ends[climbing] -= 1
        decisions[ends[climbing]] = codes[places[climbing]]
        places[climbing] = parents[places[climbing]]
        nodes[ends[climbing]] = places[climbing] - size
        climbing = climbing[places[climbing] != root]
    return HuffmanTree(starts, nodes, decisions)
