"""[TF] The vectors as Keras layers, for the front of a network of your own.

::

    lookup, embedding = keras_embedding(table)
    model = tf.keras.Sequential([lookup, embedding, tf.keras.layers.GlobalAveragePooling1D(), ...])
    model(tf.constant([["the", "cat"]]))

With ``mask=True`` sentences of different lengths are padded with empty strings, which the network passes over::

    lookup, embedding = keras_embedding(table, mask=True)
    model(tf.constant([["the", "cat", "sat"], ["yes", "", ""]]))

``word2vec.formats.Table(vectors.words, vectors.matrix)`` makes the table of a model.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from word2vec.arrays import Float32s
from word2vec.formats.columns import encode_words
from word2vec.optional_package import import_package
from word2vec.storage.table import Table
from word2vec.terminal.tensorflow_notes import silent_tensorflow

__all__ = ["keras_embedding"]


def keras_embedding(table: Table, trainable: bool = False, mask: bool = False) -> tuple[Any, Any]:
    """Return the layers that turn words into ids and ids into vectors.

    Args:
        table: V words and vectors.
        trainable: Training changes the vectors, and also the one of unknown words.
        mask: The empty string is padding: sentences of different lengths are filled up with it, and the layers
            behind the embedding that know masks pass it over, such as an average or an LSTM.

    Returns:
        A ``tf.keras.layers.StringLookup`` and a ``tf.keras.layers.Embedding``. Without a mask an unknown word
        has the id 0 and the word of row i the id i + 1, and row 0 of the V + 1 rows holds zeros. With a mask
        padding has the id 0, an unknown word the id 1 and the word of row i the id i + 2. Rows 0 and 1 of the
        V + 2 rows hold zeros.

    Raises:
        ConfigError: TensorFlow is not installed.
        FormatError: a word is empty or not Unicode text.
    """
    tf = import_keras("a Keras embedding")
    encode_words(table.words, "Keras")
    words = list(table.words)
    unknown = find_unused_word(words)
    lookup = tf.keras.layers.StringLookup(
        vocabulary=words, num_oov_indices=1, oov_token=unknown, mask_token="" if mask else None
    )
    weights = add_zero_row(table, last=False)
    if mask:
        weights = np.concatenate([np.zeros_like(weights[:1]), weights])
    embedding = tf.keras.layers.Embedding(
        *weights.shape, trainable=trainable, mask_zero=mask, name="word_vectors"
    )
    embedding.build()
    embedding.set_weights([weights])
    return lookup, embedding


def import_keras(purpose: str) -> Any:
    """Import TensorFlow and Keras, and return TensorFlow.

    Args:
        purpose: The format that needs it, for the message.

    Raises:
        ConfigError: TensorFlow is not installed.
    """
    # Training imports TensorFlow alone, so Keras may be the first to be imported, and it writes, too.
    with silent_tensorflow("keras"):
        tf = import_package("tensorflow", purpose)
        # Keras is imported with the first of its names, and the devices are found with the first question.
        tf.config.list_physical_devices()
        assert tf.keras.layers
    return tf


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
