"""What training steps in plain TensorFlow operations share: windows as matrices, and capped updates of rows.

Shapes: S blocks, L centres each, window w, W = L + 2w tokens, V words, vectors of length d.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np
import tensorflow as tf
from typing_extensions import NotRequired, TypedDict, Unpack

from word2vec.arrays import Float32s
from word2vec.blocks.framing import Blocks
from word2vec.config.train import Architecture
from word2vec.training.model import Model


class BlockOptions(TypedDict):
    """What every :class:`BlockStep` needs beside its model, which says what each means."""

    window: int
    block_length: int
    row_cap: int
    deterministic: NotRequired[bool]


class BlockStep:
    """A step that reads S blocks together and applies their updates together.

    Args:
        model: The tables.
        window: w.
        block_length: L.
        row_cap: See :func:`word2vec.reference.compute_row_scales`.
        deterministic: Add up the changes of a row in one order. TensorFlow's threads add them as they come.
    """

    def __init__(
        self, model: Model, *, window: int, block_length: int, row_cap: int, deterministic: bool = False
    ) -> None:
        self._model = model
        self._deterministic = deterministic
        self._window = window
        self._length = block_length
        self._row_cap = row_cap

    def _band(self, left: tf.Tensor, right: tf.Tensor) -> tf.Tensor:
        """Return [S, L, W] float32: 1 where token j is in the window of centre i and is not the centre."""
        centre = np.arange(self._length)[:, None] + self._window
        offset = np.arange(self._length + 2 * self._window)[None, :] - centre
        inside = (offset >= -left[:, :, None]) & (offset <= right[:, :, None]) & (offset != 0)
        return tf.cast(inside, tf.float32)

    def _average(self, band: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Return [S, L, W] the band that takes the mean over each window, and [S, L, 1] the windows' sizes."""
        size = tf.reduce_sum(band, axis=2, keepdims=True)
        return band / tf.maximum(size, 1.0), size

    def _centres(self, tokens: tf.Tensor) -> tf.Tensor:
        """Cut the halo off: [S, W, ...] to [S, L, ...]."""
        return tokens[:, self._window : self._window + self._length]

    def _sign(self, rows: tf.Tensor) -> tf.Tensor:
        """Multiply rows of V to rows of W, or derivatives by rows of W to those by rows of V."""
        return rows if (self._model.signs > 0).all() else rows * self._model.signs

    def _update(self, table: tf.Variable, rows: tf.Tensor, gradient: tf.Tensor, rate: tf.Tensor) -> None:
        """Subtract rate * gradient from the rows, capped as in :func:`word2vec.reference.compute_row_scales`.

        Args:
            table: [V, d] or [V].
            rows: [..., R] int32.
            gradient: [..., R, d] or [..., R].
            rate: Scalar.
        """
        occurrences = tf.math.bincount(tf.reshape(rows, [-1]), minlength=table.shape[0], dtype=tf.int32)
        scale = tf.minimum(1.0, self._row_cap / tf.cast(tf.gather(occurrences, rows), tf.float32))
        scale *= rate
        rates = self._find_rates(table)
        if rates is not None:
            own = tf.gather(rates, rows)
            scale *= own
            if not rates.all():
                # Frozen rows are left out, because -0.0 less a change of -0.0 is 0.0.
                rows, gradient, scale = (tf.boolean_mask(each, own != 0) for each in (rows, gradient, scale))
        if len(table.shape) == 2:
            scale = tf.expand_dims(scale, -1)
        changes = gradient * scale
        if self._deterministic:
            rows, changes = sum_by_row(rows, changes)
        # The raw operation, because Variable.scatter_sub(IndexedSlices) took two to three times as long.
        tf.raw_ops.ResourceScatterSub(resource=table.handle, indices=rows, updates=changes)

    def _find_rates(self, table: tf.Variable) -> Float32s | None:
        """Return what multiplies the learning rate of each row of a table, or None for 1."""
        name = next(name for name, variable in self._model.parameters().items() if variable is table)
        return self._model.rates[name]


def sum_by_row(rows: tf.Tensor, changes: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Add up the changes that belong to one row, in the order in which they stand.

    Args:
        rows: [..., R] int32.
        changes: [..., R, d] or [..., R].

    Returns:
        The n different rows in rising order, [n] int32, and the sum of the changes of each: [n, d] or [n].
    """
    width = changes.shape[len(rows.shape) :]
    rows, changes = tf.reshape(rows, [-1]), tf.reshape(changes, [-1, *width])
    # Sort the changes by their rows. The sum over sorted rows is taken one after the other.
    order = tf.argsort(rows, stable=True)
    rows = tf.gather(rows, order)
    is_first = rows != tf.concat([rows[:1] - 1, rows[:-1]], axis=0)
    numbers = tf.cumsum(tf.cast(is_first, tf.int32)) - 1
    return tf.boolean_mask(rows, is_first), tf.math.segment_sum(tf.gather(changes, order), numbers)


class UnsampledStep(BlockStep, ABC):
    """A step of a loss that draws no random words.

    Args:
        model: The tables.
        architecture: "cbow" or "skipgram".
        **blocks: As for :class:`BlockStep`. The rows are capped as by
            :func:`word2vec.reference_unsampled.step_together`.
    """

    # The trace of _step, which a subclass makes when it is complete. TensorFlow's look-up of the trace by its
    # arguments takes as long as a small step does.
    _traced_step: Callable[..., tuple[tf.Tensor, tf.Tensor]]

    def __init__(self, model: Model, *, architecture: Architecture, **blocks: Unpack[BlockOptions]) -> None:
        super().__init__(model, **blocks)
        self._skipgram = architecture == "skipgram"

    def __call__(self, blocks: Blocks, rate: float) -> tuple[float, int]:
        """Train on the blocks together. Return the summed loss and the number of targets."""
        arrays = (blocks.tokens, blocks.left, blocks.right, np.float32(rate))
        loss, targets = self._traced_step(*map(tf.constant, arrays))
        return float(loss), int(targets)

    @tf.function(  # type: ignore[untyped-decorator]
        input_signature=[tf.TensorSpec((None, None), tf.int32)] * 3 + [tf.TensorSpec((), tf.float32)]
    )
    def _step(
        self, tokens: tf.Tensor, left: tf.Tensor, right: tf.Tensor, rate: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Train on S blocks, see :class:`word2vec.blocks.framing.Blocks`. Return the loss and the targets."""
        tokens = tf.ensure_shape(tokens, (None, self._length + 2 * self._window))
        return self._train(tokens, self._band(left, right), rate)

    @abstractmethod
    def _train(self, tokens: tf.Tensor, band: tf.Tensor, rate: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Train on S blocks.

        Args:
            tokens: [S, W] int32.
            band: [S, L, W] float32, see ``_band``.
            rate: Learning rate, scalar float32.

        Returns:
            The summed loss (float32) and the number of targets in it (int32).
        """
