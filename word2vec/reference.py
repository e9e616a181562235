"""The whole training algorithm in plain NumPy, one centre at a time. It is slow. Read it first.

The backends do the same in matrix products over whole blocks, and the tests hold them to this module.

The loss (the *random softmax loss* of Su Jianlin, "不可思议的Word2Vec 5. Tensorflow版的Word2Vec", 2017): for a
hidden vector h, a target t and K random words n_1..n_K, the cross entropy of the softmax over
[t, n_1, ..., n_K] with the target as the true class. With the scores s_x = h · W_x + b_x ::

    loss = log(exp(s_t) + sum_k exp(s_nk)) - s_t

Skip-Gram: h is the centre's input vector, and every word in its window is a target.
CBOW: h is the mean of the window's input vectors, and the centre is the target.
Tied: input and output table are one, and W = V diag(a) with the signs a of :mod:`word2vec.scores.signature`.
The bias b may be left out, tied or untied.

**Accidental hits**, random words that happen to be the target, stay in the sum. Because the random words are
then independent of the target, the loss is smallest at s_t = log p(t | h) - log q(t) + const for every K
(q the noise distribution), which is what the probabilities are computed from. Leaving hits out would bias
frequent words upwards, and it would ask for a softmax of its own for every target. The other sampled losses keep
hits for the same reasons.

**The other sampled losses** (:func:`find_loss`). *Negative sampling* (Mikolov et al. 2013, "Distributed
representations of words and phrases", equation 4) asks of the target and of each random word by itself whether
it is the target. Its loss is smallest at s_t = log p(t | h) - log q(t) - log K.

*Sampled softmax* (Jean et al. 2015, ``tf.nn.sampled_softmax_loss``) and *noise contrastive estimation* (Mnih and
Teh 2012, ``tf.nn.nce_loss``) are the random softmax loss and negative sampling of corrected scores,
s_x - log(K q(x)). K q(x) is how often x is expected among the random words. So they are smallest at
s_t = log p(t | h), sampled softmax up to a constant.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from word2vec.arrays import Float64s, Ids, Rows
from word2vec.blocks.framing import Blocks
from word2vec.config.train import Architecture
from word2vec.scores.huffman import HuffmanTree
from word2vec.scores.loss_facts import LOSS_FACTS, LossName
from word2vec.scores.loss_shape import NO_SHAPE, LossShape


@dataclass
class Tables:
    """The parameters, and what else goes into a score. Tied: ``output is input``.

    Attributes:
        input: [V, d] float64, the word vectors.
        output: [V, d] float64, the softmax matrix W. Of a hierarchical softmax [V - 1, d], a row for each node.
        bias: [V] float64, the softmax bias b, or None. Of a hierarchical softmax [V - 1].
        signs: [d] of 1 and -1, a, by which each row of ``output`` is multiplied in a score. All 1 if untied.
        tree: The tree of a hierarchical softmax, or None.
        rates: [V] float64, what multiplies the learning rate of each word's vectors, or None for 1. They are
            not in the gradient.
        log_expected: [V] float64, log(K q(w)), which losses that correct their scores subtract from them. None
            for the others.
    """

    input: Float64s
    output: Float64s
    bias: Float64s | None
    signs: Float64s
    tree: HuffmanTree | None = None
    rates: Float64s | None = None
    log_expected: Float64s | None = None

    @property
    def tied(self) -> bool:
        """True if the two tables are one."""
        return self.output is self.input

    def arrays(self) -> list[Float64s]:
        """Return each array once: the input table, if untied the output table, and the bias if there is one."""
        tables = [self.input] if self.tied else [self.input, self.output]
        return tables if self.bias is None else [*tables, self.bias]

    def scale_by_rates(self, table: Float64s, changes: Float64s) -> Float64s:
        """Return the changes of one of the tables times the rates of its words. Nodes and the bias have none."""
        if self.rates is None or table.ndim == 1 or (self.tree is not None and table is not self.input):
            return changes
        return changes * self.rates[:, None]

    def zeros(self) -> Tables:
        """Return tables of the same kind and size full of zeros, to sum gradients in."""
        gradient = np.zeros_like(self.input)
        by_output = gradient if self.tied else np.zeros_like(self.output)
        return Tables(gradient, by_output, None if self.bias is None else np.zeros_like(self.bias), self.signs)


def random_softmax(positive: float, negative: Float64s) -> tuple[float, float, Float64s]:
    """Return the loss of one target and its derivatives by the target's and the random words' scores.

    Args:
        positive: The target's score.
        negative: [K] the random words' scores.

    Example:
        >>> loss, by_positive, by_negative = random_softmax(0.0, np.zeros(3))
        >>> round(loss, 4), by_positive, by_negative     # log 4, because the softmax is uniform
        (1.3863, -0.75, array([0.25, 0.25, 0.25]))
    """
    scores = np.append(negative, positive)
    log_sum = np.logaddexp.reduce(scores)
    probabilities = np.exp(scores - log_sum)
    return float(log_sum - positive), float(probabilities[-1] - 1), probabilities[:-1]


def negative_sampling(
    positive: float, negative: Float64s, noise_weight: float = 1.0
) -> tuple[float, float, Float64s]:
    """Return the same of negative sampling: -log sigmoid(s_t) - noise_weight sum_k log(1 - sigmoid(s_nk)).

    Example:
        >>> loss, by_positive, by_negative = negative_sampling(0.0, np.zeros(3))
        >>> round(loss, 4), float(by_positive), by_negative    # 4 log 2
        (2.7726, -0.5, array([0.5, 0.5, 0.5]))
    """
    # -log sigmoid(x) = log(1 + exp(-x)), and 1 - sigmoid(x) = sigmoid(-x).
    missed, found = np.logaddexp(0, -positive), np.logaddexp(0, negative)
    loss = float(missed + noise_weight * found.sum())
    return loss, -np.exp(-positive - missed), noise_weight * np.exp(negative - found)


def shaped_softmax(positive: float, negative: Float64s, shape: LossShape) -> tuple[float, float, Float64s]:
    """Return the same of the random softmax loss with a shape, see :mod:`word2vec.scores.loss_shape`.

    Example:
        >>> loss, by_positive, _ = shaped_softmax(0.0, np.zeros(3), LossShape(margin=0.2))
        >>> loss, abs(float(by_positive))      # p is 0.25, which is good enough
        (0.0, 0.0)
    """
    cross_entropy, _, _ = random_softmax(positive, negative)
    p, missing = np.exp(-cross_entropy), -np.expm1(-cross_entropy)
    # λ(p), and (1 - p) times how fast it falls.
    if shape.focal_gamma:
        weight = missing**shape.focal_gamma
        slope = shape.focal_gamma * weight
    elif shape.margin_steepness:
        weight = np.exp(-np.logaddexp(0, shape.margin_steepness * (p - shape.margin)))
        slope = missing * shape.margin_steepness * weight * (1 - weight)
    else:
        weight, slope = float(p <= shape.margin), 0.0
    change = missing * weight + slope * p * cross_entropy
    shares = np.exp(negative - np.logaddexp.reduce(negative))
    return float(weight * cross_entropy), -change, change * shares


Loss = Callable[[float, Float64s], tuple[float, float, Float64s]]
"""Score of the target, [K] scores of the random words -> loss, its derivatives by the one and by the others."""


def find_loss(name: LossName, shape: LossShape) -> Loss:
    """Return a loss by its name in the configuration, with its shape."""
    if LOSS_FACTS[name].pairwise:
        return functools.partial(negative_sampling, noise_weight=shape.noise_weight)
    return functools.partial(shaped_softmax, shape=shape) if shape else random_softmax


def compute_gradients(
    blocks: Blocks,
    tables: Tables,
    architecture: Architecture,
    loss: LossName = "random_softmax",
    shape: LossShape = NO_SHAPE,
) -> tuple[float, int, Tables]:
    """Return the summed loss of the blocks, the number of targets in it, and its gradients.

    Row caps are not applied here, see :func:`step_together`.
    """
    total, targets, gradient = 0.0, 0, tables.zeros()
    for row in range(len(blocks)):
        summed, count = add_block_gradients(blocks[row : row + 1], tables, architecture, gradient, loss, shape)
        total += summed
        targets += count
    return total, targets, gradient


def add_block_gradients(
    block: Blocks,
    tables: Tables,
    architecture: Architecture,
    gradient: Tables,
    loss: LossName = "random_softmax",
    shape: LossShape = NO_SHAPE,
) -> tuple[float, int]:
    """Add one block's gradients to ``gradient``. Return its loss and its number of targets."""
    compute_loss = find_loss(loss, shape)
    total, targets = 0.0, 0
    for inputs, target in list_predictions(block, architecture):
        words, predicted = block.tokens[0, inputs], block.tokens[0, target]
        total += _add_pair_gradients(words, predicted, block.negatives[0], tables, gradient, compute_loss)
        targets += 1
    return total, targets


