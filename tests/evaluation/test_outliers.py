"""Outlier detection, against positions that are computed by hand and by the definition."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from word2vec import WordVectors
from word2vec.errors import ConfigError
from word2vec.evaluation import evaluate_outliers
from word2vec.evaluation.outliers import find_position, measure_compactness

# The cosine of m1 and m2 is 0.8. Compactness without m1, m2 and the outlier:
POINTS = {
    "m1": (1, 0),
    "m2": (8, 6),
    "Far": (0, 3),  # 0.6, 0, 0.8: the outlier is last, position 2 of 2
    "between": (0.6, 0.8),  # 0.96, 0.6, 0.8: position 1
    "inside": (0.96, 0.28),  # 0.936, 0.96, 0.8: position 0
}


@pytest.fixture
def vectors() -> WordVectors:
    return WordVectors(list(POINTS), np.array(list(POINTS.values()), np.float32))


def write(path: Path, text: str) -> Path:
    path.write_text(text.replace(" ", "\n"))
    return path


def test_accuracy_and_opp_are_those_computed_by_hand(tmp_path: Path, vectors: WordVectors) -> None:
    score = evaluate_outliers(vectors, write(tmp_path / "8.txt", "m1 m2  far between inside zzz"))
    assert (score.name, score.detected, score.covered, score.questions) == ("8", 1, 3, 4)
    assert (score.known_members, score.members) == (2, 2)
    assert score.accuracy == pytest.approx(1 / 3)
    assert score.opp == pytest.approx((2 / 2 + 1 / 2 + 0 / 2) / 3)
    assert score.coverage == 3 / 4
    assert score.interval[0] <= score.accuracy <= score.interval[1]
    wrong = evaluate_outliers(vectors, tmp_path / "8.txt", oov="wrong", resamples=0)
    assert wrong.accuracy == 1 / 4
    assert wrong.opp == pytest.approx(1.5 / 4)
    assert np.isnan(wrong.interval).all()
    sensitive = evaluate_outliers(vectors, tmp_path / "8.txt", case_sensitive=True)
    assert (sensitive.detected, sensitive.covered) == (0, 2)
    first = evaluate_outliers(vectors, tmp_path / "8.txt", 3)
    assert (first.accuracy, first.opp, first.covered) == (1, 1, 1)


def test_unknown_words_of_a_cluster_are_left_out(tmp_path: Path, vectors: WordVectors) -> None:
    path = write(tmp_path / "o", "m1 x m2 y  far  m1 z  far between  x y  z")
    score = evaluate_outliers(vectors, path)
    # The first cluster keeps two words, the second one, the third none.
    assert (score.detected, score.covered, score.questions) == (1, 1, 4)
    assert (score.known_members, score.members) == (3, 8)


def test_files_that_are_not_covered_have_no_score(tmp_path: Path, vectors: WordVectors) -> None:
    score = evaluate_outliers(vectors, write(tmp_path / "o", "x y  z"))
    assert (score.covered, score.questions, score.coverage) == (0, 1, 0)
    assert np.isnan([score.accuracy, score.opp, *score.interval]).all()


@pytest.mark.parametrize("members", range(2, 9))
def test_compactness_is_the_mean_cosine_of_the_others(members: int) -> None:
    unit = np.random.default_rng(members).normal(size=(members + 1, 5))
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    found = measure_compactness(unit.astype(np.float32))
    for left_out in range(members + 1):
        others = [row for row in range(members + 1) if row != left_out]
        cosines = [unit[i] @ unit[j] for i in others for j in others if i != j]
        assert len(cosines) == members * (members - 1)
        assert found[left_out] == pytest.approx(np.mean(cosines), abs=1e-6)
    order = np.argsort(found)
    assert find_position(unit.astype(np.float32)) == int(np.flatnonzero(order == members)[0])


def test_equal_vectors_detect_nothing() -> None:
    for row in np.random.default_rng(0).normal(size=(20, 7)).astype(np.float32):
        assert find_position(np.repeat(row[None] / np.linalg.norm(row), 9, 0)) == 0


def test_options_that_are_refused(tmp_path: Path, vectors: WordVectors) -> None:
    path = write(tmp_path / "o", "m1 m2  far")
    with pytest.raises(ConfigError, match="restrict_vocab is 0"):
        evaluate_outliers(vectors, path, 0)
    with pytest.raises(ConfigError, match="oov is 'drop'"):
        evaluate_outliers(vectors, path, oov="drop")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="resamples is -1"):
        evaluate_outliers(vectors, path, resamples=-1)
