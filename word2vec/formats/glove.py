"""GloVe text: ``word x1 ... xd`` for each word, UTF-8, and no header.

Stanford publishes such files, and GloVe writes them by default (``-write-header 0``). A header line ``V d`` is
skipped if it is true. In ``glove.840B.300d`` some words hold spaces: ``. . . -0.12 0.34 ...``. The last d fields
are the vector there, and d is the number of numbers in the shortest of the first lines.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO

from word2vec.errors import FormatError
from word2vec.formats.header import LARGEST_SIZE, LONGEST_HEADER, check_size
from word2vec.formats.text_rows import PYARROW_FROM, bound_line_length, read_rows, write_text
from word2vec.storage.table import Table

_BLOCK = 1 << 20  # bytes read at a time to count the lines
_SAMPLE = 1000  # lines looked at for the vector size


def write(path: Path, table: Table) -> None:
    """Write the lines of :func:`word2vec.formats.text_rows.write_text`.

    Words with white space are refused, although some published files have them: most readers of GloVe text would
    take the space for the beginning of the vector.
    """
    write_text(path, table)


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
            first = file.readline(LONGEST_HEADER).split()
            file.seek(0)
            rows, size = _count_lines(file), _vector_size(file, path)
            has_header = size > 1 and first == [b"%d" % (rows - 1), b"%d" % size]
            rows -= has_header
            check_size(rows, size, path, path.stat().st_size, 2)
            file.seek(0)
            if has_header:
                file.readline()
            shape, line = (rows, size), 1 + has_header
            return read_rows(file, path, shape, line, spaced=True, errors=errors, pyarrow_from=pyarrow_from)
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error.strerror}") from error


def _count_lines(file: IO[bytes]) -> int:
    """Return how many lines there are, and go back to the first one."""
    lines, last = 0, b"\n"
    while block := file.read(_BLOCK):
        lines += block.count(b"\n")
        last = block[-1:]
    file.seek(0)
    return lines + (last != b"\n")


def _vector_size(file: IO[bytes], path: Path) -> int:
    """Return the length of the shortest vector among the first lines.

    Raises:
        FormatError: a line is too long or has no numbers.
    """
    longest = bound_line_length(LARGEST_SIZE)
    sizes = []
    for number in range(1, _SAMPLE + 1):
        line = file.readline(longest)
        if not line:
            break
        fields = line.count(b" ") if len(line) == longest else len(line.split(None, LARGEST_SIZE + 2)) - 1
        if not 1 <= fields <= LARGEST_SIZE:
            raise FormatError(
                f"{path} line {number} is {line[:60]!r}...; expected a word and 1 to {LARGEST_SIZE} numbers"
            )
        sizes.append(fields)
    if not sizes:
        raise FormatError(f"{path} is empty")
    # The first line may be a header, which is not a vector.
    return min(sizes[1:] if sizes[0] == 1 and len(sizes) > 1 else sizes)
