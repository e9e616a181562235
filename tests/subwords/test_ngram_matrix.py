"""The matrix of n-grams and words."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from tests.support.fasttext_loops import cut_ngrams, hash_one
from word2vec.subwords import ngrams
from word2vec.subwords.ngram_matrix import build_ngram_matrix
from word2vec.subwords.ngrams import NgramLengths, has_ideograph


def test_the_matrix_holds_shared_ngrams_by_the_root_of_their_number() -> None:
    matrix = build_ngram_matrix(["banana", "bananas", "kiwi"], NgramLengths(3, 3))
    # <ba ban ana nan ana na>: "na>" is banana's own, and so are "nas" and "as>" those of bananas.
    shared = {"<ba": 1, "ban": 1, "ana": 2, "nan": 1}
    assert len(matrix) == len(shared)
    assert matrix.word_counts.tolist() == [2] * 4
    rows = matrix.by_word.toarray()
    for row in (0, 1):
        assert sorted(rows[row].tolist()) == pytest.approx(sorted(n / np.sqrt(5) for n in shared.values()))
    assert not rows[2].any()
    np.testing.assert_array_equal(matrix.by_ngram.toarray(), rows.T)


def test_a_matrix_of_fewer_ngrams_is_scaled_by_their_number() -> None:
    whole = build_ngram_matrix(["banana", "bananas", "kiwi"], NgramLengths(3, 3))
    [twice] = [row for row in range(4) if whole.by_ngram.toarray()[row].max() > 0.8]  # "ana"
    other = (twice + 1) % 4
    kept = whole.keep(np.sort([twice, other]))
    assert kept.hashes.tolist() == sorted(whole.hashes[[twice, other]].tolist())
    assert kept.word_counts.tolist() == [2, 2]
    for row in (0, 1):
        assert sorted(kept.by_word.toarray()[row].tolist()) == pytest.approx([1 / np.sqrt(3), 2 / np.sqrt(3)])
    np.testing.assert_array_equal(kept.by_ngram.toarray(), kept.by_word.toarray().T)
    assert whole.by_ngram.toarray().max() == pytest.approx(2 / np.sqrt(5)), "the whole one is as it was"


# "murmur", "lalala" and the Chinese word have n-grams several times, and "x" shares none.
COUNTED = ["banana", "bananas", "murmur", "murmuring", "lalala", "la", "x", "", "火火火", "火车", "nana", "mur"]


@pytest.mark.parametrize("characters", [7, 1 << 17])
@pytest.mark.parametrize("fewest", [1, 2, 3])
@pytest.mark.parametrize(("shortest", "longest"), [(3, 6), (1, 2), (2, 4)])
def test_the_matrix_is_that_of_counting(
    monkeypatch: pytest.MonkeyPatch, characters: int, fewest: int, shortest: int, longest: int
) -> None:
    monkeypatch.setattr(ngrams, "_CHARACTERS_AT_A_TIME", characters)
    counts = [
        Counter(map(hash_one, cut_ngrams(word.encode(), 1 if has_ideograph(word) else shortest, longest)))
        for word in COUNTED
    ]
    words = Counter(ngram for count in counts for ngram in count)
    hashes = sorted(ngram for ngram, number in words.items() if number >= fewest)
    matrix = build_ngram_matrix(COUNTED, NgramLengths(shortest, longest), fewest)
    assert matrix.hashes.tolist() == hashes
    assert matrix.word_counts.tolist() == [words[ngram] for ngram in hashes]
    expected = np.array([[count[ngram] for ngram in hashes] for count in counts], np.float64)
    assert expected.max() > 1
    expected /= np.sqrt(np.maximum(expected.sum(1, keepdims=True), 1))
    np.testing.assert_allclose(matrix.by_word.toarray(), expected, rtol=1e-6)
    np.testing.assert_array_equal(matrix.by_ngram.toarray(), matrix.by_word.toarray().T)


def test_words_without_any_ngram_make_a_matrix_without_any() -> None:
    for words in ([], [""], ["a", "b"]):
        matrix = build_ngram_matrix(words, NgramLengths(3, 6))
        assert len(matrix) == 0
        assert matrix.by_word.shape == (len(words), 0)
