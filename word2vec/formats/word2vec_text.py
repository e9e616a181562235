"""word2vec text: a line ``V d``, then ``word x1 ... xd`` for each word, UTF-8.

fastText's ``.vec`` is the same.
"""

from __future__ import annotations

from pathlib import Path

from word2vec.errors import FormatError
from word2vec.formats.header import LONGEST_HEADER, encode_word, parse_header
from word2vec.formats.text_rows import read_rows, write_rows
from word2vec.storage.atomic import new_file
from word2vec.storage.table import Table


def write(path: Path, table: Table) -> None:
    """Write the vectors with nine significant digits, which bring back every float32 exactly.

    Raises:
        FormatError: a word holds white space, or a vector NaN or infinity.
        OutputError: the file cannot be written.
    """
    encoded = [encode_word(word) for word in table.words]
    with new_file(path) as file:
        file.write(b"%d %d\n" % table.matrix.shape)
        write_rows(file, encoded, table.matrix)


def read(path: Path, errors: str = "strict") -> Table:
    """Return the words and their [V, d] float32 vectors.

    Args:
        path: The file.
        errors: What happens to words that are not UTF-8, see :mod:`word2vec.formats.decoding`.

    Raises:
        ConfigError: ``errors`` is unknown.
        FormatError: names the line that is wrong.
    """
    try:
        with path.open("rb") as file:
            # A number takes two bytes at least, itself and a space.
            shape = parse_header(file.readline(LONGEST_HEADER).rstrip(b"\n"), path, path.stat().st_size, 2)
            return read_rows(file, path, shape, line=2, spaced=False, errors=errors)
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error.strerror}") from error
