"""The vectors that the conversations of this folder are about."""

from __future__ import annotations

import pytest

from tests.support.conversation_vectors import royal_vectors
from word2vec import WordVectors


@pytest.fixture(scope="session")
def vectors() -> WordVectors:
    return royal_vectors()
