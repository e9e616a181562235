"""Ask a model's softmax: predictions, related words, keywords, perplexity."""

from word2vec.probabilities.probabilities import Perplexity, Probabilities

__all__ = ["Perplexity", "Probabilities"]
