"""A new text is tokenised as the model's corpus was, and no model makes us run anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from word2vec.config.prepare import PrepareConfig
from word2vec.errors import ConfigError
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
