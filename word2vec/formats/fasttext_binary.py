"""fastText's binary model (``.bin``): the vectors of its words, and its n-grams, which make vectors for others.

:mod:`word2vec.formats.fasttext_layout` has the layout of the file. A word's vector is the mean of its own row
and the rows of its n-grams. The vector of an unknown word is the mean of the latter
(``FastText::getWordVector``, ``Dictionary::computeSubwords``). Own rows are written such that this mean is the
vector of the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from word2vec.arrays import Float32s
from word2vec.errors import FormatError
from word2vec.formats.decoding import WordDecoder
from word2vec.formats.fasttext_buckets import Buckets, make_buckets
from word2vec.formats.fasttext_layout import (
    ARGS,
    ENTRY,
    MATRIX,
    SIZES,
    VERSIONS,
    Args,
    FastTextModel,
    parse_model,
)
from word2vec.formats.header import (
    FASTTEXT_MAGIC,
    WHITE_SPACE,
    check_written,
    encode_word,
    find_not_finite,
    map_file,
)
from word2vec.formats.opening import new_vector_file
from word2vec.storage.table import Table
from word2vec.subwords.ngrams import split_words
from word2vec.subwords.subwords import HashedSubwords

_ROWS_AT_A_TIME = 4096


UNWRITABLE = WHITE_SPACE + "\0"
"""Characters that no word can hold."""


def write(path: Path, table: Table) -> None:
    """Write a model whose words have the vectors of the table, and whose n-grams are those of its subwords.

    fastText and gensim then answer for every word. The vectors of unknown words are those of the table, as near
    as buckets allow (:mod:`word2vec.formats.fasttext_buckets`). Without subwords they answer for the words of
    the table. The output matrix is empty, so neither can go on training.

    Raises:
        FormatError: a word is empty or holds white space or a zero byte, or a vector holds NaN or infinity. Or
            a vector is so long that the sum with those of the word's n-grams is more than float32 can hold.
        OutputError: the file cannot be written.
    """
    rows, size = table.matrix.shape
    encoded = [encode_word(word) for word in table.words]
    bad_word = next((word for word in table.words if "\0" in word), None)
    if bad_word is not None:
        raise FormatError(f"the word {bad_word!r} holds a zero byte, which ends a word in fastText's file")
    check_written(table.words, table.matrix)
    counts = [1] * rows if table.counts is None else [max(1, count) for count in table.counts.tolist()]
    buckets = make_buckets(table.subwords, table.words)
    args = Args(dim=size)
    if buckets is not None:
        lengths = buckets.ngram_lengths
        args = args._replace(bucket=buckets.count, minn=lengths.shortest, maxn=lengths.longest)
    with new_vector_file(path) as file:
        file.write(ARGS.pack(FASTTEXT_MAGIC, VERSIONS[-1], *args))
        file.write(SIZES.pack(rows, rows, 0, sum(counts), -1))
        for word, count in zip(encoded, counts, strict=True):
            file.write(word + b"\0" + ENTRY.pack(count, 0))
        file.write(MATRIX.pack(False, rows + args.bucket, size))
        for block in _list_rows(table, buckets):
            file.write(np.ascontiguousarray(block, "<f4").tobytes())
        file.write(MATRIX.pack(False, 0, size))


def _list_rows(table: Table, buckets: Buckets | None) -> Iterator[Float32s]:
    """Yield the rows of the input matrix in parts: first those of the words, then those of the buckets."""
    for start in range(0, len(table.words), _ROWS_AT_A_TIME):
        block = np.asarray(table.matrix[start : start + _ROWS_AT_A_TIME], np.float32)
        if buckets is not None:
            block = _subtract_ngrams(table.words[start : start + _ROWS_AT_A_TIME], block, buckets)
        yield block
    if buckets is None:
        return
    for start in range(0, buckets.count, _ROWS_AT_A_TIME):
        block = buckets.take(np.arange(start, min(buckets.count, start + _ROWS_AT_A_TIME)))
        bad = find_not_finite(block)
        if bad is not None:
            raise FormatError(f"row {start + bad} of the n-grams holds NaN or infinity")
        yield block


def _subtract_ngrams(words: Sequence[str], vectors: Float32s, buckets: Buckets) -> Float32s:
    """Return the own rows [n, d] whose means with the rows of the words' n-grams are ``vectors`` [n, d].

    Raises:
        FormatError: such a row is more than float32 can hold.
    """
    sums = np.zeros(vectors.shape, np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        used = buckets.add(words, sums)
        own = (vectors.astype(np.float64) * (used[:, None] + 1) - sums).astype(np.float32)
    bad = find_not_finite(own)
    if bad is not None:
        raise FormatError(
            f"the vector of {words[bad][:60]!r}, times the {used[bad] + 1} rows of which fastText takes the "
            "mean, is more than float32 can hold; scale the vectors, or write them without subwords"
        )
    return own


def read(path: Path, errors: str = "strict", *, duplicates: str = "error", limit: int | None = None) -> Table:
    """Return the words, their [V, d] float32 vectors and their counts, and the n-grams if the model has some.

    Args:
        path: The file. The n-grams stay mapped.
        errors: What happens to words that are not UTF-8, see :mod:`word2vec.formats.decoding`. Their n-grams are
            taken from their bytes, as fastText does.
        duplicates: What happens to a word that comes again: "error" or "first".
        limit: Read only the first vectors, this many.

    Raises:
        ConfigError: ``errors`` is unknown.
        FormatError: the file is not a fastText model, or one that is not read (supervised, quantised or of
            another version), or it is damaged. The message names the byte.
    """
    decoder = WordDecoder(path, errors, "byte", duplicates)
    model = parse_model(path, map_file(path), decoder)
    ngram_rows = model.matrix[len(model.words) :]
    if limit is not None:
        model = replace(model, words=model.words[:limit], counts=model.counts[:limit])
    sums = model.matrix[: len(model.words)].astype(np.float32)
    _check_rows(path, model, sums)
    subwords = None
    if model.ngram_lengths is not None:
        subwords = HashedSubwords(model.ngram_lengths, ngram_rows)
        with np.errstate(over="ignore", invalid="ignore"):
            _add_ngrams(path, model, subwords, sums)
        _check_buckets(path, model, subwords)
    table = decoder.table(model.words, sums, model.counts, lambda row: f"entry {row + 1} of the dictionary")
    return replace(table, subwords=subwords)


def _check_rows(path: Path, model: FastTextModel, vectors: Float32s) -> None:
    bad = find_not_finite(vectors)
    if bad is not None:
        raise FormatError(
            f"{path}: the vector of {model.words[bad][:60]!r}, at byte {model.find_byte(bad)}, "
            "holds NaN or infinity; the file is damaged"
        )


def _add_ngrams(path: Path, model: FastTextModel, subwords: HashedSubwords, sums: Float32s) -> None:
    """Replace each word's own row in ``sums`` [V, d] by the mean of it and the rows of the word's n-grams.

    Raises:
        FormatError: the row of an n-gram is not finite.
    """
    for first, stop in split_words(model.words):
        words: Sequence[str | bytes] = model.words[first:stop]
        if model.altered:
            words = [model.altered.get(row, word) for row, word in enumerate(words, first)]
        block = sums[first:stop]
        used = subwords.add(words, block)
        block /= (used + 1)[:, None].astype(np.float32)
        bad = find_not_finite(block)
        if bad is not None:
            raise FormatError(
                f"{path}: an n-gram of {model.words[first + bad][:60]!r} has a vector with NaN or infinity, "
                f"behind byte {model.start}; the file is damaged"
            )


def _check_buckets(path: Path, model: FastTextModel, subwords: HashedSubwords) -> None:
    """Raise FormatError if a row that no word of the model uses is not finite. An unknown word may use it."""
    first = len(model.matrix) - len(subwords.bucket_rows)
    for start in range(0, len(subwords.bucket_rows), _ROWS_AT_A_TIME):
        bad = find_not_finite(subwords.bucket_rows[start : start + _ROWS_AT_A_TIME])
        if bad is not None:
            row = start + bad
            raise FormatError(
                f"{path}: row {row} of the n-grams, at byte {model.find_byte(first + row)}, holds "
                "NaN or infinity; the file is damaged"
            )
