"""What a typed line means, without vectors: every kind of question, and the lines that are refused."""

from __future__ import annotations

import pytest

from tests.support.conversation_vectors import WORDS
from word2vec.ask.questions import (
    HELP,
    SEPARATOR,
    AskedAnalogy,
    AskedContext,
    Help,
    Near,
    OddOneOut,
    Question,
    Similarity,
    Sum,
    parse_question,
)
from word2vec.errors import ConfigError

VOCABULARY = frozenset(WORDS)


@pytest.mark.parametrize(
    ("line", "question"),
    [
        ("king", Near(("king",))),
        ("  king\t apple\n", Near(("king", "apple"))),
        ("near king", Near(("king",))),
        ("near help", Near(("help",))),
        ("near", Near(("near",))),
        ("sim", Near(("sim",))),
        ("-", Near(("-",))),
        ("well-known", Near(("well-known",))),
        ("un-heard", Near(("un-heard",))),
        ("help king", Near(("help", "king"))),
        ("king - man + woman", Sum(("king", "woman"), ("man",))),
        ("king woman - man", Sum(("king", "woman"), ("man",))),
        ("- man + woman", Sum(("woman",), ("man",))),
        ("国王 － 男人 ＋ 女人", Sum(("国王", "女人"), ("男人",))),
        ("well-known - king", Sum(("well-known",), ("king",))),
        ("king-man+woman", Sum(("king", "woman"), ("man",), "king - man + woman")),
        ("国王-男人＋女人", Sum(("国王", "女人"), ("男人",), "国王 - 男人 ＋ 女人")),
        ("-king", Sum((), ("king",), "- king")),
        ("man : king :: woman", AskedAnalogy("man", "king", "woman")),
        ("man:king::woman:?", AskedAnalogy("man", "king", "woman")),
        ("男人：国王：：女人", AskedAnalogy("男人", "国王", "女人")),
        ("zebra : king :: man", AskedAnalogy("zebra", "king", "man")),
        ("sim king queen", Similarity(("king", "queen"))),
        ("odd king queen man apple", OddOneOut(("king", "queen", "man", "apple"))),
        ("? king 国王", AskedContext(("king", "国王"))),
        ("？zebra", AskedContext(("zebra",))),
        ("?", Help()),
        ("help", Help()),
        (" \t ", None),
        ("", None),
    ],
)
def test_every_line_is_one_question(line: str, question: Question | None) -> None:
    assert parse_question(line, VOCABULARY) == question


@pytest.mark.parametrize(
    ("line", "question"),
    [
        ("?", Near(("?",))),
        ("a::b", Near(("a::b",))),
        ("c++", Near(("c++",))),
        ("a-b", Near(("a-b",))),
        (" new york\n", Near(("new york",))),
        ("sim a b", Near(("sim a b",))),
        ("new york a", Near(("new", "york", "a"))),
    ],
)
def test_a_word_of_the_vocabulary_is_a_word_whatever_it_holds(line: str, question: Question) -> None:
    assert parse_question(line, {"?", "a::b", "c++", "a-b", "a", "b", "c", "new york", "sim a b"}) == question


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("king -", "'king -' has a sign without a word; it must read: a - b + c"),
        ("king - + man", "'king - + man' has a sign without a word"),
        ("king :: man", "'king :: man' is not an analogy; it must read: a : b :: c"),
        ("a : b :: c : d", "is not an analogy"),
        ("sim king", "sim needs at least two words, and was given 1; for example: sim cat dog"),
        ("odd king queen", "odd needs at least three words, and was given 2; for example: odd a b c"),
    ],
)
def test_lines_that_are_not_questions(line: str, message: str) -> None:
    with pytest.raises(ConfigError) as found:
        parse_question(line, VOCABULARY)
    assert message in str(found.value)


def test_the_help_names_every_kind_of_question() -> None:
    kinds = {type(parse_question(line.split("   ")[0].strip(), VOCABULARY)) for line in HELP.splitlines()}
    kinds |= {type(parse_question(line, VOCABULARY)) for line in ("sim a b", "odd a b c", "? a")}
    assert kinds >= {Near, Sum, AskedAnalogy, Similarity, OddOneOut, AskedContext, Help}


def test_separators_between_words_without_a_space() -> None:
    assert SEPARATOR.split("国王-男人＋女人：a？b") == ["国王", "男人", "女人", "a", "b"]
