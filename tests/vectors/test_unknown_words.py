"""Every question answers for words that are not in the vocabulary, if their spelling is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.support.spelled_words import LEFT_OUT, STRANGE, fit_words, make_spelled_vectors
from word2vec import WordVectors
from word2vec.errors import ConfigError, UnknownWordError
from word2vec.subwords.ngrams import NgramLengths
from word2vec.subwords.subwords import HashedSubwords

Ask = Callable[[WordVectors, Any], object]

# Each question about one word.
QUESTIONS: dict[str, Ask] = {
    "vector": lambda vectors, word: vectors.vector(word),
    "getitem": lambda vectors, word: vectors[["walk", word]],
    "look_up": lambda vectors, word: vectors.look_up([word, "walk"]),
    "most_similar": lambda vectors, word: vectors.most_similar([word]),
    "most_similar, negative": lambda vectors, word: vectors.most_similar("walk", [word]),
    "most_similar, weighted": lambda vectors, word: vectors.most_similar([("walk", 1), (word, 0.5)]),
    "most_similar, cosmul": lambda vectors, word: vectors.most_similar([word], ["sing"], method="cosmul"),
    "most_similar_batch": lambda vectors, word: vectors.most_similar_batch(["walk", ([word], [])]),
    "analogy": lambda vectors, word: vectors.analogy("walk", word, "sing"),
    "similarity": lambda vectors, word: vectors.similarity(word, "walk"),
    "similarity, second": lambda vectors, word: vectors.similarity("walk", word),
    "distances": lambda vectors, word: vectors.distances(word),
    "distances, others": lambda vectors, word: vectors.distances("walk", ["sing", word]),
    "rank": lambda vectors, word: vectors.rank(word, "walk"),
    "closer_than": lambda vectors, word: vectors.closer_than("walk", word),
    "n_similarity": lambda vectors, word: vectors.n_similarity(["walk", word], ["sing"]),
    "doesnt_match": lambda vectors, word: vectors.doesnt_match(["walk", "sing", word]),
    "sentence_vector": lambda vectors, word: vectors.sentence_vector([word]),
    "sentence_vectors, sif": lambda vectors, word: vectors.sentence_vectors([["walk"], [word]], method="sif"),
}
# Those that take vectors too.
OF_ITEMS = [name for name in QUESTIONS if name.startswith(("most_similar", "analogy"))] + ["distances"]


def refusing(vectors: WordVectors) -> WordVectors:
    """The same vectors, whose questions refuse unknown words."""
    strict = WordVectors(vectors.vocabulary, vectors.matrix, subwords=vectors.subwords)
    strict.unknown = "error"
    return strict


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("kind", ["float32", "float16"])
def test_words_of_known_spelling_are_answered_for(question: str, kind: str) -> None:
    vectors = make_spelled_vectors(kind)
    for word in LEFT_OUT:
        assert QUESTIONS[question](vectors, word) is not None


@pytest.mark.parametrize(
    ("question", "word"),
    [
        (question, word)
        for question in QUESTIONS
        for word in [*STRANGE, "\ud800", None, 7, b"walking"]
        if isinstance(word, str) or question not in OF_ITEMS
    ],
)
def test_words_without_known_spelling_are_refused(spelled: WordVectors, question: str, word: Any) -> None:
    with pytest.raises(UnknownWordError) as refused:
        QUESTIONS[question](spelled, word)
    assert refused.value.word == word


@pytest.mark.parametrize("word", [None, 7, b"walking"])
@pytest.mark.parametrize("question", OF_ITEMS)
def test_items_that_are_no_words_are_refused(spelled: WordVectors, question: str, word: Any) -> None:
    with pytest.raises(ConfigError, match="is not a word, a vector, or a pair"):
        QUESTIONS[question](spelled, word)


@pytest.mark.parametrize("question", QUESTIONS)
def test_unknown_words_are_refused_where_that_is_asked_for(spelled: WordVectors, question: str) -> None:
    with pytest.raises(
        UnknownWordError, match="'walking' is not in the vocabulary; nearest spellings: walkings, walkingly"
    ):
        QUESTIONS[question](refusing(spelled), "walking")


@pytest.mark.parametrize("question", QUESTIONS)
def test_unknown_words_are_refused_without_subwords(spelled: WordVectors, question: str) -> None:
    plain = WordVectors(spelled.vocabulary, spelled.matrix)
    with pytest.raises(UnknownWordError, match="'walking'"):
        QUESTIONS[question](plain, "walking")


@pytest.mark.parametrize("word", LEFT_OUT)
def test_a_word_is_asked_as_its_vector_is(spelled: WordVectors, word: str) -> None:
    vector = spelled.vector(word)
    assert vector.shape == (96,)
    assert vector.dtype == np.float32
    assert vector.any()
    np.testing.assert_array_equal(spelled[[word, "walk"]][0], vector)
    found = spelled.most_similar(word, topn=7)
    assert found == spelled.nearest(vector[None], 7)[0] == spelled.most_similar(vector, topn=7)
    assert found == spelled.most_similar_batch([word], 7)[0]
    assert word not in dict(found)
    assert word not in spelled
    assert len(spelled.most_similar(word, topn=10_000)) == len(spelled), "no row is left out"


def test_the_neighbours_of_unknown_words_are_those_of_their_stem(spelled: WordVectors) -> None:
    for word, stem in [("walking", "walk"), ("paints", "paint"), ("dreamer", "dream")]:
        assert [near for near, _ in spelled.most_similar(word, topn=3) if not near.startswith(stem)] == []


def test_vectors_and_rows_are_looked_up_together(spelled: WordVectors) -> None:
    vectors, rows = spelled.look_up(["paints", "walk", "paints", "sing"])
    assert rows.tolist() == [-1, spelled.index["walk"], -1, spelled.index["sing"]]
    np.testing.assert_array_equal(vectors[0], vectors[2])
    np.testing.assert_array_equal(vectors[1], spelled.matrix[rows[1]])
    vectors, rows = spelled.look_up([])
    assert (vectors.shape, rows.shape) == ((0, 96), (0,))
    vectors, rows = spelled.look_up(iter(["walk"]))
    assert rows.tolist() == [spelled.index["walk"]]


def test_the_composed_vector_is_that_of_the_subwords(spelled: WordVectors) -> None:
    assert spelled.subwords is not None
    expected, known = spelled.subwords.compose(LEFT_OUT)
    assert known.all()
    np.testing.assert_array_equal(spelled[LEFT_OUT], expected)


def test_words_are_told_apart_by_what_becomes_of_them(spelled: WordVectors) -> None:
    words: list[Any] = ["walk", "walking", *STRANGE, "paints", "walking", None, 3, b"walking", "sing"]
    assert spelled.list_composed(words) == ["walking", "paints", "walking"]
    assert spelled.list_composed("walking") == ["walking"]
    assert spelled.list_composed([]) == []
    assert spelled.keep_known(words) == ["walk", "walking", "paints", "walking", "sing"]
    for other in (refusing(spelled), WordVectors(spelled.vocabulary, spelled.matrix)):
        assert other.list_composed(words) == []
        assert other.keep_known(words) == ["walk", "sing"]


def test_what_is_no_text_is_not_the_empty_word(spelled: WordVectors) -> None:
    """The empty word has the n-gram "<>" if they may be so short."""
    hashed = HashedSubwords(NgramLengths(1, 3), np.ones((10, 96), np.float32))
    vectors = WordVectors(spelled.vocabulary, spelled.matrix, subwords=hashed)
    assert vectors[""].tolist() == [1.0] * 96
    for word in (None, 7, b"walking"):
        with pytest.raises(UnknownWordError):
            vectors.look_up([word])  # type: ignore[list-item]


def test_comparisons_are_those_of_the_vectors(spelled: WordVectors) -> None:
    def unit(words: list[str]) -> np.ndarray:
        found = spelled[words].astype(np.float64)
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))

    walking, paints = unit(["walking", "paints"])
    cosines = unit(spelled.words) @ walking
    assert spelled.similarity("walking", "paints") == pytest.approx(walking @ paints, abs=1e-6)
    assert spelled.similarity("walking", "walking") == pytest.approx(1)
    np.testing.assert_allclose(spelled.distances("walking"), 1 - cosines, atol=1e-6)
    others = ["paints", "walk", "walking"]
    np.testing.assert_allclose(spelled.distances("walking", others), 1 - unit(others) @ walking, atol=1e-6)
    bar = walking @ unit(["walks"])[0]
    nearer = [word for word, cosine in zip(spelled.words, cosines, strict=True) if cosine > bar + 1e-9]
    assert spelled.closer_than("walking", "walks") == nearer
    assert spelled.rank("walking", "walks") == len(nearer) + 1
    assert spelled.rank("walking", spelled.most_similar("walking")[0][0]) == 1
    # To a word that has no row, the same word is the nearest of all.
    assert spelled.rank("walking", "walking") == 1
    ours, theirs = spelled[["walking", "walk"]].mean(0), spelled[["paints", "paint"]].mean(0)
    expected = ours @ theirs / np.linalg.norm(ours) / np.linalg.norm(theirs)
    assert spelled.n_similarity(["walking", "walk"], ["paints", "paint"]) == pytest.approx(expected, abs=1e-6)


def test_the_word_that_does_not_match_may_be_composed(spelled: WordVectors) -> None:
    assert spelled.doesnt_match(["walk", "walks", "walker", "paints"]) == "paints"
    assert spelled.doesnt_match(["paint", "paints", "painter", "walk"]) == "walk"


def test_sums_leave_out_the_rows_that_there_are(spelled: WordVectors) -> None:
    found = spelled.most_similar(["walking", "sing"], ["walk"], topn=10_000)
    assert {"sing", "walk"}.isdisjoint(dict(found))
    assert len(found) == len(spelled) - 2
    vector = spelled["walking"]
    assert found == spelled.most_similar(
        [vector / np.linalg.norm(vector.astype(np.float64)), "sing"], ["walk"], 10_000
    )
    products = spelled.most_similar(["walking", "sing"], ["walk"], 5, method="cosmul")
    assert products == spelled.most_similar([vector, "sing"], ["walk"], 5, method="cosmul")


def test_an_answer_may_be_restricted(spelled: WordVectors) -> None:
    found = spelled.most_similar("walking", topn=10_000, restrict_vocab=20)
    assert sorted(dict(found)) == sorted(spelled.words[:20])
    found = spelled.most_similar("walking", topn=10_000, restrict_vocab=(20, 60))
    assert sorted(dict(found)) == sorted(spelled.words[20:60])


def test_an_index_answers_for_unknown_words(spelled: WordVectors) -> None:
    pytest.importorskip("usearch", reason="usearch is not installed")
    found = spelled.most_similar("walking", topn=5, approximate=True)
    assert [word for word, _ in found] == [word for word, _ in spelled.most_similar("walking", topn=5)]


def test_sentences_count_words_that_are_composed(spelled: WordVectors) -> None:
    words = ["walk", "paints", "qqqqq", "walking"]
    mean = spelled[["walk", "paints", "walking"]].astype(np.float64).mean(0)
    np.testing.assert_allclose(spelled.sentence_vectors([words])[0], mean, rtol=1e-5, atol=1e-6)
    assert spelled.counts is not None
    share = spelled.counts[spelled.index["walk"]] / spelled.counts.sum()
    weights = np.array([0.01 / (0.01 + share), 1, 1])
    expected = weights @ spelled[["walk", "paints", "walking"]] / 3
    found = spelled.sentence_vectors([words], method="sif", a=0.01)[0]
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(
        refusing(spelled).sentence_vector(words),
        spelled.sentence_vector(["walk"]),
        err_msg="refused ones do not",
    )
    with pytest.raises(UnknownWordError, match="'qqqqq'"):
        spelled.sentence_vector(["qqqqq", "!?"])


def test_sentences_of_unknown_words_need_counts_for_sif() -> None:
    with pytest.raises(ConfigError, match="needs the words' counts"):
        make_spelled_vectors(counted=False).sentence_vector(["walking"], method="sif")


def test_the_word_movers_distance_counts_words_that_are_composed(spelled: WordVectors) -> None:
    pytest.importorskip("ot", reason="POT is not installed")
    assert spelled.wmdistance(["walking"], ["walking", "qqqqq"]) == pytest.approx(0, abs=1e-6)
    expected = np.sqrt(2 - 2 * spelled.similarity("walking", "paint"))
    assert spelled.wmdistance(["walking"], ["paint"]) == pytest.approx(expected, rel=1e-4)
    assert spelled.wmdistance(["walking"], ["qqqqq"]) == float("inf")
    assert refusing(spelled).wmdistance(["walking"], ["paint"]) == float("inf")


def test_classes_are_of_the_words_of_the_vocabulary(spelled: WordVectors) -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    assert spelled.classes(4).shape == (len(spelled),)


def test_ten_thousand_words_are_composed_at_once(spelled: WordVectors) -> None:
    words = [f"{number}walking" for number in range(10_000)]
    vectors, rows = spelled.look_up(words)
    assert vectors.shape == (10_000, 96)
    assert np.all(rows == -1)
    np.testing.assert_allclose(vectors[17], spelled[words[17]], rtol=1e-5, atol=1e-6)


def test_a_string_is_one_word_wherever_words_are_looked_up(spelled: WordVectors) -> None:
    """Its letters may have vectors of their own, where n-grams are one character long."""
    for word in ("walk", "walking"):
        np.testing.assert_array_equal(spelled.look_up(word)[0], spelled[[word]])
        assert spelled.keep_known(word) == [word]
        assert [part.tolist() for part in spelled.find_vectors(word)[1:]] == [
            [spelled.index.get(word, -1)],
            [True],
        ]
    assert spelled.list_composed("walking") == ["walking"]
    assert spelled.subset("walk").words == ["walk"]


def test_words_found_and_not_found_are_told(spelled: WordVectors) -> None:
    vectors, rows, known = spelled.find_vectors(["walking", "qqqqq", "walk"])
    assert vectors.dtype == np.float32
    assert rows.tolist() == [-1, -1, spelled.index["walk"]]
    assert known.tolist() == [True, False, True]
    assert not vectors[1].any()
    np.testing.assert_array_equal(vectors[[0, 2]], spelled[["walking", "walk"]])


@pytest.mark.parametrize("words", [["walk"], ["walking"], ["walk", "walking"], []])
def test_vectors_are_float32_whatever_the_table_is(words: list[str]) -> None:
    found = make_spelled_vectors("float16")[words]
    assert found.dtype == np.float32
    assert found.shape == (len(words), 96)


def test_subwords_know_the_words_that_they_compose(spelled: WordVectors) -> None:
    hashed = HashedSubwords(NgramLengths(3, 4), np.ones((5, 2), np.float32))
    words = ["walking", "", "a", "qqqqq", "</s>", "火车", "x" * 10_000, *["pad" * 50_000] * 2, "walk"]
    for subwords in (spelled.subwords, hashed):
        assert subwords is not None
        assert subwords.knows(words).tolist() == subwords.compose(words)[1].tolist()
        assert subwords.knows([]).tolist() == []


def test_sentences_compose_each_word_once(spelled: WordVectors, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    assert spelled.subwords is not None
    compose = spelled.subwords.compose

    def note(_: object, words: list[str]) -> Any:
        asked.extend(words)
        return compose(words)

    monkeypatch.setattr(type(spelled.subwords), "compose", note)
    sentences = [["walking", "walk"], ["walking", "paints", "qqqqq"], ["walk"]] * 3
    found = spelled.sentence_vectors(sentences)
    assert sorted(asked) == ["paints", "qqqqq", "walking"]
    monkeypatch.undo()
    np.testing.assert_allclose(found[1], spelled[["walking", "paints"]].mean(0), rtol=1e-6)
    np.testing.assert_allclose(found[:3], found[3:6])


def test_capitals_do_not_matter_where_the_table_has_none(spelled: WordVectors) -> None:
    np.testing.assert_array_equal(spelled.vector("Walking"), spelled.vector("walking"))
    assert spelled.most_similar("WALK", topn=1)[0][0] == "walk"
    assert spelled.list_composed(["WALK"]) == ["WALK"]
    with_capitals = [word.title() for word in spelled.words]
    fit = fit_words(with_capitals, spelled.matrix)
    assert not fit.subwords.lowercase
    assert (fit.subwords.compose(["walking"])[0] != fit.subwords.compose(["Walking"])[0]).any()