def list_predictions(block: Blocks, architecture: Architecture) -> list[tuple[Rows, int]]:
    """Return the predictions of one block: the places of the words that predict together, and of the target."""
    predictions: list[tuple[Rows, int]] = []
    for i in range(block.length):
        # Find the words in the window of centre i.
        centre = block.window + i
        reach = range(centre - block.left[0, i], centre + block.right[0, i] + 1)
        context = [place for place in reach if place != centre]
        if architecture == "skipgram":
            # The centre predicts each word of its window.
            predictions += [(np.array([centre]), target) for target in context]
        elif context:
            # The window together predicts the centre.
            predictions.append((np.array(context), centre))
    return predictions


def _add_pair_gradients(
    inputs: Ids, target: int, negatives: Ids, tables: Tables, gradient: Tables, loss: Loss
) -> float:
    """Add the gradients of one prediction: the mean of the vectors of ``inputs`` predicts ``target``."""
    # Score the random words and the target.
    hidden = tables.input[inputs].mean(0)
    outputs = np.append(negatives, target)
    rows = tables.output[outputs] * tables.signs
    scores = rows @ hidden
    if tables.bias is not None:
        scores += tables.bias[outputs]
    if tables.log_expected is not None:
        scores -= tables.log_expected[outputs]
    value, by_positive, by_negative = loss(scores[-1], scores[:-1])
    # Take the derivatives back to the rows that made the scores.
    by_scores = np.append(by_negative, by_positive)
    # The true gradient of the mean: each context word gets its share, 1 / len(inputs). word2vec.c omits it.
    by_inputs = by_scores @ rows / len(inputs)
    # np.add.at, because a word can be there twice.
    np.add.at(gradient.input, inputs, by_inputs)
    np.add.at(gradient.output, outputs, by_scores[:, None] * hidden * tables.signs)
    if gradient.bias is not None:
        np.add.at(gradient.bias, outputs, by_scores)
    return value


