"""Unknown words of questions are composed where that is asked for, against scores that are computed by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from word2vec import WordVectors
from word2vec.errors import ConfigError
from word2vec.evaluation import evaluate_analogies, evaluate_categories, evaluate_outliers, evaluate_pairs
from word2vec.evaluation.analogy_solver import Method
from word2vec.subwords.ngrams import NgramLengths


class Dictionary:
    """Subwords that know a few words and their vectors, and note what they were asked for."""

    ngram_lengths = NgramLengths()

    def __init__(self, known: dict[str, tuple[float, float]]) -> None:
        self.known = known
        self.asked: list[str] = []

    def knows(self, words: Sequence[str]) -> np.ndarray:
        return np.array([word in self.known for word in words], bool)

    def compose(self, words: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        self.asked += words
        vectors = [self.known.get(word, (0, 0)) for word in words]
        found = np.array(vectors, np.float32).reshape(-1, 2)
        return found, np.array([word in self.known for word in words], bool)

    def fix_vector_length(self, length: float) -> Dictionary:
        raise NotImplementedError


def at(degrees: float, length: float = 1) -> tuple[float, float]:
    return length * np.cos(np.radians(degrees)), length * np.sin(np.radians(degrees))


WORDS = {"man": at(0), "king": at(40, 3), "woman": at(10), "Queen": at(50), "apple": at(200), "pear": at(215)}
COMPOSED = {"kings": at(45, 2), "womans": at(15), "apples": at(190, 5), "pears": at(220)}


@pytest.fixture
def subwords() -> Dictionary:
    return Dictionary(COMPOSED)


@pytest.fixture
def vectors(subwords: Dictionary) -> WordVectors:
    return WordVectors(list(WORDS), np.array(list(WORDS.values()), np.float32), subwords=subwords)


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


PAIRS = "man king 3\nman Kings 2\nkings apples 1\nman nothing 9\nnothing nowhere 9\n"


def test_pairs_are_judged_by_composed_vectors(
    tmp_path: Path, vectors: WordVectors, subwords: Dictionary
) -> None:
    path = write(tmp_path / "pairs", PAIRS)
    score = evaluate_pairs(vectors, path, oov="subwords", resamples=0)
    assert (score.covered, score.pairs, score.oov) == (3, 5, "subwords")
    cosines = np.cos(np.radians([40, 45, 145]))
    assert score.spearman == pytest.approx(1)
    assert score.pearson == pytest.approx(np.corrcoef(cosines, [3, 2, 1])[0, 1], abs=1e-6)
    # Each unknown word is composed once, lower-cased, and no known one.
    assert sorted(subwords.asked) == ["apples", "kings", "kings", "nothing", "nowhere"]
    skipped = evaluate_pairs(vectors, path, resamples=0)
    assert (skipped.covered, skipped.pairs) == (1, 5)
    sensitive = evaluate_pairs(vectors, path, oov="subwords", case_sensitive=True, resamples=0)
    assert sensitive.covered == 2, "Kings is not composed as kings"


def test_pairs_of_composed_words_only(tmp_path: Path, vectors: WordVectors) -> None:
    score = evaluate_pairs(vectors, write(tmp_path / "p", "kings womans 2\nkings apples 1\n"), oov="subwords")
    assert score.covered == 2
    assert score.spearman == pytest.approx(1)


@pytest.mark.parametrize("kind", ["float16", "float32"])
def test_pairs_of_tables_of_either_type(tmp_path: Path, vectors: WordVectors, kind: str) -> None:
    other = WordVectors(vectors.words, vectors.matrix.astype(kind), subwords=vectors.subwords)
    score = evaluate_pairs(other, write(tmp_path / "p", PAIRS), oov="subwords", resamples=0)
    assert score.pearson == pytest.approx(
        np.corrcoef(np.cos(np.radians([40, 45, 145])), [3, 2, 1])[0, 1], abs=1e-3
    )


@pytest.mark.parametrize("method", ["cosadd", "cosmul"])
def test_analogies_ask_composed_words_and_answer_with_known_ones(
    tmp_path: Path, vectors: WordVectors, method: Method
) -> None:
    lines = [
        "man king woman queen",  # all are known
        "man Kings woman queen",  # b - a + c is about at 50 degrees
        "man king womans queen",
        "man woman king kings",  # an answer must be known
        "man nothing woman queen",  # cannot be composed
    ]
    path = write(tmp_path / "q", ": one\n" + "\n".join(lines))
    total = evaluate_analogies(vectors, path, method=method, oov="subwords", resamples=0)[-1]
    assert (total.correct, total.answered, total.questions, total.oov) == (3, 3, 5, "subwords")
    total = evaluate_analogies(vectors, path, method=method, resamples=0)[-1]
    assert (total.correct, total.answered, total.questions) == (1, 1, 5)
    total = evaluate_analogies(vectors, path, method=method, oov="subwords", case_sensitive=True, resamples=0)[
        -1
    ]
    assert total.answered == 0, "no queen and no Kings"


def test_analogies_take_the_answer_that_the_definition_gives(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    words = [f"w{place}" for place in range(40)]
    known = {f"u{place}": tuple(random.normal(size=2).tolist()) for place in range(10)}
    vectors = WordVectors(words, random.normal(size=(40, 2)).astype(np.float32), subwords=Dictionary(known))
    unit = vectors.matrix / np.linalg.norm(vectors.matrix, axis=1, keepdims=True)
    lines = []
    for _ in range(60):
        asked = random.choice([*words, *known], 3, replace=False).tolist()
        a, b, c = (np.array(known[word]) if word in known else vectors[word] for word in asked)
        query = b / np.linalg.norm(b) - a / np.linalg.norm(a) + c / np.linalg.norm(c)
        cosines = unit @ query
        cosines[[words.index(word) for word in asked if word in words]] = -np.inf
        lines.append(" ".join([*asked, words[int(cosines.argmax())]]))
    total = evaluate_analogies(vectors, write(tmp_path / "q", "\n".join(lines)), oov="subwords", resamples=0)[-1]
    assert (total.correct, total.answered) == (60, 60)


def test_categories_divide_composed_words_too(tmp_path: Path, vectors: WordVectors) -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    text = "man person\nkings person\nwomans person\napple fruit\npears fruit\napples fruit\nnothing fruit\n"
    score = evaluate_categories(vectors, write(tmp_path / "c", text), oov="subwords")
    assert (score.correct, score.covered, score.words, score.oov) == (6, 6, 7, "subwords")
    assert score.purity == 1
    assert evaluate_categories(vectors, tmp_path / "c").covered == 2


def test_outliers_are_found_among_composed_words(tmp_path: Path, vectors: WordVectors) -> None:
    text = "apple\napples\nnothing\npears\n\nkings\nman\nnowhere\n"
    score = evaluate_outliers(vectors, write(tmp_path / "o", text), oov="subwords", resamples=0)
    assert (score.detected, score.covered, score.questions, score.oov) == (2, 2, 3, "subwords")
    assert (score.known_members, score.members) == (3, 4)
    assert evaluate_outliers(vectors, tmp_path / "o", resamples=0).covered == 0


EVALUATIONS: dict[str, tuple[Callable[..., Any], str]] = {
    "pairs": (evaluate_pairs, "man king 3\nman kings 2\n"),
    "analogies": (evaluate_analogies, "man king woman queen\nman kings woman queen\n"),
    "categories": (evaluate_categories, "man a\nking a\napple b\n"),
    "outliers": (evaluate_outliers, "man\nking\n\napple\n"),
}


@pytest.mark.parametrize("kind", EVALUATIONS)
def test_vectors_without_subwords_say_so(tmp_path: Path, vectors: WordVectors, kind: str) -> None:
    evaluate, text = EVALUATIONS[kind]
    plain = WordVectors(vectors.words, vectors.matrix)
    with pytest.raises(ConfigError, match="oov is 'subwords', and these vectors have none; use 'skip' or"):
        evaluate(plain, write(tmp_path / "f", text), oov="subwords")
    with pytest.raises(ConfigError, match="oov is 'compose'; it must be 'skip', 'wrong' or 'subwords'"):
        evaluate(vectors, tmp_path / "f", oov="compose")


def test_words_that_restrict_vocab_leaves_out_are_not_composed(tmp_path: Path) -> None:
    """They are known, so what spelling says of them is not asked, whatever their case is."""
    subwords = Dictionary({**COMPOSED, "apple": at(0), "pear": at(0)})
    vectors = WordVectors(list(WORDS), np.array(list(WORDS.values()), np.float32), subwords=subwords)
    pairs = write(tmp_path / "p", "man king 3\nman kings 2\nman APPLE 9\npear king 9\n")
    assert evaluate_pairs(vectors, pairs, 4, oov="subwords", resamples=0).covered == 2
    assert evaluate_pairs(vectors, pairs, oov="subwords", resamples=0).covered == 4
    questions = write(
        tmp_path / "q",
        "man kings woman queen\nman Apple woman queen\nman pear woman queen\nman king woman pear\n",
    )
    total = evaluate_analogies(vectors, questions, 4, oov="subwords", resamples=0)[-1]
    assert (total.correct, total.answered) == (1, 1)
    assert evaluate_analogies(vectors, questions, None, oov="subwords", resamples=0)[-1].answered == 4
    assert set(subwords.asked) == {"kings"}
