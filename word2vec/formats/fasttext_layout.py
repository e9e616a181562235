"""The layout of fastText's binary model (``.bin``), and its contents up to the end of the input matrix.

It is little endian, as fastText's ``FastText::saveModel``, ``Args::save``, ``Dictionary::save`` and
``DenseMatrix::save`` write it:

* int32 magic 793712314, int32 version (11 or 12)
* args: int32 dim, ws, epoch, minCount, neg, wordNgrams, loss, model (1 CBOW, 2 Skip-Gram, 3 supervised), bucket,
  minn, maxn, lrUpdateRate, then float64 t
* dictionary: int32 entries, words, labels, int64 tokens, pruned (-1 if it was not), then for each entry its
  bytes, a zero byte, int64 count, int8 type (0 word, 1 label)
* uint8 quantised, then the input matrix: int64 rows (words + bucket), int64 dim, float32 values by rows
* uint8 quantised, then the output matrix in the same form, which is not read

Models that classify (supervised) or are compressed (``.ftz``) are refused.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from word2vec.arrays import Counts, Float32s
from word2vec.config.subwords import LONGEST_NGRAM
from word2vec.errors import FormatError
from word2vec.formats.decoding import WordDecoder
from word2vec.formats.header import FASTTEXT_MAGIC, LARGEST_SIZE, LONGEST_WORD
from word2vec.subwords.ngrams import NgramLengths

ARGS = struct.Struct("<4si12id")
SIZES = struct.Struct("<iiiqq")
ENTRY = struct.Struct("<qb")
MATRIX = struct.Struct("<?qq")
VERSIONS = (11, 12)
_SKIPGRAM, _SUPERVISED = 2, 3
_SOFTMAX = 3


class Args(NamedTuple):
    """The options of a model in order of the file, under fastText's names.

    The vectors depend on ``dim``, ``bucket``, ``minn`` and ``maxn``. The others say how a model was trained, and
    their defaults stand in where that is not known.
    """

    dim: int
    ws: int = 5
    epoch: int = 5
    min_count: int = 1
    neg: int = 5
    word_ngrams: int = 1
    loss: int = _SOFTMAX
    model: int = _SKIPGRAM
    bucket: int = 0
    minn: int = 0
    maxn: int = 0
    lr_update_rate: int = 100
    t: float = 1e-4


@dataclass(frozen=True)
class FastTextModel:
    """The contents of a model, up to the end of its input matrix.

    Attributes:
        ngram_lengths: How many characters the n-grams have. None if the model has none.
        words: V words.
        altered: The bytes of each row whose word is not UTF-8.
        counts: [V] int64.
        matrix: [V + bucket, d] float32, a view of the mapped file. The n-grams share the last rows.
        start: Where ``matrix`` begins in the file.
    """

    ngram_lengths: NgramLengths | None
    words: list[str]
    altered: dict[int, bytes]
    counts: Counts
    matrix: Float32s
    start: int

    def find_byte(self, row: int) -> int:
        """Return where a row of the matrix begins in the file."""
        size: int = self.matrix.shape[1]
        return self.start + 4 * row * size


def parse_model(path: Path, data: mmap.mmap, decoder: WordDecoder) -> FastTextModel:
    """Return the contents of a mapped model.

    Args:
        path: The file, for messages.
        data: Its bytes.
        decoder: Decodes its words.

    Raises:
        FormatError: as :func:`word2vec.formats.fasttext_binary.read`, except for NaN and infinity.
    """
    magic, version, *numbers = _unpack(ARGS, path, data, 0)
    if magic != FASTTEXT_MAGIC:
        raise FormatError(f"{path} begins with {magic!r}; a fastText model begins with {FASTTEXT_MAGIC!r}")
    if version not in VERSIONS:
        raise FormatError(f"{path} is a fastText model of version {version}; versions 11 and 12 are read")
    args = Args(*numbers)
    size, bucket, maxn = args.dim, args.bucket, args.maxn
    if args.model == _SUPERVISED:
        raise FormatError(
            f"{path} is a supervised fastText model, which classifies texts; only word vectors are read"
        )
    if not 1 <= size <= LARGEST_SIZE or bucket < 0 or maxn > LONGEST_NGRAM or (maxn > 0 and not bucket):
        raise FormatError(
            f"{path} is damaged: dim {size}, bucket {bucket}, maxn {maxn} at bytes 8 to 52; expected 1 to "
            f"{LARGEST_SIZE}, at least 1 with n-grams, and at most {LONGEST_NGRAM}"
        )
    words, counts, position = _parse_dictionary(path, data, ARGS.size, decoder)
    matrix, start = _view_matrix(path, data, position, (len(words) + bucket, size))
    # fastText counts from one character on whatever minn is, and a minn above maxn leaves no n-gram.
    shortest = max(args.minn, 1)
    lengths = NgramLengths(shortest, maxn) if shortest <= maxn else None
    return FastTextModel(lengths, words, decoder.altered, counts, matrix, start)


def _parse_dictionary(
    path: Path, data: mmap.mmap, position: int, decoder: WordDecoder
) -> tuple[list[str], Counts, int]:
    """Return the words, their counts, and where the dictionary ends."""
    entries, expected, labels, _, pruned = _unpack(SIZES, path, data, position)
    position += SIZES.size
    # The shortest entry is one byte and the zero byte behind it.
    if entries < 0 or entries != expected or labels or entries * (2 + ENTRY.size) > len(data) - position:
        raise FormatError(
            f"{path}: {entries} entries, {expected} words and {labels} labels at byte {position - SIZES.size} "
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
        count, kind = _unpack(ENTRY, path, data, end + 1)
        if count < 0 or kind:
            raise FormatError(
                f"{path}: the word at byte {position} has count {count} and type {kind}; it is damaged"
            )
        counts.append(count)
        position = end + 1 + ENTRY.size
    return words, np.array(counts, np.int64), position


def _view_matrix(path: Path, data: mmap.mmap, position: int, expected: tuple[int, int]) -> tuple[Float32s, int]:
    """Return the input matrix, whose header is at ``position``, and where its numbers begin."""
    quantised, rows, columns = _unpack(MATRIX, path, data, position)
    if quantised:
        raise FormatError(f"{path} is a quantised fastText model; convert the one it was made from")
    start = position + MATRIX.size
    if (rows, columns) != expected:
        raise FormatError(
            f"{path} is damaged: its matrix is {rows} x {columns} at byte {position}; expected "
            f"{expected[0]} x {expected[1]}"
        )
    if 4 * rows * columns > len(data) - start:
        raise FormatError(f"{path} is cut short: {rows} x {columns} numbers from byte {start} on do not fit in")
    return np.frombuffer(data, "<f4", rows * columns, start).reshape(rows, columns), start


def _unpack(layout: struct.Struct, path: Path, data: mmap.mmap, position: int) -> tuple[Any, ...]:
    if position + layout.size > len(data):
        raise FormatError(f"{path} is cut short at byte {len(data)}, before byte {position + layout.size}")
    return layout.unpack_from(data, position)
