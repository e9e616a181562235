"""Fitted subwords: they find what spelling says, and known words get their share of it."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from tests.support.spelled_words import FEW_WORDS, draw_few, fit_words, invert_row_lengths, mix_words
from word2vec.config.subwords import SubwordConfig
from word2vec.subwords.fit import choose_mix, fit_subwords, quantise_rows, weigh_words
from word2vec.subwords.ngram_matrix import build_ngram_matrix
from word2vec.subwords.ngrams import NgramLengths


def test_mixing_brings_words_nearer_to_what_they_are() -> None:
    noisy, clean = draw_few(noise=0.8), draw_few(noise=0.0)
    mixed = mix_words(FEW_WORDS, noisy)

    def cosines(table: np.ndarray) -> float:
        unit = [rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (table, clean)]
        return float((unit[0] * unit[1]).sum(1).mean())

    assert cosines(mixed) > cosines(noisy) + 0.02
    np.testing.assert_allclose(
        np.linalg.norm(mixed, axis=1), np.linalg.norm(noisy, axis=1), rtol=1e-5, err_msg="lengths are kept"
    )


def test_mix_0_leaves_the_table_as_it_is() -> None:
    table = draw_few()
    np.testing.assert_allclose(mix_words(FEW_WORDS, table, 0.0), table, rtol=1e-5)


@pytest.mark.parametrize("words", [[], ["only"], ["", "!"], ["x" * 10_000, "x" * 9_999]])
def test_tables_with_few_or_odd_words(words: list[str]) -> None:
    table = np.ones((len(words), 3), np.float32)
    np.testing.assert_allclose(mix_words(words, table), table, rtol=1e-5)
    assert not fit_words(words, table).held_out.says_something


def test_vectors_of_zeros_stay_zeros() -> None:
    table = draw_few()
    table[3] = 0
    mixed = mix_words(FEW_WORDS, table)
    assert not mixed[3].any()
    assert np.isfinite(mixed).all()


def test_composed_words_are_as_long_as_the_median_of_those_that_are_not_zeros() -> None:
    table = draw_few()
    lengths = np.linalg.norm(table, axis=1)
    table[10:] = 0
    found = fit_words(FEW_WORDS, table)
    assert found.subwords.vector_length == pytest.approx(np.median(lengths[:10]))


def test_words_weigh_by_the_logarithm_of_their_counts() -> None:
    weights = weigh_words(np.array([5, 50, 500]), 3)
    np.testing.assert_allclose(weights / weights[0], np.log1p([1, 10, 100]) / np.log(2), rtol=1e-6)
    assert weights.mean() == pytest.approx(1)
    assert np.all(np.diff(weigh_words(None, 100)) <= 0), "without counts by rank"


def test_words_of_ideographs_are_mixed_less() -> None:
    assert choose_mix(["train", "火车", "T恤", "カフェ", "기차"], None).tolist() == [1, 0.5, 0.5, 0.5, 0.5]
    assert choose_mix(["train", "火车"], 0.3).tolist() == pytest.approx([0.3, 0.3])


def test_words_get_what_the_ngrams_that_are_kept_predict() -> None:
    """So a known word and an unknown one of the same spelling are treated alike."""
    table = draw_few()
    found, mixed = fit_words(FEW_WORDS, table), mix_words(FEW_WORDS, table)
    assert len(found.subwords.hashes) < len(build_ngram_matrix(FEW_WORDS, NgramLengths()))
    composed, known = found.subwords.compose(FEW_WORDS)
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    for row in np.flatnonzero(known):
        # The mixed vector lies between the word's own and the composed one.
        plane = np.stack([unit[row], composed[row]], 1)
        weights, rest, *_ = np.linalg.lstsq(plane, mixed[row], rcond=None)
        assert rest[0] < 1e-6 * np.square(mixed[row]).sum()
        assert np.all(weights > 0)
    alone = ~known
    np.testing.assert_allclose(mixed[alone], table[alone], rtol=1e-5)


def test_vectors_are_rounded_to_8_bits_row_by_row() -> None:
    vectors = np.random.default_rng(0).normal(size=(20_000, 3)).astype(np.float16)
    vectors *= np.geomspace(1e-2, 1e2, len(vectors)).astype(np.float16)[:, None]
    vectors[7] = 0
    numbers, scales = quantise_rows(vectors)
    assert numbers.dtype == np.int8
    wrong = np.abs(numbers * scales[:, None] - vectors.astype(np.float32))
    assert np.all(wrong <= 0.501 * scales[:, None])
    assert not numbers[7].any()


@pytest.mark.thorough
def test_a_fit_takes_at_most_twice_the_memory_of_its_table() -> None:
    rng = np.random.default_rng(0)
    parts = ["".join(rng.choice(list("abcdefghij"), 4)) for _ in range(400)]
    words = list(dict.fromkeys(f"{first}{second}" for first in parts[:200] for second in parts))[:40_000]
    matrix = rng.normal(size=(len(words), 200)).astype(np.float32)
    scale = invert_row_lengths(matrix)
    fit_subwords(words[:50], matrix[:50], scale[:50], None, SubwordConfig())  # imports are not counted
    tracemalloc.start()
    try:
        fit_subwords(words, matrix, scale, None, SubwordConfig(threads=2))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * matrix.nbytes


def test_the_ngrams_take_at_most_a_quarter_of_the_table() -> None:
    table = draw_few()
    found = fit_words(FEW_WORDS, table).subwords
    assert found.numbers.nbytes + found.scales.nbytes + found.hashes.nbytes <= table.nbytes / 4
