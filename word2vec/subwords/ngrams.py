"""The character n-grams of words, and their hashes as fastText computes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Int64s, Rows

_END_OF_SENTENCE = b"</s>"  # has no n-grams (Dictionary::initNgrams)
_FNV_OFFSET, _FNV_PRIME = np.uint32(2166136261), np.uint32(16777619)  # Dictionary::hash


def hash_ngrams(
    words: Sequence[str | bytes], shortest: int, longest: int
) -> Iterator[tuple[Rows, NDArray[np.uint32]]]:
    """Yield the hashes of all n-grams of words, for one length of n-grams after the other.

    The n-grams are fastText's: pieces of ``<word>`` by characters, without the single ``<`` and ``>``. The hash
    is FNV-1a of 32 bits over the UTF-8 bytes. Bytes are taken as signed chars (``Dictionary::hash``), which sets
    the upper 24 bits for bytes above 127.

    Args:
        words: n words. A word that is not UTF-8 is given as its bytes.
        shortest: Characters of the shortest n-gram, at least 1.
        longest: Characters of the longest n-gram.

    Yields:
        The number of each n-gram's word, in rising order, and the hash of each n-gram, uint32.

    Example:
        >>> [hashes.tolist() for _, hashes in hash_ngrams(["a"], 3, 3)]
        [[2359087600]]
    """
    marked = list(map(_mark_word, words))
    data = np.frombuffer(b"".join(marked), np.uint8)
    word_of_byte = np.repeat(np.arange(len(words)), [len(word) for word in marked])
    # Find where characters begin: at every byte but the continuations 10xxxxxx. Add the end of the last one.
    begins = np.append(np.flatnonzero(data & 0xC0 != 0x80), len(data))
    owner = np.append(word_of_byte, -1)[begins]
    signed = data.view(np.int8).astype(np.int32).view(np.uint32)
    # Make all n-grams longer by one character at a time, and drop those that would leave their word.
    first: Int64s = np.arange(len(begins) - 1)  # the n-grams' first characters
    hashes: NDArray[np.uint32] = np.full(len(first), _FNV_OFFSET)
    for length in range(1, longest + 1):
        added = first + length - 1  # the character that makes them longer by one
        inside = added < len(begins) - 1
        inside[inside] = owner[added[inside]] == owner[first[inside]]
        first, added, hashes = first[inside], added[inside], hashes[inside]
        if not len(first):
            return
        widths = begins[added + 1] - begins[added]
        for place in range(int(widths.max())):
            longer = widths > place
            hashes[longer] = (hashes[longer] ^ signed[begins[added[longer]] + place]) * _FNV_PRIME
        if length == 1:
            # Leave out the first and the last character of each word, which are the marks.
            within = (owner[first] == owner[first - 1]) & (owner[first] == owner[first + 1])
            if shortest == 1:
                yield owner[first[within]], hashes[within]
        elif length >= shortest:
            yield owner[first], hashes


def _mark_word(word: str | bytes) -> bytes:
    """Return ``<word>`` in UTF-8. The end of a sentence has no n-grams, and becomes nothing."""
    encoded = word if isinstance(word, bytes) else word.encode("utf-8")
    return b"" if encoded == _END_OF_SENTENCE else b"<" + encoded + b">"
