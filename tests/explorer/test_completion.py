"""Words that begin with a prefix."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.support.explorer_client import ask, open_client
from word2vec import load
from word2vec.explorer.completion import Completion


def complete(words: list[str], prefix: str, count: int = 10) -> list[str]:
    rows = Completion(words, {word: row for row, word in enumerate(words)}).find_rows(prefix, count)
    return [words[row] for row in rows]


def test_the_most_frequent_come_first_whatever_their_case() -> None:
    words = ["the", "King", "kind", "king", "KINGS", "tea"]
    assert complete(words, "ki") == ["King", "kind", "king", "KINGS"]
    assert complete(words, "KI", 2) == ["King", "kind"]
    assert complete(words, "x") == []
    assert complete([], "x") == []


def test_the_word_itself_comes_first_though_it_is_rare() -> None:
    words = ["kings", "kingdom", "King", "king"]
    assert complete(words, "king", 2) == ["king", "kings"]
    assert complete(words, "King", 2) == ["King", "kings"]


def test_folding_is_that_of_unicode() -> None:
    words = ["Straße", "STRASSE", "Ärger", "国王", "ſt", "İstanbul"]
    assert complete(words, "strass") == ["Straße", "STRASSE"]
    assert complete(words, "ä") == ["Ärger"]
    assert complete(words, "国") == ["国王"]
    assert complete(words, "s") == ["Straße", "STRASSE", "ſt"]


TEXT = st.text("abAB国ßſİ", max_size=4)


@given(st.lists(TEXT, unique=True, max_size=40), TEXT, st.integers(1, 5))
def test_completion_is_what_looking_at_every_word_finds(words: list[str], prefix: str, count: int) -> None:
    found = [word for word in words if word.casefold().startswith(prefix.casefold())]
    if prefix in words and prefix:
        found = [prefix, *(word for word in found if word != prefix)]
    assert complete(words, prefix, count) == found[:count]


def test_the_server_completes(trained_model: Path) -> None:
    vectors = load(trained_model)
    assert vectors.counts is not None
    with open_client(trained_model) as client:
        found = ask(client, "models/0/complete", prefix="A", limit=3)["words"]
    first = [row for row, word in enumerate(vectors.words) if word.startswith("a")][:3]
    assert found == [
        {"word": vectors.words[row], "row": row, "count": int(vectors.counts[row])} for row in first
    ]
