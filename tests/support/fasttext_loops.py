"""What fastText does for one word, letter by letter (``Dictionary::computeSubwords``, ``getWordVector``)."""

from __future__ import annotations

import numpy as np

from word2vec.arrays import Float32s


def hash_one(ngram: bytes) -> int:
    """``Dictionary::hash``: bytes are signed chars."""
    value = 2166136261
    for byte in ngram:
        value ^= byte if byte < 128 else byte + 0xFFFFFF00
        value = value * 16777619 % (1 << 32)
    return value


def cut_ngrams(word: bytes, minn: int, maxn: int) -> list[bytes]:
    """Return the n-grams of a word, in fastText's order: by where they begin."""
    if word == b"</s>":
        return []
    marked, ngrams = b"<" + word + b">", []
    for start in range(len(marked)):
        if marked[start] & 0xC0 == 0x80:
            continue
        end, length = start, 1
        while end < len(marked) and length <= maxn:
            end += 1
            while end < len(marked) and marked[end] & 0xC0 == 0x80:
                end += 1
            if length >= minn and not (length == 1 and (start == 0 or end == len(marked))):
                ngrams.append(marked[start:end])
            length += 1
    return ngrams


def list_rows(word: bytes, minn: int, maxn: int, buckets: int) -> list[int]:
    """Return the bucket of each n-gram of a word, in fastText's order."""
    return [hash_one(ngram) % buckets for ngram in cut_ngrams(word, minn, maxn)]


def compose_one(word: bytes, minn: int, maxn: int, rows: Float32s, own: Float32s | None = None) -> Float32s:
    """Return a word's vector [d].

    Args:
        word: Its bytes.
        minn: Characters of the shortest n-gram.
        maxn: Characters of the longest one.
        rows: [buckets, d].
        own: The word's own row [d], if the model knows it.
    """
    parts = [rows[row] for row in list_rows(word, minn, maxn, len(rows))]
    parts += [] if own is None else [own]
    if not parts:
        return np.zeros(rows.shape[1], np.float32)
    vector: Float32s = np.array(parts, np.float64).mean(0).astype(np.float32)
    return vector
