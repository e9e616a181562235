from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.gensim_twin import gensim_twin
from word2vec import WordVectors
from word2vec.errors import ConfigError, FormatError, UnknownWordError
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import save_vectors

WORDS = [f"w{place}" for place in range(500)]


@pytest.fixture(scope="module")
def some() -> WordVectors:
    random = np.random.default_rng(3)
    lengths = random.uniform(0.2, 3, size=(500, 1))
    matrix = (random.normal(size=(500, 16)) * lengths).astype(np.float32)
    return WordVectors(WORDS, matrix, np.arange(500, 0, -1))


@pytest.fixture(scope="module")
def twin(some: WordVectors) -> Any:
    return gensim_twin(some)


def same(found: list[tuple[str, float]], expected: list[tuple[str, float]]) -> None:
    assert [word for word, _ in found] == [word for word, _ in expected]
    np.testing.assert_allclose([score for _, score in found], [score for _, score in expected], rtol=2e-5)


@pytest.mark.parametrize(
    ("positive", "negative"),
    [
        ("w3", []),
        (["w3", "w9"], ["w77"]),
        ([], ["w5"]),
        ([("w3", 0.3), ("w4", 2.0)], [("w5", -0.5), "w6"]),
        (["w3"], [("w5", 0.5)]),
    ],
)
def test_most_similar_as_gensim(some: WordVectors, twin: Any, positive: Any, negative: Any) -> None:
    expected = twin.most_similar(positive, negative, topn=20)
    same(some.most_similar(positive, negative, 20), expected)


def test_raw_vectors_as_gensim(some: WordVectors, twin: Any) -> None:
    query = np.arange(16, dtype=np.float32)
    same(some.most_similar(query), twin.most_similar(query))
    same(some.most_similar([(query, 0.4), "w8"], "w9"), twin.most_similar([(query, 0.4), "w8"], "w9"))


def test_restrict_vocab_as_gensim(some: WordVectors, twin: Any) -> None:
    same(some.most_similar("w400", restrict_vocab=50), twin.most_similar("w400", restrict_vocab=50))
    expected = twin.most_similar("w120", clip_start=100, clip_end=300)
    same(some.most_similar("w120", restrict_vocab=(100, 300)), expected)


def test_restriction_by_a_predicate(some: WordVectors) -> None:
    everyone = some.most_similar("w3", topn=500)
    expected = [answer for answer in everyone if answer[0].endswith("7")][:6]
    assert some.most_similar("w3", topn=6, restrict_vocab=lambda word: word.endswith("7")) == expected
    assert some.most_similar("w3", restrict_vocab=lambda word: False) == []
    with pytest.raises(ConfigError, match="restrict_vocab is 0"):
        some.most_similar("w3", restrict_vocab=0)


# gensim's own method calls its own deprecated one.
@pytest.mark.filterwarnings("ignore:Call to deprecated `init_sims`:DeprecationWarning")
@pytest.mark.parametrize(
    ("positive", "negative"), [(["w3"], []), (["w3", "w9"], ["w77"]), (["w1"], ["w2", "w4"])]
)
def test_cosmul_as_gensim(some: WordVectors, twin: Any, positive: list[str], negative: list[str]) -> None:
    found = some.most_similar(positive, negative, 20, method="cosmul")
    same(found, twin.most_similar_cosmul(positive, negative, topn=20))


def test_the_rest_as_gensim(some: WordVectors, twin: Any) -> None:
    assert some.similarity("w1", "w2") == pytest.approx(float(twin.similarity("w1", "w2")), abs=1e-6)
    np.testing.assert_allclose(some.distances("w1"), twin.distances("w1"), atol=1e-6)
    np.testing.assert_allclose(some.distances("w1", ["w4", "w2"]), twin.distances("w1", ["w4", "w2"]), atol=1e-6)
    sets = ["w1", "w2"], ["w3", "w4", "w5"]
    assert some.n_similarity(*sets) == pytest.approx(float(twin.n_similarity(*sets)), abs=1e-6)
    for start in range(0, 100, 7):
        words = WORDS[start : start + 6]
        assert some.doesnt_match(words) == twin.doesnt_match(words)
        assert some.rank(words[0], words[1]) == twin.rank(words[0], words[1])
        assert some.closer_than(words[0], words[1]) == twin.closer_than(words[0], words[1])
    mean = twin.get_mean_vector(["w1", "w2", "w2"], pre_normalize=False)
    np.testing.assert_allclose(some.sentence_vector(["w1", "w2", "unknown", "w2"]), mean, rtol=1e-5)


def test_word_movers_distance_as_gensim(some: WordVectors, twin: Any) -> None:
    pytest.importorskip("ot", reason="POT is not installed")
    first, second = ["w1", "w2", "w2", "none"], ["w2", "w9", "w30"]
    assert some.wmdistance(first, second) == pytest.approx(twin.wmdistance(first, second), abs=1e-6)
    assert some.wmdistance(first, first) == pytest.approx(0, abs=1e-9)
    assert some.wmdistance(first, ["none"]) == float("inf")
    with pytest.raises(ConfigError, match="two lists"):
        some.wmdistance("w1 w2", second)


def test_a_batch_gives_the_answers_of_single_questions(some: WordVectors) -> None:
    questions: list[Any] = [*WORDS[:40], some.matrix[3], (["w3", ("w4", 0.5)], "w9")]
    together = some.most_similar_batch(questions, 7)
    assert together[:40] == [some.most_similar(word, topn=7) for word in WORDS[:40]]
    assert together[40] == some.most_similar(some.matrix[3], topn=7)
    assert together[41] == some.most_similar(["w3", ("w4", 0.5)], "w9", 7)
    assert some.most_similar_batch([]) == []


