"""What is typed into the page: the word at the caret, and what a line asks for."""

from __future__ import annotations

import pytest

from tests.support.javascript import Run

# ==== caret_word.js ====


@pytest.mark.parametrize(
    ("text", "prefixes"),
    [
        ("ki|", ["ki"]),
        ("king - ma|", ["ma"]),
        ("king - ma|n + woman", ["ma"]),
        ("国王-男|", ["国王-男", "男"]),
        ("法国：巴黎：：日|", ["法国：巴黎：：日", "日"]),
        ("well-kn|", ["well-kn", "kn"]),
        ("?the|", ["?the", "the"]),
        ("king -|", []),
        ("king-|", ["king-"]),
        ("king |", []),
        ("|king", []),
        ("", []),
    ],
)
def test_the_word_at_the_caret_is_completed(run: Run, text: str, prefixes: list[str]) -> None:
    body = "return (await load('fields/caret_word')).listCaretWords(text, caret).map(({ prefix }) => prefix);"
    assert run(body, text=text.replace("|", ""), caret=max(text.find("|"), 0)) == prefixes


@pytest.mark.parametrize(
    ("text", "which", "word", "replaced"),
    [
        ("ki|", 0, "king", "king|"),
        ("king - ma|", 0, "man", "king - man |"),
        ("king - ma|n + woman", 0, "mankind", "king - mankind| + woman"),
        ("国王-男|+女人", 1, "男人", "国王-男人|+女人"),
    ],
)
def test_a_completion_takes_the_place_of_the_word_at_the_caret(
    run: Run, text: str, which: int, word: str, replaced: str
) -> None:
    body = """
        const { listCaretWords, replaceCaretWord } = await load("fields/caret_word");
        const written = replaceCaretWord(text, listCaretWords(text, caret)[which], word);
        return written.text.slice(0, written.caret) + "|" + written.text.slice(written.caret);
    """
    plain = text.replace("|", "")
    assert run(body, text=plain, caret=text.find("|"), which=which, word=word) == replaced


# ==== question_line.js ====


@pytest.mark.parametrize(
    ("line", "plain", "context", "nearest", "words"),
    [
        ("king", True, False, "king", "king"),
        (" king  queen ", True, False, "king  queen", "king queen"),
        ("well-known C++", True, False, "well-known C++", "well-known C++"),
        ("king - man + woman", False, False, "king - man + woman", "king man woman"),
        ("国王-男人＋女人", False, False, "国王-男人＋女人", "国王 男人 女人"),
        ("france : paris :: japan", False, False, "france : paris :: japan", "france paris japan"),
        ("? the capital of", False, True, "the capital of", "the capital of"),
        ("？中国 的", False, True, "中国 的", "中国 的"),
        ("?", False, False, "?", ""),
        ("sim cat dog", False, False, "sim cat dog", "cat dog"),
        ("sim", True, False, "sim", "sim"),
        ("", True, False, "", ""),
    ],
)
def test_a_line_tells_which_tab_it_is_for(
    run: Run, line: str, plain: bool, context: bool, nearest: str, words: str
) -> None:
    body = """
        const { asksContext, isPlain, writeNearest, writeWords } = await load("fields/question_line");
        return [isPlain(line), asksContext(line), writeNearest(line), writeWords(line)];
    """
    assert run(body, line=line) == [plain, context, nearest, words]


def test_the_word_help_is_asked_as_a_word(run: Run) -> None:
    body = "const { writeWord } = await load('fields/question_line'); return ['help', 'king'].map(writeWord);"
    assert run(body) == ["near help", "king"]


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("king", "king"),
        (" king - man + woman", "king"),
        ("国王-男人＋女人", "国王"),
        ("france : paris :: japan", "france"),
        ("sim cat dog", "cat"),
        ("near help", "help"),
        ("help", ""),
        ("? the capital of", ""),
        ("?", ""),
        ("", ""),
    ],
)
def test_the_first_word_of_a_line_is_found(run: Run, line: str, first: str) -> None:
    assert run("return (await load('fields/question_line')).findFirstWord(line);", line=line) == first


# ==== examples.js ====

_FREQUENT = ["the", "of", *(f"w{row}" for row in range(198)), "since", "them", "system", "early", "政府"]


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        # The usual ones of the first language that has them.
        ([*_FREQUENT, "king"], ["king", "? since system"]),
        ([*_FREQUENT, "国王", "capital"], ["国王", "? the capital of"]),
        # Otherwise frequent words that are no function words.
        (_FREQUENT, ["since", "? since system"]),
        # A small model has only its first ones.
        (["a-b", "x", "y1", "king-size"], ["x", "? x y1"]),
        (["x"], ["x"]),
        (["+", "-"], []),
    ],
)
def test_examples_are_of_words_that_the_model_has(run: Run, words: list[str], lines: list[str]) -> None:
    body = """
        const { chooseExamples } = await load("fields/examples");
        const usual = [
          { exampleWord: "king", exampleContext: "? the capital of" },
          { exampleWord: "国王", exampleContext: "? 首都" },
        ];
        return chooseExamples(words, usual, (need) => need === "next").map(({ line }) => line);
    """
    assert run(body, words=words) == lines
