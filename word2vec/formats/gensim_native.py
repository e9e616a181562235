"""gensim's own file (``.kv``), for ``gensim.models.KeyedVectors.load(path)``. It is only written. Needs gensim.

The file is a pickle, which runs code when it is loaded. gensim writes it for us, and we never read one. To bring
vectors back, save them in gensim with ``save_word2vec_format``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from word2vec.formats.columns import encode_words
from word2vec.optional_package import import_package
from word2vec.storage.atomic import new_file
from word2vec.storage.table import Table

UNWRITABLE = ""
"""Characters that no word can hold."""


def write(path: Path, table: Table) -> None:
    """Write a KeyedVectors with the counts as its attribute ``count``. float16 is written as float32.

    Everything is in one file, however large. gensim's own ``save(path)`` would put large arrays into further
    files beside it, which cannot appear all at once. So ``load(mmap="r")`` maps nothing.

    Raises:
        ConfigError: gensim is not installed.
        FormatError: a word is empty or not Unicode text.
        OutputError: the file cannot be written.
    """
    models = import_package("gensim.models", "gensim's own format")
    encode_words(table.words, "gensim")
    vectors = models.KeyedVectors(table.matrix.shape[1])
    vectors.add_vectors(list(table.words), np.asarray(table.matrix, np.float32))
    if table.counts is not None:
        # Not add_vectors(extras=...), which fails in gensim 4.4: it unpacks the names of attributes as pairs.
        vectors.expandos["count"] = np.array(table.counts, np.int64)
    with new_file(path) as file:
        vectors.save(file)
