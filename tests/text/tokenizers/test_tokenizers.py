from __future__ import annotations

import re
import sys
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from word2vec import PrepareConfig
from word2vec.errors import ConfigError
from word2vec.text.analyzer import Analyzer
from word2vec.text.tokenizers import TOKENIZERS, Tokenizer, make_tokenizer
from word2vec.text.tokenizers.simple import SimpleTokenizer, find_combining_marks
from word2vec.text.tokenizers.whitespace import WhitespaceTokenizer


def named(name: str) -> Tokenizer:
    return make_tokenizer(PrepareConfig(tokenizer=name))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("The well-known hats, 3 of them; e-mail", "the well known hats 3 of them e mail"),
        ("Don't! It's o'clock, rock'n'roll", "don't it 's o'clock rock'n'roll"),
        ("LONDON'S 'quoted' dogs' ''x'' 'tis the 90's", "london 's quoted dogs x tis the 90 's"),
        ("l’homme d’aujourd’hui ‘so’ it’s", "l'homme d'aujourd'hui so it 's"),
        ("3.14 1,000 42nd b2b covid-19 x_y _z", "3 14 1 000 42nd b2b covid 19 x_y _z"),
        ("ÉCOLE Straße naïve œuvre «oui»", "école straße naïve œuvre oui"),
        (
            "e\u0301cole nai\u0308ve l'e\u0301te\u0301 e\u0301's",
            "e\u0301cole nai\u0308ve l'e\u0301te\u0301 e\u0301 's",
        ),
        ("IĞDIR İstanbul", "iğdir i\u0307stanbul"),
        ("Привет, МИР! п'ять пʼять", "привет мир п'ять п'ять"),
        ("Καλημέρα κόσμε· τι κάνεις;", "καλημέρα κόσμε τι κάνεις"),
        ("مرحباً بالعالم، كيف؟", "مرحباً بالعالم كيف"),
        ("שלום־עולם צה״ל", "שלום עולם צה ל"),
        ("नमस्ते दुनिया। क्षत्रिय", "नमस्ते दुनिया क्षत्रिय"),
        ("ภาษาไทย ดีมาก", "ภาษาไทย ดีมาก"),
        ("我爱北京，天安门。", "我爱北京 天安门"),
        ("カタカナ・ひらがな「ガ」", "カタカナ ひらがな ガ"),
        ("한국어, 단어!", "한국어 단어"),
        ("გამარჯობა, მსოფლიო", "გამარჯობა მსოფლიო"),
        ("Բարեւ, աշխարհ։", "բարեւ աշխարհ"),
        ("ሰላም፣ዓለም።", "ሰላም ዓለም"),
        ("new_york \u2028 x\x00y a\u00a0b 𝒳 😀", "new_york x y a b 𝒳"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645, ශ්\u200dරී ලංකා",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 ශ්\u200dරී ලංකා",
        ),
        ("‘the people’s’ I \u2764\ufe0f you", "the people 's i you"),
        (" \t\r\n", ""),
    ],
)
def test_simple_in_many_scripts(line: str, words: str) -> None:
    assert SimpleTokenizer()(line) == words.split()


def test_simple_keeps_case_if_asked_to() -> None:
    assert SimpleTokenizer(lowercase=False)("Don'T LONDON'S Été") == ["Don'T", "LONDON", "'S", "Été"]


def is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def plainly(line: str) -> list[str]:
    """The rules of SimpleTokenizer, one character after the other."""
    line = re.sub("[’ʼ]", "'", line.lower())
    words = [""]
    for char, after in zip(line, line[1:] + " ", strict=False):
        begun = words[-1] != "" and words[-1][-1] != "'"
        extends = begun and (is_mark(char) or char in "\u200c\u200d")
        joins = begun and char == "'" and re.match(r"\w", after)
        if extends or joins or re.match(r"\w", char):
            words[-1] += char
        else:
            words.append("")
    return [part for word in words if word for part in re.sub("'s$", " 's", word).split(" ")]


