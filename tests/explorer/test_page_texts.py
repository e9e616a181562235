"""How the page says things: its texts in two languages, and words of any characters."""

from __future__ import annotations

import re

import pytest

from tests.support.javascript import Run
from word2vec.explorer.static_files import STATIC

# ==== texts.js, messages.js ====


def test_both_languages_have_the_same_texts_with_the_same_values(run: Run) -> None:
    english, chinese = run("const { TEXTS } = await load('texts/texts'); return [TEXTS.en, TEXTS.zh];")
    assert list(english) == list(chinese)
    for name in english:
        wanted = _list_values(english[name])
        assert _list_values(chinese[name]) == wanted, name
        assert "" not in _list_forms(english[name]) + _list_forms(chinese[name]), name


def _list_forms(text: str | dict[str, str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text.values())


def _list_values(text: str | dict[str, str]) -> set[str]:
    return {value for form in _list_forms(text) for value in re.findall(r"\{(\w+)\}", form)}


def test_each_text_that_the_page_names_exists_and_each_that_exists_is_named(run: Run) -> None:
    texts = set(run("return Object.keys((await load('texts/texts')).TEXTS.en);"))
    files = [*(path for path in STATIC.rglob("*.js") if path.name != "texts.js"), STATIC / "index.html"]
    source = "\n".join(path.read_text("utf-8") for path in files)
    named = set(re.findall(r'\bsay\("(\w+)"', source))
    named |= set(re.findall(r'data-say(?:-\w+)?"?[=:] ?"(\w+)"', source))
    assert named - texts == set()
    # Names that are chosen stand in quotes somewhere, or are those of a column.
    quoted = set(re.findall(r'"(\w+)"', source))
    assert texts - named - quoted == set()


@pytest.mark.parametrize(
    ("asked", "preferred", "language"),
    [
        (None, ["de-DE", "zh-TW", "en"], "zh"),
        (None, ["en-GB", "zh"], "en"),
        (None, ["de"], "en"),
        (None, [], "en"),
        ("zh", ["en"], "zh"),
        ("toString", ["zh-CN"], "zh"),
    ],
)
def test_the_language_is_the_one_asked_for_or_the_browsers_first(
    run: Run, asked: str | None, preferred: list[str], language: str
) -> None:
    body = "return (await load('texts/messages')).chooseLanguage(asked, preferred);"
    assert run(body, asked=asked, preferred=preferred) == language


def test_a_text_takes_its_values_and_its_number(run: Run) -> None:
    body = """
        const { Messages } = await load("texts/messages");
        const messages = new Messages("en");
        let heard = 0;
        messages.onChange(() => heard++);
        const english = [1, 2000].map((count) => messages.say("answerCount", { count }));
        const kept = messages.say("failed", { message: "{message} $& <b>" });
        messages.setLanguage("zh");
        messages.setLanguage("zh");
        let missing = "";
        try { messages.say("nothing of this name"); } catch (error) { missing = error.message; }
        return [english, kept, messages.say("answerCount", { count: 2000 }), messages.tag, heard, missing];
    """
    assert run(body) == [
        ["1 answer", "2,000 answers"],
        "This did not work: {message} $& <b>",
        "2,000 个答案",
        "zh-Hans",
        1,
        "there is no text named nothing of this name",
    ]


# ==== word_text.js ====


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("king", "king"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\u202egnik", "\\u202egnik"),
        ("\u2067abc\u2069", "\\u2067abc\\u2069"),
        ("\U000e0041x", "\\U000e0041x"),
        ("", '""'),
        (" ", "\\x20"),
        ("\u3000\u200b", "\\u3000\\u200b"),
        ("\u3164", "\\u3164"),
        ("a b", "a b"),
        ("\u0301", "\u25cc\u0301"),
        ("é", "é"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("ab\u200d", "ab\\u200d"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"),
    ],
)
def test_what_is_not_seen_of_a_word_is_an_escape(run: Run, word: str, shown: str) -> None:
    assert run("return (await load('texts/word_text')).showWord(word);", word=word) == shown


def test_half_of_a_surrogate_pair_is_an_escape(run: Run) -> None:
    assert run(r"return (await load('texts/word_text')).showWord('a\ud83d');") == "a\\ud83d"


def test_a_word_in_a_sentence_is_cut_and_turns_nothing_around(run: Run) -> None:
    body = "const { quoteWord } = await load('texts/word_text'); return words.map(quoteWord);"
    assert run(body, words=["עברית", "词" * 500]) == ["\u2068עברית\u2069", "\u2068" + "词" * 60 + "…\u2069"]
