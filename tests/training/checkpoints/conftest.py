"""A text to train on, and a way to stop the training."""

from __future__ import annotations

import functools
from collections.abc import Callable

import pytest

import word2vec
from tests.support.stopped_training import act_at
from tests.support.two_groups import prepare_two_groups


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> word2vec.EncodedCorpus:
    return prepare_two_groups(tmp_path_factory.mktemp("checkpoints") / "corpus", 600)


@pytest.fixture
def stop_at(monkeypatch: pytest.MonkeyPatch, stop_signals: None) -> Callable[..., None]:
    """Do something when a share of the training is done, once."""
    return functools.partial(act_at, monkeypatch)
