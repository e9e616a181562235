"""Vectors that n-grams make for words, of fitted n-grams and of fastText's."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.fasttext_loops import compose_one
from tests.support.spelled_words import FEW_WORDS, draw_few, fit_words
from word2vec.subwords import ngrams
from word2vec.subwords import subwords as composing
from word2vec.subwords.ngrams import NgramLengths, list_ngrams
from word2vec.subwords.subwords import FittedSubwords, HashedSubwords, find_hashes


def test_unknown_words_are_composed_near_those_of_their_spelling() -> None:
    table = draw_few()
    kept = [row for row in range(len(FEW_WORDS)) if row % 9]
    found = fit_words([FEW_WORDS[row] for row in kept], table[kept])
    left_out = [row for row in range(len(FEW_WORDS)) if not row % 9]
    vectors, known = found.subwords.compose([FEW_WORDS[row] for row in left_out])
    assert np.count_nonzero(known) >= 7, "the n-grams of all words would take more than a quarter of the table"
    vectors, true = vectors[known], table[left_out][known]
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), found.subwords.vector_length, rtol=1e-5)
    cosine = (vectors * true).sum(1) / np.linalg.norm(true, axis=1) / found.subwords.vector_length
    assert np.median(cosine) > 0.5


def test_words_without_a_known_ngram_are_not_composed() -> None:
    found = fit_words(FEW_WORDS, draw_few())
    vectors, known = found.subwords.compose(["qqqqq", "", "!", "walked", "\ud800", "x" * 10_000])
    assert known.tolist() == [False, False, False, True, False, False]
    assert not vectors[0].any()


# Words of 3 to 20 letters, and long ones: they have up to 40,000 n-grams.
LETTERS = np.random.default_rng(5)
ASKED = ["".join(LETTERS.choice(list("abcdeé火"), length)) for length in (3, 17, 20, 4, 0, 5, 1, 66, 67, 12)]


def compose_slowly(subwords: HashedSubwords, word: str) -> np.ndarray:
    """Return the mean of the rows [d] of a word's n-grams, in float64."""
    lengths = subwords.ngram_lengths
    return compose_one(word.encode(), lengths.shortest, lengths.longest, subwords.bucket_rows)


@pytest.fixture
def hashed() -> HashedSubwords:
    return HashedSubwords(NgramLengths(3, 6), np.random.default_rng(0).normal(size=(101, 3)).astype(np.float32))


@pytest.mark.parametrize("numbers", [1, 7, 30, 1 << 22])
@pytest.mark.parametrize("characters", [7, 1 << 17])
def test_hashed_ngrams_are_summed_word_by_word_however_they_are_cut(
    monkeypatch: pytest.MonkeyPatch, hashed: HashedSubwords, numbers: int, characters: int
) -> None:
    """Two rows of three numbers at a time straddle nearly every word."""
    monkeypatch.setattr(composing, "_NUMBERS_AT_A_TIME", numbers)
    monkeypatch.setattr(ngrams, "_CHARACTERS_AT_A_TIME", characters)
    vectors, known = hashed.compose(ASKED)
    expected = np.array([compose_slowly(hashed, word) for word in ASKED])
    np.testing.assert_allclose(vectors, expected, rtol=1e-5, atol=1e-6)
    assert known.tolist() == [len(word) > 0 for word in ASKED]
    np.testing.assert_array_equal(hashed.knows(ASKED), known)


@pytest.mark.parametrize("numbers", [1, 7, 30, 1 << 22])
def test_fitted_ngrams_are_summed_word_by_word_however_they_are_cut(
    monkeypatch: pytest.MonkeyPatch, numbers: int
) -> None:
    monkeypatch.setattr(composing, "_NUMBERS_AT_A_TIME", numbers)
    lengths = NgramLengths(3, 4)
    every = np.unique(list_ngrams(ASKED, lengths)[1])
    hashes = every[::2]
    rng = np.random.default_rng(1)
    rows = rng.integers(-127, 128, (len(hashes), 3)).astype(np.int8)
    scales = rng.uniform(0.5, 2, len(hashes)).astype(np.float32)
    subwords = FittedSubwords(lengths, hashes, rows, scales, vector_length=2.5)
    vectors, known = subwords.compose(ASKED)
    row_of = {int(value): row for row, value in enumerate(hashes)}
    for word, vector, is_known in zip(ASKED, vectors, known, strict=True):
        owned = [row_of[value] for value in list_ngrams([word], lengths)[1].tolist() if value in row_of]
        total = (rows[owned] * scales[owned, None].astype(np.float64)).sum(0)
        assert is_known == (len(owned) > 0)
        expected = 2.5 * total / np.linalg.norm(total) if owned else np.zeros(3)
        np.testing.assert_allclose(vector, expected, rtol=1e-4, atol=1e-5, err_msg=word)
    assert known.any()
    assert not known.all()
    np.testing.assert_array_equal(subwords.knows(ASKED), known)


@pytest.mark.parametrize("count", [64, 65, 10_000])
def test_many_ngrams_are_summed_without_the_errors_of_float32(count: int) -> None:
    """A float32 sum of ten thousand times 0.1 is wrong by 1e-4 of it."""
    subwords = HashedSubwords(NgramLengths(3, 3), np.full((5, 2), 0.1, np.float32))
    word = "x" * count
    vectors, _ = subwords.compose([word, "ab"])
    np.testing.assert_allclose(vectors, 0.1, rtol=1e-6)
    sums = np.zeros((1, 2), np.float32)
    assert subwords.add([word], sums).tolist() == [count]
    np.testing.assert_allclose(sums, 0.1 * count, rtol=1e-6)


def test_hashes_are_found_among_those_that_are_known() -> None:
    asked = np.array([0, 3, 4, 9, 10, 2**32 - 1], np.uint32)
    places, known = find_hashes(np.array([3, 9, 2**32 - 1], np.uint32), asked)
    assert known.tolist() == [False, True, False, True, False, True]
    assert places[known].tolist() == [0, 1, 2]
    places, known = find_hashes(np.empty(0, np.uint32), asked)
    assert not known.any()
    assert len(places) == len(asked)
