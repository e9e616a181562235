"""Older vectors that trainings start from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import word2vec
from tests.support.small_training import train
from tests.support.warm_starts import SIZE
from word2vec import formats
from word2vec.storage.table import Table


@pytest.fixture(scope="session")
def some(tmp_path_factory: pytest.TempPathFactory, groups: word2vec.EncodedCorpus) -> tuple[Path, Table]:
    """Vectors of 15 of the 20 words in another order, and of two that the text lacks. Do not change them."""
    words = [*reversed(groups.vocabulary.words[:15]), "moon", "star"]
    matrix = np.random.default_rng(4).normal(0, 0.3, (len(words), SIZE)).astype(np.float32)
    matrix[3, :4] = -0.0
    table = Table(words, matrix)
    path = tmp_path_factory.mktemp("some") / "some.npy"
    formats.write(path, table)
    return path, table


@pytest.fixture(scope="session")
def untied(tmp_path_factory: pytest.TempPathFactory, groups: word2vec.EncodedCorpus) -> Path:
    """A model with an output table and a bias. Copy it if you change it."""
    path = tmp_path_factory.mktemp("untied") / "m"
    train(groups, path, tied=False, bias=True, subwords=False, negatives=4)
    return path
