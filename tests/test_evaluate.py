from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from word2vec import WordVectors, evaluate
from word2vec.errors import FormatError
from word2vec.evaluate import evaluate_analogies, evaluate_pairs, spearman


def random_vectors(size: int = 300) -> WordVectors:
    random = np.random.default_rng(0)
    words = [f"{'W' if place % 7 == 0 else 'w'}{place}" for place in range(size)]
    words[5] = "W6"  # the same word as w6 but for case, and more frequent
    return WordVectors(words, random.normal(size=(size, 4)).astype(np.float32))


def gensim_twin(vectors: WordVectors) -> KeyedVectors:
    twin = KeyedVectors(vectors.vector_size)
    twin.add_vectors(vectors.words, vectors.matrix)
    return twin


@pytest.mark.parametrize("restrict", [300, 100, 20])
@pytest.mark.parametrize("chunk", [1, 1 << 24])
def test_analogies_score_as_gensim_scores_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, restrict: int, chunk: int
) -> None:
    monkeypatch.setattr(evaluate, "_CHUNK", chunk)
    vectors = random_vectors()
    random = np.random.default_rng(1)
    lines = []
    for category in ("one", "two"):
        lines.append(f": {category}")
        for a, b, c in random.integers(0, 150, (150, 3)):
            # Half of the questions have the answer that the vectors give.
            words = [vectors.words[place] for place in (a, b, c)]
            answer = vectors.analogy(*words)[0][0] if random.random() < 0.5 else "w9"
            lines.append(" ".join([*words, answer]).upper())
    path = tmp_path / "q.txt"
    path.write_text("\n".join(lines) + "\n\n")
    ours = evaluate_analogies(vectors, path, restrict)
    _, theirs = gensim_twin(vectors).evaluate_word_analogies(str(path), restrict_vocab=restrict)
    theirs = [section for section in theirs if section["correct"] or section["incorrect"]]
    ours_answered = [score for score in ours if score.answered]
    assert [score.correct for score in ours_answered] == [len(section["correct"]) for section in theirs]
    assert [score.answered for score in ours_answered] == [
        len(section["correct"]) + len(section["incorrect"]) for section in theirs
    ]
    assert ours[-1].category == "total"
    assert ours[-1].questions == 300
    if restrict == 300:
        assert 0 < ours[-1].correct < ours[-1].answered == 300


def test_pairs_score_as_gensim_scores_them(tmp_path: Path) -> None:
    vectors = random_vectors()
    random = np.random.default_rng(1)
    path = tmp_path / "pairs.tsv"
    path.write_text("\n".join(f"w{a}\tW{b}\t{score}" for a, b, score in random.integers(0, 400, (200, 3))))
    ours = evaluate_pairs(vectors, path)
    _, (rho, _), unknown = gensim_twin(vectors).evaluate_word_pairs(str(path), restrict_vocab=300)
    assert ours.spearman == pytest.approx(rho, abs=1e-6)
    assert ours.name == "pairs"
    assert 1 - ours.covered / ours.pairs == pytest.approx(unknown / 100)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=30))
def test_spearman_equals_scipy(pairs: list[tuple[int, int]]) -> None:
    first, second = np.array(pairs).T
    if len(set(first)) == 1 or len(set(second)) == 1:
        assert np.isnan(spearman(first, second))
    else:
        assert spearman(first, second) == pytest.approx(stats.spearmanr(first, second).statistic)


def test_what_cannot_be_scored_is_said(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_text(": x\na b c\n")
    with pytest.raises(FormatError, match="line 2 is 'a b c'"):
        evaluate_analogies(random_vectors(), path)
    path.write_text("a\tb\thigh\n")
    with pytest.raises(FormatError, match="line 1"):
        evaluate_pairs(random_vectors(), path)
    path.write_bytes(b"\xff")
    with pytest.raises(FormatError, match="not UTF-8"):
        evaluate_pairs(random_vectors(), path)
    with pytest.raises(FormatError, match="cannot read"):
        evaluate_analogies(random_vectors(), tmp_path / "none")
    path.write_text("x\ty\t3\n")
    score = evaluate_pairs(random_vectors(), path)
    assert (score.covered, score.pairs) == (0, 1)
    assert np.isnan(score.spearman)
