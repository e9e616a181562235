"""A new text is tokenised as the model's corpus was, and no model makes us run anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from word2vec.config.prepare import PrepareConfig
from word2vec.errors import ConfigError, CorpusError
from word2vec.probabilities.text_tokenizer import Text, TextTokenizer
from word2vec.storage.vocabulary import Vocabulary
from word2vec.text.analyzer import Analyzer

VOCABULARY = Vocabulary(["new_york", "new", "york", "city", "new_york_city"], np.arange(5, 0, -1))
SIMPLE = "as-is | lines | simple"


def tokenise(corpus: dict[str, Any], text: Text) -> list[Sequence[str]]:
    return list(TextTokenizer(corpus, VOCABULARY).split_sentences(text))


def test_phrases_of_the_corpus_are_joined_greedily() -> None:
    options = {"tokenizer": "simple", "phrases": 1}
    corpus = {"tokenizer": SIMPLE, "options": options}
    assert tokenise(corpus, "New York City new") == [["new_york", "city", "new"]]
    corpus = {"tokenizer": SIMPLE, "options": {**options, "phrases": 2}}
    assert tokenise(corpus, "New York City new") == [["new_york_city", "new"]]
    assert tokenise(corpus, [["new", "york"], "new york"]) == [["new", "york"], ["new_york"]], (
        "lists stay as they are"
    )


def test_a_path_is_read_and_a_string_is_the_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = {"tokenizer": SIMPLE, "options": {"tokenizer": "simple"}}
    (tmp_path / "a.txt").write_text("New York\nThe city")
    assert tokenise(corpus, tmp_path / "a.txt") == [["new", "york"], ["the", "city"]]
    assert capsys.readouterr().err == ""
    named = str(tmp_path / "a.txt")
    assert tokenise(corpus, named)[0][-2:] == ["a", "txt"]
    assert capsys.readouterr().err == (
        f"word2vec: {named!r} is taken as the text itself, and a file has this name; to read it give "
        f"Path({named!r})\n"
    )


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    corpus = {"tokenizer": SIMPLE, "options": {"tokenizer": "simple"}}
    bad: Any
    for bad in (None, 7, b"new york"):
        with pytest.raises(ConfigError, match="a text is a string, the Path of a file, or lines, and not"):
            tokenise(corpus, bad)
    (tmp_path / "doc.pdf").write_bytes(b"%PDF-1.4\n")
    with pytest.raises(CorpusError, match="is a PDF file; take its text out first"):
        tokenise(corpus, tmp_path / "doc.pdf")
    with pytest.raises(CorpusError, match="no such file"):
        tokenise(corpus, tmp_path / "none.txt")


@pytest.mark.parametrize(
    "corpus",
    [
        {"tokenizer": "as-is | lines | function os:system 0", "options": {"tokenizer": "simple"}},
        {"tokenizer": SIMPLE, "options": {"tokenizer": "os:system"}},
    ],
)
def test_a_model_cannot_make_us_run_a_function(tmp_path: Path, corpus: dict[str, Any]) -> None:
    marker = tmp_path / "marker"
    message = "tokenised by a function, which is not run unasked; give the tokenizer"
    with pytest.raises(ConfigError, match=message):
        tokenise(corpus, f"touch {marker}")
    assert not marker.exists()
    assert tokenise(corpus, [["cat"]]) == [["cat"]]


def test_a_model_of_lists_of_words_says_so_when_it_is_given_text() -> None:
    corpus: dict[str, Any] = {"tokenizer": None, "options": {"tokenizer": "simple"}}
    with pytest.raises(ConfigError, match=r"does not say how its corpus was tokenised.*lists of words instead"):
        tokenise(corpus, "the cat")
    assert tokenise(corpus, [["the", "cat"]]) == [["the", "cat"]]


def test_a_model_of_the_first_version_is_known_by_its_fingerprint_alone() -> None:
    assert tokenise({"tokenizer": Analyzer(PrepareConfig()).fingerprint}, "The cat") == [["the", "cat"]], (
        "the defaults"
    )
    with pytest.raises(ConfigError, match="only says 'jieba'"):
        tokenise({"tokenizer": "jieba"}, "the cat")
