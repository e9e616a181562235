"""The script that leaves words out of a fit of subwords."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.spelled_words import ENDINGS, STEMS, draw_spelled, join_words
from word2vec.storage.table import Table
from word2vec.storage.vectors_directory import save_vectors

# With each of them a word has eight letters or more.
LONG_ENDINGS = [ending for ending in ENDINGS if len(ending) >= 4]


def test_the_words_are_long_and_neither_first_nor_too_many(script: Any) -> None:
    words = ["the", "火车站", *join_words(STEMS, LONG_ENDINGS), "物理学", "cat"]
    chosen = script.choose_words(words, 5, ideographs=False)
    assert len(chosen) == 5
    assert all(len(word) >= 8 and word.isascii() for word in chosen)
    assert script.choose_words(words, 5, ideographs=True) == ["物理学"], "火车站 is among the most frequent"
    assert len(script.choose_words(words, 1000, ideographs=False)) == len(words) // 10


def test_left_out_words_are_near_those_of_their_stem(
    script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = draw_spelled(len(STEMS), len(LONG_ENDINGS), 64, ending=0, noise=0.1)
    save_vectors(tmp_path / "v", Table(join_words(STEMS, LONG_ENDINGS), table))
    assert script.main([str(tmp_path / "v"), "--words", "6", "--topn", "3"]) == 0
    *rows, last = capsys.readouterr().out.splitlines()
    assert rows
    pairs = [
        (word, near) for word, answers in (row.split(maxsplit=1) for row in rows) for near in answers.split(", ")
    ]
    assert sum(word[:4] == near[:4] for word, near in pairs) > len(pairs) / 2, "by chance a twentieth"
    assert last == "of 80 words 6 were hidden, too few to judge by"


def test_a_model_without_such_words_is_said_so(
    script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_vectors(tmp_path / "v", Table(["cat", "dog"], np.eye(2, dtype=np.float32)))
    assert script.main([str(tmp_path / "v")]) == 1
    assert "no such words" in capsys.readouterr().err


def test_a_missing_model_is_one_line(script: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main([str(tmp_path / "absent")]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("left_out_words: no such model directory")
