"""Files of word vectors, told by their first bytes. Who trains on one learns its numbers as words."""

from __future__ import annotations

import re
from typing import Literal

NUMBER = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
"""A decimal number as files of vectors have them."""

_HEADER = re.compile(rb"[ \t]*\d{1,12}[ \t]+(\d{1,6})[ \t]*\r?\n([^\s\0]+)[ \t]+")
_CSV = re.compile(rb'("word"|word),("?count"?,)?"?x0\b')
_SAFETENSORS = re.compile(rb'.{4}\0{4}\{\s*"', re.DOTALL)
_FASTTEXT = (793712314).to_bytes(4, "little")  # fastText src/fasttext.h, FASTTEXT_FILEFORMAT_MAGIC_INT32
_BOM = b"\xef\xbb\xbf"
_MANY = 8
"""Numbers behind one word that make a vector of a line without another one to compare it with."""


def tell_vectors(start: bytes, is_whole: bool) -> Literal["text", "binary"] | None:
    """Return the form of a file of word vectors, or None if it is something else.

    Args:
        start: The first bytes of the file.
        is_whole: They are the whole file.

    >>> tell_vectors(b"2 3\\nthe .1 .2 .3\\n", True), tell_vectors(b"the .1 .2 .3\\nof 0.1 0 -1e-3\\n", True)
    ('text', 'text')
    >>> tell_vectors(b"the year 1984\\nthe year 1985\\n", True)
    """
    if start.startswith(_FASTTEXT) or _SAFETENSORS.match(start):
        return "binary"
    start = start.removeprefix(_BOM)
    if _CSV.match(start):
        return "text"
    header = _HEADER.match(start)
    if header is not None:
        found = _tell_behind_header(start[header.end() :], int(header[1]))
        if found is not None:
            return found
    return "text" if _has_rows(start, is_whole) else None


def _tell_behind_header(rest: bytes, size: int) -> Literal["text", "binary"] | None:
    """Return the form of a word2vec file, by what is behind its first word."""
    line, _, more = rest.partition(b"\n")
    numbers = line.split()
    if all(map(NUMBER.fullmatch, numbers)):
        # The start may end within the vector.
        return "text" if len(numbers) == size or (not more and _MANY < len(numbers) < size) else None
    # Text has no control characters before the tab. Floats have some among so many bytes.
    return "binary" if any(byte < ord("\t") for byte in rest[: 4 * size]) else None


def _has_rows(start: bytes, is_whole: bool) -> bool:
    """Whether each line is a word and as many numbers as the others have, most with a point, as in GloVe."""
    lines = [line.split() for line in start.split(b"\n")]
    if not is_whole:
        # The last line is cut, and its last number with it.
        cut = lines.pop()[:-1]
        if not lines:
            return _is_vector(cut) and len(cut) > _MANY
    lines = [fields for fields in lines if fields]
    if not lines or len({len(fields) for fields in lines}) > 1 or not all(map(_is_vector, lines)):
        return False
    return len(lines) > 1 or len(lines[0]) > _MANY


def _is_vector(fields: list[bytes]) -> bool:
    """Whether a line is a word and two numbers or more, half of which have a point or an exponent."""
    numbers = fields[1:]
    if len(numbers) < 2 or not all(map(NUMBER.fullmatch, numbers)):
        return False
    return 2 * sum(not number.lstrip(b"+-").isdigit() for number in numbers) >= len(numbers)
