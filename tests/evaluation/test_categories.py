"""Word categorisation, against purities that are computed by hand."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from word2vec import WordVectors
from word2vec.errors import ConfigError
from word2vec.evaluation import evaluate_categories
from word2vec.evaluation.categories import count_pure

pytest.importorskip("sklearn", reason="scikit-learn is not installed")


def at(degrees: float, length: float) -> tuple[float, float]:
    return length * np.cos(np.radians(degrees)), length * np.sin(np.radians(degrees))


@pytest.fixture
def vectors() -> WordVectors:
    """Three bundles of directions. Their lengths would lead k-means astray if they counted."""
    points = {
        "a1": at(0, 1), "a2": at(5, 100), "a3": at(-5, 1),
        "b1": at(120, 1), "b2": at(125, 1), "b3": at(115, 100),
        "C1": at(240, 100), "c2": at(245, 1),
    }  # fmt: skip
    return WordVectors(list(points), np.array(list(points.values()), np.float32))


GOLD = "a1 A\na2 A\na3 B\nb1 B\nb2 B\nb3 A\nc1 C\nc2 C\nzzz C\n"


def test_the_purity_is_that_computed_by_hand(tmp_path: Path, vectors: WordVectors) -> None:
    path = tmp_path / "gold.txt"
    path.write_text(GOLD)
    # The clusters are a1 a2 a3 (two of A), b1 b2 b3 (two of B), C1 c2 (two of C): 6 of 8.
    score = evaluate_categories(vectors, path)
    assert (score.name, score.correct, score.covered, score.words, score.categories) == ("gold", 6, 8, 9, 3)
    assert score.purity == 6 / 8
    assert score.coverage == 8 / 9
    assert evaluate_categories(vectors, path, oov="wrong").purity == 6 / 9
    # Without C1, of which c1 is another case, 7 words are left: 2 + 2 + 1 of them.
    sensitive = evaluate_categories(vectors, path, case_sensitive=True)
    assert (sensitive.correct, sensitive.covered) == (5, 7)
    # a1 a2 a3 b1 have two categories, and the clusters {a1 a2 a3} and {b1}.
    first = evaluate_categories(vectors, path, 4)
    assert (first.correct, first.covered, first.categories) == (3, 4, 2)


def test_words_that_cannot_be_divided_have_no_purity(tmp_path: Path, vectors: WordVectors) -> None:
    path = tmp_path / "gold"
    path.write_text(GOLD)
    one = evaluate_categories(vectors, path, 2)
    assert (one.covered, one.categories) == (2, 1)
    assert np.isnan(one.purity)
    path.write_text("x A\ny A\nz B\n")
    none = evaluate_categories(vectors, path)
    assert (none.covered, none.coverage) == (0, 0)
    assert np.isnan(none.purity)


def test_equal_vectors_make_one_cluster(tmp_path: Path) -> None:
    path = tmp_path / "gold"
    path.write_text("a A\nb A\nc B\n")
    score = evaluate_categories(WordVectors(["a", "b", "c"], np.ones((3, 2), np.float32)), path)
    assert score.purity == 2 / 3


def test_the_best_of_several_beginnings_counts(tmp_path: Path) -> None:
    """Twenty bundles of words, of which one beginning out of few finds all."""
    random = np.random.default_rng(0)
    centres = random.normal(size=(20, 6))
    matrix = np.repeat(centres, 5, 0) + random.normal(size=(100, 6)) / 10
    words = [f"w{row}" for row in range(100)]
    path = tmp_path / "gold"
    path.write_text("".join(f"{word} {row // 5}c\n" for row, word in enumerate(words)))
    vectors = WordVectors(words, matrix.astype(np.float32))
    purities = [evaluate_categories(vectors, path, seed=seed).purity for seed in range(5)]
    assert min(purities) > 0.94
    assert evaluate_categories(vectors, path, seed=3).purity == purities[3]


@pytest.mark.parametrize(
    ("clusters", "categories", "pure"),
    [([0, 0, 0], "aab", 2), ([0, 1, 2], "aab", 3), ([1, 0, 1, 0], "abab", 4), ([0, 0, 1, 1, 1], "abcab", 2)],
)
def test_pure_words_are_counted_by_hand(clusters: list[int], categories: str, pure: int) -> None:
    assert count_pure(np.array(clusters, np.int32), list(categories)) == pure


def test_options_that_are_refused(tmp_path: Path, vectors: WordVectors, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "gold"
    path.write_text(GOLD)
    with pytest.raises(ConfigError, match="restrict_vocab is 0"):
        evaluate_categories(vectors, path, 0)
    with pytest.raises(ConfigError, match="oov is 'drop'"):
        evaluate_categories(vectors, path, oov="drop")  # type: ignore[arg-type]
    for seed in (-1, 2**32):
        with pytest.raises(ConfigError, match=f"seed is {seed}; it must be 0 to 4294967295"):
            evaluate_categories(vectors, path, seed=seed)
    monkeypatch.setitem(sys.modules, "sklearn.cluster", None)
    with pytest.raises(ConfigError, match=r"needs the package scikit-learn.*pip install 'scikit-learn>=1.3'"):
        evaluate_categories(vectors, path)
