"""The step that trains composed words in TensorFlow's operations. ``composed_words.py`` says what it does."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf
from composed_words import ROW_CAP, Composition, find_row_rates

from word2vec.arrays import Counts, Float32s
from word2vec.blocks.sampling import NoiseDistribution
from word2vec.config.train import TrainConfig
from word2vec.training.backend import GraphBackend, TrainStep
from word2vec.training.first_vectors import draw_first_vectors
from word2vec.training.graph import GraphStep
from word2vec.training.model import Model


class ComposedStep(GraphStep):
    """Trains R, and with it the model whose input table has the composed vectors.

    Each distinct word of a step is composed once, and its row of the model's input table is set. Then the step
    is that of words without n-grams. What it would subtract from the input table goes to R.

    Attributes:
        table: R, a variable [V + G, d]. It starts with the random numbers of word vectors, which gives composed
            vectors of the same size.

    Args:
        model: Of V words.
        composition: Of the same words.
        row_rates: [V + G], what multiplies the learning rate of each row of R.
        seed: Of the random numbers.
        row_cap: See :func:`composed_words.step_together`.
        **options: Of :class:`~word2vec.training.graph.GraphStep`.
    """

    def __init__(
        self,
        model: Model,
        composition: Composition,
        row_rates: Float32s,
        *,
        seed: int,
        row_cap: int,
        **options: Any,
    ) -> None:
        self._composition = composition
        size = composition.table_rows, int(model.input.shape[1])
        self.table = tf.Variable(np.concatenate([rows for _, rows in draw_first_vectors(*size, seed)]))
        self._starts, self._rows = (
            tf.constant(composition.starts, tf.int32),
            tf.constant(composition.rows, tf.int32),
        )
        self._scales, self._row_rates = tf.constant(composition.scales), tf.constant(row_rates)
        # The tables come first, because GraphStep traces the step.
        super().__init__(model, row_cap=row_cap, **options)

    def compose_all(self) -> Float32s:
        """Return the vectors of all words, [V, d]."""
        vectors: Float32s = self._composition.as_matrix() @ self.table.numpy()
        return vectors

    def _skipgram(
        self, tokens: tf.Tensor, band: tf.Tensor, negatives: tf.Tensor, rate: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        self._compose(tf.concat([tokens, negatives], 1) if self._model.tied else self._centres(tokens))
        return super()._skipgram(tokens, band, negatives, rate)

    def _cbow(
        self, tokens: tf.Tensor, band: tf.Tensor, negatives: tf.Tensor, rate: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        self._compose(tf.concat([tokens, negatives], 1) if self._model.tied else tokens)
        return super()._cbow(tokens, band, negatives, rate)

    def _compose(self, words: tf.Tensor) -> None:
        """Set the rows of the model's input table of these words, [S, R] int32, to their composed vectors."""
        distinct, _ = tf.unique(tf.reshape(words, [-1]))
        rows, owners = self._list_rows(distinct)
        sums = tf.math.segment_sum(tf.gather(self.table, rows), owners)
        vectors = sums * tf.gather(self._scales, distinct)[:, None]
        handle = self._model.input.handle
        tf.raw_ops.ResourceScatterUpdate(resource=handle, indices=distinct, updates=vectors)

    def _list_rows(self, words: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Return the rows [n] of some words one after the other, and the place of the word of each [n]."""
        ranges = tf.ragged.range(tf.gather(self._starts, words), tf.gather(self._starts, words + 1))
        return tf.gather(self._rows, ranges.flat_values), ranges.value_rowids()

    def _update(self, table: tf.Variable, rows: tf.Tensor, gradient: tf.Tensor, rate: tf.Tensor) -> None:
        """Subtract rate * gradient, capped, from the rows of R if the table is the composed one."""
        if table is not self._model.input:
            super()._update(table, rows, gradient, rate)
            return
        # Sum the gradients of each distinct word.
        distinct, places, uses = tf.unique_with_counts(tf.reshape(rows, [-1]))
        flat = tf.reshape(gradient, [-1, table.shape[1]])
        by_words = tf.math.unsorted_segment_sum(flat, places, tf.size(distinct))
        by_words *= tf.gather(self._scales, distinct)[:, None]
        # Each goes to all rows of the word. Cap what a row gets by how often it is used.
        members, owners = self._list_rows(distinct)
        uses = tf.gather(tf.cast(uses, tf.float32), owners)
        total = tf.math.bincount(members, uses, minlength=self.table.shape[0], dtype=tf.float32)
        scale = rate * tf.minimum(1.0, self._row_cap / tf.gather(total, members))
        scale *= tf.gather(self._row_rates, members)
        changes = tf.gather(by_words, owners) * scale[:, None]
        tf.raw_ops.ResourceScatterSub(resource=self.table.handle, indices=members, updates=changes)


class ComposedBackend(GraphBackend):
    """The graph backend with composed vectors.

    Attributes:
        step: What trains, once :meth:`train_step` was asked for it.

    Args:
        config: The options.
        ids: Length of the encoded corpus.
        composition: Of the words of the corpus.
        counts: [V], theirs.
    """

    step: ComposedStep

    def __init__(self, config: TrainConfig, ids: int, composition: Composition, counts: Counts) -> None:
        super().__init__(config, ids)
        self._composition, self._counts = composition, counts

    def train_step(self, model: Model, config: TrainConfig, noise: NoiseDistribution) -> TrainStep:
        """Return a step that composes the vectors of its words, then trains as the graph does."""
        settings = config.settings
        rates = find_row_rates(self._composition, self._counts, settings.subsample, settings.rare_boost)
        self.step = ComposedStep(
            model,
            self._composition,
            rates,
            seed=config.seed,
            row_cap=config.row_cap or ROW_CAP,
            architecture=config.architecture,
            window=settings.window,
            block_length=config.block_length,
            loss=config.loss,
            shape=config.loss_shape,
        )
        return self.step
