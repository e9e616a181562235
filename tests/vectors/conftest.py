"""Vectors that answer for unknown words."""

from __future__ import annotations

import pytest

from tests.support.spelled_words import make_spelled_vectors
from word2vec import WordVectors


@pytest.fixture(scope="module")
def spelled() -> WordVectors:
    return make_spelled_vectors()
