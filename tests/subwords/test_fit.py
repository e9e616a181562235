"""Fitted subwords: the regression is the one that its module says, and it finds what spelling says."""

from __future__ import annotations

import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from word2vec.config.subwords import SubwordConfig
from word2vec.errors import ConfigError
from word2vec.subwords import column_fit
from word2vec.subwords.column_fit import choose_ngrams, plan_work
from word2vec.subwords.fit import SubwordFit, choose_mix, fit_subwords, mix_vectors, quantise_rows, weigh_words
from word2vec.subwords.ngram_matrix import build_ngram_matrix
from word2vec.subwords.ngrams import NgramLengths
from word2vec.subwords.ridge import measure_diagonal, solve_ridge

STEMS = ["walk", "sing", "paint", "jump", "dream", "climb", "wander", "whisper", "laugh", "listen"]
ENDINGS = ["", "ed", "ing", "er", "ers", "s", "ings", "able"]
WORDS = [stem + ending for stem in STEMS for ending in ENDINGS]


def spelled_table(size: int = 24, noise: float = 0.3) -> np.ndarray:
    """Vectors that are a stem's and an ending's, with noise."""
    rng = np.random.default_rng(0)
    stems, endings = rng.normal(size=(len(STEMS), size)), rng.normal(size=(len(ENDINGS), size))
    table = (stems[:, None] + 0.5 * endings).reshape(-1, size)
    return (table + noise * rng.normal(size=table.shape)).astype(np.float32)


def fit(words: list[str], matrix: np.ndarray, **options: float) -> SubwordFit:
    scale = (1 / np.linalg.norm(matrix, axis=1)).astype(np.float32)
    return fit_subwords(words, matrix, scale, None, SubwordConfig(**options))  # type: ignore[arg-type]


def mix(words: list[str], matrix: np.ndarray, amount: float | None = None, **options: float) -> np.ndarray:
    """Return the table mixed with what a fit predicts."""
    scale = (1 / np.linalg.norm(matrix, axis=1)).astype(np.float32)
    return mix_vectors(fit(words, matrix, **options), words, matrix, scale, amount)


def test_the_ridge_is_that_of_the_normal_equations() -> None:
    matrix = build_ngram_matrix(WORDS, NgramLengths(3, 6))
    targets = spelled_table(5)
    weights = np.linspace(0.2, 2, len(WORDS)).astype(np.float32)
    found = solve_ridge(matrix, targets, weights, 0.7, measure_diagonal(matrix, weights, 0.7), steps=200)
    dense = matrix.by_word.toarray().astype(np.float64)
    left = dense.T @ (weights[:, None] * dense) + 0.7 * np.eye(len(matrix))
    expected = np.linalg.solve(left, dense.T @ (weights[:, None].astype(np.float64) * targets))
    np.testing.assert_allclose(found, expected, atol=1e-4)
    # From near it takes few steps.
    near = (expected + 0.01).astype(np.float32)
    diagonal = measure_diagonal(matrix, weights, 0.7)
    cold, warm = (
        np.abs(solve_ridge(matrix, targets, weights, 0.7, diagonal, 5, start) - expected).max()
        for start in (None, near)
    )
    assert warm < cold / 20
    assert warm < 0.01


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


def test_mixing_brings_words_nearer_to_what_they_are() -> None:
    noisy, clean = spelled_table(noise=0.8), spelled_table(noise=0.0)
    mixed = mix(WORDS, noisy)

    def cosines(table: np.ndarray) -> float:
        unit = [rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (table, clean)]
        return float((unit[0] * unit[1]).sum(1).mean())

    assert cosines(mixed) > cosines(noisy) + 0.02
    np.testing.assert_allclose(
        np.linalg.norm(mixed, axis=1), np.linalg.norm(noisy, axis=1), rtol=1e-5, err_msg="lengths are kept"
    )


def test_mix_0_leaves_the_table_as_it_is() -> None:
    table = spelled_table()
    np.testing.assert_allclose(mix(WORDS, table, 0.0), table, rtol=1e-5)


