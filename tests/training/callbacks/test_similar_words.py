"""The neighbours of some words, printed while training runs."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest

import word2vec
from tests.support.small_training import train
from word2vec.callbacks import SimilarWords
from word2vec.errors import ConfigError, UnknownWordError


def test_neighbours_are_printed_after_each_epoch(
    tmp_path: Path, groups: word2vec.EncodedCorpus, capsys: pytest.CaptureFixture[str]
) -> None:
    train(groups, tmp_path / "m", callbacks=[SimilarWords(["a1", "b2"], topn=3)])
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    titles = [
        f"word2vec: similar words at {share}%, epoch {epoch}:"
        for epoch, share in enumerate(("33.3", "66.7", "100.0"), 1)
    ]
    assert lines[::3] == titles
    for word, line in zip(["a1", "b2"] * 3, [line for line in lines if line not in titles], strict=True):
        shown, *neighbours = re.split(r"  +", line)
        assert shown == word
        assert len(neighbours) == 3
        assert all(re.fullmatch(rf"{word[0]}\d -?[01]\.\d\d", neighbour) for neighbour in neighbours), line


@pytest.mark.parametrize(("every", "times"), [("20k words", 3), ("1 epoch", 3), ("2 epochs", 2), ("1h", 1)])
def test_it_prints_as_often_as_asked_and_in_the_end(
    tmp_path: Path, groups: word2vec.EncodedCorpus, every: str, times: int
) -> None:
    file = io.StringIO()
    train(groups, tmp_path / "m", callbacks=[SimilarWords("a1", every, file=file)])
    assert file.getvalue().count("similar words at") == times
    assert "similar words at 100.0%" in file.getvalue()


def test_the_line_of_the_progress_bar_stays_whole(
    tmp_path: Path, groups: word2vec.EncodedCorpus, capsys: pytest.CaptureFixture[str]
) -> None:
    train(groups, tmp_path / "m", callbacks=[SimilarWords("a1")], progress=True, subwords=False)
    err = capsys.readouterr().err
    for found in re.finditer("word2vec: similar words", err):
        assert found.start() == 0 or err[found.start() - 1] in "\r\n"


def test_an_unknown_word_is_refused_before_training(tmp_path: Path, groups: word2vec.EncodedCorpus) -> None:
    with pytest.raises(UnknownWordError, match=r"^'A1' is not in the vocabulary; nearest spellings: a1$"):
        train(groups, tmp_path / "m", callbacks=[SimilarWords(["b1", "A1"])])
    assert not (tmp_path / "m").exists()


def test_words_cannot_steer_the_terminal(tmp_path: Path) -> None:
    file = io.StringIO()
    sentences = [["a", "b\x1b[2J", "c"]] * 200
    train(sentences, tmp_path / "m", callbacks=[SimilarWords(["a", "b\x1b[2J"], file=file)], epochs=1)
    assert "\x1b" not in file.getvalue()
    assert "b\\x1b[2J" in file.getvalue()


def test_fewer_words_than_asked_for_are_all_shown(tmp_path: Path) -> None:
    file = io.StringIO()
    callback = SimilarWords(["a", "a", "b"], topn=9, file=file)
    train([["a", "b", "c"]] * 200, tmp_path / "m", callbacks=[callback], epochs=1)
    _, *rows = file.getvalue().splitlines()
    assert [len(re.split(r"  +", row)) for row in rows] == [3, 3]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"words": []}, "words is empty"),
        ({"words": "a", "topn": 0}, "topn is 0; it must be at least 1"),
        ({"words": "a", "topn": 1.5}, "topn"),
        ({"words": "a", "every": "soon"}, "every is 'soon'; give a time, words or epochs"),
        ({"words": "a", "every": 5}, "every is 5; it must be a text"),
    ],
)
def test_bad_arguments_are_refused_at_once(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        SimilarWords(**arguments)
