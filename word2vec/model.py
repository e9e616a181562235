"""The tables that are trained: V words, vectors of length d."""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray


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
        self.input = tf.Variable(initial_vectors(vocabulary_size, vector_size, seed), name="input")
        self.output = self.input
        self.bias = None
        if not tied:
            # Zeros, as in word2vec.c: the first steps move only the output table.
            self.output = tf.Variable(tf.zeros((vocabulary_size, vector_size)), name="output")
            self.bias = tf.Variable(tf.zeros(vocabulary_size), name="bias")

    @property
    def tied(self) -> bool:
        """True if the two tables are one."""
        return self.bias is None


def initial_vectors(vocabulary_size: int, vector_size: int, seed: int) -> NDArray[np.float32]:
    """Return [V, d] float32, uniform in (-0.5, 0.5) / d as in word2vec.c."""
    random = np.random.default_rng(seed)
    vectors = random.random((vocabulary_size, vector_size), np.float32)
    vectors -= 0.5
    vectors /= vector_size
    return vectors
