"""Lines of ``word x1 ... xd``, which word2vec text and GloVe text share.

Many lines are read at a time. A block of lines is split at its spaces, and its numbers are converted in one
call: by pyarrow if it is installed and the file is large, else by NumPy at about a third of that speed. If
anything about a block is odd, from a double space to a text that is not a number, the block is read again line
by line. That slow way accepts or refuses each line and knows its number.
"""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s, Int64s
from word2vec.errors import FormatError
from word2vec.formats.decoding import WordDecoder
from word2vec.formats.header import LONGEST_WORD, encode_word, find_not_finite
from word2vec.storage.atomic import new_file
from word2vec.storage.table import Table

Converter = Callable[[bytes, Int64s], Float32s | None]

PYARROW_FROM = 1 << 23
"""Bytes of a file from which pyarrow converts it. Importing pyarrow takes as long as NumPy takes for these."""

_BLOCK = 1 << 20  # bytes of lines read at a time
_LONGEST_NUMBER = 64  # bytes


def bound_line_length(size: int) -> int:
    """Return the bytes that a line with a vector of ``size`` numbers may have."""
    return LONGEST_WORD + _LONGEST_NUMBER * size


def write_text(path: Path, table: Table, header: bytes = b"") -> None:
    """Write a file of ``word x1 ... xd`` lines.

    Numbers have nine significant digits, which bring back every float32 exactly.

    Args:
        path: The file.
        table: V words and vectors.
        header: The lines before the first word.

    Raises:
        FormatError: a word holds white space, or a vector holds NaN or infinity.
        OutputError: the file cannot be written.
    """
    encoded = [encode_word(word) for word in table.words]
    with new_file(path) as file:
        file.write(header)
        _write_rows(file, encoded, table.matrix)


def _write_rows(file: IO[bytes], encoded: Sequence[bytes], matrix: NDArray[np.floating]) -> None:
    row_format = b" ".join([b"%.9g"] * matrix.shape[1])
    for row, (word, values) in enumerate(zip(encoded, matrix, strict=True)):
        if not np.isfinite(values).all():
            raise FormatError(f"the vector of word {row + 1}, {word.decode()!r}, holds NaN or infinity")
        file.write(word + b" " + row_format % tuple(values.tolist()) + b"\n")


def read_rows(
    file: IO[bytes],
    path: Path,
    shape: tuple[int, int],
    line: int,
    spaced: bool,
    errors: str = "strict",
    pyarrow_from: int = PYARROW_FROM,
) -> Table:
    """Read the lines from the file's position to its end.

    Args:
        file: Open for reading.
        path: Its name, for messages.
        shape: V and d: how many lines there must be and how many numbers in each. Already compared with the
            file's size, because the table is allocated at once.
        line: The number of the first line.
        spaced: A word may hold spaces. The last d fields are the vector.
        errors: What happens to words that are not UTF-8, see :mod:`word2vec.formats.decoding`.
        pyarrow_from: Bytes of a file from which pyarrow converts its numbers, if it is installed.

    Raises:
        ConfigError: ``errors`` is unknown.
        FormatError: a line is wrong. The message names it.
    """
    rows, size = shape
    decoder = WordDecoder(path, errors, "line")
    matrix = np.empty(shape, np.float32)
    words: list[str] = []
    convert = _choose_converter(path, pyarrow_from)
    while lines := _read_lines(file, path, size, line + len(words)):
        done = len(words)
        if done + len(lines) > rows:
            _check_rest(lines[rows - done :], file, path, rows)
            lines = lines[: rows - done]
        target = matrix[done : done + len(lines)]
        encoded = _read_fast(lines, target, convert) or _read_slowly(lines, target, path, line + done, spaced)
        words += _decode_words(encoded, decoder, done, line)
    if len(words) < rows:
        raise FormatError(
            f"{path} is cut short: it ends at line {line + len(words)}, after {len(words)} of {rows} vectors"
        )
    return decoder.table(words, matrix, None, lambda row: f"line {line + row}")


def _read_lines(file: IO[bytes], path: Path, size: int, line: int) -> list[bytes]:
    """Return the whole lines of about one block without their ends, and none at the end of the file."""
    longest = bound_line_length(size)
    block = file.read(_BLOCK)
    if block and not block.endswith(b"\n"):
        rest = file.readline(longest)
        if len(rest) == longest:
            raise FormatError(f"{path}: a line behind line {line} is longer than {longest} bytes; it is damaged")
        block += rest
    lines = [text.rstrip(b" \r") for text in block.split(b"\n")]
    if not lines[-1]:
        lines.pop()
    return lines


def _check_rest(lines: list[bytes], file: IO[bytes], path: Path, rows: int) -> None:
    """Raise FormatError if anything but white space follows the last vector, and go to the end of the file."""
    if any(lines) or file.read(1024).strip():
        raise FormatError(f"{path} goes on after its {rows} vectors; its header is wrong")
    file.seek(0, 2)


def _decode_words(encoded: list[bytes], decoder: WordDecoder, row: int, line: int) -> list[str]:
    """Return the words from ``row`` on, all at once if they are UTF-8. The word of row 0 is in ``line``."""
    if not encoded:
        return []
    try:
        # No word holds a line end.
        return b"\n".join(encoded).decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return [decoder.decode(word, place, line + place) for place, word in enumerate(encoded, row)]


def _read_fast(lines: list[bytes], target: Float32s, convert: Converter) -> list[bytes] | None:
    """Fill ``target`` [n, d] and return the bytes of the n words, or None if any line is odd."""
    # Split every line at its first space, and find where each number of the block ends.
    parts = [text.partition(b" ") for text in lines]
    encoded = [part[0] for part in parts]
    numbers = [part[2] for part in parts]
    text = b" ".join(numbers) + b" "
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


def _read_slowly(lines: list[bytes], target: Float32s, path: Path, line: int, spaced: bool) -> list[bytes]:
    """Fill ``target`` [n, d] line by line and return the bytes of the n words.

    Raises:
        FormatError: a line is wrong. The message names it.
    """
    words: list[bytes] = []
    for row, text in enumerate(lines):
        here = f"{path} line {line + row}"
        word, values = _split_line(text, target.shape[1], spaced, here)
        try:
            numbers = [_parse_number(value) for value in values]
        except ValueError as error:
            raise FormatError(f"{here}: {error}") from error
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
    """Return a line's word and the texts of its ``size`` numbers."""
    if spaced:
        word, *values = text.rsplit(None, size) or [b""]
    else:
        word, _, numbers = text.partition(b" ")
        values = numbers.split()
    if len(values) != size:
        raise FormatError(f"{here} holds {len(values)} numbers; expected {size}: it is cut short or damaged")
    if not word or len(word) > LONGEST_WORD:
        raise FormatError(f"{here}: its word has {len(word)} bytes; expected 1 to {LONGEST_WORD}")
    return word, values


def _parse_number(text: bytes) -> float:
    # Python takes 1_000 for a number, and the files of other tools never mean that.
    if b"_" in text:
        raise ValueError(f"could not convert string to float: {text[:60]!r}")
    return float(text)


def _choose_converter(path: Path, pyarrow_from: int) -> Converter:
    fast = path.stat().st_size >= pyarrow_from and importlib.util.find_spec("pyarrow") is not None
    return _convert_by_pyarrow if fast else _convert_by_numpy


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
