from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
import word2vec.formats
from word2vec import WordVectors
from word2vec.errors import ConfigError, UnknownWordError
from word2vec.storage.vocabulary import Vocabulary
from word2vec.subwords.ngrams import NgramLengths
from word2vec.subwords.subwords import HashedSubwords


@pytest.fixture
def some() -> WordVectors:
    random = np.random.default_rng(0)
    words = ["king", "queen", "man", "woman", *(f"w{i}" for i in range(200))]
    matrix = random.normal(size=(204, 10)).astype(np.float32)
    matrix[1] = 3 * matrix[0] / np.linalg.norm(matrix[0]) - matrix[2] / np.linalg.norm(matrix[2])
    matrix[1] += matrix[3] / np.linalg.norm(matrix[3])
    return WordVectors(words, matrix)


def test_lookup(some: WordVectors) -> None:
    np.testing.assert_array_equal(some["king"], some.matrix[0])
    np.testing.assert_array_equal(some[["man", "king"]], some.matrix[[2, 0]])
    assert ("king" in some, "kong" in some, 3 in some) == (True, False, False)
    assert (len(some), some.vector_size) == (204, 10)
    assert repr(some) == "WordVectors(204 words, vector_size=10)"
    hashed = HashedSubwords(NgramLengths(3, 6), np.ones((5, 10), np.float32))
    composing = WordVectors(some.words, some.matrix, subwords=hashed)
    assert repr(composing) == "WordVectors(204 words, vector_size=10, subwords)"


def test_most_similar_equals_the_plain_definition(some: WordVectors) -> None:
    unit = some.matrix / np.linalg.norm(some.matrix, axis=1, keepdims=True)
    query = unit[0] - unit[2] + unit[3]
    cosines = unit @ query / np.linalg.norm(query)
    cosines[[0, 2, 3]] = -2
    expected = [some.words[place] for place in np.argsort(-cosines)[:7]]
    found = some.most_similar(["king", "woman"], ["man"], topn=7)
    assert [word for word, _ in found] == expected
    np.testing.assert_allclose([cosine for _, cosine in found], np.sort(cosines)[::-1][:7], rtol=1e-5)
    assert found[0][0] == "queen"
    assert some.analogy("man", "king", "woman", topn=7) == found


def test_similarity_is_the_cosine(some: WordVectors) -> None:
    a, b = some["king"], some["w7"]
    expected = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
    assert some.similarity("king", "w7") == pytest.approx(float(expected), rel=1e-5)
    assert some.similarity("king", "king") == pytest.approx(1.0)


def test_many_queries_at_once_get_the_answers_of_single_ones(some: WordVectors) -> None:
    together = some.nearest(some.matrix[:9], 5, [[row] for row in range(9)])
    for row in range(9):
        single = some.most_similar(some.words[row], topn=5)
        assert [word for word, _ in together[row]] == [word for word, _ in single]
        np.testing.assert_allclose([c for _, c in together[row]], [c for _, c in single], rtol=1e-5)


def test_topn_is_clipped_to_the_vocabulary(some: WordVectors) -> None:
    assert len(some.most_similar("king", topn=10_000)) == 203
    assert WordVectors(["a"], np.ones((1, 2), np.float32)).most_similar("a") == []


def test_an_unknown_word_is_named_with_its_nearest_spellings(some: WordVectors) -> None:
    with pytest.raises(
        UnknownWordError, match=r"^'quen' is not in the vocabulary; nearest spellings: queen"
    ) as found:
        some["quen"]
    assert isinstance(found.value, KeyError)
    assert (found.value.word, found.value.suggestions[0]) == ("quen", "queen")
    with pytest.raises(UnknownWordError, match="'zzzzzz'"):
        some.most_similar("king", "zzzzzz")
    with pytest.raises(UnknownWordError, match="'zzzzzz'"):
        some.analogy("king", "zzzzzz", "man")
    with pytest.raises(UnknownWordError, match="'zzzzzz'"):
        some.similarity("king", "zzzzzz")
    with pytest.raises(UnknownWordError, match=r"nearest spellings: king; these vectors have no subwords"):
        some["KING"]


def test_questions_without_an_answer_are_refused(some: WordVectors) -> None:
    with pytest.raises(ConfigError, match="at least one word"):
        some.most_similar()
    with pytest.raises(ConfigError, match="topn is 0"):
        some.most_similar("king", topn=0)


