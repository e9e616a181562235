"""The vectors that the pictures of this folder show."""

from __future__ import annotations

import pytest

from tests.support.drawn_vectors import five_groups
from word2vec import WordVectors


@pytest.fixture(scope="session")
def vectors() -> WordVectors:
    return five_groups()
