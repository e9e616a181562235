"""A model that took hours to train is saved somewhere, and what could hinder that is found before."""

from __future__ import annotations

import errno
import re
import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import word2vec
from tests.support.small_training import train
from word2vec.config.train import TrainConfig
from word2vec.errors import OutputError
from word2vec.storage import atomic
from word2vec.training.run import Run
from word2vec.training.saving import count_model_bytes


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"tied": False},
        {"tied": False, "bias": False},
        {"loss": "hierarchical_softmax"},
        {"architecture": "skipgram"},
    ],
)
def test_the_bytes_are_those_of_the_tables(
    tmp_path: Path, groups: word2vec.EncodedCorpus, options: dict[str, Any]
) -> None:
    train(groups, tmp_path / "m", epochs=1, **options)
    header = 128
    tables = sum(file.stat().st_size - header for file in (tmp_path / "m").glob("*.npy"))
    size = word2vec.load(tmp_path / "m").vector_size
    assert count_model_bytes(20, TrainConfig(vector_size=size, **options)) == tables


def test_a_disk_that_is_too_full_is_found_before_training(
    tmp_path: Path, groups: word2vec.EncodedCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begin(*_: object, **__: object) -> None:
        raise AssertionError("training began")

    monkeypatch.setattr(Run, "train", begin)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=100))
    with pytest.raises(
        OutputError, match=r"m will need .*, and .* has 100 bytes free; make room there, or choose"
    ):
        train(groups, tmp_path / "m")


@pytest.mark.parametrize("beside", [True, False])
def test_a_model_that_cannot_be_saved_is_kept_elsewhere(
    tmp_path: Path, groups: word2vec.EncodedCorpus, monkeypatch: pytest.MonkeyPatch, beside: bool
) -> None:
    """The disk is full when all is trained, or only the place itself is not to be had."""
    before = np.array(train(groups, tmp_path / "disk" / "m", epochs=1).matrix)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    flush = atomic._flush_to_disk

    def flush_unless_full(path: Path) -> None:
        if path.is_relative_to(tmp_path / "disk") and not (beside and ".kept-" in str(path)):
            raise OSError(errno.ENOSPC, "No space left on device")
        flush(path)

    monkeypatch.setattr(atomic, "_flush_to_disk", flush_unless_full)
    message = (
        r"cannot write .*m: No space left on device; the trained model is kept whole in (\S*), move it where"
    )
    with pytest.raises(OutputError, match=message) as error:
        train(groups, tmp_path / "disk" / "m", epochs=1, seed=7)
    found = re.search(message, str(error.value))
    assert found is not None
    kept = Path(found[1])
    assert kept.parent == tmp_path / ("disk" if beside else "tmp")
    assert len(word2vec.load(kept)) == 20
    assert not np.array_equal(word2vec.load(kept).matrix, before)
    np.testing.assert_array_equal(word2vec.load(tmp_path / "disk" / "m").matrix, before)


def test_a_failure_of_the_last_step_says_that_the_model_is_whole(
    tmp_path: Path, groups: word2vec.EncodedCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    from word2vec.training import session

    def fail(*_: object, **__: object) -> None:
        raise OutputError("cannot write m: No space left on device")

    monkeypatch.setattr(session, "fit_spelling", fail)
    with pytest.raises(
        OutputError, match=r"No space left on device; .*m holds the whole model without subwords"
    ):
        train(groups, tmp_path / "m", epochs=1, subwords=True)
    assert len(word2vec.load(tmp_path / "m")) == 20
