"""Lines of ``word x1 ... xd``, which word2vec text and GloVe text share: read many at a time, else one by one.

A block of lines is taken apart by the places of its spaces, and its numbers are converted in one call: by
pyarrow where it is installed and the file is large, else by numpy at about a third of that speed. Whatever is
odd about a block, from a double space to a number that is none, sends it through the slow way, which takes or
refuses every line for itself and knows its number.
"""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s
from word2vec.errors import FormatError
from word2vec.formats.decoding import WordDecoder
from word2vec.formats.header import LONGEST_WORD, not_finite
from word2vec.storage.table import Table

Converter = Callable[[bytes, NDArray[np.int64]], Float32s | None]

_BLOCK = 1 << 20
_WORTH_PYARROW = 1 << 23  # importing it takes as long as numpy takes for so many bytes
_LONGEST_NUMBER = 64


def longest_line(size: int) -> int:
    """Return the bytes that a line with a vector of ``size`` numbers may have."""
    return LONGEST_WORD + _LONGEST_NUMBER * size


def write_rows(file: IO[bytes], encoded: Sequence[bytes], matrix: NDArray[np.floating]) -> None:
    """Write ``word x1 ... xd`` lines with nine significant digits, which bring back every float32 exactly.

    Raises:
        FormatError: a vector holds NaN or infinity.
    """
    row_format = b" ".join([b"%.9g"] * matrix.shape[1])
    for row, (word, values) in enumerate(zip(encoded, matrix, strict=True)):
        if not np.isfinite(values).all():
            raise FormatError(f"the vector of word {row + 1}, {word.decode()!r}, holds NaN or infinity")
        file.write(word + b" " + row_format % tuple(values.tolist()) + b"\n")


def read_rows(
    file: IO[bytes], path: Path, shape: tuple[int, int], line: int, spaced: bool, errors: str = "strict"
) -> Table:
    """Read the lines from the file's position to its end.

    Args:
        file: Open for reading.
        path: Its name, for messages.
        shape: V and d: how many lines there must be and how many numbers in each; already checked against the
            file's size, because the table is allocated at once.
        line: The number of the first line.
        spaced: A word may hold spaces: the last d fields are the vector.
        errors: What happens to words that are not UTF-8, see :mod:`word2vec.formats.decoding`.

    Raises:
        ConfigError: ``errors`` is unknown.
        FormatError: names the line that is wrong.
    """
    rows, size = shape
    decoder = WordDecoder(path, errors, "line")
    matrix = np.empty(shape, np.float32)
    words: list[str] = []
    convert = _converter(path)
    while lines := _read_lines(file, path, size, line + len(words)):
        done = len(words)
        if done + len(lines) > rows:
            _check_rest(lines[rows - done :], file, path, rows)
            lines = lines[: rows - done]
        target = matrix[done : done + len(lines)]
        encoded = _fast(lines, target, convert) or _slow(lines, target, path, line + done, spaced)
        words += _decoded(encoded, decoder, done, line)
    if len(words) < rows:
        raise FormatError(
            f"{path} is cut short: it ends at line {line + len(words)}, after {len(words)} of {rows} vectors"
        )
    return decoder.table(words, matrix, None, lambda row: f"line {line + row}")


def _read_lines(file: IO[bytes], path: Path, size: int, line: int) -> list[bytes]:
    """Return about a block of whole lines without their ends; none at the end of the file."""
    longest = longest_line(size)
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
    if any(lines) or file.read(1024).strip():
        raise FormatError(f"{path} goes on after its {rows} vectors; its header is wrong")
    file.seek(0, 2)


def _decoded(encoded: list[bytes], decoder: WordDecoder, row: int, line: int) -> list[str]:
    """Return the words from ``row`` on, all at once if they are UTF-8; that of row 0 is in ``line``."""
    if not encoded:
        return []
    try:
        # No word holds a line end.
        return b"\n".join(encoded).decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return [decoder.decode(word, place, line + place) for place, word in enumerate(encoded, row)]


def _fast(lines: list[bytes], target: Float32s, convert: Converter) -> list[bytes] | None:
    """Fill ``target`` [n, d] and return the n words' bytes; None if any line is not plainly in order."""
    parts = [text.partition(b" ") for text in lines]
    encoded = [part[0] for part in parts]
    numbers = [part[2] for part in parts]
    text = b" ".join(numbers) + b" "
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == ord(" "))
    line_ends = np.cumsum([len(part) + 1 for part in numbers]) - 1
    plain = lines and min(map(len, encoded)) >= 1 and max(map(len, encoded)) <= LONGEST_WORD
    # As many numbers in all as there must be, and every line ends with the last of its own.
    size = target.shape[1]
    if not plain or len(ends) != target.size or (ends[size - 1 :: size] != line_ends).any():
        return None
    values = convert(text, ends)
    if values is None or not np.isfinite(values).all():
        return None
    target[:] = values.reshape(target.shape)
    return encoded


def _slow(lines: list[bytes], target: Float32s, path: Path, line: int, spaced: bool) -> list[bytes]:
    """Fill ``target`` [n, d] line by line and return the n words' bytes.

    Raises:
        FormatError: names the line.
    """
    words: list[bytes] = []
    size = target.shape[1]
    for row, text in enumerate(lines):
        if spaced:
            word, *values = text.rsplit(None, size) or [b""]
        else:
            word, _, numbers = text.partition(b" ")
            values = numbers.split()
        here = f"{path} line {line + row}"
        if len(values) != size:
            raise FormatError(f"{here} holds {len(values)} numbers; expected {size}: it is cut short or damaged")
        if not word or len(word) > LONGEST_WORD:
            raise FormatError(f"{here}: its word has {len(word)} bytes; expected 1 to {LONGEST_WORD}")
        try:
            # A float takes 1_000 for a number; the files of other tools never mean that.
            numbers_of_row = [float(value) if b"_" not in value else _refuse(value) for value in values]
        except ValueError as error:
            raise FormatError(f"{here}: {error}") from error
        words.append(word)
        with np.errstate(over="ignore"):
            target[row] = numbers_of_row
        if not_finite(target[row : row + 1]) is not None:
            raise FormatError(
                f"{here}: the vector of {word.decode('utf-8', 'replace')[:60]!r} holds NaN, infinity or what "
                "float32 cannot hold"
            )
    return words


def _refuse(value: bytes) -> float:
    raise ValueError(f"could not convert string to float: {value[:60]!r}")


def _converter(path: Path) -> Converter:
    fast = path.stat().st_size >= _WORTH_PYARROW and importlib.util.find_spec("pyarrow") is not None
    return _by_pyarrow if fast else _by_numpy


def _by_pyarrow(text: bytes, ends: NDArray[np.int64]) -> Float32s | None:
    """Convert numbers, each followed by a space at one of ``ends``; None if one of them is none.

    An Arrow array of strings is the text without separators and where each string begins.
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


def _by_numpy(text: bytes, ends: NDArray[np.int64]) -> Float32s | None:
    if any(space in text for space in (b"\t", b"\r", b"\v", b"\f")):
        # NumPy ends a number there too, and what is missing elsewhere could make up for it.
        return None
    with warnings.catch_warnings(), np.errstate(over="ignore"):
        # Text that is no number ends the conversion with a DeprecationWarning.
        warnings.simplefilter("error")
        try:
            values: Float32s = np.fromstring(text, np.float32, sep=" ")
        except (DeprecationWarning, ValueError):
            return None
    return values if len(values) == len(ends) else None
