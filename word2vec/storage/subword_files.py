"""What a directory keeps of the spelling of its words.

``mixed.npy``
    [V, d] float32 or float16, the words' vectors mixed with what their spelling predicts. They are what is
    asked. Not there if nothing was mixed in.
``ngram_hashes.npy``, ``ngram_rows.npy``, ``ngram_scales.npy``
    Fitted n-grams: [G] uint32, rising, [G, d] int8 and [G] float32, see
    :class:`word2vec.subwords.subwords.FittedSubwords`.
``bucket_rows.npy``
    The n-grams of a fastText model: [buckets, d] float32, see
    :class:`word2vec.subwords.subwords.HashedSubwords`.

``config.json`` says under ``subwords`` which there are: ``kind`` ("fitted" or "hashed"), ``mixed`` (whether
there is a ``mixed.npy``), ``min_n`` and ``max_n``, and of fitted ones ``mix``, ``length`` and ``held_out``, the
fields of :class:`word2vec.subwords.held_out.HeldOut`.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s
from word2vec.errors import ConfigError, FormatError
from word2vec.storage.npy_file import map_npy
from word2vec.storage.table_file import map_table, write_table
from word2vec.subwords.held_out import HeldOut
from word2vec.subwords.ngrams import NgramLengths
from word2vec.subwords.subwords import FittedSubwords, HashedSubwords, Subwords

MIXED = "mixed.npy"
_HASHES, _ROWS, _SCALES = "ngram_hashes.npy", "ngram_rows.npy", "ngram_scales.npy"
_BUCKETS = "bucket_rows.npy"
MEMBERS = (MIXED, _HASHES, _ROWS, _SCALES, _BUCKETS)


@dataclass(frozen=True)
class Spelling:
    """What the spelling of a table's words tells.

    Attributes:
        subwords: What makes vectors for other words.
        mixed: [V, d], the words' vectors mixed with it. None if nothing was mixed in.
        held_out: How well words are predicted that the fit has not seen. None if nothing was fitted.
    """

    subwords: Subwords
    mixed: NDArray[Any] | None = None
    held_out: HeldOut | None = None


def write_spelling(directory: Path, spelling: Spelling) -> dict[str, Any]:
    """Write the files and return what ``config.json`` says of them."""
    subwords = spelling.subwords
    facts: dict[str, Any] = {
        "mixed": spelling.mixed is not None,
        "min_n": subwords.ngram_lengths.shortest,
        "max_n": subwords.ngram_lengths.longest,
    }
    if spelling.held_out is not None:
        facts["held_out"] = dataclasses.asdict(spelling.held_out)
    if spelling.mixed is not None:
        write_table(directory / MIXED, spelling.mixed)
    if isinstance(subwords, FittedSubwords):
        write_table(directory / _HASHES, subwords.hashes)
        write_table(directory / _ROWS, subwords.numbers)
        write_table(directory / _SCALES, subwords.scales)
        return {"kind": "fitted", "mix": subwords.mix, "length": subwords.vector_length, **facts}
    if isinstance(subwords, HashedSubwords):
        write_table(directory / _BUCKETS, subwords.bucket_rows)
        return {"kind": "hashed", **facts}
    raise TypeError(f"{type(subwords).__name__} cannot be saved")


def map_spelling(path: Path, facts: object, rows: int, size: int) -> Spelling:
    """Map the files of a directory into memory.

    Args:
        path: The directory.
        facts: What its ``config.json`` says under ``subwords``.
        rows: V.
        size: d.

    Raises:
        FormatError: a file is missing or damaged, or the facts are not those of :func:`write_spelling`.
    """
    try:
        if not isinstance(facts, dict):
            raise KeyError("subwords")
        lengths = NgramLengths(int(facts["min_n"]), int(facts["max_n"]))
        subwords: Subwords
        if facts["kind"] == "fitted":
            subwords = _map_fitted(path, facts, lengths, size)
        elif facts["kind"] == "hashed":
            subwords = HashedSubwords(lengths, _map_buckets(path / _BUCKETS, size))
        else:
            raise KeyError("kind")
        held_out = _read_held_out(facts.get("held_out"))
        mixed = map_table(path / MIXED, (rows, size), np.float32, np.float16) if facts["mixed"] else None
    except (KeyError, TypeError, ValueError, ConfigError) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(f"{path} is damaged: its subwords have no valid {error}") from error
    return Spelling(subwords, mixed, held_out)


def _map_fitted(path: Path, facts: dict[str, Any], lengths: NgramLengths, size: int) -> FittedSubwords:
    hashes = map_npy(path / _HASHES, np.uint32)
    if hashes.ndim != 1 or np.any(hashes[1:] <= hashes[:-1]):
        raise FormatError(f"{path / _HASHES} is damaged: its hashes do not rise")
    numbers = map_table(path / _ROWS, (len(hashes), size), np.int8)
    scales = map_table(path / _SCALES, (len(hashes),))
    if not np.isfinite(scales).all():
        raise FormatError(f"{path / _SCALES} is damaged: it holds NaN or infinity")
    length, mix = float(facts["length"]), None if facts["mix"] is None else float(facts["mix"])
    for name, value in (("length", length), ("mix", mix)):
        if value is not None and not (math.isfinite(value) and value >= 0):
            raise ValueError(f"{name}: it is {value}, and must be a number from 0 on")
    return FittedSubwords(lengths, hashes, numbers, scales, length, mix)


def _map_buckets(file: Path, size: int) -> Float32s:
    rows: Float32s = map_npy(file, np.float32)
    if rows.ndim != 2 or not len(rows) or rows.shape[1] != size:
        raise FormatError(f"{file} holds a table of shape {rows.shape}; expected rows of {size} numbers")
    return rows


def _read_held_out(facts: object) -> HeldOut | None:
    """Return what ``config.json`` says under ``held_out``, None if it says nothing there."""
    if facts is None:
        return None
    if not isinstance(facts, dict) or set(facts) != {field.name for field in dataclasses.fields(HeldOut)}:
        raise KeyError("held_out")
    for name, value in facts.items():
        if type(value) not in (int, float):
            raise ValueError(f"held_out: {name} is {value!r}, and must be a number")
    return HeldOut(**facts)
