"""Ask a model's softmax: predictions, related words, keywords, perplexity."""

from word2vec.probabilities.perplexity import Perplexity
from word2vec.probabilities.probabilities import Probabilities

__all__ = ["Perplexity", "Probabilities"]
