"""Words and numbers of lines ``word x1 ... xd``: many lines at a time, or one by one where something is odd."""

from __future__ import annotations

import shlex
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from word2vec.arrays import Float32s, Int64s
from word2vec.errors import FormatError
from word2vec.formats.header import LONGEST_WORD, find_not_finite
from word2vec.formats.recognition import is_number
from word2vec.optional_package import is_installed

NUMBERS = "decimal digits and a point, such as -0.15 or 1.5e-3"
"""What numbers are made of, for the message about a text that is not one."""

Converter = Callable[[bytes, Int64s], Float32s | None]


def read_fast(lines: list[bytes], target: Float32s, convert: Converter) -> list[bytes] | None:
    """Fill ``target`` [n, d] and return the bytes of the n words, or None if any line is odd."""
    # Split every line at its first space or tab, and find where each number of the block ends.
    separator = _find_separator(lines, target.shape[1])
    parts = [text.partition(separator) for text in lines]
    encoded = [part[0] for part in parts]
    numbers = [part[2] for part in parts]
    text = b" ".join(numbers) + b" "
    if separator == b"\t":
        text = text.replace(b"\t", b" ")
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == ord(" "))
    line_ends = np.cumsum([len(part) + 1 for part in numbers]) - 1
    plain = lines and min(map(len, encoded)) >= 1 and max(map(len, encoded)) <= LONGEST_WORD
    # There must be as many numbers as the table takes, and every line must end with the last of its own.
    size = target.shape[1]
    if not plain or len(ends) != target.size or (ends[size - 1 :: size] != line_ends).any():
        return None
    values = convert(text, ends)
    if values is None or not np.isfinite(values).all():
        return None
    target[:] = values.reshape(target.shape)
    return encoded


def _find_separator(lines: list[bytes], size: int) -> bytes:
    """Return the tab if it parts the first line into a word and d numbers, else the space."""
    return b"\t" if lines and b"\t" in lines[0] and lines[0].count(b"\t") == size else b" "


def read_slowly(lines: list[bytes], target: Float32s, path: Path, line: int, spaced: bool) -> list[bytes]:
    """Fill ``target`` [n, d] line by line and return the bytes of the n words.

    Args:
        lines: n lines.
        target: What is filled.
        path: The file, for messages.
        line: The number of the first line.
        spaced: A line may begin with white space.

    Raises:
        FormatError: a line is wrong. The message names it.
    """
    words: list[bytes] = []
    for row, text in enumerate(lines):
        here = f"{path} line {line + row}"
        if b"\r" in text.strip():
            raise FormatError(
                f"{here} has line ends of CR alone, as old Macs wrote them; give its lines other ends: "
                f"tr '\\r' '\\n' < {shlex.quote(str(path))} > OUT"
            )
        word, values = _split_line(text, target.shape[1], spaced, here)
        try:
            numbers = [_parse_number(value) for value in values]
        except ValueError as error:
            raise FormatError(f"{here}: {error}, which have {NUMBERS}") from error
        words.append(word)
        with np.errstate(over="ignore"):
            target[row] = numbers
        if find_not_finite(target[row : row + 1]) is not None:
            raise FormatError(
                f"{here}: the vector of {word.decode('utf-8', 'replace')[:60]!r} holds NaN, infinity or a "
                "number that float32 cannot hold"
            )
    return words


def _split_line(text: bytes, size: int, spaced: bool, here: str) -> tuple[bytes, list[bytes]]:
    """Return a line's word and the texts of its ``size`` numbers, which are the last fields.

    Words may hold spaces. But a word whose last part is a number shows that the line has more numbers than
    others, and then it is the line that is wrong.
    """
    word, *values = text.rsplit(None, size) or [b""]
    if not spaced and text[:1].isspace():
        word, values = b"", text.split()
    parts = word.split()
    if len(parts) > 1 and is_number(parts[-1]):
        values = [*parts[1:], *values]
    if len(values) != size:
        raise FormatError(
            f"{here} holds {len(values)} numbers; expected {size}, as others have: it is cut short or damaged"
        )
    if not word or len(word) > LONGEST_WORD:
        raise FormatError(f"{here}: its word has {len(word)} bytes; expected 1 to {LONGEST_WORD}")
    return word, values


def _parse_number(text: bytes) -> float:
    try:
        # Python takes 1_000 for a number, and the files of other tools never mean that.
        if b"_" not in text:
            return float(text)
    except ValueError:
        pass
    shown = text[:60].decode("utf-8", "replace")
    raise ValueError(f"{shown!r} is not a number; expected a word and its numbers")


def choose_converter(size: int, pyarrow_from: int) -> Converter:
    """Return what converts the numbers of a file of ``size`` bytes: pyarrow from ``pyarrow_from`` bytes on."""
    return _convert_by_pyarrow if size >= pyarrow_from and _has_pyarrow() else _convert_by_numpy


@cache
def _has_pyarrow() -> bool:
    return is_installed("pyarrow")


def _convert_by_pyarrow(text: bytes, ends: Int64s) -> Float32s | None:
    """Convert numbers, each followed by a space at one of ``ends``, or return None if one is not a number.

    An Arrow array of strings is the text without separators and the place where each string begins.
    """
    import pyarrow

    offsets = np.zeros(len(ends) + 1, np.int32)
    offsets[1:] = ends - np.arange(len(ends))
    strings = pyarrow.StringArray.from_buffers(
        len(ends), pyarrow.py_buffer(offsets), pyarrow.py_buffer(text.translate(None, b" "))
    )
    try:
        values: Float32s = strings.cast(pyarrow.float32()).to_numpy()
    except pyarrow.ArrowInvalid:
        return None
    return values


def _convert_by_numpy(text: bytes, ends: Int64s) -> Float32s | None:
    """Convert numbers as :func:`_convert_by_pyarrow` does."""
    if any(space in text for space in (b"\t", b"\r", b"\v", b"\f")):
        # NumPy ends a number there too, and a number too many in one line could hide a missing one elsewhere.
        return None
    with warnings.catch_warnings(), np.errstate(over="ignore"):
        # A text that is not a number ends the conversion with a DeprecationWarning.
        warnings.simplefilter("error")
        try:
            values: Float32s = np.fromstring(text, np.float32, sep=" ")
        except (DeprecationWarning, ValueError):
            return None
    return values if len(values) == len(ends) else None
