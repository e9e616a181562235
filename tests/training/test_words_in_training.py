"""No training holds strings of all its words at once, or a dictionary of them.

``extend`` does so while it encodes a text, as ``prepare`` does. What it trains afterwards does not.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import word2vec
from tests.support.small_training import train
from tests.support.two_groups import two_groups
from word2vec.storage.vocabulary import Vocabulary
from word2vec.storage.word_buffer import WordBuffer


class _Counted(str):
    """A word that was made of a buffer. It counts those that are alive at the same time."""

    alive = 0

    def __init__(self, _: str) -> None:
        _Counted.alive += 1

    def __del__(self) -> None:
        _Counted.alive -= 1


@pytest.fixture
def no_strings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be an error that all words of a buffer are strings at the same time, however they became that."""
    monkeypatch.setattr(_Counted, "alive", 0)
    # A part at a time is not all.
    monkeypatch.setattr("word2vec.storage.word_buffer._AT_A_TIME", 4)
    monkeypatch.setattr("word2vec.storage.vocabulary._LINES_AT_A_TIME", 4)
    monkeypatch.setattr("word2vec.training.warm_start.ROWS_AT_A_TIME", 4)
    decode, decode_one = WordBuffer._decode, WordBuffer._decode_one

    def count(words: WordBuffer, made: list[str]) -> list[str]:
        counted: list[str] = [_Counted(word) for word in made]
        assert _Counted.alive < len(words), "all words became strings"
        return counted

    def decode_some(words: WordBuffer, start: int, stop: int) -> list[str]:
        return count(words, decode(words, start, stop))

    def decode_single(words: WordBuffer, row: int) -> str:
        return count(words, [decode_one(words, row)])[0]

    monkeypatch.setattr(WordBuffer, "_decode", decode_some)
    monkeypatch.setattr(WordBuffer, "_decode_one", decode_single)


@pytest.mark.parametrize(
    "ask",
    [
        lambda words: words.words,
        lambda words: words.index,
        lambda words: words.sequence[:],
        lambda words: words.sequence[::-1],
        lambda words: list(words),
        lambda words: frozenset(words),
        lambda words: list(words.sequence.iterate_parts()),
        lambda words: [words.sequence[row] for row in range(len(words))],
    ],
)
def test_the_refusal_is_noticed(
    groups: word2vec.EncodedCorpus, no_strings: None, ask: Callable[[Vocabulary], object]
) -> None:
    words = word2vec.EncodedCorpus.open(groups.path).vocabulary
    with pytest.raises(AssertionError, match="all words became strings"):
        ask(words)


def test_one_word_after_the_other_is_not_refused(groups: word2vec.EncodedCorpus, no_strings: None) -> None:
    words = word2vec.EncodedCorpus.open(groups.path).vocabulary
    assert sum(map(len, words)) == 2 * 20
    assert _Counted.alive == 0


@pytest.fixture
def older(tmp_path: Path, groups: word2vec.EncodedCorpus) -> Path:
    train(groups, tmp_path / "older", epochs=1, validation=0.1)
    return tmp_path / "older"


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"architecture": "cbow", "tied": False, "backend": "graph"},
        {"loss": "hierarchical_softmax", "tied": False},
        {"validation": 0.1, "early_stopping": 1, "checkpoint_every": "1 epoch", "epochs": 5},
        {"validation": "held_out.txt"},
        {"evaluate_during": ("pairs.txt", "analogies.txt"), "validation": 0.1},
        {"init": "older"},
        {"init": "older", "freeze": "frozen.txt"},
        {"init": "older", "freeze": "all", "tied": False, "anchor": 0.0},
        {"init": "older", "anchor": 1.0},
    ],
    ids=str,
)
def test_a_training_makes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, older: Path, no_strings: None, options: dict[str, Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("held_out.txt").write_text("a0 a1 unknown a2\nb0 b1\n" * 9, encoding="utf-8")
    Path("pairs.txt").write_text("a0\ta1\t1.0\nb0\ta2\t2.0\na0\tb1\t3.0\n", encoding="utf-8")
    Path("analogies.txt").write_text(": all\na0 a1 b0 b1\n", encoding="utf-8")
    Path("frozen.txt").write_text("a0\na1\n", encoding="utf-8")
    text = [" ".join(sentence) for sentence in two_groups()]
    Path("text.txt").write_text("\n".join(text), encoding="utf-8")
    corpus = word2vec.prepare("text.txt", "corpus", min_count=1, progress=False)
    vectors = train(corpus, Path("model"), subwords=False, **options)
    assert isinstance(vectors.vocabulary.sequence, WordBuffer)
    assert len(vectors) == 20


def test_going_on_with_an_encoded_text_makes_none(
    tmp_path: Path, older: Path, request: pytest.FixtureRequest
) -> None:
    text = [["a0", "a1", "new", "a2"], ["b0", "b1", "new"]] * 9
    # Encoding needs a set of the model's words.
    word2vec.extend(older, text, tmp_path / "first", encoded=tmp_path / "c", progress=False, min_count=1)
    request.getfixturevalue("no_strings")
    grown = word2vec.extend(older, tmp_path / "c", tmp_path / "grown", progress=False, subwords=False)
    assert isinstance(grown.vocabulary.sequence, WordBuffer)
    assert len(grown) == 21
