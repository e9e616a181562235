"""The parameters that are trained: V words, vectors of length d."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

import numpy as np
import tensorflow as tf

from word2vec.arrays import Bools, Float32s
from word2vec.scores.huffman import HuffmanTree
from word2vec.scores.signature import make_signs
from word2vec.storage.table_file import RowReader
from word2vec.training.first_vectors import ROWS_AT_A_TIME
from word2vec.training.word_rates import freeze_rows


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
        rates: By "input", "output" and "bias", what multiplies the learning rate of each row of that table: [V]
            float32, or None for 1. Those of nodes are None, and tied the output table has those of the input
            table. A row whose rate is 0 is frozen: no step touches it.

    Args:
        vocabulary_size: V.
        vector_size: d.
        tied: One table for both roles.
        bias: Give the softmax a bias.
        signature: The share of the coordinates whose sign is -1. An untied model has none.
        tree: For a hierarchical softmax. The model is untied then.
        rates: Of the words, see :func:`word2vec.training.word_rates.find_word_rates`. The bias has none.
        frozen: By the names of :meth:`parameters`, which rows keep their values: [V] bool.
        first_vectors: What the input table starts from: the number of a row, and the [n, d] float32 vectors of
            the rows from there on. Rows that are not in it start at 0.

    Raises:
        ValueError: the first vectors are of another length than d, or there are more rows than V. Or an untied
            model is given a signature, or a tied one a tree. Or rows are frozen of a table that it lacks.
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
        frozen: Mapping[str, Bools] = MappingProxyType({}),
        first_vectors: Iterable[tuple[int, Float32s]],
    ) -> None:
        super().__init__()
        if signature and not tied:
            raise ValueError(f"signature is {signature}, but an untied model has none")
        if tree is not None and tied:
            raise ValueError("a model with a tree is not tied: its output table has a row for each inner node")
        self.tied = tied
        self.tree = tree
        self.signs = make_signs(vector_size, signature)
        self.input = _zeros((vocabulary_size, vector_size), "input")
        for first, vectors in first_vectors:
            _write_rows(self.input, first, vectors)
        # Zeros, as in word2vec.c: the first steps move only the output table.
        outputs = vocabulary_size if tree is None else tree.inner_nodes
        self.output = self.input if tied else _zeros((outputs, vector_size), "output")
        self.bias = _zeros((outputs,), "bias") if bias else None
        self.rates = self._combine_rates(rates, frozen)

    def _combine_rates(self, rates: Float32s | None, frozen: Mapping[str, Bools]) -> dict[str, Float32s | None]:
        """Return the rates of each table's rows, which are 0 where they are frozen."""
        for name, rows in frozen.items():
            variable = self.parameters().get(name)
            if variable is None or rows.shape != tuple(variable.shape[:1]):
                raise ValueError(f"{rows.shape} rows of {name} are frozen, and the model has no such table")
        found = {
            "input": freeze_rows(rates, frozen.get("input")),
            "output": freeze_rows(rates if self.tree is None else None, frozen.get("output")),
            "bias": freeze_rows(None, frozen.get("bias")),
        }
        return found | {"output": found["input"]} if self.tied else found

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

    def assign_rows(self, name: str, first: int, values: Float32s) -> None:
        """Copy values [n, d] or [n] into the rows of a parameter from ``first`` on.

        Args:
            name: One of :meth:`parameters`.
            first: The first row.
            values: float32.

        Raises:
            ValueError: they do not fit into it.
        """
        _write_rows(self.parameters()[name], first, values)

    @contextmanager
    def view(self) -> Iterator[dict[str, Float32s]]:
        """Yield the parameters as read-only arrays, without a copy where they are on the CPU.

        Use them only when no step is in flight, and let go of them inside the block, of their slices too. While
        an array of a table is alive, the next step would first copy the whole table to leave the array as it is.

        Returns:
            By the names of :meth:`parameters`: [V, d] and [V] float32.

        Raises:
            BufferError: an array outlives the block.
        """
        arrays = {name: np.asarray(_share_memory(variable)) for name, variable in self.parameters().items()}
        alive = [weakref.ref(array) for array in arrays.values()]
        yield arrays
        # Not after an error, whose traceback holds what its frames hold.
        arrays.clear()
        if any(reference() is not None for reference in alive):
            gc.collect()
        if any(reference() is not None for reference in alive):
            raise BufferError(
                "an array outlives the view that it came from, so the next step would copy its table"
            )

    def share_vectors(self) -> Float32s:
        """Return the input table [V, d] as it is now, as an array that cannot be written to.

        On the CPU it shares the memory of the variable and costs nothing. While somebody holds the array, the
        next step copies the table and leaves the array alone, so it never changes.
        """
        return np.asarray(_share_memory(self.input))

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


def _share_memory(variable: tf.Variable) -> memoryview:
    """Return the memory of a variable on the CPU, or a copy of that on another device."""
    # read_value would copy a variable whose rows were ever written by themselves.
    with tf.device("/CPU:0"):
        return memoryview(variable.read_value_no_copy())


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
