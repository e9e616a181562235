"""fastText's binary model (``.bin``), from which the vectors of the words are read.

It is little endian, as fastText's ``FastText::saveModel``, ``Args::save``, ``Dictionary::save`` and
``DenseMatrix::save`` write it:

* int32 magic 793712314, int32 version (11 or 12)
* args: int32 dim, ws, epoch, minCount, neg, wordNgrams, loss, model (1 CBOW, 2 Skip-Gram, 3 supervised), bucket,
  minn, maxn, lrUpdateRate, then float64 t
* dictionary: int32 entries, words, labels, int64 tokens, pruned (-1 if it was not), then for each entry its
bytes,
  a zero byte, int64 count, int8 type (0 word, 1 label)
* uint8 quantised, then the input matrix: int64 rows (words + bucket), int64 dim, float32 values by rows
* uint8 quantised, then the output matrix in the same form, which is not read

A word's vector is the mean of its own row and the rows of its n-grams (``FastText::getWordVector``,
``Dictionary::computeSubwords``). Models that classify (supervised) or are compressed (``.ftz``) are refused.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from word2vec.arrays import Counts, Float32s
from word2vec.errors import FormatError
from word2vec.formats.decoding import WordDecoder
from word2vec.formats.header import (
    FASTTEXT_MAGIC,
    LARGEST_SIZE,
    LONGEST_WORD,
    check_written,
    encode_word,
    find_not_finite,
    map_file,
)
from word2vec.storage.atomic import new_file
from word2vec.storage.table import Table
from word2vec.subwords.ngrams import LONGEST_NGRAM, hash_ngrams, split_words

_ARGS = struct.Struct("<4si12id")
_SIZES = struct.Struct("<iiiqq")
_ENTRY = struct.Struct("<qb")
_MATRIX = struct.Struct("<?qq")
_VERSIONS = (11, 12)
_SKIPGRAM, _SUPERVISED, _SOFTMAX = 2, 3, 3
_WORDS_AT_A_TIME = 4096
_BYTES_AT_A_TIME = 1 << 22


@dataclass(frozen=True)
class _Model:
    """The contents of a model, up to the end of its input matrix.

    Attributes:
        size: d.
        ngrams: The lengths of the shortest and longest n-gram, or (0, 0) if there are none.
        bucket: The number of rows that n-grams share.
        words: V words.
        altered: The bytes of each row whose word is not UTF-8.
        counts: [V] int64.
        matrix: [V + bucket, d] float32, a view of the mapped file.
        start: Where ``matrix`` begins in the file.
    """

    size: int
    ngrams: tuple[int, int]
    bucket: int
    words: list[str]
    altered: dict[int, bytes]
    counts: Counts
    matrix: Float32s
    start: int


def write(path: Path, table: Table) -> None:
    """Write a model without n-grams. Its input matrix holds the vectors and its output matrix is empty.

    fastText answers for the words of the table. It has no vector for any other word and cannot go on training.

    Raises:
        FormatError: a word is empty or holds white space or a zero byte, or a vector holds NaN or infinity.
        OutputError: the file cannot be written.
    """
    rows, size = table.matrix.shape
    encoded = [encode_word(word) for word in table.words]
    bad_word = next((word for word in table.words if "\0" in word), None)
    if bad_word is not None:
        raise FormatError(f"the word {bad_word!r} holds a zero byte, which ends a word in fastText's file")
    check_written(table.words, table.matrix)
    counts = [1] * rows if table.counts is None else [max(1, count) for count in table.counts.tolist()]
    args = (size, 5, 5, 1, 5, 1, _SOFTMAX, _SKIPGRAM, 0, 0, 0, 100, 1e-4)
    with new_file(path) as file:
        file.write(_ARGS.pack(FASTTEXT_MAGIC, _VERSIONS[-1], *args))
        file.write(_SIZES.pack(rows, rows, 0, sum(counts), -1))
        for word, count in zip(encoded, counts, strict=True):
            file.write(word + b"\0" + _ENTRY.pack(count, 0))
        file.write(_MATRIX.pack(False, rows, size))
        for start in range(0, rows, _WORDS_AT_A_TIME):
            file.write(np.ascontiguousarray(table.matrix[start : start + _WORDS_AT_A_TIME], "<f4").tobytes())
        file.write(_MATRIX.pack(False, 0, size))


def read(path: Path, errors: str = "strict") -> Table:
    """Return the words, their [V, d] float32 vectors and their counts.

    Args:
        path: The file.
        errors: What happens to words that are not UTF-8, see :mod:`word2vec.formats.decoding`. Their n-grams are
            taken from their bytes, as fastText does.

    Raises:
        ConfigError: ``errors`` is unknown.
        FormatError: the file is not a fastText model, or one that is not read (supervised, quantised or of
            another version), or it is damaged. The message names the byte.
    """
    decoder = WordDecoder(path, errors, "byte")
    model = _parse(path, map_file(path), decoder)
    sums = model.matrix[: len(model.words)].astype(np.float32)
    _check_rows(path, model, sums)
    if model.ngrams[1]:
        with np.errstate(over="ignore", invalid="ignore"):
            _add_ngrams(path, model, sums)
    return decoder.table(model.words, sums, model.counts, lambda row: f"entry {row + 1} of the dictionary")


def _parse(path: Path, data: mmap.mmap, decoder: WordDecoder) -> _Model:
    magic, version, *args = _unpack(_ARGS, path, data, 0)
    if magic != FASTTEXT_MAGIC:
        raise FormatError(f"{path} begins with {magic!r}; a fastText model begins with {FASTTEXT_MAGIC!r}")
    if version not in _VERSIONS:
        raise FormatError(f"{path} is a fastText model of version {version}; versions 11 and 12 are read")
    size, kind, bucket, minn, maxn = args[0], args[7], args[8], args[9], args[10]
    if kind == _SUPERVISED:
        raise FormatError(
            f"{path} is a supervised fastText model, which classifies texts; only word vectors are read"
        )
    if not 1 <= size <= LARGEST_SIZE or bucket < 0 or maxn > LONGEST_NGRAM or (maxn > 0 and not bucket):
        raise FormatError(
            f"{path} is damaged: dim {size}, bucket {bucket}, maxn {maxn} at bytes 8 to 52; expected 1 to "
            f"{LARGEST_SIZE}, at least 1 with n-grams, and at most {LONGEST_NGRAM}"
        )
    words, counts, position = _parse_dictionary(path, data, _ARGS.size, decoder)
    quantised, rows, columns = _unpack(_MATRIX, path, data, position)
    if quantised:
        raise FormatError(f"{path} is a quantised fastText model; convert the one it was made from")
    start = position + _MATRIX.size
    if (rows, columns) != (len(words) + bucket, size):
        raise FormatError(
            f"{path} is damaged: its matrix is {rows} x {columns} at byte {position}; expected "
            f"{len(words) + bucket} x {size}"
        )
    if 4 * rows * columns > len(data) - start:
        raise FormatError(f"{path} is cut short: {rows} x {columns} numbers from byte {start} on do not fit in")
    matrix: Float32s = np.frombuffer(data, "<f4", rows * columns, start).reshape(rows, columns)
    ngrams = (max(minn, 1), maxn) if maxn > 0 else (0, 0)
    return _Model(size, ngrams, bucket, words, decoder.altered, counts, matrix, start)


def _parse_dictionary(
    path: Path, data: mmap.mmap, position: int, decoder: WordDecoder
) -> tuple[list[str], Counts, int]:
    """Return the words, their counts, and where the dictionary ends."""
    entries, expected, labels, _, pruned = _unpack(_SIZES, path, data, position)
    position += _SIZES.size
    # The shortest entry is one byte and the zero byte behind it.
    if entries < 0 or entries != expected or labels or entries * (2 + _ENTRY.size) > len(data) - position:
        raise FormatError(
            f"{path}: {entries} entries, {expected} words and {labels} labels at byte {position - _SIZES.size} "
            "do not fit together or in the file; it is damaged"
        )
    if pruned >= 0:
        raise FormatError(
            f"{path} is a pruned fastText model, made by quantising; convert the one it was made from"
        )
    words: list[str] = []
    counts: list[int] = []
    for number in range(entries):
        end = data.find(b"\0", position, position + LONGEST_WORD)
        if end <= position:
            raise FormatError(
                f"{path}: entry {number + 1} of the dictionary, at byte {position}, has no word; it is damaged"
            )
        words.append(decoder.decode(data[position:end], number, position))
        count, kind = _unpack(_ENTRY, path, data, end + 1)
        if count < 0 or kind:
            raise FormatError(
                f"{path}: the word at byte {position} has count {count} and type {kind}; it is damaged"
            )
        counts.append(count)
        position = end + 1 + _ENTRY.size
    return words, np.array(counts, np.int64), position


def _unpack(layout: struct.Struct, path: Path, data: mmap.mmap, position: int) -> tuple[Any, ...]:
    if position + layout.size > len(data):
        raise FormatError(f"{path} is cut short at byte {len(data)}, before byte {position + layout.size}")
    return layout.unpack_from(data, position)


def _check_rows(path: Path, model: _Model, vectors: Float32s) -> None:
    bad = find_not_finite(vectors)
    if bad is not None:
        raise FormatError(
            f"{path}: the vector of {model.words[bad][:60]!r}, at byte {model.start + 4 * bad * model.size}, "
            "holds NaN or infinity; the file is damaged"
        )


def _add_ngrams(path: Path, model: _Model, sums: Float32s) -> None:
    """Replace each word's own row in ``sums`` [V, d] by the mean of it and the rows of the word's n-grams.

    Raises:
        FormatError: the row of an n-gram is not finite.
    """
    step = max(1, _BYTES_AT_A_TIME // (4 * model.size))
    for first, stop in split_words(model.words):
        words: Sequence[str | bytes] = model.words[first:stop]
        if model.altered:
            words = [model.altered.get(row, word) for row, word in enumerate(words, first)]
        block = sums[first:stop]
        used = np.ones(len(words), np.int64)
        for owners, hashes in hash_ngrams(words, *model.ngrams):
            used += np.bincount(owners, minlength=len(words))
            for start in range(0, len(owners), step):
                # The n-grams of one word stand together, so one call sums those of each word.
                some, rows = owners[start : start + step], hashes[start : start + step] % np.uint32(model.bucket)
                begins = np.flatnonzero(np.diff(some, prepend=-1))
                block[some[begins]] += np.add.reduceat(
                    model.matrix[len(model.words) + rows.astype(np.int64)], begins
                )
        block /= used[:, None].astype(np.float32)
        bad = find_not_finite(block)
        if bad is not None:
            raise FormatError(
                f"{path}: an n-gram of {model.words[first + bad][:60]!r} has a vector with NaN or infinity, "
                f"behind byte {model.start}; the file is damaged"
            )
