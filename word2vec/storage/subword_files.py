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
there is a ``mixed.npy``), ``min_n``, ``max_n``, and the ``length`` of composed vectors. That of hashed ones is
null or missing if they are not scaled. Of fitted ones there are ``mix``, ``lowercase`` (false if it is missing)
and ``held_out`` too, the fields of :class:`word2vec.subwords.held_out.HeldOut`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Float32s
from word2vec.config.subwords import LONGEST_NGRAM
from word2vec.errors import FormatError
from word2vec.storage.facts import Facts
from word2vec.storage.npy_file import map_npy
from word2vec.storage.table_file import map_table, write_table
from word2vec.subwords.held_out import HeldOut
from word2vec.subwords.ngrams import NgramLengths
from word2vec.subwords.subwords import FittedSubwords, HashedSubwords, Subwords

MIXED = "mixed.npy"
_HASHES, _ROWS, _SCALES = "ngram_hashes.npy", "ngram_rows.npy", "ngram_scales.npy"
_BUCKETS = "bucket_rows.npy"
_FILES = {"fitted": (_HASHES, _ROWS, _SCALES), "hashed": (_BUCKETS,)}
MEMBERS = (MIXED, *(file for files in _FILES.values() for file in files))


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
    if spelling.held_out is not None and spelling.held_out.words:
        facts["held_out"] = dataclasses.asdict(spelling.held_out)
    if spelling.mixed is not None:
        write_table(directory / MIXED, spelling.mixed)
    if isinstance(subwords, FittedSubwords):
        write_table(directory / _HASHES, subwords.hashes)
        write_table(directory / _ROWS, subwords.numbers)
        write_table(directory / _SCALES, subwords.scales)
        facts |= {"mix": subwords.mix, "length": subwords.vector_length, "lowercase": subwords.lowercase}
        return {"kind": "fitted", **facts}
    if isinstance(subwords, HashedSubwords):
        write_table(directory / _BUCKETS, subwords.bucket_rows)
        return {"kind": "hashed", "length": subwords.vector_length, **facts}
    raise TypeError(f"{type(subwords).__name__} cannot be saved")


def map_spelling(config: Facts, first_version: int, shape: tuple[int, ...]) -> Spelling | None:
    """Map the files of a directory into memory.

    The hashes and scales of fitted n-grams are read to be checked, the tables when they are used.

    Args:
        config: The ``config.json`` of the directory.
        first_version: The format_version from which on the directory has subwords. Older ones have none.
        shape: [V, d] of the words' vectors.

    Raises:
        FormatError: a file is missing, damaged, or should not be there, or the facts are not those of
            :func:`write_spelling`.
    """
    directory, version = config.path.parent, config.members["format_version"]
    if version < first_version:
        if "subwords" in config.members:
            raise FormatError(
                f"{config.path} is damaged: its format_version is {version}, which has no subwords, but there "
                "is a member 'subwords'"
            )
        _refuse_other_files(directory, "has no subwords", ())
        return None
    facts = config.read_object("subwords")
    mixed = facts.read_flag("mixed")
    kind = facts.members.get("kind")
    subwords: Subwords
    if kind == "fitted":
        subwords = _map_fitted(directory, facts, shape[1])
    elif kind == "hashed":
        subwords = _map_hashed(directory, facts, shape[1])
    else:
        raise facts.make_error("kind", "'fitted' or 'hashed'")
    table = map_table(directory / MIXED, (shape[0], shape[1]), np.float32, np.float16) if mixed else None
    held_out = None if facts.members.get("held_out") is None else _read_held_out(facts.read_object("held_out"))
    files = (*_FILES[kind], MIXED) if mixed else _FILES[kind]
    _refuse_other_files(directory, f"says subwords.kind is {kind} and subwords.mixed is {mixed}", files)
    return Spelling(subwords, table, held_out)


def _refuse_other_files(directory: Path, says: str, files: tuple[str, ...]) -> None:
    """Raise FormatError if there is a file of subwords that ``config.json`` does not tell of."""
    for name in MEMBERS:
        if name not in files and (directory / name).exists():
            raise FormatError(
                f"{directory} is damaged: config.json {says}, so there must not be a file {name}, but there "
                "is one"
            )


def _read_ngram_lengths(facts: Facts) -> NgramLengths:
    shortest = facts.read_whole("min_n", 1, LONGEST_NGRAM)
    return NgramLengths(shortest, facts.read_whole("max_n", shortest, LONGEST_NGRAM))


def _map_fitted(directory: Path, facts: Facts, size: int) -> FittedSubwords:
    lengths, vector_length = _read_ngram_lengths(facts), facts.read_number("length", 0)
    if "mix" not in facts.members:
        raise facts.make_error("mix", "a number from 0 on, or null")
    mix = None if facts.members["mix"] is None else facts.read_number("mix", 0)
    hashes = map_npy(directory / _HASHES, np.uint32)
    if hashes.ndim != 1 or np.any(hashes[1:] <= hashes[:-1]):
        raise FormatError(f"{directory / _HASHES} is damaged: its hashes do not rise")
    numbers = map_table(directory / _ROWS, (len(hashes), size), np.int8)
    scales = map_table(directory / _SCALES, (len(hashes),))
    if not (np.isfinite(scales).all() and np.all(scales >= 0)):
        raise FormatError(f"{directory / _SCALES} is damaged: it holds NaN, infinity or numbers below 0")
    lowercase = facts.read_flag("lowercase") if "lowercase" in facts.members else False
    return FittedSubwords(lengths, hashes, numbers, scales, vector_length, mix, lowercase)


def _map_hashed(directory: Path, facts: Facts, size: int) -> HashedSubwords:
    lengths, file = _read_ngram_lengths(facts), directory / _BUCKETS
    vector_length = None if facts.members.get("length") is None else facts.read_number("length", 0)
    rows: Float32s = map_npy(file, np.float32)
    if rows.ndim != 2 or not len(rows) or rows.shape[1] != size:
        raise FormatError(f"{file} holds a table of shape {rows.shape}; expected rows of {size} numbers")
    return HashedSubwords(lengths, rows, vector_length)


def _read_held_out(facts: Facts) -> HeldOut:
    unknown = set(facts.members) - {field.name for field in dataclasses.fields(HeldOut)}
    if unknown:
        raise FormatError(f"{facts.path} is damaged: {facts.prefix}{min(unknown)} is not a member that is known")
    return HeldOut(
        words=facts.read_whole("words"),
        cosine=facts.read_number("cosine"),
        chance=facts.read_number("chance"),
        rank=facts.read_number("rank", 0),
        within_ten=facts.read_number("within_ten", 0),
        vocabulary=facts.read_whole("vocabulary"),
    )
