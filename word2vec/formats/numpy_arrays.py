r"""NumPy ``.npz``: arrays that ``np.load(path)`` opens without pickle.

``vectors``
    [V, d] float32 or float16.
``words``
    [bytes] uint8: the words in UTF-8, one a line: ``bytes(arrays["words"]).decode().split("\n")``. An array of
    strings would give every word the room of the longest one. With one URL of 2,000 characters among 200,000
    words that is 1.6 GB.
``counts``
    [V] int64, only if they are known.

It is one file, so that words and vectors stay together. It is not compressed, because vectors hardly get smaller
by that, and so no file can unfold to more than its size.
"""

from __future__ import annotations

import tokenize
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.errors import FormatError
from word2vec.formats.columns import check_shape, decode_lines, encode_lines, make_table, to_little_endian
from word2vec.storage.atomic import new_file
from word2vec.storage.table import Table

_HEADERS: dict[tuple[int, int], Callable[..., Any]] = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
UNWRITABLE = "\n"
"""Characters that no word can hold."""

_NAMES = ("vectors", "words", "counts")
_FLOATS = ("float32", "float16")
# The errors of zipfile and NumPy for damage. RuntimeError is for encrypted entries, the last three for headers.
_DAMAGE = (
    *(zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, RuntimeError),
    *(SyntaxError, TypeError, tokenize.TokenError),
)


def write(path: Path, table: Table) -> None:
    """Write the arrays. float16 stays float16.

    Raises:
        FormatError: a word is empty, holds a line end or is not Unicode text.
        OutputError: the file cannot be written.
    """
    arrays: dict[str, Any] = {"words": encode_lines(table.words, "npz")}
    if table.counts is not None:
        arrays["counts"] = np.ascontiguousarray(table.counts, "<i8")
    with new_file(path) as file:
        # Not with allow_pickle=False, which NumPy before 2.1 takes for an array. Numbers are never pickled.
        np.savez(file, vectors=to_little_endian(table.matrix), **arrays)


def read(path: Path, *, duplicates: str = "error", limit: int | None = None) -> Table:
    """Return the words, vectors and counts.

    Args:
        path: The file.
        duplicates: What happens to a word that comes again: "error" or "first".
        limit: Read only the first vectors, this many.

    Raises:
        FormatError: the file is not an .npz file, is damaged or compressed, or an array is of another kind or
            size than expected.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(archive, path, duplicates, limit)
    except FormatError:
        raise
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error.strerror or error}") from error
    except _DAMAGE as error:
        raise FormatError(f"{path} is not an .npz file, damaged or cut short: {error}") from error


def _read(archive: zipfile.ZipFile, path: Path, duplicates: str, limit: int | None) -> Table:
    entries = _find_entries(archive, path)
    vectors = _read_array(archive, entries["vectors"], path, _FLOATS, 2)
    rows, size = vectors.shape
    check_shape(rows, size, vectors.itemsize, path.stat().st_size, str(path))
    lines = _read_array(archive, entries["words"], path, ("uint8",), 1)
    counts = None
    if "counts" in entries:
        counts = _read_array(archive, entries["counts"], path, ("int64",), 1).astype(np.int64, copy=False)
        if len(counts) != rows:
            raise FormatError(f"{path} holds {len(counts)} counts for {rows} vectors; it is damaged")
    words = decode_lines(lines.tobytes(), rows, f"{path}: words.npy")
    if limit is not None:
        # A copy, so that the other vectors do not stay in memory.
        words, vectors = words[:limit], vectors[:limit].copy()
        counts = None if counts is None else counts[:limit]
    vectors = vectors.astype(vectors.dtype.newbyteorder("="), copy=False)
    return make_table(words, vectors, counts, path, duplicates)


def _find_entries(archive: zipfile.ZipFile, path: Path) -> dict[str, zipfile.ZipInfo]:
    """Return the entries of the three arrays, which together are not larger than the file."""
    size = path.stat().st_size
    entries: dict[str, zipfile.ZipInfo] = {}
    for entry in archive.infolist():
        name = entry.filename.removesuffix(".npy")
        if name not in _NAMES:
            continue
        if name in entries:
            raise FormatError(f"{path} holds {entry.filename} twice; it is damaged")
        if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size:
            raise FormatError(
                f"{path}: {entry.filename} is compressed, and might unfold to any size; "
                "write it with numpy.savez instead of savez_compressed"
            )
        entries[name] = entry
    for name in _NAMES[:2]:
        if name not in entries:
            raise FormatError(f"{path} holds no array {name!r}; expected vectors [V, d] and words [bytes] uint8")
    promised = sum(entry.file_size for entry in entries.values())
    if promised > size:
        raise FormatError(
            f"{path} promises arrays of {promised} bytes in a file of {size}; it is cut short or damaged"
        )
    return entries


def _read_array(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, dtypes: tuple[str, ...], dimensions: int
) -> NDArray[Any]:
    """Read one array, once its header agrees with the size of its entry."""
    with archive.open(entry) as file:
        version = np.lib.format.read_magic(file)
        if version not in _HEADERS:
            raise FormatError(f"{path}: {entry.filename} is of .npy version {version}; expected 1.0 or 2.0")
        shape, _, dtype = _HEADERS[version](file)
        if dtype.name not in dtypes or len(shape) != dimensions or min(shape) < 0:
            raise FormatError(
                f"{path}: {entry.filename} holds {dtype} of shape {shape}; expected {' or '.join(dtypes)} "
                f"in {dimensions} dimension(s)"
            )
        # In Python's integers, which do not overflow.
        size = dtype.itemsize
        for length in shape:
            size *= length
        if size != entry.file_size - file.tell():
            raise FormatError(
                f"{path}: {entry.filename} promises {size} bytes and has {entry.file_size - file.tell()}; "
                "it is cut short or damaged"
            )
    with archive.open(entry) as file:
        array: NDArray[Any] = np.lib.format.read_array(file, allow_pickle=False)
        # Reading the end of the entry compares its checksum.
        file.read(1)
    return array