def compute_row_scales(rows: Ids, size: int, row_cap: int) -> Float64s:
    """Return what each row's summed gradient is scaled by: min(1, row_cap / its occurrences in the step).

    All gradients of a step are taken at the same parameters. Summed, those of a frequent word would
    overshoot by as much as it occurs. Capped, no row moves further than ``row_cap`` contributions.

    Args:
        rows: The rows that the step reads from one table, as often as it reads them.
        size: V, the rows in the table.
        row_cap: The cap.

    Returns:
        [V] float64.
    """
    occurrences = np.bincount(rows.ravel(), minlength=size)
    return np.minimum(1.0, row_cap / np.maximum(occurrences, 1))


def step_in_place(
    blocks: Blocks,
    tables: Tables,
    architecture: Architecture,
    learning_rate: float,
    loss: LossName = "random_softmax",
    shape: LossShape = NO_SHAPE,
) -> tuple[float, int]:
    """Train on the blocks as the kernel does with one thread: each is applied before the next is read.

    Changes the tables in place. Returns the summed loss and the number of targets.
    """
    total, targets = 0.0, 0
    for row in range(len(blocks)):
        summed, count, gradient = compute_gradients(blocks[row : row + 1], tables, architecture, loss, shape)
        total += summed
        targets += count
        for table, change in zip(tables.arrays(), gradient.arrays(), strict=True):
            table -= learning_rate * tables.scale_by_rates(table, change)
    return total, targets


def step_together(
    blocks: Blocks,
    tables: Tables,
    architecture: Architecture,
    learning_rate: float,
    row_cap: int,
    loss: LossName = "random_softmax",
    shape: LossShape = NO_SHAPE,
) -> tuple[float, int]:
    """Train on the blocks as the graph backend does: read together, then applied together.

    Changes the tables in place. Returns the summed loss and the number of targets.
    """
    summed, targets, gradient = compute_gradients(blocks, tables, architecture, loss, shape)
    size = len(tables.input)
    tokens, centres = blocks.tokens, blocks.centres
    inputs, predicted = (centres, tokens) if architecture == "skipgram" else (tokens, centres)
    outputs = np.concatenate([predicted, blocks.negatives], axis=1)
    if tables.tied:
        # One table: its rows are read once, for both roles.
        inputs = np.concatenate([tokens, blocks.negatives], axis=1)
    else:
        by_output = compute_row_scales(outputs, size, row_cap)[:, None] * gradient.output
        tables.output -= learning_rate * tables.scale_by_rates(tables.output, by_output)
    if tables.bias is not None and gradient.bias is not None:
        tables.bias -= learning_rate * compute_row_scales(outputs, size, row_cap) * gradient.bias
    by_input = compute_row_scales(inputs, size, row_cap)[:, None] * gradient.input
    tables.input -= learning_rate * tables.scale_by_rates(tables.input, by_input)
    return summed, targets