@pytest.mark.parametrize("kind", [np.float32, np.float16])
def test_ties_are_settled_by_frequency(kind: Any) -> None:
    random = np.random.default_rng(0)
    few = random.normal(size=(7, 24))
    matrix = few[random.integers(0, 7, 3001)].astype(kind)
    some = WordVectors([str(row) for row in range(3001)], matrix)
    equal = [row for row in range(1, 3001) if (matrix[row] == matrix[0]).all()]
    expected = [str(row) for row in equal[:30]]
    assert [word for word, _ in some.most_similar("0", topn=30)] == expected
    several = some.most_similar_batch(["0", "1", "2", "3"], 30)
    assert [word for word, _ in several[0]] == expected
    assert len({score for _, score in several[0]}) == 1


def test_float16_gives_the_answers_of_its_numbers_as_float32(some: WordVectors) -> None:
    half = WordVectors(WORDS, some.matrix.astype(np.float16))
    wide = WordVectors(WORDS, half.matrix.astype(np.float32))
    assert half.most_similar("w3", "w5") == wide.most_similar("w3", "w5")
    assert half.unit.dtype == np.float32
    np.testing.assert_allclose(half.unit, wide.unit, atol=1e-6)
    assert half.most_similar("w3", method="cosmul") == wide.most_similar("w3", method="cosmul")
    assert half.rank("w3", "w9") == wide.rank("w3", "w9")


def test_sif_weights_by_the_counts(some: WordVectors) -> None:
    counts: NDArray[np.int64] = np.arange(500, 0, -1)
    weights = 1e-3 / (1e-3 + counts[[3, 400]] / counts.sum())
    expected = (weights[:, None] * some.matrix[[3, 400]]).mean(0)
    np.testing.assert_allclose(some.sentence_vector(["w3", "w400"], "sif"), expected, rtol=1e-5)
    batch = some.sentence_vectors([["w1", "w2"], ["w3"], ["w9"]], "sif", remove_components=1)
    before = some.sentence_vectors([["w1", "w2"], ["w3"], ["w9"]], "sif")
    top = np.linalg.svd(before)[2][0]
    np.testing.assert_allclose(batch @ top, 0, atol=1e-5)


def test_sentences_without_an_answer_are_refused(some: WordVectors) -> None:
    with pytest.raises(ConfigError, match="needs the words' counts"):
        WordVectors(WORDS, some.matrix).sentence_vector(["w1"], "sif")
    with pytest.raises(ConfigError, match="method is 'max'"):
        some.sentence_vector(["w1"], "max")
    with pytest.raises(ConfigError, match="list of at least one word"):
        some.sentence_vector("w1")
    with pytest.raises(UnknownWordError, match="'none'"):
        some.sentence_vector(["none"])


def test_classes_are_found_and_numbered_by_frequency() -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    random = np.random.default_rng(0)
    matrix = np.repeat(np.eye(3, 8), 20, 0)[::-1] + random.normal(size=(60, 8)) * 0.05
    some = WordVectors(WORDS[:60], matrix.astype(np.float32))
    assert some.classes(3, seed=1).tolist() == [0] * 20 + [1] * 20 + [2] * 20
    with pytest.raises(ConfigError, match="61 classes of 60 words"):
        some.classes(61)
    with pytest.raises(ConfigError, match="seed is -1; it must be 0 to 4294967295"):
        some.classes(3, seed=-1)


def test_centring_and_all_but_the_top(some: WordVectors) -> None:
    np.testing.assert_allclose(some.centred().matrix.mean(0), 0, atol=1e-6)
    removed = some.all_but_the_top(2).matrix
    centred = some.matrix - some.matrix.mean(0)
    top = np.linalg.svd(centred, full_matrices=False)[2][:2]
    np.testing.assert_allclose(removed, centred - centred @ top.T @ top, atol=1e-4)
    with pytest.raises(ConfigError, match="17 components"):
        some.all_but_the_top(17)


def test_subset_keeps_the_order(some: WordVectors) -> None:
    part = some.subset(["w9", "w2", "w9"])
    assert part.words == ["w2", "w9"]
    np.testing.assert_array_equal(part.matrix, some.matrix[[2, 9]])
    assert part.counts is not None
    assert part.counts.tolist() == [498, 491]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "cosine"}, "method is 'cosine'"),
        ({"positive": np.ones(3)}, r"shape \(3,\)"),
        ({"positive": np.full(16, np.nan)}, "NaN"),
        ({"positive": ("w1", float("inf"))}, "finite"),
        ({"positive": [("w1", 2)], "method": "cosmul"}, "does not use weights"),
        ({"positive": [], "negative": "w1", "method": "cosmul"}, "positive"),
        ({"positive": [3]}, "is not a word, a vector, or a pair"),
    ],
)
def test_meaningless_questions_are_refused(some: WordVectors, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        some.most_similar(**{"positive": "w1", **options})


def test_a_vector_that_is_not_finite_is_named() -> None:
    matrix = np.ones((2, 3), np.float32)
    matrix[1, 1] = np.nan
    with pytest.raises(FormatError, match="'b' holds NaN"):
        WordVectors(["a", "b"], matrix).most_similar("a")


def test_counts_that_are_not_known_stay_unknown(tmp_path: Path, some: WordVectors) -> None:
    save_vectors(tmp_path / "v", Table(WORDS, some.matrix, None))
    assert WordVectors.load(tmp_path / "v").counts is None
