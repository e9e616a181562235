"""Pictures: one module for each kind of picture, and one for each thing they are made of.

Drawn by matplotlib, which is imported only here and only when something is drawn; without pyplot, so that a
program's own figures and its window are left alone. The same call gives the same bytes.
"""

from word2vec.plots.training_curve import plot_training
from word2vec.plots.word_map import plot_words

__all__ = ["plot_training", "plot_words"]
