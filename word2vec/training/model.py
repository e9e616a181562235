"""The parameters that are trained: V words, vectors of length d."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import tensorflow as tf

from word2vec.arrays import Float32s
from word2vec.scores.huffman import HuffmanTree
from word2vec.scores.signature import make_signs
from word2vec.storage.table_file import RowReader
from word2vec.training.first_vectors import ROWS_AT_A_TIME


class Model(tf.Module):  # type: ignore[misc]
    """Input table, output table and bias.

    Attributes:
        input: [V, d] float32 variable, the word vectors.
        output: [V, d] float32 variable, the softmax matrix W but for the signs. Tied, it is the same variable as
            ``input``. With a tree it is [V - 1, d], a row for each inner node.
        bias: [V] float32 variable, the softmax bias b, or None. With a tree it is [V - 1].
        tied: True if the two tables are one.
        signs: [d] float32 of 1 and -1, see :mod:`word2vec.scores.signature`. W is ``output`` times these.
        tree: The tree of a hierarchical softmax, or None.
        rates: [V] float32, what multiplies the learning rate of each word's vectors, or None for 1.

    Args:
        vocabulary_size: V.
        vector_size: d.
        tied: One table for both roles.
        bias: Give the softmax a bias.
        signature: The share of the coordinates whose sign is -1. An untied model has none.
        tree: For a hierarchical softmax. The model is untied then.
        rates: See :func:`word2vec.training.word_rates.find_word_rates`.
        first_vectors: What the input table starts from: the number of a row, and the [n, d] float32 vectors of
            the rows from there on. Rows that are not in it start at 0.

    Raises:
        ValueError: the first vectors are of another length than d, or there are more rows than V. Or an untied
            model is given a signature, or a tied one a tree.
    """

    def __init__(
        self,
        vocabulary_size: int,
        vector_size: int,
        *,
        tied: bool,
        bias: bool,
        signature: float = 0.0,
        tree: HuffmanTree | None = None,
        rates: Float32s | None = None,
        first_vectors: Iterable[tuple[int, Float32s]],
    ) -> None:
        super().__init__()
        if signature and not tied:
            raise ValueError(f"signature is {signature}, but an untied model has none")
        if tree is not None and tied:
            raise ValueError("a model with a tree is not tied: its output table has a row for each inner node")
        self.tied = tied
        self.tree = tree
        self.rates = None if rates is None else np.asarray(rates, np.float32)
        self.signs = make_signs(vector_size, signature)
        self.input = _zeros((vocabulary_size, vector_size), "input")
        for first, vectors in first_vectors:
            _write_rows(self.input, first, vectors)
        # Zeros, as in word2vec.c: the first steps move only the output table.
        outputs = vocabulary_size if tree is None else tree.inner_nodes
        self.output = self.input if tied else _zeros((outputs, vector_size), "output")
        self.bias = _zeros((outputs,), "bias") if bias else None

    def parameters(self) -> dict[str, tf.Variable]:
        """Return each variable once: "input", then "output" if untied, then "bias" if there is one."""
        found = {"input": self.input}
        if not self.tied:
            found["output"] = self.output
        if self.bias is not None:
            found["bias"] = self.bias
        return found

    def assign(self, values: Mapping[str, RowReader]) -> None:
        """Copy values into the parameters, a few rows at a time.

        Args:
            values: By the names of :meth:`parameters`: arrays, or another model's :meth:`rows`.

        Raises:
            ValueError: a name or a shape is not that of a parameter.
        """
        parameters = self.parameters()
        for name, value in values.items():
            if name not in parameters or tuple(parameters[name].shape) != tuple(value.shape):
                shapes = {known: tuple(variable.shape) for known, variable in parameters.items()}
                raise ValueError(f"{name} has the shape {tuple(value.shape)}; the parameters are {shapes}")
            for first in range(0, value.shape[0], ROWS_AT_A_TIME):
                _write_rows(parameters[name], first, value[first : first + ROWS_AT_A_TIME])

    def share_vectors(self) -> Float32s:
        """Return the input table [V, d] as it is now, as an array that cannot be written to.

        On the CPU it shares the memory of the variable and costs nothing. While somebody holds the array, the
        next step copies the table and leaves the array alone, so it never changes.
        """
        # After the first update of some rows, TensorFlow copies a variable whenever it is read. This lets reads
        # share its memory again, until the next such update.
        tf.raw_ops.DisableCopyOnRead(resource=self.input.handle)
        tensor = tf.raw_ops.ReadVariableOp(resource=self.input.handle, dtype=tf.float32)
        return np.asarray(memoryview(tensor))

    def rows(self) -> dict[str, VariableRows]:
        """Return the parameters as :func:`word2vec.storage.model_directory.save_model` reads them."""
        return {name: VariableRows(variable) for name, variable in self.parameters().items()}


class VariableRows:
    """Reads rows of a variable. Reading all of it could copy it."""

    def __init__(self, variable: tf.Variable) -> None:
        self._variable = variable
        self.shape = tuple(variable.shape)

    def __getitem__(self, rows: slice) -> Float32s:
        """Return some of the rows, float32."""
        values: Float32s = tf.gather(self._variable, tf.range(*rows.indices(self.shape[0]))).numpy()
        return values


def _write_rows(variable: tf.Variable, first: int, values: Float32s) -> None:
    """Set the rows from ``first`` on. A Variable.assign might share the memory of the array that it is given."""
    shape = variable.shape
    if values.shape[1:] != tuple(shape[1:]) or not 0 <= first <= first + len(values) <= shape[0]:
        raise ValueError(
            f"rows of shape {values.shape} from row {first} on do not fit into {variable.name} of shape "
            f"{tuple(shape)}"
        )
    rows = tf.range(first, first + len(values))
    tf.raw_ops.ResourceScatterUpdate(
        resource=variable.handle, indices=rows, updates=np.asarray(values, np.float32)
    )


def _zeros(shape: tuple[int, ...], name: str) -> tf.Variable:
    # A function of the initial value: nothing else holds on to it, so the variable need not copy it.
    return tf.Variable(lambda: tf.zeros(shape), name=name)
