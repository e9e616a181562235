"""One training step of the full softmax in plain TensorFlow operations: all V words are scored at each position.

:mod:`word2vec.reference_unsampled` says in words and loops what happens here in matrix products. Skip-Gram takes
the softmax once for each centre, and uses it for all n words of its window: their loss together is
n · log(sum_w exp(s_w)) less the scores of the n words.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import tensorflow as tf
from typing_extensions import Unpack

from word2vec.blocks.framing import Blocks
from word2vec.config.train import Architecture
from word2vec.training.block_step import BlockOptions, UnsampledStep
from word2vec.training.model import Model

LARGE_VOCABULARY = 50_000
"""With more words than this the cost is announced before training."""

SCORES_AT_A_TIME = 1 << 24
"""Scores that are in memory together: 64 MB, and twice that with their probabilities."""


class FullSoftmaxStep(UnsampledStep):
    """Trains a model on the device where TensorFlow put it.

    Args:
        model: The tables.
        architecture: "cbow" or "skipgram".
        scores_at_a_time: Scores that are in memory together. The result depends on it only in its rounding.
        **blocks: As for :class:`~word2vec.training.block_step.UnsampledStep`.
    """

    def __init__(
        self,
        model: Model,
        *,
        architecture: Architecture,
        scores_at_a_time: int = SCORES_AT_A_TIME,
        **blocks: Unpack[BlockOptions],
    ) -> None:
        super().__init__(model, architecture=architecture, **blocks)
        self._positions_at_a_time = max(1, scores_at_a_time // int(model.output.shape[0]))
        self._traced_step = self._step.get_concrete_function()

    @property
    def vocabulary_size(self) -> int:
        """V."""
        return int(self._model.output.shape[0])

    def make_empty_blocks(self, number: int) -> Blocks:
        """Return blocks of the size that the step takes, without a window."""
        tokens = np.zeros((number, self._length + 2 * self._window), np.int32)
        left = np.zeros((number, self._length), np.int32)
        return Blocks(tokens, left, left, np.zeros((number, 1), np.int32))

    def _train(self, tokens: tf.Tensor, band: tf.Tensor, rate: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        mean, size = self._average(band)
        centres = self._centres(tokens)
        # Skip-Gram: a centre predicts each word of its window. CBOW: the mean of the window predicts the centre.
        words, times = (centres, size) if self._skipgram else (tokens, tf.minimum(size, 1.0))
        inputs = tf.gather(self._model.input, words)
        hidden = self._sign(inputs if self._skipgram else tf.matmul(mean, inputs))
        targets, choices = (tokens, band) if self._skipgram else (centres, tf.eye(self._length) * times)
        # What the softmax expects, at all positions, and what the text has.
        flat = tf.reshape(hidden, [-1, self._model.input.shape[1]])
        log_sums, by_flat, by_output, expected = self._expect(flat, tf.reshape(times, [-1]))
        by_bias, expected = tf.unstack(expected)
        scores = self._score_targets(hidden, targets)
        loss = tf.reduce_sum((tf.reshape(log_sums, [-1, self._length, 1]) - scores) * choices)
        by_hidden = tf.reshape(by_flat, tf.shape(hidden))
        by_hidden -= tf.matmul(choices, tf.gather(self._model.output, targets))
        by_targets = tf.matmul(choices, hidden, transpose_a=True)
        by_output -= self._sum_rows(targets, by_targets)
        by_bias -= self._sum_rows(targets, tf.reduce_sum(choices, axis=1))
        # The signs stand between the two tables, so both sides have them.
        by_hidden = self._sign(by_hidden)
        by_inputs = by_hidden if self._skipgram else tf.matmul(mean, by_hidden, transpose_a=True)
        read = tokens if self._model.tied else targets
        expected += self._sum_rows(read, tf.ones_like(read, tf.float32))
        self._apply(words, by_inputs, by_output, by_bias, expected, rate)
        return loss, tf.cast(tf.reduce_sum(choices), tf.int32)

    def _score_targets(self, hidden: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        """Return [S, L, T] scores of the T words of a block that are predicted there."""
        scores = tf.matmul(hidden, tf.gather(self._model.output, targets), transpose_b=True)
        if self._model.bias is not None:
            scores += tf.gather(self._model.bias, targets)[:, None, :]
        return scores

    def _expect(self, hidden: tf.Tensor, times: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]:
        """Take the softmax over all words at P positions, some at a time.

        Args:
            hidden: [P, d], multiplied by the signs.
            times: [P], how many targets each position has.

        Returns:
            [P] log(sum_w exp(s_w)). And the derivatives of its sum, each position counted as often as it has
            targets: by ``hidden`` [P, d], by the output table [V, d], and by the bias [V], the first row of
            [2, V]. The second is how often each word is expected, each position counted once if it has a target.
        """
        table, positions = self._model.output, tf.shape(hidden)[0]
        parts = (positions + self._positions_at_a_time - 1) // self._positions_at_a_time

        def add_part(
            part: tf.Tensor, sums: tf.TensorArray, rows: tf.TensorArray, by_table: tf.Tensor, expected: tf.Tensor
        ) -> tuple[tf.Tensor, tf.TensorArray, tf.TensorArray, tf.Tensor, tf.Tensor]:
            places = slice(part * self._positions_at_a_time, (part + 1) * self._positions_at_a_time)
            some, often = hidden[places], times[places][:, None]
            scores = tf.matmul(some, table, transpose_b=True)
            if self._model.bias is not None:
                scores += self._model.bias
            log_sums = tf.reduce_logsumexp(scores, axis=1, keepdims=True)
            p = tf.exp(scores - log_sums)
            by_scores = p * often
            counts = tf.concat([often, tf.minimum(often, 1.0)], axis=1)
            return (
                part + 1,
                sums.write(part, log_sums[:, 0]),
                rows.write(part, tf.matmul(by_scores, table)),
                by_table + tf.matmul(by_scores, some, transpose_a=True),
                expected + tf.matmul(counts, p, transpose_a=True),
            )

        def collect() -> tf.TensorArray:
            # The last part is shorter than the others.
            return tf.TensorArray(tf.float32, parts, infer_shape=False)

        start = (0, collect(), collect(), tf.zeros(table.shape), tf.zeros([2, table.shape[0]]))
        _, sums, rows, by_table, expected = tf.while_loop(
            lambda part, *_: part < parts, add_part, start, parallel_iterations=1
        )
        return sums.concat(), rows.concat(), by_table, expected

    def _sum_rows(self, words: tf.Tensor, rows: tf.Tensor) -> tf.Tensor:
        """Return [V, ...] sums of the rows [S, T, ...] of each word."""
        return tf.math.unsorted_segment_sum(rows, words, self._model.output.shape[0])

    def _apply(
        self,
        words: tf.Tensor,
        by_inputs: tf.Tensor,
        by_output: tf.Tensor,
        by_bias: tf.Tensor,
        occurrences: tf.Tensor,
        rate: tf.Tensor,
    ) -> None:
        """Subtract the gradients times the rate, capped as in :mod:`word2vec.reference_unsampled`.

        Args:
            words: [S, R], whose word vectors were read.
            by_inputs: [S, R, d], the derivatives by these.
            by_output: [V, d].
            by_bias: [V].
            occurrences: [V], how often each word is read or expected.
            rate: Scalar.
        """
        model, scale = self._model, rate * self._row_cap / tf.maximum(occurrences, float(self._row_cap))
        if model.bias is not None:
            self._subtract(model.bias, scale * by_bias)
        if model.tied:
            by_output += self._sum_rows(words, by_inputs)
        else:
            self._update(model.input, words, by_inputs, rate)
        rates = self._find_rates(model.output)
        if rates is not None:
            scale *= rates
        self._subtract(model.output, scale[:, None] * by_output)

    def _subtract(self, table: tf.Variable, changes: tf.Tensor) -> None:
        """Subtract changes from all rows of a table that are not frozen."""
        rates = self._find_rates(table)
        if rates is None or rates.all():
            table.assign_sub(changes)
            return
        # To subtract 0 would change some of the others' bits: -0.0, and numbers so small that they are flushed.
        rows = np.flatnonzero(rates).astype(np.int32)
        tf.raw_ops.ResourceScatterSub(resource=table.handle, indices=rows, updates=tf.gather(changes, rows))


def announce_cost(step: FullSoftmaxStep, blocks_per_step: int, words: int) -> None:
    """Say on stderr how long a training will take, if the vocabulary is large.

    It is measured by steps on blocks without a single window, which change nothing.

    Args:
        step: The training step.
        blocks_per_step: How many blocks it gets.
        words: Of the text, in all epochs together. Subsampling leaves some of them out.
    """
    if step.vocabulary_size <= LARGE_VOCABULARY:
        return
    blocks = step.make_empty_blocks(blocks_per_step)
    step(blocks, 0.0)  # The first step is slower than the others.
    started = time.perf_counter()
    step(blocks, 0.0)
    speed = blocks.left.size / (time.perf_counter() - started)
    print(
        f"word2vec: full_softmax scores all {step.vocabulary_size:,} words at each position, about {speed:,.0f} "
        f"positions a second here. {words:,} words take up to {words / speed / 3600:.1f} hours, less with "
        "subsample\n"
        "word2vec: max_vocab_size makes it cheaper. sampled_softmax and hierarchical_softmax score few words",
        file=sys.stderr,
    )
