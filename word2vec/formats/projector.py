r"""TensorBoard's embedding projector: a directory that ``tensorboard --logdir`` shows. It is only written.

``tensors.tsv``
    A line for each word: d numbers, tab-separated.
``metadata.tsv``
    ``word TAB count`` lines below a header. If counts are not known, words alone, without a header, as the
    projector wants it. Backslashes, tabs and line ends in words become ``\\ \t \n \r``.
``projector_config.pbtxt``
    The names of the other two. You can also load these two at projector.tensorflow.org, where they stay in the
    browser.

The projector works best with about ten thousand words, so export a subset.
"""

from __future__ import annotations

from pathlib import Path

from word2vec.errors import OutputError
from word2vec.formats.columns import encode_words, make_export_kind, new_export
from word2vec.storage.table import Table

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

# https://github.com/tensorflow/tensorboard, plugins/projector/projector_config.proto
_CONFIG = """embeddings {{
  tensor_name: "word vectors"
  tensor_shape: {rows}
  tensor_shape: {size}
  tensor_path: "tensors.tsv"
  metadata_path: "metadata.tsv"
}}
"""

KIND = make_export_kind("projector", "tensors.tsv", "metadata.tsv", "projector_config.pbtxt")
"""The directory, for whoever replaces an older one."""


UNWRITABLE = ""
"""Characters that no word can hold."""


def write(path: Path, table: Table) -> None:
    """Write the directory. Numbers have nine significant digits, which bring back every float32 exactly.

    Raises:
        FormatError: a word is empty or not Unicode text.
        OutputError: the directory cannot be written or holds other things.
    """
    words = [word.decode("utf-8") for word in encode_words(table.words, "projector")]
    rows, size = table.matrix.shape
    with new_export(path, "projector", KIND, table) as directory:
        try:
            _write_tensors(directory / "tensors.tsv", table)
            _write_metadata(directory / "metadata.tsv", words, table)
            (directory / "projector_config.pbtxt").write_text(_CONFIG.format(rows=rows, size=size), "utf-8")
        except OSError as error:
            raise OutputError(f"cannot write {path}: {error.strerror or error}") from error


def _write_tensors(path: Path, table: Table) -> None:
    numbers = b"\t".join([b"%.9g"] * table.matrix.shape[1]) + b"\n"
    with path.open("wb") as file:
        for row in table.matrix:
            file.write(numbers % tuple(row.tolist()))


def _write_metadata(path: Path, words: list[str], table: Table) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        if table.counts is None:
            file.writelines(f"{word.translate(_ESCAPES)}\n" for word in words)
            return
        file.write("word\tcount\n")
        for word, count in zip(words, table.counts.tolist(), strict=True):
            file.write(f"{word.translate(_ESCAPES)}\t{count}\n")