@given(
    st.one_of(st.text(), st.text("aSs'’ʼ-_é\u0301\u0940 \xa0·九1"), st.text(st.characters(max_codepoint=0x24F)))
)
@example("a's's'")
@example("a's'b a''s")
@example("\u2764\ufe0f'n \u0301'a x'\u0301")
@example("\ud800a \u2764\ufe0f\u20e3")
@example("'s \u0301a'b")
def test_the_short_cuts_cut_as_the_rules_say(line: str) -> None:
    assert SimpleTokenizer()(line) == plainly(line)


def test_all_combining_marks_are_known() -> None:
    pattern = re.compile(f"[{find_combining_marks()}]")
    marks = {code for code in range(sys.maxunicode + 1) if is_mark(chr(code))}
    assert {code for code in range(sys.maxunicode + 1) if pattern.match(chr(code))} == marks


@given(st.text())
@pytest.mark.parametrize("name", ["simple", "whitespace", "characters"])
def test_no_tokenizer_returns_an_empty_word(name: str, line: str) -> None:
    assert all(named(name)(line))


SPACES = " \t\n\v\f\r\u3000"


@given(st.one_of(st.text(), st.text("ab" + SPACES + "\x1c\x85\xa0\u3000\u2009")))
def test_whitespace_changes_nothing_but_the_space(line: str) -> None:
    assert WhitespaceTokenizer()(line) == [word for word in re.split(f"[{SPACES}]", line) if word]


def test_characters_keeps_words_of_other_scripts_whole() -> None:
    words = named("characters")("用Python3写代码，カタカナ。𠀀")
    assert words == ["用", "python3", "写", "代", "码", "カ", "タ", "カ", "ナ", "𠀀"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ユーザーID", "ユ ー ザ ー id"),
        ("フォロワー10万人", "フ ォ ロ ワ ー 10 万 人"),
        ("人々a 々b ゝc ヽd 〆e 〇f", "人 々 a 々 b ゝ c ヽ d 〆 e 〇 f"),
        ("ﾕｰｻﾞｰID ｶﾞx ﾞy", "ﾕ ｰ ｻﾞ ｰ id ｶﾞ x ﾞ y"),
        ("ㇰa が", "ㇰ a が"),
    ],
)
def test_signs_among_kana_and_han_are_never_joined_to_what_follows(line: str, words: str) -> None:
    assert named("characters")(line) == words.split()


@pytest.mark.parametrize(
    ("options", "word", "folded"),
    [
        ({}, "Don’t", "don't"),
        ({"lowercase": False}, "Don’t", "Don't"),
        ({"tokenizer": "characters"}, "ID", "id"),
        ({"tokenizer": "jieba"}, "T恤", "t恤"),
        ({"tokenizer": "whitespace"}, "The", "The"),
        ({"tokenizer": "whitespace", "normalize": ("nfkc", "lower")}, "Ｔhe", "the"),
        ({"tokenizer": "builtins:list"}, "The", "The"),
    ],
)
def test_a_word_of_a_list_is_folded_as_the_text_is(options: dict[str, Any], word: str, folded: str) -> None:
    assert Analyzer(PrepareConfig(**options)).fold(word) == folded


def test_an_unknown_tokenizer_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"'words'.*simple, whitespace, characters, jieba.*module:function"):
        named("words")
    with pytest.raises(ConfigError, match="user_dictionary is 'x', which only the tokenizer jieba reads"):
        make_tokenizer(PrepareConfig(user_dictionary="x"))


def test_a_function_of_the_running_script_is_refused() -> None:
    # Its worker processes would not find it.
    with pytest.raises(
        ConfigError, match="'__main__:cut', a function of the script that runs; put it into a module"
    ):
        named("__main__:cut")


def test_fingerprints_differ() -> None:
    configs = [PrepareConfig(tokenizer=name, lowercase=lower) for name in TOKENIZERS for lower in (True, False)]
    # Upper or lower is nothing to whitespace.
    assert len({make_tokenizer(config).fingerprint for config in configs}) == len(configs) - 1
