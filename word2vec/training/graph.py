"""One training step in plain TensorFlow operations: the graph backend.

The step reads S blocks together and applies their updates together. :mod:`word2vec.reference` says in
words and loops what happens here in matrix products. Shapes: S blocks, L centres each, window w,
W = L + 2w tokens, K random words, V words, vectors of length d.
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from typing_extensions import Unpack

from word2vec.arrays import Float64s
from word2vec.blocks.framing import Blocks
from word2vec.config.train import Architecture
from word2vec.scores.loss_facts import LossName
from word2vec.scores.loss_shape import NO_SHAPE, LossShape
from word2vec.training.block_step import BlockOptions, BlockStep
from word2vec.training.losses import find_loss
from word2vec.training.model import Model


class GraphStep(BlockStep):
    """Trains a model on the device where TensorFlow put it.

    Args:
        model: The tables.
        architecture: "cbow" or "skipgram".
        loss: Its name in the configuration, see :func:`word2vec.training.losses.find_loss`.
        shape: Of the loss.
        log_expected: [V] of a loss that corrects its scores, see :class:`word2vec.reference.Tables`.
        **blocks: As for :class:`~word2vec.training.block_step.BlockStep`.
    """

    def __init__(
        self,
        model: Model,
        *,
        architecture: Architecture,
        loss: LossName = "random_softmax",
        shape: LossShape = NO_SHAPE,
        log_expected: Float64s | None = None,
        **blocks: Unpack[BlockOptions],
    ) -> None:
        super().__init__(model, **blocks)
        self._loss = find_loss(loss, shape)
        self._log_expected = None if log_expected is None else tf.constant(log_expected, tf.float32)
        self._gradients = {"skipgram": self._skipgram, "cbow": self._cbow}[architecture]
        # Traced here. TensorFlow's look-up of the trace by its arguments takes as long as a small step does.
        self._traced_step = self._step.get_concrete_function()

    def __call__(self, blocks: Blocks, rate: float) -> tuple[float, int]:
        """Train on the blocks together. Return the summed loss and the number of targets."""
        arrays = (blocks.tokens, blocks.left, blocks.right, blocks.negatives, np.float32(rate))
        loss, targets = self._traced_step(*map(tf.constant, arrays))
        return float(loss), int(targets)

    @tf.function(  # type: ignore[untyped-decorator]
        input_signature=[tf.TensorSpec((None, None), tf.int32)] * 4 + [tf.TensorSpec((), tf.float32)]
    )
    def _step(
        self, tokens: tf.Tensor, left: tf.Tensor, right: tf.Tensor, negatives: tf.Tensor, rate: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Train on S blocks (see :class:`word2vec.blocks.framing.Blocks` for the first four arguments).

        Args:
            tokens: [S, W] int32.
            left: [S, L] int32.
            right: [S, L] int32.
            negatives: [S, K] int32.
            rate: Learning rate, scalar float32.

        Returns:
            The summed loss (float32) and the number of targets in it (int32).
        """
        tokens = tf.ensure_shape(tokens, (None, self._length + 2 * self._window))
        return self._gradients(tokens, self._band(left, right), negatives, rate)

    def _skipgram(
        self, tokens: tf.Tensor, band: tf.Tensor, negatives: tf.Tensor, rate: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Every centre predicts each word of its window: targets T = W, masked by the band."""
        width = band.shape[2]
        # Targets and random words lie side by side, so each product below does both.
        predicted = tf.concat([tokens, negatives], axis=1)
        rows = tf.gather(self._model.output, predicted)
        hidden = self._centres(rows) if self._model.tied else tf.gather(self._model.input, self._centres(tokens))
        outputs = self._sign(rows)
        # Score every centre with every word of its block.
        scores = tf.matmul(hidden, outputs, transpose_b=True)
        scores = self._shift(scores, predicted)
        loss, by_positive, by_negative = self._loss(scores[:, :, :width], scores[:, :, width:], band)
        # Take the derivatives back to the rows that made the scores.
        by_scores = tf.concat([by_positive, by_negative], axis=2)
        by_hidden = tf.matmul(by_scores, outputs)
        by_outputs = self._sign(tf.matmul(by_scores, hidden, transpose_a=True))
        if self._model.tied:
            # The centres are among the predicted words: the gradients of both roles are added to one row.
            after = self._window + tf.shape(negatives)[1]
            self._update(self._model.input, predicted, by_outputs + _pad(by_hidden, self._window, after), rate)
        else:
            self._update(self._model.input, self._centres(tokens), by_hidden, rate)
            self._update(self._model.output, predicted, by_outputs, rate)
        if self._model.bias is not None:
            self._update(self._model.bias, predicted, tf.reduce_sum(by_scores, axis=1), rate)
        return loss, tf.cast(tf.math.count_nonzero(band), tf.int32)

    def _cbow(
        self, tokens: tf.Tensor, band: tf.Tensor, negatives: tf.Tensor, rate: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """The mean of the window predicts the centre: one target T = 1, where there is a window."""
        mean, size = self._average(band)
        centres = self._centres(tokens)
        inputs = tf.gather(self._model.input, tokens)
        rows = self._centres(inputs) if self._model.tied else tf.gather(self._model.output, centres)
        targets, noise = self._sign(rows), self._sign(tf.gather(self._model.output, negatives))
        # Score each mean with its centre and with the random words.
        hidden = tf.matmul(mean, inputs)
        positive = tf.reduce_sum(hidden * targets, axis=2, keepdims=True)
        negative = tf.matmul(hidden, noise, transpose_b=True)
        positive = self._shift(positive, centres, axis=2)
        negative = self._shift(negative, negatives)
        has_window = tf.cast(size > 0.0, tf.float32)
        loss, by_positive, by_negative = self._loss(positive, negative, has_window)
        # Take the derivatives back to the rows that made the scores.
        by_hidden = by_positive * targets + tf.matmul(by_negative, noise)
        by_inputs = tf.matmul(mean, by_hidden, transpose_a=True)
        by_targets = self._sign(by_positive * hidden)
        by_noise = self._sign(tf.matmul(by_negative, hidden, transpose_a=True))
        predicted = tf.concat([centres, negatives], axis=1)
        if self._model.tied:
            # The centres are among the tokens: the gradients of both roles are added to one row.
            by_inputs += _pad(by_targets, self._window, self._window)
            rows = tf.concat([tokens, negatives], axis=1)
            self._update(self._model.input, rows, tf.concat([by_inputs, by_noise], axis=1), rate)
        else:
            self._update(self._model.input, tokens, by_inputs, rate)
            self._update(self._model.output, predicted, tf.concat([by_targets, by_noise], axis=1), rate)
        if self._model.bias is not None:
            by_bias = tf.concat([by_positive[:, :, 0], tf.reduce_sum(by_negative, axis=1)], axis=1)
            self._update(self._model.bias, predicted, by_bias, rate)
        return loss, tf.cast(tf.math.count_nonzero(has_window), tf.int32)

    def _shift(self, scores: tf.Tensor, words: tf.Tensor, axis: int = 1) -> tf.Tensor:
        """Add the words' bias to their scores, and correct them if the loss asks for it.

        Args:
            scores: [S, L, R], or [S, L, 1].
            words: [S, R], or [S, L].
            axis: That of the scores which the words do not have.
        """
        if self._model.bias is not None:
            scores += tf.expand_dims(tf.gather(self._model.bias, words), axis)
        if self._log_expected is not None:
            scores -= tf.expand_dims(tf.gather(self._log_expected, words), axis)
        return scores


def _pad(values: tf.Tensor, before: int, after: int | tf.Tensor) -> tf.Tensor:
    """Put zeros before and after the second axis of [S, L, d]."""
    return tf.pad(values, [[0, 0], [before, after], [0, 0]])
