"""word2vec text: a line ``V d``, then ``word x1 ... xd`` for each word, UTF-8.

fastText's ``.vec`` is the same.
"""

from __future__ import annotations

from pathlib import Path

from word2vec.errors import FormatError
from word2vec.formats.header import LONGEST_HEADER, parse_header
from word2vec.formats.text_rows import PYARROW_FROM, read_rows, write_text
from word2vec.storage.table import Table


def write(path: Path, table: Table) -> None:
    """Write the header and the lines of :func:`word2vec.formats.text_rows.write_text`."""
    write_text(path, table, header=b"%d %d\n" % table.matrix.shape)


def read(path: Path, errors: str = "strict", *, pyarrow_from: int = PYARROW_FROM) -> Table:
    """Return the words and their [V, d] float32 vectors.

    Args:
        path: The file.
        errors: What happens to words that are not UTF-8, see :mod:`word2vec.formats.decoding`.
        pyarrow_from: As for :func:`word2vec.formats.text_rows.read_rows`.

    Raises:
        ConfigError: ``errors`` is unknown.
        FormatError: a line is wrong. The message names it.
    """
    try:
        with path.open("rb") as file:
            # A number takes at least two bytes, itself and a space.
            shape = parse_header(file.readline(LONGEST_HEADER).rstrip(b"\n"), path, path.stat().st_size, 2)
            return read_rows(file, path, shape, 2, spaced=False, errors=errors, pyarrow_from=pyarrow_from)
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error.strerror}") from error
