"""The tables that are trained: V words, vectors of length d."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

_ROWS_AT_A_TIME = 1 << 14


class Model(tf.Module):  # type: ignore[misc]
    """Input table, output table and bias.

    Attributes:
        input: [V, d] float32 variable, the word vectors.
        output: [V, d] float32 variable, the softmax matrix W; the same variable as ``input`` if tied.
        bias: [V] float32 variable, the softmax bias b; None if tied.

    Args:
        vocabulary_size: V.
        vector_size: d.
        tied: One table for both roles.
        seed: Of the first vectors.
    """

    def __init__(self, vocabulary_size: int, vector_size: int, *, tied: bool, seed: int) -> None:
        super().__init__()
        self.input = _zeros((vocabulary_size, vector_size), "input")
        for first, vectors in initial_vectors(vocabulary_size, vector_size, seed):
            rows = tf.range(first, first + len(vectors))
            tf.raw_ops.ResourceScatterUpdate(resource=self.input.handle, indices=rows, updates=vectors)
        self.output = self.input
        self.bias = None
        if not tied:
            # Zeros, as in word2vec.c: the first steps move only the output table.
            self.output = _zeros((vocabulary_size, vector_size), "output")
            self.bias = _zeros((vocabulary_size,), "bias")

    @property
    def tied(self) -> bool:
        """True if the two tables are one."""
        return self.bias is None

    def tables(self) -> dict[str, VariableRows]:
        """Return the tables as :func:`word2vec.storage.model_directory.save_model` takes them."""
        if self.bias is None:
            return {"input": VariableRows(self.input)}
        return {name: VariableRows(getattr(self, name)) for name in ("input", "output", "bias")}


class VariableRows:
    """Reads rows of a variable. Reading all of it could copy it."""

    def __init__(self, variable: tf.Variable) -> None:
        self._variable = variable
        self.shape = tuple(variable.shape)

    def __getitem__(self, rows: slice) -> NDArray[np.float32]:
        """Return some of the rows, float32."""
        values: NDArray[np.float32] = tf.gather(self._variable, tf.range(*rows.indices(self.shape[0]))).numpy()
        return values


def initial_vectors(
    vocabulary_size: int, vector_size: int, seed: int
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Yield [V, d] float32, uniform in (-0.5, 0.5) / d as in word2vec.c, in parts: first row, rows.

    In parts, because the whole would be a second table in memory.
    """
    random = np.random.default_rng(seed)
    for first in range(0, vocabulary_size, _ROWS_AT_A_TIME):
        rows = min(_ROWS_AT_A_TIME, vocabulary_size - first)
        vectors = random.random((rows, vector_size), np.float32)
        vectors -= 0.5
        vectors /= vector_size
        yield first, vectors


def _zeros(shape: tuple[int, ...], name: str) -> tf.Variable:
    # A function of the initial value: nothing else holds on to it, so that the variable need not copy it.
    return tf.Variable(lambda: tf.zeros(shape), name=name)
