"""The character n-grams of words, and their hashes as fastText computes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from word2vec.arrays import Int64s, Rows
from word2vec.config.subwords import check_ngram_lengths
from word2vec.ideographs import HAN_AND_KANA, HANGUL

Hashes = NDArray[np.uint32]
"""The hashes of n-grams."""

_IDEOGRAPH = re.compile(f"[{HAN_AND_KANA}{HANGUL}]")
_CHARACTERS_AT_A_TIME = 1 << 17

_END_OF_SENTENCE = b"</s>"  # has no n-grams (Dictionary::initNgrams)
_FNV_OFFSET, _FNV_PRIME = np.uint32(2166136261), np.uint32(16777619)  # Dictionary::hash


@dataclass(frozen=True)
class NgramLengths:
    """The lengths of n-grams in characters, the marks ``<`` and ``>`` of a word's ends among them.

    Attributes:
        shortest: At least 1. Words with ideographs (Han, Kana, Hangul) have n-grams from one character on,
            whatever this is, because one character of theirs says as much as several letters.
        longest: At least ``shortest``.

    Raises:
        ConfigError: a length is out of its range.
    """

    shortest: int = 3
    longest: int = 6

    def __post_init__(self) -> None:
        check_ngram_lengths(self.shortest, self.longest)

    def __str__(self) -> str:
        return f"{self.shortest} to {self.longest} characters"


def has_ideograph(word: str) -> bool:
    """True if a character of the word is Han, Kana or Hangul.

    Example:
        >>> has_ideograph("火车"), has_ideograph("train")
        (True, False)
    """
    return _IDEOGRAPH.search(word) is not None


def list_ngrams(words: Sequence[str], lengths: NgramLengths) -> tuple[Rows, Hashes]:
    """Return all n-grams of words, as :class:`NgramLengths` says which.

    Args:
        words: n words.
        lengths: Which n-grams.

    Returns:
        The number of each n-gram's word and its hash, [N] each. What a word has twice is twice here.
    """
    owners: list[Rows] = []
    hashes: list[Hashes] = []
    for first, stop in split_words(words):
        some = words[first:stop]
        parts = list(hash_ngrams(some, lengths.shortest, lengths.longest))
        ideographic = np.array([row for row, word in enumerate(some) if has_ideograph(word)], np.intp)
        if lengths.shortest > 1 and len(ideographic):
            chosen = [some[row] for row in ideographic.tolist()]
            parts += [(ideographic[rows], found) for rows, found in hash_ngrams(chosen, 1, lengths.shortest - 1)]
        owners += [rows + first for rows, _ in parts]
        hashes += [found for _, found in parts]
    if not owners:
        return np.empty(0, np.intp), np.empty(0, np.uint32)
    return np.concatenate(owners), np.concatenate(hashes)


def split_words(words: Sequence[str | bytes]) -> Iterator[tuple[int, int]]:
    """Yield ranges of words. Those of each have few enough characters to be hashed in about 10 MB."""
    first, characters = 0, 0
    for place, word in enumerate(words):
        characters += len(word)
        if characters > _CHARACTERS_AT_A_TIME:
            yield first, place + 1
            first, characters = place + 1, 0
    if first < len(words):
        yield first, len(words)


def hash_ngrams(words: Sequence[str | bytes], shortest: int, longest: int) -> Iterator[tuple[Rows, Hashes]]:
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
    hashes: Hashes = np.full(len(first), _FNV_OFFSET)
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
    # Half a surrogate pair is not Unicode text. Nobody knows such a word, but to ask for it is not an error.
    encoded = word if isinstance(word, bytes) else word.encode("utf-8", "surrogatepass")
    return b"" if encoded == _END_OF_SENTENCE else b"<" + encoded + b">"
