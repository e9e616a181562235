"""[TF] The vectors as Keras layers, for the front of a network of your own.

::

    lookup, embedding = keras_embedding(table)
    model = tf.keras.Sequential([lookup, embedding, tf.keras.layers.GlobalAveragePooling1D(), ...])
    model(tf.constant([["the", "cat"]]))

``word2vec.formats.Table(vectors.words, vectors.matrix)`` makes the table of a model.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from word2vec.arrays import Float32s
from word2vec.formats.columns import encode_words
from word2vec.optional_package import import_package
from word2vec.storage.table import Table

__all__ = ["keras_embedding"]


def keras_embedding(table: Table, trainable: bool = False) -> tuple[Any, Any]:
    """Return the layers that turn words into ids and ids into vectors.

    Args:
        table: V words and vectors.
        trainable: Training changes the vectors, and also the one of unknown words.

    Returns:
        A ``tf.keras.layers.StringLookup``, which gives an unknown word the id 0 and the word of row i the id i +
        1, and a ``tf.keras.layers.Embedding`` of V + 1 rows, of which row 0 holds zeros.

    Raises:
        ConfigError: TensorFlow is not installed.
        FormatError: a word is empty or not Unicode text.
    """
    tf = import_tensorflow("a Keras embedding")
    encode_words(table.words, "Keras")
    words = list(table.words)
    unknown = find_unused_word(words)
    lookup = tf.keras.layers.StringLookup(
        vocabulary=words, num_oov_indices=1, oov_token=unknown, mask_token=None
    )
    rows, size = table.matrix.shape
    embedding = tf.keras.layers.Embedding(rows + 1, size, trainable=trainable, name="word_vectors")
    embedding.build()
    embedding.set_weights([add_zero_row(table, last=False)])
    return lookup, embedding


def import_tensorflow(purpose: str) -> Any:
    """Import TensorFlow.

    Args:
        purpose: The format that needs it, for the message.

    Raises:
        ConfigError: it is not installed.
    """
    return import_package("tensorflow", purpose)


def add_zero_row(table: Table, last: bool) -> Float32s:
    """Return [V + 1, d] float32: the vectors and a row of zeros, at the end or at the start."""
    rows, size = table.matrix.shape
    padded = np.zeros((rows + 1, size), np.float32)
    start = 0 if last else 1
    padded[start : start + rows] = table.matrix
    return padded


def find_unused_word(words: list[str]) -> str:
    """Return a name for unknown words that is not a word yet: ``[UNK]``, ``[UNK1]``, ...

    Example:
        >>> find_unused_word(["cat", "[UNK]"])
        '[UNK1]'
    """
    taken = {word for word in words if word.startswith("[UNK")}
    name, number = "[UNK]", 0
    while name in taken:
        number += 1
        name = f"[UNK{number}]"
    return name
