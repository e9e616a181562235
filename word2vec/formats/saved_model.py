"""[TF] A TensorFlow SavedModel of the vectors: words in, vectors out. It is only written.

::

    model = tf.saved_model.load(path)
    model(["cat", "no such word"])                                           # [2, d] float32, the second is zero
    model.signatures["serving_default"](words=tf.constant(["cat"]))["vectors"]

TensorFlow Serving and the C API use the signature: ``words`` [n] string (UTF-8) to ``vectors`` [n, d] float32.
Unknown words have a vector of zeros.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from word2vec.errors import OutputError
from word2vec.formats.columns import encode_words, make_export_kind, new_export
from word2vec.formats.keras_embedding import add_zero_row
from word2vec.optional_package import import_package
from word2vec.storage.table import Table
from word2vec.terminal.tensorflow_notes import silent_tensorflow

KIND = make_export_kind("saved-model", "saved_model.pb", "fingerprint.pb", "variables", "assets", "assets.extra")
"""The directory, for whoever replaces an older one."""

UNWRITABLE = ""
"""Characters that no word can hold."""


def write(path: Path, table: Table) -> None:
    """Write the directory. float16 is written as float32.

    Raises:
        ConfigError: TensorFlow is not installed.
        FormatError: a word is empty or not Unicode text.
        OutputError: the directory cannot be written or holds other things.
    """
    with silent_tensorflow():
        tf = import_package("tensorflow", "a SavedModel")
        # The devices are found with the first question.
        tf.config.list_physical_devices()
    encoded = encode_words(table.words, "SavedModel")
    module = _make_module(tf, encoded, table)
    with new_export(path, "saved-model", KIND, table) as directory:
        try:
            tf.saved_model.save(module, str(directory), signatures=module.serve)
        except (OSError, tf.errors.OpError) as error:
            raise OutputError(f"cannot write {path}: {error}") from error


def _make_module(tf: Any, encoded: list[bytes], table: Table) -> Any:
    rows = len(encoded)

    class Vectors(tf.Module):  # type: ignore[misc]
        """Looks words up. The last row belongs to unknown words."""

        def __init__(self) -> None:
            super().__init__()
            pairs = tf.lookup.KeyValueTensorInitializer(tf.constant(encoded), tf.range(rows, dtype=tf.int64))
            self.rows = tf.lookup.StaticHashTable(pairs, default_value=rows)
            self.table = tf.Variable(add_zero_row(table, last=True), trainable=False, name="vectors")

        @tf.function(input_signature=[tf.TensorSpec(None, tf.string, name="words")])  # type: ignore[untyped-decorator]
        def __call__(self, words: Any) -> Any:
            return tf.gather(self.table, self.rows.lookup(words))

        @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="words")])  # type: ignore[untyped-decorator]
        def serve(self, words: Any) -> Any:
            return {"vectors": tf.gather(self.table, self.rows.lookup(words))}

    return Vectors()
