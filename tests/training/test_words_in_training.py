"""No training makes strings of all its words at once, or a dictionary of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import word2vec
from tests.support.small_training import train
from tests.support.two_groups import two_groups
from word2vec.storage import vocabulary
from word2vec.storage.word_buffer import WordBuffer


@pytest.fixture
def no_strings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be an error to make all strings of a file of words, or their dictionary."""

    def refuse(_: object) -> None:
        raise AssertionError("all words became strings")

    monkeypatch.setattr(vocabulary._VocabularyFile, "words", property(refuse))
    monkeypatch.setattr(vocabulary._VocabularyFile, "index", property(refuse))
    # A part at a time is not all.
    monkeypatch.setattr("word2vec.storage.word_buffer._AT_A_TIME", 4)
    monkeypatch.setattr("word2vec.storage.vocabulary._LINES_AT_A_TIME", 4)
    decode = WordBuffer._decode

    def decode_some(words: WordBuffer, start: int, stop: int) -> list[str]:
        assert stop - start < len(words), "all words became strings"
        return decode(words, start, stop)

    monkeypatch.setattr(WordBuffer, "_decode", decode_some)


def test_the_refusal_is_noticed(groups: word2vec.EncodedCorpus, no_strings: None) -> None:
    opened = word2vec.EncodedCorpus.open(groups.path)
    for ask in (
        lambda: opened.vocabulary.words,
        lambda: opened.vocabulary.index,
        lambda: opened.vocabulary.sequence[:],
    ):
        with pytest.raises(AssertionError, match="all words became strings"):
            ask()


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


def test_going_on_makes_none(tmp_path: Path, older: Path, no_strings: None) -> None:
    text = [["a0", "a1", "new", "a2"], ["b0", "b1", "new"]] * 9
    grown = word2vec.extend(older, text, tmp_path / "grown", progress=False, min_count=1, subwords=False)
    assert isinstance(grown.vocabulary.sequence, WordBuffer)
    assert len(grown) == 21
