"""N-grams and their hashes are those of fastText, and ideographs have shorter ones too."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.support.fasttext_loops import cut_ngrams, hash_one
from word2vec.config.subwords import LONGEST_NGRAM, SubwordConfig
from word2vec.errors import ConfigError
from word2vec.ideographs import HAN_AND_KANA, SINGLE_CHARACTERS
from word2vec.subwords import ngrams
from word2vec.subwords.ngrams import NgramLengths, has_ideograph, hash_ngrams, list_ngrams, split_words
from word2vec.text.tokenizers.characters import CharacterTokenizer


def hash_slowly(word: str, shortest: int, longest: int) -> list[int]:
    """Return the hashes of the n-grams of a word, the shortest first."""
    cut = cut_ngrams(word.encode(), shortest, longest)
    return [hash_one(ngram) for ngram in sorted(cut, key=lambda ngram: len(ngram.decode()))]


def test_fasttext_ngrams_are_those_of_the_bytes_as_signed_chars() -> None:
    words = ["a", "ab", "é", "科学技术", "𝒳x", "</s>", ""]
    for shortest, longest in [(1, 3), (3, 6), (2, 2), (5, 4)]:
        found: list[list[int]] = [[] for _ in words]
        for owners, hashes in hash_ngrams(words, shortest, longest):
            for owner, value in zip(owners.tolist(), hashes.tolist(), strict=True):
                found[owner].append(value)
        assert found == [hash_slowly(word, shortest, longest) for word in words]


# Ideographs alone and among other letters, Kana, Hangul, and one of the supplementary planes.
MIXED = [
    "train",
    "火车",
    "T恤衫",
    "カフェ",
    "x기차x",
    "",
    "火",
    "a",
    "\U00020000bc",
    "naïve",
    "</s>",
    "𝒳x",
    "banana",
]
IDEOGRAPHIC = ["火车", "T恤衫", "カフェ", "x기차x", "火", "\U00020000bc"]


@pytest.mark.parametrize("characters", [1, 7, 1 << 17])
@pytest.mark.parametrize(("shortest", "longest"), [(3, 6), (2, 2), (1, 3), (5, 7)])
def test_words_with_ideographs_have_ngrams_from_one_character_on(
    monkeypatch: pytest.MonkeyPatch, characters: int, shortest: int, longest: int
) -> None:
    """And each n-gram has the number of its word, in whatever range of words it was found."""
    monkeypatch.setattr(ngrams, "_CHARACTERS_AT_A_TIME", characters)
    owners, hashes = list_ngrams(MIXED, NgramLengths(shortest, longest))
    assert hashes.dtype == np.uint32
    for number, word in enumerate(MIXED):
        expected = hash_slowly(word, 1 if word in IDEOGRAPHIC else shortest, longest)
        assert sorted(hashes[owners == number].tolist()) == sorted(expected), word
    assert np.all((owners >= 0) & (owners < len(MIXED)))


def test_no_words_have_no_ngrams() -> None:
    for words in ([], [""], ["</s>"]):
        owners, hashes = list_ngrams(words, NgramLengths())
        assert (len(owners), len(hashes)) == (0, 0)


def test_half_of_a_surrogate_pair_is_no_other_character() -> None:
    _, hashes = list_ngrams(["\ud800", "wal\udfff"], NgramLengths(1, 6))
    _, others = list_ngrams(["?", "wal?", "\ufffd", "wal\ufffd"], NgramLengths(1, 6))
    _, shared = list_ngrams(["walk"], NgramLengths(1, 6))
    assert set(hashes.tolist()) & set(others.tolist()) <= set(shared.tolist()), "only those of <wal"


def test_words_are_split_where_their_characters_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ngrams, "_CHARACTERS_AT_A_TIME", 7)
    assert list(split_words(["abc", "abcd", "a", "ab", "a" * 100, "", "b" * 8, "abc"])) == [
        (0, 3),
        (3, 5),
        (5, 7),
        (7, 8),
    ]
    assert list(split_words(["abcd", "abcd"])) == [(0, 2)], "nothing is left over"
    assert list(split_words(["abc", "abcd"])) == [(0, 2)]
    assert list(split_words([])) == []
    assert list(split_words([b"abcdefgh", b"a"])) == [(0, 1), (1, 2)]


def test_the_options_and_the_ngrams_have_the_same_limits() -> None:
    message = "min_n is 4 and max_n is 3; min_n must not be above max_n, and both must be 1 to 100"
    for make in (lambda: NgramLengths(4, 3), lambda: SubwordConfig(min_n=4, max_n=3)):
        with pytest.raises(ConfigError, match=message):
            make()
    for lengths in ((0, 3), (3, LONGEST_NGRAM + 1)):
        with pytest.raises(ConfigError, match="both must be 1 to 100"):
            NgramLengths(*lengths)


def test_ideographs_are_the_single_characters_of_the_tokenizer_and_hangul() -> None:
    cut = CharacterTokenizer()
    for code in [*range(0x2E80, 0xFB00), 0x20000, 0x3FFFF, 0x40000]:
        if 0xD7A4 <= code <= 0xDFFF:
            continue  # no characters
        alone = len(cut(2 * chr(code))) == 2
        # Signs that are written among Han and Kana, such as 々, stand alone too, and say nothing alone.
        sign = (
            alone
            and re.match(f"[{SINGLE_CHARACTERS}]", chr(code))
            and not re.match(f"[{HAN_AND_KANA}]", chr(code))
        )
        assert has_ideograph(chr(code)) == ((alone and not sign) or 0xAC00 <= code <= 0xD7A3), hex(code)
    assert has_ideograph("〇")
    assert not has_ideograph("ー")
