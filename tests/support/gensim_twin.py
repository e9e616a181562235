"""The same vectors as gensim's KeyedVectors, to compare answers with."""

from __future__ import annotations

from typing import Any

import pytest

from word2vec import WordVectors


def gensim_twin(vectors: WordVectors) -> Any:
    """gensim's vectors of the same words. The test is skipped where gensim is not installed."""
    models = pytest.importorskip("gensim.models", reason="gensim is not installed")
    twin = models.KeyedVectors(vectors.vector_size)
    twin.add_vectors(vectors.words, vectors.matrix)
    return twin
