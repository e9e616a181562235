"""A training that began from older vectors goes on as if it had never stopped."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.interrupted_training import OPTIONS, start
from tests.support.small_training import read_log
from tests.support.stopped_training import kill
from word2vec.errors import ConfigError


@pytest.fixture
def older(corpus: word2vec.EncodedCorpus, tmp_path: Path) -> Path:
    word2vec.train(corpus, tmp_path / "older", **{**OPTIONS, "epochs": 1}, bias=True)
    return tmp_path / "older"


@pytest.mark.parametrize("held", [{}, {"anchor": 30.0}, {"freeze": "words.txt"}], ids=str)
def test_older_vectors_hold_their_words_also_when_a_training_goes_on(
    corpus: word2vec.EncodedCorpus,
    tmp_path: Path,
    stop_at: Callable[..., None],
    older: Path,
    held: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "words.txt").write_text("a1\nb5\n")
    options: dict[str, Any] = {"init": "older", "bias": True, **held}
    whole = word2vec.train(corpus, tmp_path / "whole", **OPTIONS, **options)
    start(corpus, tmp_path / "m", stop_at, 0.37, **options)
    stop_at(2.0, kill)
    found = word2vec.train(corpus, tmp_path / "m", resume=True, progress=False)
    np.testing.assert_array_equal(found.matrix, whole.matrix)
    parents = [read_log(tmp_path / name)["parents"] for name in ("m", "whole")]
    assert parents[0] == parents[1]
    assert parents[0][0]["frozen"] == (2 if "freeze" in held else 0)


def test_other_older_vectors_are_refused_where_they_hold_words(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, stop_at: Callable[..., None], older: Path
) -> None:
    start(corpus, tmp_path / "m", stop_at, init=str(older), anchor=30.0)
    table = np.load(older / "input.npy")
    np.save(older / "input.npy", table * np.float32(1.5))
    with pytest.raises(
        ConfigError, match=r"m\.checkpoint began from vectors and frozen words of digest [0-9a-f]{12}, "
    ):
        word2vec.train(corpus, tmp_path / "m", resume=True, progress=False)


def test_older_vectors_that_hold_nothing_may_be_gone_when_a_training_goes_on(
    corpus: word2vec.EncodedCorpus, tmp_path: Path, stop_at: Callable[..., None], older: Path
) -> None:
    start(corpus, tmp_path / "m", stop_at, init=str(older))
    shutil.rmtree(older)
    word2vec.train(corpus, tmp_path / "m", resume=True, progress=False)
    (parent,) = read_log(tmp_path / "m")["parents"]
    assert parent["name"] == "older"
