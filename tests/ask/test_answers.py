"""The answers of a conversation: every kind of question, and the lines that are refused."""

from __future__ import annotations

import numpy as np
import pytest

from tests.support.conversation_vectors import nearest_table
from tests.support.spelled_words import make_spelled_vectors
from word2vec import WordVectors
from word2vec.ask.answers import answer
from word2vec.ask.questions import HELP
from word2vec.errors import ConfigError, UnknownWordError, Word2VecError


@pytest.mark.parametrize(
    ("line", "plus", "minus"),
    [
        ("king", ["king"], []),
        ("  king\t\n", ["king"], []),
        ("king - man + woman", ["king", "woman"], ["man"]),
        ("king woman - man", ["king", "woman"], ["man"]),
        ("- man + woman + king", ["woman", "king"], ["man"]),
        ("+ king", ["king"], []),
        ("国王 － 男人 ＋ 女人", ["国王", "女人"], ["男人"]),
        ("man : king :: woman", ["king", "woman"], ["man"]),
        ("man : king :: woman : ?", ["king", "woman"], ["man"]),
        ("man:king::woman", ["king", "woman"], ["man"]),
        ("男人：国王：：女人", ["国王", "女人"], ["男人"]),
        ("well-known", ["well-known"], []),
        ("well-known - king", ["well-known"], ["king"]),
        ("near king", ["king"], []),
        ("near help", ["help"], []),
        ("sim", ["sim"], []),
        ("-", ["-"], []),
        ("near -", ["-"], []),
    ],
)
def test_questions_for_the_nearest_words(
    vectors: WordVectors, line: str, plus: list[str], minus: list[str]
) -> None:
    assert answer(vectors, line, topn=3) == nearest_table(vectors, plus, minus)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("king-man+woman", "king - man + woman:"),
        ("国王-男人＋女人", "国王 - 男人 ＋ 女人:"),
        ("-king", "- king:"),
    ],
)
def test_signs_do_not_need_spaces_and_the_answer_says_how_they_were_read(
    vectors: WordVectors, line: str, said: str
) -> None:
    first, rest = answer(vectors, line, topn=3).split("\n", 1)
    assert first == said
    spaced = answer(vectors, said[:-1], topn=3)
    assert rest == spaced


def test_several_words_are_asked_one_by_one(vectors: WordVectors) -> None:
    expected = f"king:\n{nearest_table(vectors, ['king'], [])}\napple:\n{nearest_table(vectors, ['apple'], [])}"
    assert answer(vectors, "king apple", topn=3) == expected


def test_the_cosines_of_pairs(vectors: WordVectors) -> None:
    assert answer(vectors, "sim king queen") == f"king  queen  {vectors.similarity('king', 'queen'):.4f}"
    assert [line.split()[:2] for line in answer(vectors, "sim king 国王 apple").splitlines()] == [
        ["king", "国王"],
        ["king", "apple"],
        ["国王", "apple"],
    ]


def test_the_word_that_does_not_belong(vectors: WordVectors) -> None:
    assert answer(vectors, "odd king queen man apple") == "apple"


@pytest.mark.parametrize("line", ["? king 国王", "?king 国王", "？ king  国王 "])
def test_context_words_are_passed_on(vectors: WordVectors, line: str) -> None:
    asked: list[tuple[list[str], int]] = []

    def predict(words: list[str], topn: int) -> list[tuple[str, float]]:
        asked.append((words, topn))
        return [("queen", 0.75), ("man", 0.125)]

    assert answer(vectors, line, 2, predict) == "queen  0.7500\nman    0.1250"
    assert asked == [(["king", "国王"], 2)]


def test_help_and_nothing(vectors: WordVectors) -> None:
    assert answer(vectors, "help") == answer(vectors, "?") == HELP
    assert answer(vectors, " \t ") == ""
    assert max(map(len, HELP.splitlines())) < 100
    alone = WordVectors(["one"], np.ones((1, 2), np.float32))
    assert answer(alone, "one") == "no other words"


@pytest.mark.parametrize(
    ("line", "error", "message"),
    [
        ("zebra", UnknownWordError, "'zebra' is not in the vocabulary"),
        ("kin", UnknownWordError, "'kin' is not in the vocabulary; nearest spellings: king"),
        ("king - zebra", UnknownWordError, "'zebra'"),
        ("un-heard", UnknownWordError, "'un-heard'"),
        ("king -", ConfigError, "'king -' has a sign without a word; it must read: a - b + c"),
        ("king - + man", ConfigError, "'king - + man' has a sign without a word"),
        ("king : man", UnknownWordError, "':'"),
        ("king :: man", ConfigError, "'king :: man' is not an analogy; it must read: a : b :: c"),
        ("a : b :: c : d", ConfigError, "is not an analogy"),
        ("zebra : king :: man", UnknownWordError, "'zebra'"),
        ("sim king", ConfigError, "sim needs at least two words, and was given 1"),
        ("odd king queen", ConfigError, "odd needs at least three words, and was given 2"),
        ("? king", ConfigError, "? asks for probabilities, which need the softmax of a model directory"),
    ],
)
def test_questions_that_are_refused(
    vectors: WordVectors, line: str, error: type[Word2VecError], message: str
) -> None:
    with pytest.raises(error) as found:
        answer(vectors, line)
    assert message in str(found.value)
    assert "\n" not in str(found.value)


def test_an_answer_says_which_words_are_composed() -> None:
    vectors = make_spelled_vectors()
    said = "not in the vocabulary, so composed of subwords: "
    nearest = [word for word, _ in vectors.most_similar("walking", topn=3)]
    first, *others = answer(vectors, "walking", topn=3).splitlines()
    assert first == f"{said}'walking'"
    assert [line.split()[0] for line in others] == nearest
    assert answer(vectors, "walk - walking + paints").splitlines()[0] == f"{said}'paints', 'walking'"
    assert answer(vectors, "sim walk paints").splitlines()[0] == f"{said}'paints'"
    assert said not in answer(vectors, "walk")
    with pytest.raises(UnknownWordError, match="'qqqqq'"):
        answer(vectors, "walking qqqqq")
    vectors.unknown = "error"
    with pytest.raises(UnknownWordError, match="'walking'"):
        answer(vectors, "walking")


def test_a_context_is_not_composed() -> None:
    """The softmax knows the words of the vocabulary only."""
    found = answer(
        make_spelled_vectors(), "? walk walking", predict=lambda words, _: [(word, 1.0) for word in words]
    )
    assert found.splitlines()[0].split()[0] == "walk"
