"""GloVe text: ``word x1 ... xd`` for each word, UTF-8, and no header.

Stanford publishes such files, and GloVe writes them by default (``-write-header 0``). A header line ``V d`` is
skipped if it is true. In ``glove.840B.300d`` some words hold spaces: ``. . . -0.12 0.34 ...``. The last d fields
are the vector there, and d is how many numbers end most of the first lines. A line with fewer or more of them is
refused.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import IO

from word2vec.errors import FormatError
from word2vec.formats.decoding import WordDecoder
from word2vec.formats.header import (
    LARGEST_SIZE,
    LONGEST_END,
    WHITE_SPACE,
    check_size,
    find_header,
    report_promise,
)
from word2vec.formats.opening import BOM, Source, open_source
from word2vec.formats.recognition import count_numbers
from word2vec.formats.text_rows import (
    PYARROW_FROM,
    Extent,
    bound_line_length,
    read_rows,
    write_text,
)
from word2vec.storage.table import Table

UNWRITABLE = WHITE_SPACE
"""Characters that no word can hold."""

_BLOCK = 1 << 20  # bytes read at a time to count the lines
_SAMPLE = 1000  # lines looked at for the vector size


def write(path: Path, table: Table) -> None:
    """Write the lines of :func:`word2vec.formats.text_rows.write_text`.

    Words with white space are refused, although some published files have them: most readers of GloVe text would
    take the space for the beginning of the vector.
    """
    # Readers drop a byte order mark, so a first word that begins with this character gets another one.
    marked = len(table.words) > 0 and table.words[0].startswith(BOM.decode())
    write_text(path, table, header=BOM if marked else b"")


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
            strict, a last line that was cut short is left out.
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
        first, size = _find_vector_size(source, forgiving=errors != "strict")
        header = find_header(first.rstrip(b"\n")) if size > 1 else None
        if header is not None and header[1] != size:
            header = None
        rows = None
        if source.size is not None and limit is None and errors == "strict":
            rows = _count_lines(source.file) - (header is not None)
            check_size(rows, size, source.path, source.size, 2)
        if header is not None:
            source.file.readline()
        extent = Extent(rows, limit, size, 1 + (header is not None), forgiving=errors != "strict")
        table, found = read_rows(source, decoder, extent, spaced=True, pyarrow_from=pyarrow_from)
        if header is not None and found != header[0] and found != limit:
            if errors == "strict":
                raise FormatError(
                    f"{source.path} line 1 holds 1 numbers; expected {size}. Or it promises {header[0]} vectors "
                    f"and there are {found}"
                )
            report_promise(source.path, header[0], found)
        return table


def _count_lines(file: IO[bytes]) -> int:
    """Return how many lines follow without empty ones at the end, and go back to the first one."""
    start = file.tell()
    lines, end = 0, b"\n"
    while block := file.read(_BLOCK):
        lines += block.count(b"\n")
        end = (end + block)[-LONGEST_END:]
    file.seek(start)
    empty = end[len(end.rstrip()) :].count(b"\n")
    # The last line may have no end. Line ends behind the first one that follows the last word are empty lines.
    return lines - max(0, empty - 1) + (not empty)


def _find_vector_size(source: Source, forgiving: bool) -> tuple[bytes, int]:
    """Return the first line, and how many numbers most of the first lines have. The source stays where it is.

    Raises:
        FormatError: a line is too long or has no numbers.
    """
    lines = _read_sample(source, forgiving)
    fields = Counter(len(line.split()) - 1 for line in lines[1:] or lines)
    if len(fields) == 1:
        return lines[0], next(iter(fields))
    # Words hold spaces, or lines are odd. The numbers at the end of each line tell which.
    sizes = Counter(count_numbers(line) for line in lines)
    del sizes[0]
    if not sizes:
        return lines[0], min(fields)
    # Of two sizes that are as frequent, the larger one: a line that was cut is likelier than one that grew.
    return lines[0], max(sizes, key=lambda size: (sizes[size], size))


def _read_sample(source: Source, forgiving: bool) -> list[bytes]:
    """Return the first lines, at least one, and give them back to the source."""
    longest = bound_line_length(LARGEST_SIZE)
    lines: list[bytes] = []
    while len(lines) < _SAMPLE and (line := source.file.readline(longest)):
        lines.append(line)
        fields = line.count(b" ") if len(line) == longest else len(line.split(None, LARGEST_SIZE + 2)) - 1
        if not line.strip() and len(lines) > 1:
            rest = source.file.read(LONGEST_END)
            source.give_back(rest)
            if not rest.strip() and len(rest) < LONGEST_END:
                break
        if forgiving and fields == 0 and len(lines) > 1 and not line.endswith(b"\n"):
            break
        if not 1 <= fields <= LARGEST_SIZE:
            raise FormatError(
                f"{source.path} line {len(lines)} is {line[:60]!r}...; expected a word and 1 to {LARGEST_SIZE} "
                "numbers"
            )
    source.give_back(b"".join(lines))
    if not lines:
        raise FormatError(f"{source.path} is empty")
    return lines if len(lines[-1].split()) > 1 else lines[:-1]
