"""What the tests of static exports share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from word2vec.vectors import WordVectors


@pytest.fixture
def vectors() -> WordVectors:
    """1,100 words of 8 random numbers, which are three pages of neighbours. Some words are odd."""
    random = np.random.default_rng(5)
    words = [f"word{row}" for row in range(1100)]
    words[3:6] = ["<script>alert(1)</script>", "\u202etfel", "国王"]
    return WordVectors(words, random.normal(size=(1100, 8)).astype(np.float32), np.arange(1100, 0, -1))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where an export goes."""
    return tmp_path / "site"
