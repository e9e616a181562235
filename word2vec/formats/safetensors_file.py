r"""safetensors (``.safetensors``): a JSON header and raw tensors, which PyTorch, JAX, Rust and others map.

``vectors``
    [V, d] F32 or F16.
``words``
    [bytes] U8: the words in UTF-8, one a line: ``bytes(tensor).decode().split("\n")``, because there are no
    tensors of strings.
``counts``
    [V] I64, only if they are known.

The metadata are ``format`` ("word2vec-vectors") and ``format_version`` ("1").
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.errors import FormatError
from word2vec.formats.columns import check_shape, decode_lines, encode_lines, make_table, to_little_endian
from word2vec.optional_package import import_package
from word2vec.storage.atomic import new_file
from word2vec.storage.table import Table

FORMAT = "word2vec-vectors"
_VERSION = "1"
UNWRITABLE = "\n"
"""Characters that no word can hold."""
_LARGEST_HEADER = 100_000_000  # the limit of the format's own implementation


def write(path: Path, table: Table) -> None:
    """Write the tensors. float16 stays float16.

    Raises:
        ConfigError: the package safetensors is not installed.
        FormatError: a word is empty, holds a line end or is not Unicode text.
        OutputError: the file cannot be written.
    """
    tensors = {"vectors": to_little_endian(table.matrix), "words": encode_lines(table.words, "safetensors")}
    if table.counts is not None:
        tensors["counts"] = np.ascontiguousarray(table.counts, "<i8")
    content = serialize(tensors, {"format": FORMAT, "format_version": _VERSION})
    with new_file(path) as file:
        file.write(content)


def serialize(tensors: dict[str, NDArray[Any]], metadata: dict[str, str]) -> bytes:
    """Return the bytes of a safetensors file.

    Raises:
        ConfigError: the package safetensors is not installed.
    """
    content: bytes = import_package("safetensors.numpy", "safetensors").save(tensors, metadata)
    return content


def read(path: Path, *, duplicates: str = "error", limit: int | None = None) -> Table:
    """Return the words, vectors and counts.

    Args:
        path: The file.
        duplicates: What happens to a word that comes again: "error" or "first".
        limit: Read only the first vectors, this many.

    Raises:
        ConfigError: the package safetensors is not installed.
        FormatError: the file is not a safetensors file or is damaged, or a tensor is of another kind or size
            than expected.
    """
    safetensors = import_package("safetensors", "safetensors")
    try:
        _check_header(path)
        with safetensors.safe_open(path, framework="numpy") as file:
            return _read(file, path, duplicates, limit)
    except safetensors.SafetensorError as error:
        raise FormatError(f"{path} is not a safetensors file, damaged or cut short: {error}") from error
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error.strerror or error}") from error


def _check_header(path: Path) -> None:
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(8)
    if len(start) < 8:
        raise FormatError(f"{path} is not a safetensors file: it has {size} bytes; a header begins with 8")
    (length,) = struct.unpack("<Q", start)
    if length > min(_LARGEST_HEADER, size - 8):
        raise FormatError(
            f"{path} promises a header of {length} bytes at byte 8; the file has {size} bytes and a header at "
            f"most {_LARGEST_HEADER}: it is not a safetensors file, or cut short"
        )


def _read(file: Any, path: Path, duplicates: str, limit: int | None) -> Table:
    metadata = file.metadata() or {}
    found = metadata.get("format"), metadata.get("format_version")
    if found != (FORMAT, _VERSION):
        raise FormatError(
            f"{path} is of format {found[0]!r}, version {found[1]!r}; expected {FORMAT!r}, version {_VERSION!r}"
        )
    names = set(file.keys())
    rows, size = _check_tensor(file, names, "vectors", path, ("F32", "F16"), 2)
    _check_tensor(file, names, "words", path, ("U8",), 1)
    counts = None
    if "counts" in names:
        (length,) = _check_tensor(file, names, "counts", path, ("I64",), 1)
        if length != rows:
            raise FormatError(f"{path} holds {length} counts for {rows} vectors; it is damaged")
    check_shape(rows, size, 2, path.stat().st_size, str(path))
    words = decode_lines(file.get_tensor("words").tobytes(), rows, f"{path}: the tensor 'words'")
    # A slice reads only its part of the file.
    rows = rows if limit is None else min(rows, limit)
    if "counts" in names:
        counts = file.get_slice("counts")[:rows]
    return make_table(words[:rows], file.get_slice("vectors")[:rows], counts, path, duplicates)


def _check_tensor(
    file: Any, names: set[str], name: str, path: Path, dtypes: tuple[str, ...], dimensions: int
) -> tuple[int, ...]:
    """Return a tensor's shape, which the package compared with the bytes in the file when it read the header."""
    if name not in names:
        raise FormatError(f"{path} holds no tensor {name!r}; it has: {', '.join(sorted(names))[:200]}")
    about = file.get_slice(name)
    dtype, shape = about.get_dtype(), tuple(about.get_shape())
    if dtype not in dtypes or len(shape) != dimensions:
        raise FormatError(
            f"{path}: the tensor {name!r} is {dtype} of shape {list(shape)}; expected {' or '.join(dtypes)} "
            f"in {dimensions} dimension(s)"
        )
    return shape
