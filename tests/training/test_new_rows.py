"""New words start near words of like contexts."""

from __future__ import annotations

import numpy as np
import pytest

from word2vec.arrays import Float32s, Float64s, Ids
from word2vec.encoding.corpus import SENTENCE_END
from word2vec.training.new_rows import ContextMeans, find_new_rows, find_usual, fit_map, set_lengths


def draw_text(words: int, size: int, seed: int = 0) -> Ids:
    random = np.random.default_rng(seed)
    ids = random.integers(0, words, size).astype(np.int32)
    ids[random.random(size) < 0.1] = SENTENCE_END
    ids[-1] = SENTENCE_END
    return ids


def average_slowly(
    ids: Ids, rows: Ids, table: Float32s, keep: Float32s, window: int
) -> tuple[Float64s, Float64s]:
    """Do what ContextMeans does, a word at a time."""
    sums, weights = np.zeros((rows.max() + 1, table.shape[1])), np.zeros(rows.max() + 1)
    sentences = np.split(ids, np.flatnonzero(ids == SENTENCE_END))
    for sentence in sentences:
        words = sentence[sentence != SENTENCE_END]
        for place, word in enumerate(words):
            for other in range(max(0, place - window), min(len(words), place + window + 1)):
                if other == place or rows[word] < 0 or words[other] >= len(table):
                    continue
                weight = keep[words[other]] * (window - abs(other - place) + 1) / window
                sums[rows[word]] += weight * table[words[other]]
                weights[rows[word]] += weight
    return sums, weights


@pytest.mark.parametrize("at_a_time", [1, 7, 50, 1000])
@pytest.mark.parametrize("window", [1, 4])
def test_contexts_are_summed_as_training_sees_them_however_the_text_is_parted(
    at_a_time: int, window: int
) -> None:
    ids, random = draw_text(12, 300), np.random.default_rng(1)
    rows = np.array([-1, 2, -1, 0, *[-1] * 6, 1, 3], np.int32)
    table = random.random((8, 3)).astype(np.float32)
    keep = random.random(12).astype(np.float32)
    means = ContextMeans(rows, table, keep, window)
    means.read(ids, at_a_time)
    sums, weights = average_slowly(ids, rows, table, keep, window)
    np.testing.assert_allclose(means.sums, sums, rtol=1e-5)
    np.testing.assert_allclose(means.weights, weights, rtol=1e-5)
    np.testing.assert_allclose(means.find(), sums / weights[:, None], rtol=1e-5)


def test_the_map_is_found_that_makes_vectors_of_contexts() -> None:
    random = np.random.default_rng(0)
    contexts = random.normal(size=(200, 5)).astype(np.float32)
    truth = random.normal(size=(5, 5)).astype(np.float32)
    found = fit_map(contexts, contexts @ truth, np.ones(200))
    np.testing.assert_allclose(found, truth, atol=0.01)


def test_without_words_to_learn_from_the_mean_itself_is_taken() -> None:
    nothing = np.zeros((0, 3), np.float32)
    np.testing.assert_allclose(fit_map(nothing, nothing, np.zeros(0)), np.eye(3))


def test_lengths_and_biases_are_those_of_words_as_frequent() -> None:
    old_counts = np.array([1000, 990, 100, 10, 9])
    assert find_usual(np.array([10, 1000, 5]), old_counts, np.array([5.0, 7, 3, 1, 2])).tolist() == [
        1.0,
        6.0,
        2.0,
    ]
    vectors = set_lengths(np.array([[3.0, 4], [0, 0]], np.float32), np.array([10.0, 10]))
    np.testing.assert_allclose(vectors, [[6, 8], [0, 0]])


@pytest.mark.parametrize("tied", [True, False])
def test_a_new_word_starts_where_words_of_its_contexts_are(tied: bool) -> None:
    """Words 0..9 stand beside words 10..19, and words 20..29 beside 30..39. So does 40, which is new."""
    random = np.random.default_rng(0)
    group = np.repeat([[0.0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]], 10, axis=0)
    table = (group + 0.1 * random.normal(size=(40, 4))).astype(np.float32)
    lines = []
    for _ in range(600):
        first = random.choice([0, 20])
        words = [*random.integers(first, first + 10, 1), *random.integers(first + 10, first + 20, 1)]
        lines.append([int(word) for word in words])
    lines += [[40, int(word)] for word in random.integers(30, 40, 20)] + [[41]]
    ids = np.concatenate([np.array([*line, SENTENCE_END], np.int32) for line in lines])
    counts = np.append(np.bincount(ids[ids >= 0], minlength=41)[:41] + 50, 1)
    tables = {"input": table, "bias": np.linspace(0, 1, 40, dtype=np.float32)}
    if not tied:
        tables["output"] = table[:, ::-1] * 2
    keep = np.ones(42, np.float32)
    found = find_new_rows(ids, counts, np.full(40, 50), tables, keep, window=2)
    new = found.tables["input"][0]
    assert new @ table[25] / np.linalg.norm(new) / np.linalg.norm(table[25]) > 0.98
    assert np.linalg.norm(new) == pytest.approx(np.median(np.linalg.norm(table, axis=1)))
    assert found.tables["bias"].shape == (2,)
    assert found.without_context.tolist() == [False, True]
    if not tied:
        np.testing.assert_allclose(found.tables["output"][0], new[::-1] * 2, atol=0.01)
