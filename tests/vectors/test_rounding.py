"""Vectors of a table large enough to be rounded: the same answers with the rounded copy and without."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.clustered_rows import ROWS, SIZE, clustered_rows
from word2vec import WordVectors
from word2vec.errors import ConfigError, FormatError
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import save_vectors

AT_ONCE_OR_NEVER = pytest.mark.parametrize("pays_after", [0, 1 << 30], ids=["rounded", "plain"])


@pytest.fixture(scope="module")
def matrix() -> NDArray[np.float32]:
    return clustered_rows()


def vectors_of(words: list[str], matrix: NDArray[Any], pays_after: int) -> WordVectors:
    vectors = WordVectors(words, matrix)
    vectors.rounding_pays_after = pays_after
    return vectors


@pytest.mark.parametrize("kind", [np.float32, np.float16])
@pytest.mark.parametrize("restrict", [None, 9_000, (777, 13_001), (100, 103)])
def test_answers_are_the_same_with_the_rounded_table_and_without(
    matrix: NDArray[np.float32], kind: type, restrict: Any
) -> None:
    words = [f"w{row}" for row in range(ROWS)]
    questions: list[Any] = [*words[95:105], "w7", "w8", *words[-20:]]
    questions += [(["w3", ("w9", 0.3)], "w20"), np.arange(SIZE)]
    quick = vectors_of(words, matrix.astype(kind), 0)
    answers = quick.most_similar_batch(questions, restrict_vocab=restrict)
    single = [
        quick.most_similar(*(question if isinstance(question, tuple) else [question]), restrict_vocab=restrict)
        for question in questions
    ]
    plain = vectors_of(words, matrix.astype(kind), 0)
    plain.rounding = False
    assert answers == single == plain.most_similar_batch(questions, restrict_vocab=restrict)


@AT_ONCE_OR_NEVER
def test_odd_questions(matrix: NDArray[np.float32], pays_after: int) -> None:
    some = vectors_of([f"w{row}" for row in range(ROWS)], matrix, pays_after)
    assert some.most_similar_batch([]) == []
    for topn in (ROWS, ROWS + 5, 2**64 + 5, np.int64(2**63 - 1)):
        assert [len(found) for found in some.most_similar_batch(["w1", "w2"], int(topn))] == [ROWS - 1] * 2
    nowhere = some.nearest(np.zeros((3000, SIZE)), 3)
    assert nowhere == [[("w0", 0.0), ("w1", 0.0), ("w2", 0.0)]] * 3000
    for length in (1e-200, 1e-30, 1e30, 1e200):
        found, expected = some.most_similar(np.full(SIZE, length)), some.most_similar(np.ones(SIZE))
        assert [word for word, _ in found] == [word for word, _ in expected]
        assert [score for _, score in found] == pytest.approx([score for _, score in expected])
    listed: Any = np.ones((1, SIZE), int).tolist()
    assert some.nearest(listed, 2) == some.nearest(np.ones((1, SIZE)), 2)
    for wrong in (
        lambda: some.most_similar("w1", topn=2.0),  # type: ignore[arg-type]
        lambda: some.nearest(np.ones((3, SIZE)), 2, [[0]]),
        lambda: some.nearest(np.array([["a"] * SIZE])),
    ):
        with pytest.raises(ConfigError):
            wrong()


@AT_ONCE_OR_NEVER
def test_rows_of_any_length(matrix: NDArray[np.float32], pays_after: int) -> None:
    words = [f"w{row}" for row in range(ROWS)]
    changed = matrix.copy()
    changed[200] = matrix[1000] * np.float32(1e-25)
    changed[201] = matrix[1000] * np.float32(1e25)
    changed[202] = 1e-45  # the smallest there is: no direction that could be told
    changed[2000::2] = 0
    changed[2000::2, 0] = 1e-45
    some = vectors_of(words, changed, pays_after)
    answer = some.most_similar_batch(["w1000", "w200", "w201"], 2)
    assert [{word for word, _ in found} for found in answer] == [
        {"w200", "w201"},
        {"w201", "w1000"},
        {"w200", "w1000"},
    ]
    assert all(score == pytest.approx(1) for found in answer for _, score in found)
    assert dict(some.most_similar("w5", topn=ROWS))["w202"] == 0
    towards = np.zeros(SIZE)
    towards[0] = 1
    assert len(some.nearest(towards[None], 10)[0]) == 10
    changed[7, 0] = 1e37
    with pytest.raises(FormatError, match="'w7' holds NaN, infinity or numbers above"):
        vectors_of(words, changed, pays_after).most_similar("w1")


def test_a_cosine_is_the_same_however_it_is_asked() -> None:
    matrix = np.random.default_rng(2).integers(-9, 10, (90, 24)).astype(np.float32)
    some = WordVectors([str(row) for row in range(90)], matrix)
    for word in ("3", "4"):
        for other, score in some.most_similar(word, topn=90):
            assert some.similarity(word, other) == score
            assert some.rank(word, other) <= 1 + [found for found, _ in some.most_similar(word, topn=90)].index(
                other
            )


def test_cosmul_gives_equal_rows_equal_scores() -> None:
    for seed in range(40):
        random = np.random.default_rng(seed)
        count, size = int(random.integers(50, 1500)), int(random.choice([3, 17, 50, 128]))
        matrix = random.standard_normal((count, size)).astype(np.float32)
        twins = np.sort(random.permutation(np.arange(6, count))[: count // 3])
        matrix[twins] = matrix[5]
        some = WordVectors([str(row) for row in range(count)], matrix)
        for topn in (count, 20):
            found = some.most_similar(["0", "5"], ["1"], topn, method="cosmul")
            equal = [(int(word), score) for word, score in found if int(word) in set(twins.tolist())]
            assert len({score for _, score in equal}) <= 1
            assert [row for row, _ in equal] == sorted(row for row, _ in equal)


def test_vectors_are_copied_and_sent_to_other_processes(matrix: NDArray[np.float32], tmp_path: Path) -> None:
    save_vectors(tmp_path / "v", Table([f"w{row}" for row in range(ROWS)], matrix))
    some = WordVectors.load(tmp_path / "v")
    some.rounding_pays_after = 0
    fresh = pickle.loads(pickle.dumps(some))
    answer = some.most_similar("w1")
    for copied in (fresh, copy.deepcopy(some), pickle.loads(pickle.dumps(some))):
        assert copied.most_similar("w1") == answer
