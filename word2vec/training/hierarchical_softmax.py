"""One training step of the hierarchical softmax in plain TensorFlow operations.

:mod:`word2vec.reference_unsampled` says in words and loops what happens here in matrix products. Shapes: S
blocks, L centres each, T words that are predicted, paths of at most D nodes, vectors of length d. Shorter paths
are padded, with the code 0.
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from typing_extensions import Unpack

from word2vec.arrays import Ids
from word2vec.config.train import Architecture
from word2vec.scores.huffman import Codes, HuffmanTree
from word2vec.training.block_step import BlockOptions, UnsampledStep
from word2vec.training.model import Model


class HierarchicalSoftmaxStep(UnsampledStep):
    """Trains a model on the device where TensorFlow put it.

    Args:
        model: The tables, untied, with a tree.
        architecture: "cbow" or "skipgram".
        **blocks: As for :class:`~word2vec.training.block_step.UnsampledStep`.
    """

    def __init__(self, model: Model, *, architecture: Architecture, **blocks: Unpack[BlockOptions]) -> None:
        super().__init__(model, architecture=architecture, **blocks)
        if model.tree is None:
            raise ValueError("a hierarchical softmax needs a model with a tree")
        self._lengths = tf.constant(model.tree.lengths(), tf.int32)
        self._nodes, self._codes = map(tf.constant, pad_paths(model.tree))
        self._traced_step = self._step.get_concrete_function()

    def _train(self, tokens: tf.Tensor, band: tf.Tensor, rate: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        mean, size = self._average(band)
        centres = self._centres(tokens)
        # Skip-Gram: a centre predicts each word of its window. CBOW: the mean of the window predicts the centre.
        words, targets = (centres, tokens) if self._skipgram else (tokens, centres)
        inputs = tf.gather(self._model.input, words)
        hidden = inputs if self._skipgram else tf.matmul(mean, inputs)
        # Cut the padding down to the longest path of this step.
        longest = tf.reduce_max(tf.gather(self._lengths, targets))
        nodes = tf.gather(self._nodes, targets)[:, :, :longest]
        codes = tf.cast(tf.gather(self._codes, targets)[:, :, :longest], tf.float32)
        choices = tf.transpose(band, [0, 2, 1]) if self._skipgram else tf.minimum(size, 1.0)
        loss, by_hidden = self._descend(nodes, codes, hidden, choices, rate)
        by_inputs = by_hidden if self._skipgram else tf.matmul(mean, by_hidden, transpose_a=True)
        self._update(self._model.input, words, by_inputs, rate)
        return loss, tf.cast(tf.reduce_sum(choices), tf.int32)

    def _descend(
        self, nodes: tf.Tensor, codes: tf.Tensor, hidden: tf.Tensor, choices: tf.Tensor, rate: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Decide at every node of the targets' paths, and train the nodes.

        Args:
            nodes: [S, T, D] int32.
            codes: [S, T, D] float32, 0 where there is no node.
            hidden: [S, L, d].
            choices: Skip-Gram [S, T, L], 1 where centre i predicts target j. CBOW [S, T, 1], 1 where the hidden
                vector of the same number predicts it.
            rate: Scalar.

        Returns:
            The summed loss, and its derivative by ``hidden``.
        """
        rows = tf.gather(self._model.output, nodes)
        scores = self._score(rows, hidden)
        if self._model.bias is not None:
            scores += tf.gather(self._model.bias, nodes)[..., None]
        codes, choices = codes[..., None], choices[:, :, None, :]
        mask = tf.abs(codes) * choices
        margin = -codes * scores
        loss = tf.reduce_sum(tf.math.softplus(margin) * mask)
        # The code is 0 where there is no node, and so is this.
        by_scores = -codes * tf.sigmoid(margin) * choices
        by_rows, by_hidden = self._differentiate(rows, hidden, by_scores)
        # Padding is left out, because it would count among the occurrences of a node.
        there = tf.reshape(codes, tf.shape(nodes)) != 0
        found = tf.boolean_mask(nodes, there)
        self._update(self._model.output, found, tf.boolean_mask(by_rows, there), rate)
        if self._model.bias is not None:
            by_bias = tf.reshape(tf.reduce_sum(by_scores, axis=-1), tf.shape(nodes))
            self._update(self._model.bias, found, tf.boolean_mask(by_bias, there), rate)
        return loss, by_hidden

    def _score(self, rows: tf.Tensor, hidden: tf.Tensor) -> tf.Tensor:
        """Return the scores of the nodes' rows with the hidden vectors that may predict their targets.

        Args:
            rows: [S, T, D, d].
            hidden: [S, L, d].

        Returns:
            Skip-Gram [S, T, D, L]. CBOW [S, T, D, 1].
        """
        if not self._skipgram:
            return tf.matmul(rows, hidden[..., None])
        flat = tf.matmul(_flatten_paths(rows), hidden, transpose_b=True)
        return tf.reshape(flat, [*tf.unstack(tf.shape(rows)[:3]), self._length])

    def _differentiate(
        self, rows: tf.Tensor, hidden: tf.Tensor, by_scores: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Return the derivatives by the rows and by the hidden vectors, of those by the scores of ``_score``."""
        if not self._skipgram:
            return by_scores * hidden[:, :, None, :], tf.reduce_sum(by_scores * rows, axis=2)
        flat = _flatten_paths(by_scores)
        by_rows = tf.reshape(tf.matmul(flat, hidden), tf.shape(rows))
        return by_rows, tf.matmul(flat, _flatten_paths(rows), transpose_a=True)


def _flatten_paths(values: tf.Tensor) -> tf.Tensor:
    """Put the paths of all T words of a block one after the other: [S, T, D, n] to [S, T D, n]."""
    sizes = tf.shape(values)
    return tf.reshape(values, [sizes[0], sizes[1] * sizes[2], sizes[3]])


def pad_paths(tree: HuffmanTree) -> tuple[Ids, Codes]:
    """Return [V, D] int32 nodes and int8 codes of all paths, D the longest. Shorter ones end with zeros."""
    lengths = tree.lengths()
    there: NDArray[np.bool_] = np.arange(lengths.max(initial=0)) < lengths[:, None]
    nodes, codes = np.zeros(there.shape, np.int32), np.zeros(there.shape, np.int8)
    nodes[there], codes[there] = tree.nodes, tree.codes
    return nodes, codes