def test_a_vector_of_zeros_is_near_to_nothing() -> None:
    some = WordVectors(["a", "b"], np.array([[0, 0], [1, 0]], np.float32))
    assert some.most_similar("b") == [("a", 0.0)]
    assert some.most_similar("a") == [("b", 0.0)]


def test_counts_are_those_of_the_vocabulary() -> None:
    vocabulary, matrix = Vocabulary(["a", "b"], np.array([7, 2])), np.eye(2, dtype=np.float32)
    counted = WordVectors(vocabulary, matrix)
    assert counted.counts is vocabulary.counts
    assert WordVectors(["a", "b"], matrix).counts is None
    others = WordVectors(vocabulary, matrix, np.array([3, 1]))
    assert others.counts is others.vocabulary.counts
    assert others.counts is not None
    assert others.counts.tolist() == [3, 1]


def test_the_matrix_is_left_alone(some: WordVectors) -> None:
    before = some.matrix.copy()
    some.most_similar("king")
    np.testing.assert_array_equal(some.matrix, before)


@pytest.mark.parametrize(
    ("positive", "negative"),
    [
        (["a"], ["a"]),
        (["a", "b"], ["b", "a"]),
        ([("a", 0)], []),
        ([("a", 0.1), ("b", 0.2)], [("b", -0.2), ("a", -0.1)]),
        ([np.array([1.0, 2.0, 0.5])], [np.array([1.0, 2.0, 0.5])]),
    ],
)
def test_words_that_cancel_each_other_out_are_no_question(positive: Any, negative: Any) -> None:
    matrix = np.array([[1, 2, 3], [0.3, -1, 7], [0, 0, 0]], np.float32)
    vectors = word2vec.WordVectors(["a", "b", "nothing"], matrix)
    with pytest.raises(word2vec.errors.ConfigError, match="cancel each other out"):
        vectors.most_similar(positive, negative)
    # A word without a direction is near to nothing, and what differs a little is a question.
    assert vectors.most_similar("nothing") == [("a", 0.0), ("b", 0.0)]
    assert vectors.most_similar(["a", ("a", -1 + 1e-9)], topn=1)[0][0] == "b"


def test_threads_that_ask_one_object_get_the_right_answers() -> None:
    """While the rounded copy is made, too, which many questions bring."""
    words = [f"w{number}" for number in range(20_000)]
    matrix = np.random.default_rng(0).standard_normal((len(words), 128)).astype(np.float32)
    questions = words[:100]
    alone = WordVectors(words, matrix)
    alone.rounding = False
    expected = [nearest_of(alone, word) for word in questions]
    shared = WordVectors(words, matrix)
    with ThreadPoolExecutor(4) as threads:
        for _ in range(4):
            found = list(threads.map(lambda word: nearest_of(shared, word), questions))
            assert found == expected


def test_vectors_go_to_another_process(some: WordVectors) -> None:
    """A pool of processes pickles what it sends."""
    copied = pickle.loads(pickle.dumps(some))
    assert copied == some
    assert copied.most_similar("king", topn=9) == some.most_similar("king", topn=9)


def nearest_of(vectors: WordVectors, word: str) -> list[str]:
    return [other for other, _ in vectors.most_similar(word, topn=5)]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("binary", "the format is told by the content, or by format='word2vec-binary' or 'word2vec-text'"),
        ("no_header", "a file without a header is recognised, or named by format='glove'"),
        ("top", "its name here is limit"),
        ("unicode_errors", "its name here is errors"),
        ("limti", "did you mean: limit"),
        ("zzz", "the options are: path, format, errors, duplicates, limit, raw, unknown"),
    ],
)
def test_arguments_of_other_tools_are_answered(tmp_path: Path, name: str, message: str) -> None:
    load: Any = word2vec.load
    with pytest.raises(ConfigError, match=f"^there is no option '{name}'; {message}$"):
        load(tmp_path / "v.vec", **{name: True})
    read: Any = word2vec.formats.read
    with pytest.raises(ConfigError, match=f"^there is no option '{name}'"):
        read(tmp_path / "v.vec", **{name: True})
    save: Any = WordVectors(["a"], np.ones((1, 2), np.float32)).save
    with pytest.raises(ConfigError, match=f"^there is no option '{name}'"):
        save(tmp_path / "v.vec", **{name: True})
    assert not (tmp_path / "v.vec").exists()