def test_unknown_words_are_composed_near_those_of_their_spelling() -> None:
    table = spelled_table()
    kept = [row for row in range(len(WORDS)) if row % 9]
    found = fit([WORDS[row] for row in kept], table[kept])
    left_out = [row for row in range(len(WORDS)) if not row % 9]
    vectors, known = found.subwords.compose([WORDS[row] for row in left_out])
    assert np.count_nonzero(known) >= 7, "the n-grams of all words would take more than a quarter of the table"
    vectors, true = vectors[known], table[left_out][known]
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), found.subwords.vector_length, rtol=1e-5)
    cosine = (vectors * true).sum(1) / np.linalg.norm(true, axis=1) / found.subwords.vector_length
    assert np.median(cosine) > 0.5


def test_words_without_a_known_ngram_are_not_composed() -> None:
    found = fit(WORDS, spelled_table())
    vectors, known = found.subwords.compose(["qqqqq", "", "!", "walked", "\ud800", "x" * 10_000])
    assert known.tolist() == [False, False, False, True, False, False]
    assert not vectors[0].any()


def test_held_out_words_say_whether_spelling_tells_something() -> None:
    rng = np.random.default_rng(0)
    spelled = [f"{stem}{ending}{number}" for number in range(4) for stem in STEMS for ending in ENDINGS]
    telling = fit(spelled, np.tile(spelled_table(), (4, 1)))
    assert telling.held_out.says_something
    assert telling.held_out.cosine > 0.6
    assert telling.held_out.words == len(spelled) // 10
    ids = [str(number) for number in rng.integers(10**6, 10**7, 500)]
    assert not fit(ids, rng.normal(size=(500, 24)).astype(np.float32)).held_out.says_something


@pytest.mark.parametrize("words", [[], ["only"], ["", "!"], ["x" * 10_000, "x" * 9_999]])
def test_tables_with_few_or_odd_words(words: list[str]) -> None:
    table = np.ones((len(words), 3), np.float32)
    np.testing.assert_allclose(mix(words, table), table, rtol=1e-5)
    assert not fit(words, table).held_out.says_something


def test_vectors_of_zeros_stay_zeros() -> None:
    table = spelled_table()
    table[3] = 0
    scale = np.divide(1, np.linalg.norm(table, axis=1), out=np.zeros(len(table)), where=table.any(1))
    scale = scale.astype(np.float32)
    found = fit_subwords(WORDS, table, scale, None, SubwordConfig())
    mixed = mix_vectors(found, WORDS, table, scale, None)
    assert not mixed[3].any()
    assert np.isfinite(mixed).all()


def test_composed_words_are_as_long_as_the_median_of_those_that_are_not_zeros() -> None:
    table = spelled_table()
    lengths = np.linalg.norm(table, axis=1)
    table[10:] = 0
    scale = np.divide(1, np.linalg.norm(table, axis=1), out=np.zeros(len(table)), where=table.any(1))
    found = fit_subwords(WORDS, table, scale.astype(np.float32), None, SubwordConfig())
    assert found.subwords.vector_length == pytest.approx(np.median(lengths[:10]))


def test_words_weigh_by_the_logarithm_of_their_counts() -> None:
    weights = weigh_words(np.array([5, 50, 500]), 3)
    np.testing.assert_allclose(weights / weights[0], np.log1p([1, 10, 100]) / np.log(2), rtol=1e-6)
    assert weights.mean() == pytest.approx(1)
    assert np.all(np.diff(weigh_words(None, 100)) <= 0), "without counts by rank"


def test_words_of_ideographs_are_mixed_less() -> None:
    assert choose_mix(["train", "火车", "T恤", "カフェ", "기차"], None).tolist() == [1, 0.5, 0.5, 0.5, 0.5]
    assert choose_mix(["train", "火车"], 0.3).tolist() == pytest.approx([0.3, 0.3])


def test_the_ngrams_that_are_kept_are_the_long_and_common_ones() -> None:
    matrix = build_ngram_matrix(WORDS, NgramLengths(3, 4))
    squares = np.where(np.arange(len(matrix)) % 2, 1.0, 0.001).astype(np.float32)
    most = len(matrix) // 3
    rows = choose_ngrams(matrix, squares, most)
    assert len(rows) == most
    assert np.all(np.diff(rows) > 0)
    assert np.all(rows % 2 == 1), "the vectors of the others are short"
    left_out = np.setdiff1d(np.arange(1, len(matrix), 2), rows)
    assert matrix.word_counts[rows].min() >= matrix.word_counts[left_out].max()
    assert choose_ngrams(matrix, squares, len(matrix)).tolist() == list(range(len(matrix)))


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


