"""Words mean the same to every public method, whichever way they are given.

The tables below name every public method and every argument of it. A method or an argument that is not in them
fails a test, so that a new one cannot be forgotten.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.small_training import train
from word2vec import Probabilities, WordVectors
from word2vec.encoding.prepare import prepare
from word2vec.errors import ConfigError, UnknownWordError, Word2VecError

WORDS = ["king", "queen", "man", "woman", "k", "i", "n", "g"]

# What an argument asks for. "words": a word or several. "questions": several words, or other questions.
# "sentence": the words of a sentence. "sentences": several. "text": a text or its lines.
METHODS: dict[type, dict[str, dict[str, str]]] = {
    WordVectors: {
        "__array__": {"dtype": "option", "copy": "option"},
        "__contains__": {"word": "test"},
        "__eq__": {"other": "other"},
        "__getitem__": {"words": "words"},
        "__iter__": {},
        "__len__": {},
        "__reversed__": {},
        "all_but_the_top": {"components": "option"},
        "analogy": {"a": "word", "b": "word", "c": "word", "topn": "option"},
        "build_index": {"path": "path"},
        "centred": {},
        "classes": {"count": "option", "seed": "option"},
        "closer_than": {"first": "word", "second": "word"},
        "distances": {"word": "word", "others": "words"},
        "doesnt_match": {"words": "words"},
        "explore": {"height": "option", "port": "option", "umap_words": "option"},
        "find_vectors": {"words": "words"},
        "keep_known": {"words": "words"},
        "list_composed": {"words": "words"},
        "load": {
            "path": "path",
            "format": "option",
            "errors": "option",
            "duplicates": "option",
            "limit": "option",
            "raw": "option",
            "unknown": "option",
        },
        "look_up": {"words": "words"},
        "most_similar": {
            "positive": "words",
            "negative": "words",
            "topn": "option",
            "method": "option",
            "restrict_vocab": "option",
            "approximate": "option",
        },
        "most_similar_batch": {
            "questions": "questions",
            "topn": "option",
            "restrict_vocab": "option",
            "approximate": "option",
        },
        "n_similarity": {"first": "words", "second": "words"},
        "nearest": {
            "queries": "vectors",
            "topn": "option",
            "exclude": "rows",
            "restrict_vocab": "option",
            "approximate": "option",
        },
        "of_model": {"model": "model", "raw": "option"},
        "rank": {"first": "word", "second": "word"},
        "save": {"path": "path", "format": "option", "unwritable": "option"},
        "sentence_vector": {"words": "sentence", "method": "option", "a": "option", "empty": "option"},
        "sentence_vectors": {
            "sentences": "sentences",
            "method": "option",
            "a": "option",
            "remove_components": "option",
            "empty": "option",
        },
        "similarity": {"first": "word", "second": "word"},
        "subset": {"words": "words"},
        "vector": {"word": "word"},
        "wmdistance": {"first": "sentence", "second": "sentence"},
    },
    Probabilities: {
        "__contains__": {"word": "test"},
        "__len__": {},
        "keywords": {"text": "text", "topn": "option"},
        "load": {
            "path": "path",
            "tokenizer": "option",
            "leave_out": "option",
            "user_dictionary": "path",
        },
        "log_proba": {"context": "words", "dependence": "option"},
        "perplexity": {"text": "text", "dependence": "option"},
        "predict": {
            "context": "words",
            "topn": "option",
            "dependence": "option",
            "exclude_context": "option",
        },
        "predict_many": {
            "contexts": "questions",
            "topn": "option",
            "dependence": "option",
            "exclude_context": "option",
        },
        "related": {"words": "words", "topn": "option", "alpha": "option"},
        "related_many": {
            "contexts": "questions",
            "topn": "option",
            "alpha": "option",
            "restrict_vocab": "option",
        },
        "tokenize": {"text": "text"},
    },
}
# The other arguments that a method needs beside the one that is tried.
OTHERS: dict[str, dict[str, Any]] = {
    "analogy": {"a": "man", "b": "woman", "c": "king"},
    "closer_than": {"first": "man", "second": "woman"},
    "distances": {"word": "man"},
    "n_similarity": {"first": ["man"], "second": ["woman"]},
    "rank": {"first": "man", "second": "woman"},
    "similarity": {"first": "man", "second": "woman"},
    "wmdistance": {"first": ["man"], "second": ["woman"]},
}


def arguments_of(*kinds: str) -> list[Any]:
    return [
        pytest.param(owner, method, argument, id=f"{owner.__name__}.{method}-{argument}")
        for owner, methods in METHODS.items()
        for method, arguments in methods.items()
        for argument, kind in arguments.items()
        if kind in kinds
    ]


@pytest.fixture(scope="module")
def vectors() -> WordVectors:
    matrix = np.random.default_rng(5).normal(size=(len(WORDS), 9)).astype(np.float32)
    return WordVectors(WORDS, matrix, np.arange(len(WORDS), 0, -1))


@pytest.fixture(scope="module")
def probabilities(tmp_path_factory: pytest.TempPathFactory) -> Probabilities:
    place: Path = tmp_path_factory.mktemp("words_everywhere")
    corpus = prepare([WORDS, WORDS[::-1], WORDS] * 20, place / "corpus", min_count=1, progress=False)
    train(corpus, place / "model")
    return Probabilities.load(place / "model", tokenizer="whitespace")


@pytest.fixture
def call(vectors: WordVectors, probabilities: Probabilities) -> Callable[..., Any]:
    """Call a method with one argument, and the others that it needs. The answer is comparable."""
    owners = {WordVectors: vectors, Probabilities: probabilities}

    def ask(owner: type, method: str, argument: str, value: Any) -> Any:
        if method == "wmdistance":
            pytest.importorskip("ot", reason="POT is not installed")
        given = {**OTHERS.get(method, {}), argument: value}
        if method in ("__getitem__", "__contains__"):
            return comparable(getattr(owners[owner], method)(value))
        return comparable(getattr(owners[owner], method)(**given))

    return ask


def comparable(found: Any) -> Any:
    if isinstance(found, WordVectors):
        return found.words
    if isinstance(found, np.ndarray):
        return found.reshape(-1).tolist()
    if isinstance(found, (tuple, list)):
        return [comparable(item) for item in found]
    return found


@pytest.mark.parametrize("owner", list(METHODS))
def test_every_public_method_is_in_the_table(owner: type) -> None:
    special = {"__array__", "__contains__", "__eq__", "__getitem__", "__iter__", "__len__", "__reversed__"}
    found = {
        name: [argument for argument in inspect.signature(value).parameters if argument != "self"]
        for name, value in inspect.getmembers(owner, callable)
        if not name.startswith("_")
        or (name in special and any(name in kind.__dict__ for kind in owner.mro()[:-1]))
    }
    assert found == {name: list(arguments) for name, arguments in METHODS[owner].items()}


@pytest.mark.parametrize(("owner", "method", "argument"), arguments_of("words", "questions"))
def test_a_string_is_one_word_and_never_its_letters(
    call: Callable[..., Any], owner: type, method: str, argument: str
) -> None:
    # The letters of "king" are words, too, so that cutting it gives another answer and no error.
    assert call(owner, method, argument, "king") == call(owner, method, argument, ["king"])
    assert call(owner, method, argument, np.str_("king")) == call(owner, method, argument, ["king"])


@pytest.mark.parametrize(("owner", "method", "argument"), arguments_of("words", "questions"))
def test_any_kind_of_list_is_taken(call: Callable[..., Any], owner: type, method: str, argument: str) -> None:
    expected = call(owner, method, argument, ["king", "queen"])
    if method != "most_similar_batch":  # there a tuple is a question of positive and negative words only inside
        assert call(owner, method, argument, np.array(["king", "queen"])) == expected
    assert call(owner, method, argument, ("king", "queen")) == expected
    assert call(owner, method, argument, (word for word in ("king", "queen"))) == expected
    assert call(owner, method, argument, dict.fromkeys(["king", "queen"])) == expected


@pytest.mark.parametrize(("owner", "method", "argument"), arguments_of("sentence"))
@pytest.mark.parametrize("given", ["king", "the king", b"king"])
def test_a_string_is_no_sentence(
    call: Callable[..., Any], owner: type, method: str, argument: str, given: Any
) -> None:
    with pytest.raises(ConfigError, match="list"):
        call(owner, method, argument, given)


@pytest.mark.parametrize(("owner", "method", "argument"), arguments_of("sentences"))
@pytest.mark.parametrize("given", ["king", ["king"], ["king", "queen"], b"king", [["man"], "king"]])
def test_strings_are_no_sentences(
    call: Callable[..., Any], owner: type, method: str, argument: str, given: Any
) -> None:
    # The message has the string whole, not its first letter.
    with pytest.raises(ConfigError, match=r"a sentence is b?'king'; it must be a list"):
        call(owner, method, argument, given)


@pytest.mark.parametrize(("owner", "method", "argument"), arguments_of("sentence"))
def test_any_kind_of_list_is_a_sentence(
    call: Callable[..., Any], owner: type, method: str, argument: str
) -> None:
    expected = call(owner, method, argument, ["king", "queen"])
    assert call(owner, method, argument, ("king", "queen")) == expected
    assert call(owner, method, argument, (word for word in ("king", "queen"))) == expected
    assert call(owner, method, argument, np.array(["king", "queen"])) == expected


@pytest.mark.parametrize(("owner", "method", "argument"), arguments_of("word"))
def test_several_words_are_not_one(call: Callable[..., Any], owner: type, method: str, argument: str) -> None:
    for given in (["king"], ("king", "queen", "man"), {"king"}):
        with pytest.raises(ConfigError):
            call(owner, method, argument, given)


@pytest.mark.parametrize(
    ("owner", "method", "argument"), arguments_of("word", "words", "questions", "sentences")
)
@pytest.mark.parametrize("given", [7, None, b"king", 1.5, ["king", ["queen", ["man"]]], [None], [7]])
def test_what_is_no_word_is_refused_by_a_clear_error(
    call: Callable[..., Any], owner: type, method: str, argument: str, given: Any
) -> None:
    if (method, argument, given) == ("distances", "others", None):
        pytest.skip("None stands for all words there")
    if method in ("keep_known", "list_composed", "find_vectors") and given in ([None], [7]):
        assert call(owner, method, argument, given) in ([], [[0.0] * 9, [-1], [False]])
        return
    with pytest.raises(Word2VecError):
        call(owner, method, argument, given)


@pytest.mark.parametrize(("owner", "method", "argument"), arguments_of("word", "words", "questions"))
def test_an_unknown_word_is_named_whole(
    call: Callable[..., Any], owner: type, method: str, argument: str
) -> None:
    if method in ("keep_known", "list_composed"):
        assert call(owner, method, argument, "kingg") == []
        return
    if method == "find_vectors":
        assert call(owner, method, argument, "kingg")[2] == [False]
        return
    with pytest.raises(UnknownWordError, match=r"^'kingg' is not in the vocabulary; nearest spellings: king"):
        call(owner, method, argument, "kingg")


def test_a_text_is_tokenised_and_its_lines_may_be_lists_of_words(probabilities: Probabilities) -> None:
    assert probabilities.tokenize("king queen\nman") == ["king", "queen", "man"]
    assert probabilities.tokenize([["king", "queen"], "man woman"]) == ["king", "queen", "man", "woman"]
    assert probabilities.keywords("king queen") == probabilities.keywords([["king", "queen"]])
    assert probabilities.perplexity("king queen") == probabilities.perplexity([("king", "queen")])
    with pytest.raises(ConfigError, match="neither a word nor a list"):
        probabilities.keywords([7])  # type: ignore[list-item]


# ==== What these objects are to Python and to NumPy ====


def test_iteration_length_and_membership(vectors: WordVectors) -> None:
    assert list(vectors) == WORDS
    assert [word for word in vectors if len(word) > 4] == ["queen", "woman"]
    assert (len(vectors), "king" in vectors, "kin" in vectors, 0 in vectors) == (8, True, False, False)
    assert sorted(vectors)[0] == "g"
    assert dict(zip(vectors, vectors.matrix, strict=True)).keys() == set(WORDS)


@pytest.mark.parametrize("place", [0, -1, np.int64(2), slice(3), slice(1, None)])
def test_places_are_refused_and_say_what_has_them(vectors: WordVectors, place: Any) -> None:
    with pytest.raises(
        ConfigError, match=r"asked by words, not by places such as \[.*\]; matrix\[.*\] has rows"
    ):
        vectors[place]


def test_words_are_iterated_backwards(vectors: WordVectors) -> None:
    assert list(reversed(vectors)) == vectors.words[::-1]


def test_numpy_sees_the_matrix(vectors: WordVectors) -> None:
    assert np.asarray(vectors) is vectors.matrix
    copied = np.array(vectors)
    assert copied is not vectors.matrix
    np.testing.assert_array_equal(copied, vectors.matrix)
    assert np.asarray(vectors, dtype=np.float64).dtype == np.float64
    np.testing.assert_allclose(np.mean(vectors, axis=0), vectors.matrix.mean(0))


def test_equal_tables_are_equal(vectors: WordVectors) -> None:
    twin = WordVectors(list(WORDS), vectors.matrix.copy(), np.arange(len(WORDS), 0, -1))
    assert vectors == twin
    assert hash(vectors) == hash(twin)
    assert vectors != WordVectors(WORDS, vectors.matrix)
    assert vectors != WordVectors(WORDS[::-1], vectors.matrix, vectors.counts)
    assert vectors != vectors.subset(["king"])
    assert vectors != "king"
    assert vectors in [None, twin]


def test_repr_is_a_short_line(vectors: WordVectors, probabilities: Probabilities) -> None:
    assert repr(vectors) == "WordVectors(8 words, vector_size=9)"
    assert repr(probabilities) == "Probabilities(8 words, architecture='cbow')"


def test_repr_of_a_corpus_is_a_short_line(tmp_path: Path) -> None:
    corpus = prepare([WORDS] * 3, tmp_path / "c", min_count=1, progress=False)
    expected = f"EncodedCorpus({str(tmp_path / 'c')!r}, 24 words, 3 sentences, vocabulary=8)"
    assert repr(corpus) == expected


# ==== Cosines and probabilities keep their range ====


@pytest.mark.parametrize("kind", [np.float32, np.float16, np.float64])
def test_cosines_are_between_minus_one_and_one_in_every_method(kind: Any) -> None:
    matrix = np.random.default_rng(0).normal(size=(300, 50)).astype(kind)
    words = [f"w{row}" for row in range(150)] + [f"m{row}" for row in range(150)]
    matrix[150:] = -matrix[:150]
    some = WordVectors(words, matrix)
    cosines = [some.similarity(word, other) for word in words for other in (word, f"m{word[1:]}")]
    cosines += [some.n_similarity([word], [word]) for word in words]
    cosines += [some.n_similarity([word], [f"m{word[1:]}"]) for word in words]
    cosines += [cosine for word in words for _, cosine in some.most_similar(some[word], topn=300)]
    cosines += [cosine for answer in some.nearest(some.matrix, 300) for _, cosine in answer]
    assert max(cosines) == 1
    assert min(cosines) == -1
    distances = np.array([some.distances(word) for word in words])
    assert (distances.min(), distances.max()) == (0, 2)
    assert min(some.distances(word, [word])[0] for word in words) >= 0


def test_no_log_probability_is_above_zero(probabilities: Probabilities) -> None:
    assert probabilities.log_proba([[word] for word in WORDS]).max() <= 0
    assert all(p <= 1 for answer in probabilities.predict_many(WORDS) for _, p in answer)


# ==== Sentences without a known word ====


def test_the_sentence_without_a_known_word_is_numbered(vectors: WordVectors) -> None:
    with pytest.raises(
        UnknownWordError,
        match=r"^sentence 1 \(the first is 0\) has no known word: 'zzzq' is not .*; empty='zeros'",
    ):
        vectors.sentence_vectors([["king"], ["zzzq"], ["queen"]])
    with pytest.raises(ConfigError, match=r"sentence 1 \(the first is 0\) is \[\]"):
        vectors.sentence_vectors([["king"], []])
    # Sentences are looked up a thousand at a time.
    with pytest.raises(UnknownWordError, match=r"^sentence 2500 "):
        vectors.sentence_vectors([["king"]] * 2500 + [["zzzq"]])


def test_such_sentences_get_zeros_if_they_may(vectors: WordVectors) -> None:
    found = vectors.sentence_vectors([["king"], ["zzzq"], [], ["queen", "zzzq"]], empty="zeros")
    np.testing.assert_array_equal(found[[1, 2]], np.zeros((2, 9)))
    np.testing.assert_array_equal(found[[0, 3]], vectors[["king", "queen"]])
    np.testing.assert_array_equal(vectors.sentence_vector(["zzzq"], empty="zeros"), np.zeros(9))
    with pytest.raises(ConfigError, match="empty is 'nan'; it must be 'error' or 'zeros'"):
        vectors.sentence_vectors([["king"]], empty="nan")  # type: ignore[arg-type]
