"""word2vec text: a line ``V d``, then ``word x1 ... xd`` for each word, UTF-8.

fastText's ``.vec`` is the same. Spaces or tabs part the fields, and a word may hold spaces where the numbers
still tell it from its vector.
"""

from __future__ import annotations

from pathlib import Path

from word2vec.formats.decoding import WordDecoder
from word2vec.formats.header import LONGEST_HEADER, WHITE_SPACE, check_size, parse_header, report_promise
from word2vec.formats.opening import Source, open_source
from word2vec.formats.text_rows import PYARROW_FROM, Extent, read_rows, write_text
from word2vec.storage.table import Table

UNWRITABLE = WHITE_SPACE
"""Characters that no word can hold."""


def write(path: Path, table: Table) -> None:
    """Write the header and the lines of :func:`word2vec.formats.text_rows.write_text`."""
    write_text(path, table, header=b"%d %d\n" % table.matrix.shape)


def read(
    path: Path | Source,
    errors: str = "strict",
    *,
    duplicates: str = "error",
    limit: int | None = None,
    pyarrow_from: int = PYARROW_FROM,
) -> Table:
    """Return the words and their [V, d] float32 vectors.

    Args:
        path: The file, or one that is open.
        errors: What happens to words that are not UTF-8, see :mod:`word2vec.formats.decoding`. If it is not
            strict, the header need not be right about how many there are.
        duplicates: What happens to a word that comes again: "error" or "first".
        limit: Read only the first vectors, this many.
        pyarrow_from: As for :func:`word2vec.formats.text_rows.read_rows`.

    Raises:
        ConfigError: ``errors`` or ``duplicates`` is unknown.
        FormatError: a line is wrong. The message names it.
    """
    with open_source(path) as source:
        decoder = WordDecoder(source.path, errors, "line", duplicates)
        source.skip_byte_order_mark()
        promised, size = parse_header(source.file.readline(LONGEST_HEADER).rstrip(b"\n"), source.path)
        rows = promised if errors == "strict" else None
        extent = Extent(rows, limit, size, line=2, forgiving=errors != "strict")
        # A number takes at least two bytes, itself and a space.
        check_size(extent.most or 0, size, source.path, source.size, 2)
        table, found = read_rows(source, decoder, extent, spaced=False, pyarrow_from=pyarrow_from)
        if rows is None and limit != found:
            report_promise(source.path, promised, found)
        return table