def test_words_get_what_the_ngrams_that_are_kept_predict() -> None:
    """So a known word and an unknown one of the same spelling are treated alike."""
    table = spelled_table()
    found, mixed = fit(WORDS, table), mix(WORDS, table)
    assert len(found.subwords.hashes) < len(build_ngram_matrix(WORDS, NgramLengths()))
    composed, known = found.subwords.compose(WORDS)
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


def test_a_fit_takes_at_most_twice_the_memory_of_its_table() -> None:
    rng = np.random.default_rng(0)
    parts = ["".join(rng.choice(list("abcdefghij"), 4)) for _ in range(400)]
    words = list(dict.fromkeys(f"{first}{second}" for first in parts[:200] for second in parts))[:40_000]
    matrix = rng.normal(size=(len(words), 200)).astype(np.float32)
    scale = (1 / np.linalg.norm(matrix, axis=1)).astype(np.float32)
    fit_subwords(words[:50], matrix[:50], scale[:50], None, SubwordConfig())  # imports are not counted
    tracemalloc.start()
    try:
        fit_subwords(words, matrix, scale, None, SubwordConfig(threads=2))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * matrix.nbytes


def test_threads_are_fewer_where_they_would_take_more_memory_than_the_table() -> None:
    for ngrams, shape in [(150_000, (75_000, 128)), (2_500_000, (1_000_000, 300)), (400, (80, 24))]:
        for threads in (1, 2, 64):
            step, used = plan_work(ngrams, shape, threads)
            assert 1 <= used <= threads
            numbers = step * used * (4 * ngrams + 3 * shape[0])
            assert used == 1 or numbers <= shape[0] * shape[1] / 2
    assert plan_work(75_000, (75_000, 300), 2) == (10, 2)
    assert plan_work(10, (75_000, 300), 1) == (32, 1)


def test_ngrams_are_chosen_by_columns_from_everywhere() -> None:
    """A table may begin with columns of zeros."""
    table = np.concatenate([np.zeros((len(WORDS), 40)), spelled_table()], 1).astype(np.float32)
    found, alone = fit(WORDS, table).subwords, fit(WORDS, spelled_table(), min_n=3).subwords
    assert not found.numbers[:, :40].any()
    assert found.numbers.any(1).all()
    assert len(np.intersect1d(found.hashes, alone.hashes)) > 0.7 * len(alone.hashes)


def test_threads_are_as_many_as_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def open_pool(threads: int) -> ThreadPoolExecutor:
        asked.append(threads)
        return ThreadPoolExecutor(threads)

    monkeypatch.setattr(column_fit, "ThreadPoolExecutor", open_pool)
    wide = spelled_table(500)
    one, three = (mix(WORDS, wide, threads=threads) for threads in (1, 3))
    assert asked == [1, 1, 3, 3], "to choose n-grams, and to fit them"
    np.testing.assert_allclose(one, three, rtol=1e-5, atol=1e-6)


def test_the_ngrams_take_at_most_a_quarter_of_the_table() -> None:
    table = spelled_table()
    found = fit(WORDS, table).subwords
    assert found.numbers.nbytes + found.scales.nbytes + found.hashes.nbytes <= table.nbytes / 4


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"mix": -0.1}, "mix is -0.1; it must be at least 0"),
        ({"mix": float("nan")}, "mix is nan; it must be"),
        ({"min_n": 5, "max_n": 4}, "min_n is 5 and max_n is 4; min_n must not be above max_n"),
        ({"min_n": 0}, "min_n is 0; it must be at least 1"),
        ({"max_n": 101}, "max_n is 101; it must be at most 100"),
        ({"penalty": 0}, "penalty is 0; it must be at least 1e-06"),
    ],
)
def test_options_out_of_range(options: dict[str, float], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        SubwordConfig(**options)  # type: ignore[arg-type]
