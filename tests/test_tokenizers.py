from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from word2vec.errors import ConfigError
from word2vec.tokenizers import TOKENIZERS, make_tokenizer
from word2vec.tokenizers.simple import SimpleTokenizer


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("The cat's 3 well-known hats.", ["the", "cat", "s", "3", "well", "known", "hats"]),
        ("ÉCOLE Straße İstanbul", ["école", "straße", "i̇stanbul"]),
        ("e\u0301cole nai\u0308ve", ["e\u0301cole", "nai\u0308ve"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("Привет, МИР!", ["привет", "мир"]),
        ("مرحباً بالعالم", ["مرحباً", "بالعالم"]),
        ("ภาษาไทย ดี", ["ภาษาไทย", "ดี"]),
        ("new_york \u2028 x\x00y", ["new_york", "x", "y"]),
        (" \t\r\n", []),
    ],
)
def test_simple_cuts_lower_cased_unicode_words(line: str, words: list[str]) -> None:
    assert SimpleTokenizer()(line) == words


@given(st.text(st.characters(max_codepoint=127)))
def test_the_ascii_shortcut_cuts_as_the_general_pattern_does(line: str) -> None:
    tokenizer = SimpleTokenizer()
    assert tokenizer(line) == tokenizer._words(line.lower())


@given(st.text())
@pytest.mark.parametrize("name", ["simple", "whitespace", "characters"])
def test_no_tokenizer_returns_an_empty_word(name: str, line: str) -> None:
    assert all(make_tokenizer(name)(line))


def test_whitespace_changes_nothing_but_the_space() -> None:
    assert make_tokenizer("whitespace")("Ab,  c\u00a0D \t!") == ["Ab,", "c", "D", "!"]


def test_characters_keeps_words_of_other_scripts_whole() -> None:
    words = make_tokenizer("characters")("用Python3写代码，カタカナ。𠀀")
    assert words == ["用", "python3", "写", "代", "码", "カ", "タ", "カ", "ナ", "𠀀"]


def test_jieba_cuts_chinese_words_and_drops_punctuation() -> None:
    words = make_tokenizer("jieba")("我来到北京清华大学，ABC！")
    assert words == ["我", "来到", "北京", "清华大学", "abc"]


def test_jieba_prints_nothing_and_writes_no_cache(tmp_path: Path) -> None:
    code = "from word2vec.tokenizers import make_tokenizer; make_tokenizer('jieba')('我来到北京')"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
    assert logging.getLogger("jieba").level != logging.DEBUG


def test_an_unknown_tokenizer_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"'words'.*simple, whitespace, characters, jieba"):
        make_tokenizer("words")


def test_fingerprints_differ() -> None:
    assert len({make_tokenizer(name).fingerprint for name in TOKENIZERS}) == len(TOKENIZERS)
