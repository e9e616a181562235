"""The losses that draw no random words, in plain NumPy, one prediction at a time. Read ``reference.py`` first.

Both are -log p(target | h) of a hidden vector h, where the probabilities of all V words sum to 1 by themselves.

**Full softmax.** With the scores s_w = h · W_w + b_w of all words::

    loss = log(sum_w exp(s_w)) - s_t

**Hierarchical softmax.** The words are the leaves of a Huffman tree (:mod:`word2vec.scores.huffman`), and the
output table has a row for each of its V - 1 inner nodes. At every node n on the path to the target a sigmoid
decides for one of two ways. c_n is 1 or -1 by the way that the path takes, and s_n = h · W_n + b_n ::

    loss = - sum_n log sigmoid(c_n s_n)

Tables whose ``tree`` is None are those of a full softmax.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from word2vec.arrays import Float64s, Ids
from word2vec.blocks.framing import Blocks
from word2vec.config.train import Architecture
from word2vec.reference import Tables, list_predictions
from word2vec.scores.huffman import Codes, HuffmanTree


def full_softmax(scores: Float64s, target: int) -> tuple[float, Float64s]:
    """Return the loss of one target and its derivatives by the scores.

    Args:
        scores: [V] of all words.
        target: The number of the target.

    Example:
        >>> loss, by_scores = full_softmax(np.zeros(4), 1)
        >>> round(loss, 4), by_scores       # log 4
        (1.3863, array([ 0.25, -0.75,  0.25,  0.25]))
    """
    log_sum = np.logaddexp.reduce(scores)
    by_scores = np.exp(scores - log_sum)
    by_scores[target] -= 1
    return float(log_sum - scores[target]), by_scores


def hierarchical_softmax(scores: Float64s, codes: Codes) -> tuple[float, Float64s]:
    """Return the loss of one target and its derivatives by the scores.

    Args:
        scores: [n] of the nodes on the path to the target.
        codes: [n] of 1 and -1, the decisions on it.

    Example:
        >>> loss, by_scores = hierarchical_softmax(np.zeros(2), np.array([1, -1], np.int8))
        >>> round(loss, 4), by_scores       # 2 log 2
        (1.3863, array([-0.5,  0.5]))
    """
    missing = 1 / (1 + np.exp(codes * scores))
    return float(np.logaddexp(0, -codes * scores).sum()), -codes * missing


def compute_gradients(
    blocks: Blocks, tables: Tables, architecture: Architecture
) -> tuple[float, int, Tables, Float64s]:
    """Return the summed loss of the blocks, the number of targets in it, its gradients, and what is expected.

    The last, of a full softmax, is how often each word is expected: [V], the sum of p(word) over the hidden
    vectors.
    """
    total, targets, gradient = 0.0, 0, tables.zeros()
    expected = np.zeros(len(tables.output))
    for row in range(len(blocks)):
        predictions = list_predictions(blocks[row : row + 1], architecture)
        # Skip-Gram has one hidden vector for all words of a window.
        centres = [int(inputs[0]) if architecture == "skipgram" else place for inputs, place in predictions]
        times = Counter(centres)
        for centre, (inputs, place) in zip(centres, predictions, strict=True):
            words, target = blocks.tokens[row, inputs], int(blocks.tokens[row, place])
            hidden = tables.input[words].mean(0)
            value, outputs, by_scores, by_hidden = _predict(hidden, target, tables)
            np.add.at(gradient.input, words, by_hidden / len(words))
            gradient.output[outputs] += by_scores[:, None] * hidden * tables.signs
            if gradient.bias is not None:
                gradient.bias[outputs] += by_scores
            if tables.tree is None:
                # The derivatives are p, and p - 1 for the target.
                by_scores[target] += 1
                expected += by_scores / times[centre]
            total += value
            targets += 1
    return total, targets, gradient, expected


def _predict(hidden: Float64s, target: int, tables: Tables) -> tuple[float, Ids, Float64s, Float64s]:
    """Return the loss of one prediction, the rows of the output table that it reads, and the derivatives.

    These are by the scores of the rows, and by the hidden vector.
    """
    outputs = np.arange(len(tables.output), dtype=np.int32)
    if tables.tree is not None:
        outputs, codes = tables.tree.path(target)
    rows = tables.output[outputs] * tables.signs
    scores = rows @ hidden
    if tables.bias is not None:
        scores += tables.bias[outputs]
    value, by_scores = (
        full_softmax(scores, target) if tables.tree is None else hierarchical_softmax(scores, codes)
    )
    return value, outputs, by_scores, by_scores @ rows


def step_together(
    blocks: Blocks, tables: Tables, architecture: Architecture, learning_rate: float, row_cap: int
) -> tuple[float, int]:
    """Train on the blocks as the graph backend does: read together, then applied together.

    Rows are capped as in :func:`word2vec.reference.compute_row_scales`. A full softmax reads all rows for every
    hidden vector, most of them with next to no weight. Beside the words of the text, which count as ever, a word
    counts as often as it is expected, see :func:`compute_gradients`. A node of a tree counts once for each word
    that is read and has it on its path.

    Changes the tables in place. Returns the summed loss and the number of targets.
    """
    summed, targets, gradient, expected = compute_gradients(blocks, tables, architecture)
    tokens, centres = blocks.tokens, blocks.centres
    inputs, predicted = (centres, tokens) if architecture == "skipgram" else (tokens, centres)
    size = len(tables.input)
    if tables.tree is not None:
        of_outputs = count_nodes(predicted.ravel().tolist(), tables.tree)
    else:
        # One table: its rows are read once, for both roles.
        read = tokens if tables.tied else predicted
        of_outputs = np.bincount(read.ravel(), minlength=size) + expected
    by_output = _cap(of_outputs, row_cap)[:, None] * gradient.output
    tables.output -= learning_rate * tables.scale_by_rates(tables.output, by_output)
    if not tables.tied:
        of_inputs = np.bincount(inputs.ravel(), minlength=size).astype(float)
        by_input = _cap(of_inputs, row_cap)[:, None] * gradient.input
        tables.input -= learning_rate * tables.scale_by_rates(tables.input, by_input)
    if tables.bias is not None and gradient.bias is not None:
        tables.bias -= learning_rate * _cap(of_outputs, row_cap) * gradient.bias
    return summed, targets


def count_nodes(words: Sequence[int], tree: HuffmanTree) -> Float64s:
    """Return [V - 1], how often each node is on the paths to some words."""
    found = np.zeros(tree.inner_nodes)
    for word in words:
        found[tree.path(word)[0]] += 1
    return found


def _cap(occurrences: Float64s, row_cap: int) -> Float64s:
    scales: Float64s = row_cap / np.maximum(occurrences, row_cap)
    return scales


def step_in_place(
    blocks: Blocks, tables: Tables, architecture: Architecture, learning_rate: float
) -> tuple[float, int]:
    """Train a hierarchical softmax as the kernel does with one thread: block after block, target after target.

    The nodes near the root are on almost every path. So they change after each target, before the next one
    reads them. Summed over a block their gradients would overshoot. The word vectors change at its end.

    Changes the tables in place. Returns the summed loss and the number of targets.
    """
    total, targets = 0.0, 0
    for row in range(len(blocks)):
        tokens = blocks.tokens[row]
        predictions = list_predictions(blocks[row : row + 1], architecture)
        by_input = np.zeros_like(tables.input)
        for place in sorted({target for _, target in predictions}):
            assert tables.tree is not None
            nodes, _ = tables.tree.path(int(tokens[place]))
            by_output, by_bias = np.zeros_like(tables.output[nodes]), np.zeros(len(nodes))
            for inputs in (inputs for inputs, target in predictions if target == place):
                words = tokens[inputs]
                hidden = tables.input[words].mean(0)
                value, _, by_scores, by_hidden = _predict(hidden, int(tokens[place]), tables)
                np.add.at(by_input, words, by_hidden / len(words))
                by_output += by_scores[:, None] * hidden
                by_bias += by_scores
                total += value
                targets += 1
            tables.output[nodes] -= learning_rate * by_output
            if tables.bias is not None:
                tables.bias[nodes] -= learning_rate * by_bias
        tables.input -= learning_rate * tables.scale_by_rates(tables.input, by_input)
    return total, targets
