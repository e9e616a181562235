"""Word vectors: load them, ask them for nearest words, analogies and sentences."""

from word2vec.vectors.word_vectors import WordVectors, load

__all__ = ["WordVectors", "load"]
